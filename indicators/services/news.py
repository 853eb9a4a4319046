"""News: fillers learn what was returned or accepted, units what was opened, and all else."""

from collections.abc import Collection, Iterator
from datetime import date, datetime, timedelta

from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone, translation

from indicators.models import ReportingRound, ReviewAction
from indicators.models.submissions import ReturnReason, ReviewDecision
from indicators.selectors.duties import duty_name
from indicators.selectors.news import asked_since, decisions_since, is_last_step
from indicators.services.value_news import value_news
from organizations.access import Viewer, viewers_in
from organizations.domain.notifications import Kind, Notice
from organizations.domain.roles import Role
from organizations.selectors.tenants import staffed_tenants
from organizations.services.notifications import notify
from plans.services.work_news import work_news

# Decisions and rounds older than this are no news; a job that stood still so long says nothing.
NEWS = timedelta(days=3)
# What was told up to when is remembered, so that three days are gone through once a day and not every
# few minutes. What a slow transaction wrote before that moment is seen by the next look.
OVERLAP = timedelta(minutes=30)
TOLD_UNTIL = "news-told-until"


def send_news(now: datetime) -> int:
    """Tell people what was decided, opened, asked and remarked that concerns them; once each.

    Looks back instead of being told: a lost message loses nothing, nor does a cache that forgot. Who
    got an office in those days learns on the next day what was opened before. Returns how many are new.
    """
    since, today = _not_told_before(now), timezone.localdate(now)
    told = sum(_tell(since, tenants, now) for tenants in staffed_tenants(today))
    cache.set(TOLD_UNTIL, now, NEWS.total_seconds())
    return told


def _not_told_before(now: datetime) -> datetime:
    """From when on something may be new: from the last look on, or three days back once a day.

    Three days also after a clock was set back: what came since then lies before the last look.
    """
    last: datetime | None = cache.get(TOLD_UNTIL)
    if last is None or last > now or timezone.localdate(last) != timezone.localdate(now):
        return now - NEWS
    return last - OVERLAP


def _tell(since: datetime, tenants: Collection[int], now: datetime) -> int:
    today = timezone.localdate(now)
    by_day: dict[date, list[Notice]] = {}
    # Names are kept in Chinese, whoever calls.
    with translation.override(None):
        for day, notice in (
            *_decided(since, tenants),
            *_opened(since, tenants, today),
            *value_news(since, tenants, today=today),
            *work_news(since, tenants, today=today),
        ):
            by_day.setdefault(day, []).append(notice)
    return sum(notify(notices, day=day, now=now) for day, notices in by_day.items())


def _decided(since: datetime, tenants: Collection[int]) -> Iterator[tuple[date, Notice]]:
    """A return and an acceptance, to whoever submitted that version."""
    for action in decisions_since(since, tenants):
        if action.decision == ReviewDecision.RETURN:
            yield timezone.localdate(action.at), _returned(action)
        elif is_last_step(action):
            yield timezone.localdate(action.at), _news(action, Kind.ACCEPTED)


def _returned(action: ReviewAction) -> Notice:
    # As the catalogue has it, in Chinese; the reader's page translates it.
    reason = str(ReturnReason(action.reason_code).label)
    due_on = action.new_due_on.isoformat() if action.new_due_on else ""
    return _news(action, Kind.RETURNED, reason=reason, due_on=due_on)


def _news(action: ReviewAction, kind: Kind, **params: str) -> Notice:
    duty = action.version.submission.duty
    return Notice(
        account=action.version.submitted_by,
        tenant=duty.tenant_id,
        kind=kind,
        key=f"review:{action.pk}",
        path=reverse("indicators:duty", args=(duty.pk,)),
        params={"name": duty_name(duty), "round": duty.round.title, **params},
    )


def _opened(
    since: datetime, tenants: Collection[int], today: date
) -> Iterator[tuple[date, Notice]]:
    """An opened round, to the reporters of the departments that owe something in it."""
    for round_, owed in asked_since(since, tenants):
        for viewer in viewers_in((round_.tenant_id,), Role.REPORTER, today=today):
            count = sum(owed.get(pk, 0) for pk in viewer.department_ids(Role.REPORTER))
            if count:
                yield timezone.localdate(round_.opened_at), _invited(viewer, round_, count)


def _invited(viewer: Viewer, round_: ReportingRound, count: int) -> Notice:
    return Notice(
        account=viewer.account,
        tenant=round_.tenant_id,
        kind=Kind.ROUND_OPENED,
        key=f"round:{round_.pk}",
        path=reverse("indicators:duties"),
        params={"round": round_.title, "count": count, "due_on": round_.due_on.isoformat()},
    )
