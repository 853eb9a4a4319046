"""The page of full recomputes: for the system administration alone."""

import pytest
from django.core.management import CommandError, call_command

from plans.models import Plan, RecomputeRun
from plans.services import outdated_plans, recompute_runs, start_run, take_chunk
from tests.cast import SYSTEM, Cast, make_cast
from tests.query_counts import assert_query_count

pytestmark = pytest.mark.django_db

PAGE = "/system/recompute/"


@pytest.fixture
def cast() -> Cast:
    return make_cast()


@pytest.fixture
def plans(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    monkeypatch.setattr(recompute_runs, "PLANS_IN_CHUNK", 1)
    made = [Plan.objects.create(tenant=cast.siping, slug=f"plan-{n}") for n in range(3)]
    return [plan.pk for plan in made]


def test_it_does_not_exist_for_others(cast: Cast, plans: list[int]) -> None:
    run = start_run(SYSTEM, reason="核对")
    for name in ("amy", "arthur", "olga", "audrey", "sue", "cora", "bob"):
        client = cast.enter(name)
        assert client.get(PAGE).status_code == 404
        assert client.post(PAGE, {"reason": "核对"}).status_code == 404
        assert client.post(f"{PAGE}{run.pk}/cancel/").status_code == 404
    assert RecomputeRun.objects.get().is_unfinished


def test_a_run_is_started_watched_and_cancelled(cast: Cast, plans: list[int]) -> None:
    sysop = cast.enter("sysop")
    assert "还没有全部重算过" in sysop.get(PAGE).content.decode()
    refused = sysop.post(PAGE, {"reason": " "})
    assert refused.status_code == 422
    assert "请写明原因" in refused.content.decode()
    assert sysop.post(PAGE, {"reason": "计算规则升级"}).status_code == 302
    run = RecomputeRun.objects.get()
    with take_chunk(run.pk) as taken:
        assert taken is not None
        taken.failed.append(plans[0])
    part = sysop.get(PAGE, headers={"HX-Request": "true"}).content.decode()
    assert "1 / 3 (33%)" in part
    assert "plan-0" in part
    assert "<html" not in part
    assert sysop.post(PAGE, {"reason": "再来"}).status_code == 409
    assert sysop.post(f"{PAGE}{run.pk}/cancel/").status_code == 302
    assert sysop.post(f"{PAGE}{run.pk}/cancel/").status_code == 409
    assert sysop.post(f"{PAGE}999999/cancel/").status_code == 404
    assert "已撤销" in sysop.get(PAGE).content.decode()


def test_many_runs_cost_what_few_cost(cast: Cast, plans: list[int]) -> None:
    for _time in range(3):
        run = start_run(SYSTEM, reason="核对")
        call_finish(run)
    sysop = cast.enter("sysop")
    with assert_query_count("plans:recompute"):
        sysop.get(PAGE)


def call_finish(run: RecomputeRun) -> None:
    while True:
        with take_chunk(run.pk) as taken:
            if taken is None:
                break
    recompute_runs.finish_run(run.pk)


def test_the_command_does_the_same(
    cast: Cast, plans: list[int], capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("recompute")
    assert "3/3 (100%)" in capsys.readouterr().out
    assert RecomputeRun.objects.get().finished_at is not None
    assert outdated_plans() == []
    call_command("recompute", "plan-1")
    assert RecomputeRun.objects.first().plans == 1  # type: ignore[union-attr]
    with pytest.raises(CommandError, match="没有这个方案:nowhere"):
        call_command("recompute", "plan-1", "nowhere")
    start_run(SYSTEM, reason="核对")
    with pytest.raises(CommandError, match="正在进行"):
        call_command("recompute")
