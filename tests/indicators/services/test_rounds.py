"""Rounds: who would owe what on a real plan, and opening one."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from audit.domain.actors import Actor
from audit.models import LedgerEntry
from indicators.models import ReportingDuty, ReportingRound
from indicators.services import (
    Period,
    ProposedDuty,
    ReviewTemplate,
    open_round,
    proposal_digest,
    propose_duties,
)
from organizations.models import Department
from plans.models import Plan
from plans.services import name_accountable_unit
from tests.cast import Cast, make_cast
from tests.seeds import load_seed, measure_of

pytestmark = pytest.mark.django_db


def office(cast: Cast, name: str = "olga") -> Actor:
    """Somebody of the cast, acting for an office."""
    return Actor(account=cast[name].pk, unit="领导小组办公室", role="office")


def test_a_round_on_a_real_plan() -> None:
    """One story, because loading a plan takes a second."""
    plan = load_seed("siping")
    cast = make_cast()
    today = timezone.localdate()
    proposal = propose_duties(plan, 2025)
    assert len(proposal.duties) > 40
    assert all(each.presumed for each in proposal.duties), "the office has named nobody"
    slots = [
        (each.measure.place_id, each.definition.pk) for each in proposal.duties if each.definition
    ]
    assert len(slots) == len(set(slots)), "a value that serves many measures is owed once"

    orphan = proposal.without_unit[0]
    name_accountable_unit(
        plan,
        key=orphan.key,
        department=cast.transport,
        basis_document="任务分工",
        actor=office(cast),
    )
    again = propose_duties(plan, 2025)
    named = [each for each in again.duties if each.measure == orphan]
    assert [(each.department, each.presumed) for each in named] == [(cast.transport, False)]
    assert proposal_digest(again) != proposal_digest(proposal)

    of_task = next(each for each in again.duties if each.presumed and task_of(each))
    name_accountable_unit(
        plan,
        key=task_of(of_task),
        department=cast.statistics,
        basis_document="任务分工",
        actor=office(cast),
    )
    again = propose_duties(plan, 2025)
    same_task = [each for each in again.duties if task_of(each) == task_of(of_task)]
    assert {(each.department, each.presumed) for each in same_task} == {(cast.statistics, False)}

    refusals(cast, plan, today)
    opened = open_round(
        plan,
        period=Period(2025),
        title="2025年度报送",
        due_on=today + timedelta(days=10),
        locks_on=today + timedelta(days=20),
        template=by(cast.statistics),
        actor=office(cast),
    )
    with pytest.raises(PermissionDenied):
        open_round(
            plan,
            period=Period(2026),
            title="别处的报送期",
            due_on=today,
            locks_on=today,
            template=by(cast.statistics),
            actor=office(cast, "oscar"),
        )
    assert opened.duties.count() == len(again.duties)
    kinds = {duty.kind for duty in opened.duties.all()}
    assert kinds == {"value", "state"}
    assert LedgerEntry.objects.latest("pk").action == "round.open"
    with pytest.raises(ValidationError, match="已开放"):
        open_round(
            plan,
            period=Period(2025),
            title="又一次",
            due_on=today,
            locks_on=today,
            template=by(cast.statistics),
            actor=office(cast),
        )
    assert measure_of(plan, orphan.key).pk == orphan.pk


def by(*bureaus: Department) -> ReviewTemplate:
    """The usual steps, with bureaus that review the host's values jointly."""
    return ReviewTemplate(joint_reviewers=bureaus)


def task_of(proposed: ProposedDuty) -> str:
    """The key of the plan task whose target a duty serves; empty outside tasks."""
    latest = proposed.measure.latest
    task = latest.target.plan_task if latest and latest.target else None
    return task.key if task else ""


def refusals(cast: Cast, plan: Plan, today: date) -> None:
    """Every reason not to open, each named by its field; nothing is left behind."""
    for changed, field in (
        ({"template": ReviewTemplate()}, "joint_reviewers"),
        ({"template": by(cast.planning)}, "joint_reviewers"),
        ({"template": by(cast.statistics, cast.loudi_planning)}, "joint_reviewers"),
        ({"template": ReviewTemplate(scope="all")}, "joint_reviewers"),
        ({"template": replace(by(cast.statistics), scope="chosen")}, "joint_scope"),
        ({"locks_on": today - timedelta(days=1)}, "locks_on"),
    ):
        given = {
            "period": Period(2025),
            "title": "2025年度报送",
            "due_on": today,
            "locks_on": today,
            "template": by(cast.statistics),
            "actor": office(cast),
        }
        with pytest.raises(ValidationError) as refused:
            open_round(plan, **(given | changed))  # type: ignore[arg-type]  # a table of arguments
        assert list(refused.value.message_dict) == [field]
    assert not ReportingRound.objects.exists()
    assert not ReportingDuty.objects.exists()
