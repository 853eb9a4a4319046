"""Two people at the same moment: one is first, the other is told, nothing is written twice."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection

from audit.domain.errors import TransitionError
from audit.services import verify_ledger
from indicators.models import (
    LatestObservation,
    Observation,
    ReportingDuty,
    ReviewAction,
    Submission,
    TargetState,
)
from indicators.services import approve, save_draft
from indicators.services.round_changes import reassign_duty
from organizations.domain.roles import Role
from tests.indicators.walk import VALUE, Walk, make_walk

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def at_once(*calls: Callable[[], object]) -> list[str]:
    """Run the calls in threads that start together; the sorted names of what came out."""
    gate = Barrier(len(calls))

    def run(call: Callable[[], object]) -> str:
        try:
            gate.wait(10)
            call()
        except (TransitionError, ValidationError, PermissionDenied) as error:
            return type(error).__name__
        else:
            return "done"
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return sorted(pool.map(run, calls))


def test_two_first_drafts_at_once() -> None:
    walk = make_walk()
    filling = walk.filling("amy", walk.share)
    found = at_once(*[lambda: save_draft(filling, VALUE)] * 2)
    assert found == ["ChangedMeanwhile", "done"]
    assert Submission.objects.get().revision == 1
    assert verify_ledger().holds


def test_two_approvals_of_the_last_step_at_once() -> None:
    walk = make_walk()
    walk.submit(walk.share, VALUE)
    walk.approve(walk.share, "arthur")
    found = at_once(*[_approval(walk)] * 2)
    assert found == ["TransitionError", "done"]
    assert Observation.objects.count() == 1
    assert ReviewAction.objects.filter(step_name="office").count() == 1
    assert verify_ledger().holds


def _approval(walk: Walk) -> Callable[[], object]:
    viewer, pk = walk.viewer("olga"), Submission.objects.get().pk
    return lambda: approve(viewer, pk, version_number=1)


def test_two_values_of_one_slot_at_once_are_two_versions() -> None:
    walk = make_walk()
    walk.know(walk.share, {2024: "40.0"})
    found = at_once(*[lambda: walk.know(walk.share, {2024: "41.0"})] * 2)
    assert found == ["done", "done"]
    assert sorted(Observation.objects.values_list("version", flat=True)) == [1, 2, 3]
    assert LatestObservation.objects.get().observation.version == 3
    assert verify_ledger().holds


def test_two_states_of_one_year_at_once_are_two_versions() -> None:
    walk = make_walk()
    found = at_once(*[lambda: walk.know_state(walk.milestone, "progressing")] * 2)
    assert found == ["done", "done"]
    assert sorted(TargetState.objects.values_list("version", flat=True)) == [1, 2]


def test_a_duty_is_begun_or_given_to_another_unit() -> None:
    """Never both: the other unit would find what the first one typed."""
    walk = make_walk()
    for duty in (walk.share, walk.added, walk.intensity, walk.milestone):
        found = at_once(_beginning(walk, duty), _giving_on(walk, duty))
        duty.refresh_from_db()
        kept = duty.department == walk.cast.transport
        assert found == ["ValidationError" if kept else "PermissionDenied", "done"]
        assert Submission.objects.filter(duty=duty).exists() is kept
    assert verify_ledger().holds


def _beginning(walk: Walk, duty: ReportingDuty) -> Callable[[], object]:
    filling = walk.filling("amy", duty)
    return lambda: save_draft(filling, VALUE)


def _giving_on(walk: Walk, duty: ReportingDuty) -> Callable[[], object]:
    actor = walk.viewer("olga").actor(walk.cast.siping.pk, Role.OFFICE)
    return lambda: reassign_duty(duty, walk.cast.planning, actor=actor)
