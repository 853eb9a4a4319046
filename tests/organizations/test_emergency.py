"""Break-glass access: who opens it for whom, what it opens, how long, and who hears of it."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from audit.domain.actors import Actor
from audit.domain.errors import TransitionError
from audit.models import LedgerEntry
from organizations.access import viewer_of, with_emergency
from organizations.domain.roles import Role
from organizations.models import EmergencyAccess, EmergencyStep, Notification, StepKind
from organizations.services import create_account, end_membership, grant_membership
from organizations.services.emergency import (
    approve_emergency,
    ask_emergency,
    end_emergency,
    refuse_emergency,
)
from plans.models import Plan
from tests.cast import PASSWORD, SINCE, SYSTEM, Cast, make_cast

pytestmark = pytest.mark.django_db

REASON = "报送页面报错,须核对原始数值"


@pytest.fixture
def cast() -> Cast:
    cast = make_cast()
    for name, role, tenant in (
        ("guard", Role.SECURITY_ADMIN, cast.siping),
        ("archive", Role.AUDIT_ADMIN, cast.siping),
        ("stranger", Role.SECURITY_ADMIN, cast.loudi),
    ):
        user = create_account(username=name, display_name=name, password=PASSWORD, actor=SYSTEM)
        grant_membership(user=user, role=role, tenant=tenant, valid_from=SINCE, actor=SYSTEM)
        cast.users[name] = user
    for place in (cast.siping, cast.loudi):
        Plan.objects.get_or_create(tenant=place, slug=place.key)
    return cast


def by(cast: Cast, name: str, role: Role) -> Actor:
    return Actor(account=cast[name].pk, unit="", role=role)


def asked(cast: Cast, hours: int = 2) -> EmergencyAccess:
    actor = by(cast, "sysop", Role.SYSTEM_ADMIN)
    return ask_emergency(tenant=cast.siping, reason=REASON, hours=hours, actor=actor)


def approved(cast: Cast) -> EmergencyAccess:
    access = asked(cast)
    approve_emergency(access, actor=by(cast, "guard", Role.SECURITY_ADMIN))
    return access


def reads(cast: Cast, *, now: datetime | None = None, reading: bool = True) -> bool:
    now = now or timezone.now()
    viewer = viewer_of(cast["sysop"], today=timezone.localdate(now))
    return with_emergency(viewer, now=now, reading=reading).reads_unreleased(cast.siping.pk)


def test_it_opens_for_its_hours_to_reading_alone(cast: Cast) -> None:
    access = asked(cast)
    assert not reads(cast)
    approve_emergency(access, actor=by(cast, "guard", Role.SECURITY_ADMIN))
    assert reads(cast)
    assert not reads(cast, reading=False)
    assert reads(cast, now=timezone.now() + timedelta(minutes=119))
    assert not reads(cast, now=timezone.now() + timedelta(minutes=121))


def test_its_pages_open_and_nothing_can_be_written(cast: Cast) -> None:
    sysop, page = cast.enter("sysop"), "/plans/220300/reports/"
    assert sysop.get(page).status_code == 404
    access = approved(cast)
    shown = sysop.get(page)
    assert shown.status_code == 200
    assert "应急查阅四平市" in shown.content.decode()
    assert sysop.post(page, {"kind": "progress_table"}).status_code == 404
    assert sysop.get("/plans/431300/reports/").status_code == 404
    assert sysop.get("/drafts/").status_code == 404
    assert sysop.get("/ledger/").status_code == 404
    # The banner stands on the answer to a form, too.
    assert "应急查阅四平市" in sysop.post("/account/password/", {}).content.decode()
    assert sysop.post(f"/emergency/{access.pk}/", {"action": "end"}).status_code == 302
    assert sysop.get(page).status_code == 404


@pytest.mark.parametrize(
    ("name", "role"),
    [
        ("sysop", Role.SYSTEM_ADMIN),
        ("sysop", Role.SECURITY_ADMIN),
        ("archive", Role.AUDIT_ADMIN),
        ("olga", Role.OFFICE),
        ("stranger", Role.SECURITY_ADMIN),
    ],
)
def test_nobody_but_the_own_security_administration_approves(
    cast: Cast, name: str, role: Role
) -> None:
    access = asked(cast)
    for decide in (approve_emergency, refuse_emergency):
        with pytest.raises(PermissionDenied):
            decide(access, actor=by(cast, name, role))
    assert not reads(cast)


def test_the_database_refuses_an_approval_by_who_asked(cast: Cast) -> None:
    access, now = asked(cast), timezone.now()
    with pytest.raises(IntegrityError), transaction.atomic():
        EmergencyStep.objects.create(
            access=access,
            kind=StepKind.APPROVED,
            account=access.account,
            asked_by=access.account,
            at=now,
            until=now + timedelta(hours=1),
        )


@pytest.mark.parametrize("name", ["guard", "archive", "olga", "audrey"])
def test_only_a_system_administrator_asks(cast: Cast, name: str) -> None:
    form = {"place": cast.siping.pk, "hours": "1", "reason": REASON}
    assert cast.enter(name).post("/emergency/", form).status_code == 403
    assert not EmergencyAccess.objects.exists()


@pytest.mark.parametrize(
    "wrong", [{"reason": " "}, {"hours": "5"}, {"hours": "0"}, {"place": "431300"}]
)
def test_a_reason_and_few_hours_are_asked_for(cast: Cast, wrong: dict[str, str]) -> None:
    places = {"431300": cast.loudi.pk}
    form = {"place": cast.siping.pk, "hours": "1", "reason": REASON} | wrong
    form["place"] = places.get(str(form["place"]), form["place"])
    assert cast.enter("sysop").post("/emergency/", form).status_code == 200
    assert not EmergencyAccess.objects.exists()
    actor = by(cast, "sysop", Role.SYSTEM_ADMIN)
    with pytest.raises(ValidationError):
        ask_emergency(tenant=cast.siping, reason=REASON, hours=5, actor=actor)


def test_one_at_a_time_and_each_is_decided_once(cast: Cast) -> None:
    access, guard = asked(cast), by(cast, "guard", Role.SECURITY_ADMIN)
    with pytest.raises(TransitionError):
        asked(cast)
    approve_emergency(access, actor=guard)
    steps: list[Callable[[], object]] = [
        lambda: asked(cast),
        lambda: refuse_emergency(access, actor=guard),
    ]
    for again in steps:
        with pytest.raises(TransitionError):
            again()
    end_emergency(access, actor=guard)
    with pytest.raises(TransitionError):
        end_emergency(access, actor=guard)
    assert asked(cast).pk != access.pk


def test_what_waited_for_a_day_is_approved_no_more(cast: Cast) -> None:
    access = asked(cast)
    later = timezone.now() + timedelta(hours=25)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(timezone, "now", lambda: later)
        with pytest.raises(TransitionError):
            approve_emergency(access, actor=by(cast, "guard", Role.SECURITY_ADMIN))


def test_it_ends_with_the_office_that_it_rests_on(cast: Cast) -> None:
    approved(cast)
    held = cast["sysop"].memberships.get()
    yesterday = timezone.localdate() - timedelta(days=1)
    end_membership(held, last_day=yesterday, basis="调离", actor=SYSTEM)
    assert not reads(cast)


def test_every_step_and_every_page_stand_in_the_ledger(cast: Cast) -> None:
    access = approved(cast)
    cast.enter("sysop").get("/plans/220300/reports/")
    end_emergency(access, actor=by(cast, "guard", Role.SECURITY_ADMIN))
    steps = ["emergency.ask", "emergency.approve", "emergency.end"]

    def actions(chain: str) -> list[str]:
        entries = LedgerEntry.objects.filter(chain=chain, action__startswith="emergency.")
        return list(entries.order_by("seq").values_list("action", flat=True))

    assert actions("system") == steps
    assert actions("tenant:220300") == [*steps[:2], "emergency.read", steps[2]]
    read = LedgerEntry.objects.get(action="emergency.read")
    assert "/plans/220300/reports/" in read.after
    assert LedgerEntry.objects.filter(action="emergency.ask").exclude(reason_ref="").count() == 2


def test_the_office_and_the_auditor_are_told_and_see_why(cast: Cast) -> None:
    access = approved(cast)
    end_emergency(access, actor=by(cast, "sysop", Role.SYSTEM_ADMIN))
    told = {
        name: list(
            Notification.objects.filter(user=cast[name])
            .order_by("pk")
            .values_list("kind", flat=True)
        )
        for name in ("olga", "audrey", "guard", "oscar", "sue")
    }
    assert told == {
        "olga": ["emergency_begun", "emergency_ended"],
        "audrey": ["emergency_begun", "emergency_ended"],
        "guard": ["emergency_asked"],
        "oscar": [],
        "sue": [],
    }
    for name in ("olga", "audrey", "guard", "archive"):
        assert REASON in cast.enter(name).get("/emergency/").content.decode()
    assert REASON not in cast.enter("oscar").get("/emergency/").content.decode()
    assert "Sysop" in cast.enter("audrey").get("/audit/").content.decode()
