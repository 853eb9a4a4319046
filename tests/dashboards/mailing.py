"""A subscribed small plan: its people have addresses, and want pages by e-mail."""

from datetime import datetime, timedelta

from django.utils import timezone

from indicators.services import recompute_progress
from organizations.models import PageSubscription
from tests.assessments.small_plan import SmallPlan, make_small_plan

OVERVIEW = "/plans/siping/"


def make_mailed_plan() -> SmallPlan:
    """The small plan judged today; everybody has an address."""
    small = make_small_plan()
    recompute_progress([small.plan.pk], today=timezone.localdate())
    for user in small.cast.users.values():
        user.email = f"{user.username}@siping.example"
        user.save(update_fields=["email"])
    return small


def want(small: SmallPlan, name: str, address: str = OVERVIEW) -> PageSubscription:
    """Somebody subscribes to a page."""
    small.cast.enter(name).post("/subscriptions/", {"address": address})
    return PageSubscription.objects.get(user=small.cast[name], address=address)


def monday(weeks: int = 1) -> datetime:
    """Half past eight on the Monday so many weeks ahead."""
    today = timezone.localdate()
    day = today - timedelta(days=today.weekday()) + timedelta(weeks=weeks)
    return timezone.make_aware(datetime.combine(day, datetime.min.time())) + timedelta(hours=8.5)
