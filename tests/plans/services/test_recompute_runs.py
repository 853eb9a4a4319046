"""A full recompute: every plan once, in chunks, whoever takes them and whatever breaks."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from audit.domain.actors import Actor
from audit.domain.errors import TransitionError
from audit.models import LedgerEntry
from plans.models import Plan, RecomputeRequest, RecomputeRun
from plans.services import (
    cancel_run,
    finish_run,
    outdated_plans,
    recompute_runs,
    request_recompute,
    serve_recompute,
    start_run,
    take_chunk,
    unfinished_runs,
)
from tests.cast import SYSTEM, Cast, make_cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return make_cast()


@pytest.fixture
def plans(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Five plans, two of which make a chunk."""
    monkeypatch.setattr(recompute_runs, "PLANS_IN_CHUNK", 2)
    made = [Plan.objects.create(tenant=cast.siping, slug=f"plan-{n}") for n in range(5)]
    return [plan.pk for plan in made]


def administrator(cast: Cast, name: str = "sysop", role: str = "system_admin") -> Actor:
    return Actor(account=cast[name].pk, unit="四平市", role=role)


def work(run: RecomputeRun) -> list[list[int]]:
    """Take chunks until there is none."""
    done = []
    while True:
        with take_chunk(run.pk) as taken:
            if taken is None:
                break
            done.append(taken.plan_ids)
    finish_run(run.pk)
    run.refresh_from_db()
    return done


def test_every_plan_is_done_once(cast: Cast, plans: list[int]) -> None:
    run = start_run(administrator(cast), reason="计算引擎升级")
    assert (run.plans, outdated_plans()) == (5, plans)
    assert work(run) == [plans[:2], plans[2:4], plans[4:]]
    assert outdated_plans() == []
    assert run.finished_at is not None
    assert unfinished_runs() == []
    entry = LedgerEntry.objects.get(action="recompute.start")
    assert (entry.chain, entry.actor_role) == ("system", "system_admin")


def test_a_chunk_that_breaks_is_there_for_the_next_worker(cast: Cast, plans: list[int]) -> None:
    run = start_run(administrator(cast), reason="核对")
    with pytest.raises(ZeroDivisionError), take_chunk(run.pk) as taken:
        assert taken is not None
        1 / 0  # noqa: B018 - a worker dies
    assert outdated_plans() == plans
    finish_run(run.pk)
    assert unfinished_runs() == [run.pk]
    assert work(run)[0] == plans[:2]


def test_a_plan_that_fails_stays_outdated(cast: Cast, plans: list[int]) -> None:
    run = start_run(administrator(cast), reason="核对")
    with take_chunk(run.pk) as taken:
        assert taken is not None
        taken.failed.append(plans[1])
        taken.digests[plans[0]] = "a" * 64
    work(run)
    assert outdated_plans() == [plans[1]]
    assert run.chunks.get(number=1).failed == [plans[1]]
    kept = dict(RecomputeRequest.objects.values_list("plan", "inputs_digest"))
    assert kept[plans[0]] == "a" * 64


def test_what_was_known_of_the_inputs_is_forgotten_by_any_other_recompute(
    cast: Cast, plans: list[int]
) -> None:
    request_recompute(plans)
    RecomputeRequest.objects.update(inputs_digest="b" * 64)
    with serve_recompute(plans[0]):
        pass
    assert RecomputeRequest.objects.get(plan=plans[0]).inputs_digest == ""
    run = start_run(SYSTEM, reason="换日", plan_ids=plans[1:3])
    with take_chunk(run.pk) as taken:
        assert taken is not None
        assert taken.known == dict.fromkeys(plans[1:3], "b" * 64)
    work(run)
    start_run(administrator(cast), reason="引擎升级")
    assert not RecomputeRequest.objects.exclude(inputs_digest="").exists()


def test_there_is_one_run_at_a_time_until_it_is_cancelled(cast: Cast, plans: list[int]) -> None:
    run = start_run(administrator(cast), reason="核对")
    with pytest.raises(TransitionError, match="正在进行"):
        start_run(administrator(cast), reason="再核对")
    cancel_run(administrator(cast), run.pk)
    assert work(run) == []
    assert outdated_plans() == plans
    with pytest.raises(TransitionError, match="已经结束"):
        cancel_run(administrator(cast), run.pk)
    assert start_run(administrator(cast), reason="再核对").pk != run.pk


def test_only_a_system_administration_starts_and_cancels(cast: Cast, plans: list[int]) -> None:
    office = administrator(cast, "olga", "office")
    with pytest.raises(PermissionDenied):
        start_run(office, reason="核对")
    run = start_run(SYSTEM, reason="核对")
    with pytest.raises(PermissionDenied):
        cancel_run(office, run.pk)
    with pytest.raises(ValidationError, match="原因"):
        start_run(SYSTEM, reason=" ")
