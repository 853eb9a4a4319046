"""Review: who decides which step, what acceptance writes, and what a return needs."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404

from audit.domain.errors import TransitionError
from audit.models import LedgerEntry
from audit.services import verify_ledger
from indicators.access import access_submission
from indicators.models import (
    LatestObservation,
    Observation,
    ReviewAction,
    Submission,
    TargetState,
)
from indicators.services import approve, return_submission
from organizations.domain.roles import Role
from organizations.models import Membership
from plans.services import outdated_plans
from tests.indicators.walk import ASSIGNED, STATE, VALUE, Walk, make_walk

pytestmark = pytest.mark.django_db


@pytest.fixture
def walk() -> Walk:
    return make_walk()


def test_an_accepted_value_is_an_observation_and_asks_for_new_figures(walk: Walk) -> None:
    walk.submit(walk.share, VALUE)
    assert walk.approve(walk.share, "arthur").state == "in_review"
    assert not Observation.objects.exists()
    accepted = walk.approve(walk.share, "olga")
    assert (accepted.state, accepted.step) == ("accepted", None)
    observation = LatestObservation.objects.get().observation
    assert (observation.value, observation.year) == (Decimal("48.5"), 2025)
    assert observation.department == walk.cast.transport
    assert observation.document == "市交通运输统计年报2025"
    assert outdated_plans() == [walk.plan.pk]
    last = LedgerEntry.objects.order_by("-pk").values_list("action", "actor_role")[:2]
    assert set(last) == {("observation.record", "office"), ("submission.approve", "office")}
    assert verify_ledger().holds


def test_an_accepted_state_is_a_target_state(walk: Walk) -> None:
    walk.accept(walk.milestone, STATE)
    walk.accept(walk.assigned, ASSIGNED)
    rows = TargetState.objects.order_by("pk").values_list("state", "assigned_value", "year")
    assert list(rows) == [("progressing", None, 2025), ("issued", Decimal("13.5"), 2025)]
    assert not Observation.objects.exists()


def test_a_value_of_the_host_bureau_needs_another_bureau(walk: Walk) -> None:
    walk.submit(walk.hosted, VALUE | {"unit": "10k_kw"}, by="alice")
    assert walk.approve(walk.hosted, "adam").waiting_step == "joint"
    for name in ("olga", "adam"):
        with pytest.raises(PermissionDenied):
            walk.approve(walk.hosted, name)
    assert walk.approve(walk.hosted, "stan").waiting_step == "office"
    assert ReviewAction.objects.get(step_name="joint").unit == "市统计局"
    assert walk.approve(walk.hosted, "olga").state == "accepted"


def test_the_host_bureau_cannot_be_its_own_joint_reviewer(walk: Walk) -> None:
    walk.submit(walk.hosted, VALUE | {"unit": "10k_kw"}, by="alice")
    Submission.objects.update(joint_reviewers=[walk.cast.planning.pk])
    Membership.objects.create(
        user=walk.cast["arthur"],
        role=Role.DEPARTMENT_REVIEWER,
        tenant=walk.cast.siping,
        department=walk.cast.planning,
        valid_from=walk.today,
    )
    walk.approve(walk.hosted, "adam")
    with pytest.raises(PermissionDenied):
        walk.approve(walk.hosted, "arthur")


def test_others_see_nothing_of_a_department_that_hosts_nothing(walk: Walk) -> None:
    walk.submit(walk.share, VALUE)
    submission = Submission.objects.get(duty=walk.share)
    for name in ("stan", "adam", "bob", "oscar", "sue", "cora", "sysop"):
        with pytest.raises(Http404):
            access_submission(walk.viewer(name), submission.pk)


def test_every_step_has_its_own_reviewer(walk: Walk) -> None:
    walk.submit(walk.share, VALUE)
    for name in ("amy", "olga", "audrey"):
        with pytest.raises(PermissionDenied):
            walk.approve(walk.share, name)
    walk.approve(walk.share, "arthur")
    with pytest.raises(PermissionDenied):
        walk.approve(walk.share, "arthur")


def test_the_filler_cannot_approve_even_as_a_reviewer_of_the_unit(walk: Walk) -> None:
    Membership.objects.create(
        user=walk.cast["amy"],
        role=Role.DEPARTMENT_REVIEWER,
        tenant=walk.cast.siping,
        department=walk.cast.transport,
        valid_from=walk.today,
    )
    walk.submit(walk.share, VALUE)
    with pytest.raises(PermissionDenied):
        walk.approve(walk.share, "amy")


def test_who_submitted_an_earlier_version_cannot_approve_the_next(walk: Walk) -> None:
    for role, name in ((Role.REPORTER, "arthur"), (Role.DEPARTMENT_REVIEWER, "amy")):
        Membership.objects.create(
            user=walk.cast[name],
            role=role,
            tenant=walk.cast.siping,
            department=walk.cast.transport,
            valid_from=walk.today,
        )
    walk.submit(walk.share, VALUE, by="arthur")
    walk.send_back(walk.share, "amy")
    walk.submit(walk.share, VALUE, by="amy")
    for name in ("amy", "arthur"):
        with pytest.raises(PermissionDenied):
            walk.approve(walk.share, name)


def test_a_return_carries_reason_text_and_a_new_date(walk: Walk) -> None:
    walk.submit(walk.share, VALUE)
    returned = walk.send_back(walk.share, "arthur", days=5)
    assert (returned.state, returned.step) == ("returned", None)
    walk.share.refresh_from_db()
    assert walk.share.due_on == walk.today + timedelta(days=5)
    entry = LedgerEntry.objects.latest("pk")
    assert (entry.action, entry.actor_role) == ("submission.return", "department_reviewer")
    assert entry.reason_ref
    assert "剔除" not in entry.after
    walk.submit(walk.share, VALUE)
    assert walk.approve(walk.share, "arthur").waiting_step == "office"
    assert walk.send_back(walk.share, "olga").state == "returned"


BAD_RETURNS = [
    ({"reason_code": ""}, "reason_code"),
    ({"reason_code": "mood"}, "reason_code"),
    ({"text": " "}, "text"),
    ({"text": "绝密★长期"}, "text"),
    ({"text": "字" * 2001}, "text"),
    ({"days": -1}, "new_due_on"),
    ({"days": 400}, "new_due_on"),
]


@pytest.mark.parametrize(("changed", "field"), BAD_RETURNS)
def test_a_return_without_its_grounds_is_refused(
    walk: Walk, changed: dict[str, object], field: str
) -> None:
    walk.submit(walk.share, VALUE)
    submission = Submission.objects.get()
    given = {"reason_code": "unit", "text": "请核对单位。", "days": 3} | changed
    days = given.pop("days")
    assert isinstance(days, int)
    with pytest.raises(ValidationError) as refused:
        return_submission(
            walk.viewer("arthur"),
            submission.pk,
            version_number=1,
            new_due_on=walk.today + timedelta(days=days),
            today=walk.today,
            **given,  # type: ignore[arg-type]  # texts, as in a form
        )
    assert list(refused.value.message_dict) == [field]
    submission.refresh_from_db()
    assert submission.state == "submitted"


def test_a_decision_is_on_the_version_that_was_seen(walk: Walk) -> None:
    walk.submit(walk.share, VALUE)
    submission = Submission.objects.get()
    with pytest.raises(TransitionError, match="请刷新页面"):
        approve(walk.viewer("arthur"), submission.pk, version_number=2)


def test_what_does_not_wait_cannot_be_decided(walk: Walk) -> None:
    walk.save(walk.share, VALUE)
    submission = Submission.objects.get()
    with pytest.raises(TransitionError, match="尚未提交"):
        approve(walk.viewer("arthur"), submission.pk, version_number=1)
    walk.accept(walk.share, VALUE)
    with pytest.raises(TransitionError, match="锁定"):
        walk.approve(walk.share, "olga")
    with pytest.raises(TransitionError, match="锁定"):
        walk.send_back(walk.share, "olga")
