"""Yearly targets: who sets them, what they may be, and what they change. Numbers by hand."""

from datetime import date
from decimal import Decimal
from math import isnan

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from audit.models import LedgerEntry
from audit.services import read_text, verify_ledger
from indicators.models import Measure, ProgressResult, Trajectory
from indicators.selectors.explain import explanation
from indicators.selectors.inputs import progress_inputs
from indicators.selectors.kin import measure_with_kin
from indicators.selectors.trajectories import own_paths, terms_with_numbers, yearly_targets
from indicators.services import recompute_progress
from indicators.services.trajectories import (
    Grounds,
    Printed,
    Years,
    YearsRefused,
    set_trajectories,
    set_trajectory,
)
from plans.models import RecomputeRequest
from tests.assessments.small_plan import INTENSITY, WIND, WORDS, SmallPlan, make_small_plan

pytestmark = pytest.mark.django_db

END_2023 = date(2023, 12, 31)
WHY = Grounds("按在建项目投产时间安排", "四发改〔2022〕8号")


@pytest.fixture
def small() -> SmallPlan:
    return make_small_plan()


def measure(small: SmallPlan, key: str) -> Measure:
    return Measure.objects.select_related("plan__tenant", "latest").get(plan=small.plan, key=key)


def years(**values: str) -> Years:
    return {
        int(year[1:]): Printed(Decimal(value), len(value.partition(".")[2]))
        for year, value in values.items()
    }


def judged(small: SmallPlan, key: str, today: date = END_2023) -> ProgressResult:
    recompute_progress([small.plan.pk], today=today)
    return ProgressResult.objects.get(measure=measure(small, key), period=today.year)


def test_the_path_goes_through_the_offices_years(small: SmallPlan) -> None:
    """Wind 100 → 200 in 2020–2030, 130 in 2023: 30 % of 30 % asked for.

    With 140 asked for in 2022 and 160 in 2024, 2023 asks for 150: 50 %.
    """
    assert judged(small, WIND).expected == pytest.approx(0.3)
    wind = measure(small, WIND)
    assert (
        set_trajectory(wind, years(y2022="140", y2024="160"), grounds=WHY, actor=small.actor())
        == ()
    )
    found = judged(small, WIND)
    assert found.expected == pytest.approx(0.5)
    assert found.path_value == pytest.approx(150)
    assert found.status == "behind"
    # The point ahead bends the path; the years ahead are not judged.
    assert not ProgressResult.objects.filter(period__gt=2023).exists()


def test_a_decline_goes_straight_in_the_logarithm_between_its_years(small: SmallPlan) -> None:
    """−17 % by 2025 with 5 % asked for in 2022 and 12 % in 2024: 2023 asks 1 − √(0.95·0.88)."""
    energy = measure(small, INTENSITY)
    set_trajectory(energy, years(y2022="5", y2024="12"), grounds=WHY, actor=small.actor())
    asked = 1 - (0.95 * 0.88) ** 0.5
    assert judged(small, INTENSITY).path_value == pytest.approx(100 * asked)


def test_the_measures_page_draws_the_whole_path(small: SmallPlan) -> None:
    wind = measure(small, WIND)
    set_trajectory(
        wind, years(y2022="140", y2024="160", y2028="195"), grounds=WHY, actor=small.actor()
    )
    found = measure_with_kin(small.plan.slug, wind.pk)
    assert found is not None
    explained = explanation(found, small.viewer("olga"), today=END_2023)
    asked = {row.year: row.expected for row in explained.course}
    assert (asked[2021], asked[2026], asked[2029]) == pytest.approx((120, 177.5, 197.5))
    assert {each.year: int(each.value) for each in explained.yearly} == {
        2022: 140,
        2024: 160,
        2028: 195,
    }


def test_the_past_knows_the_years_of_then(small: SmallPlan) -> None:
    wind = measure(small, WIND)
    set_trajectory(wind, years(y2022="140"), grounds=WHY, actor=small.actor())
    then = timezone.now()
    set_trajectory(wind, years(y2022="125"), grounds=WHY, actor=small.actor())
    set_trajectory(wind, {}, grounds=WHY, actor=small.actor())

    def asked(moment: object) -> float:
        table = progress_inputs([small.plan.pk], today=END_2023, as_of=moment)  # type: ignore[arg-type]  # a moment or now
        row = table[(table["measure_id"] == wind.pk) & (table["year"] == 2022)]
        return float(row["path_value"].iloc[0])

    assert asked(then) == 140
    assert isnan(asked(None)), "back to the rule's own path: no point"
    assert [row.version for row in Trajectory.objects.order_by("pk")] == [1, 2, 3]
    assert yearly_targets([wind.pk]) == ()


def test_only_what_differs_is_written_with_reason_and_ledger(small: SmallPlan) -> None:
    wind = measure(small, WIND)
    set_trajectory(wind, years(y2022="140", y2024="160"), grounds=WHY, actor=small.actor())
    before = RecomputeRequest.objects.get(plan=small.plan).wanted
    set_trajectory(wind, years(y2022="140", y2024="165.0"), grounds=WHY, actor=small.actor())
    rows = [
        (row.year, row.version, str(row.value), row.decimals)
        for row in Trajectory.objects.order_by("pk")
    ]
    assert rows == [
        (2022, 1, "140.00000000", 0),
        (2024, 1, "160.00000000", 0),
        (2024, 2, "165.00000000", 1),
    ]
    assert RecomputeRequest.objects.get(plan=small.plan).wanted == before + 1
    last = Trajectory.objects.select_related("reason").latest("pk")
    assert (read_text(last.reason), last.document) == (WHY.reason, WHY.document)
    assert last.recorded_by == small.cast["olga"].pk
    entry = LedgerEntry.objects.filter(action="trajectory.set").latest("seq")
    assert '"2024"' in entry.before
    assert '"2022"' not in entry.after
    assert WHY.reason not in entry.after
    assert verify_ledger().holds
    set_trajectory(wind, years(y2022="140", y2024="165"), grounds=WHY, actor=small.actor())
    assert Trajectory.objects.count() == 3
    assert RecomputeRequest.objects.get(plan=small.plan).wanted == before + 1


def test_all_measures_or_none(small: SmallPlan) -> None:
    wind, energy = measure(small, WIND), measure(small, INTENSITY)
    with pytest.raises(YearsRefused) as refused:
        set_trajectories(
            {wind.pk: years(y2022="140"), energy.pk: years(y2024="12", y2025="16.4")},
            grounds=WHY,
            actor=small.actor(),
        )
    assert list(refused.value.problems) == [(energy.pk, 2025)]
    assert not Trajectory.objects.exists()
    assert not LedgerEntry.objects.filter(action="trajectory.set").exists()


def test_who_may_not_and_what_is_refused(small: SmallPlan) -> None:
    wind = measure(small, WIND)
    for name in ("amy", "cora", "audrey", "oscar"):
        viewer = small.viewer(name)
        actor = viewer.actor(next(iter(viewer.tenant_ids())), *viewer.roles())
        with pytest.raises(PermissionDenied):
            set_trajectory(wind, years(y2022="140"), grounds=WHY, actor=actor)
    for grounds in (Grounds("  "), Grounds("秘密★10年"), Grounds("因", "长" * 301)):
        with pytest.raises(ValidationError):
            set_trajectory(wind, years(y2022="140"), grounds=grounds, actor=small.actor())
    with pytest.raises(ValidationError):
        set_trajectory(measure(small, WORDS), years(y2022="1"), grounds=WHY, actor=small.actor())
    assert not Trajectory.objects.exists()


def test_a_step_backwards_is_told_and_kept(small: SmallPlan) -> None:
    odd = set_trajectory(
        measure(small, WIND), years(y2022="140", y2024="135"), grounds=WHY, actor=small.actor()
    )
    assert [problem.params["later"] for problem in odd] == [2024]
    assert Trajectory.objects.count() == 2


def test_years_are_never_changed_or_deleted(small: SmallPlan) -> None:
    set_trajectory(measure(small, WIND), years(y2022="140"), grounds=WHY, actor=small.actor())
    for attempt in (
        lambda: Trajectory.objects.update(value=1),
        lambda: Trajectory.objects.all().delete(),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            attempt()


def test_the_rules_own_path_is_the_engines(small: SmallPlan) -> None:
    """Even steps for the level; 1 − 0.83^(n/5) for the decline: 3.66, 7.18, 10.58, 13.85."""
    terms = terms_with_numbers([measure(small, WIND).pk, measure(small, INTENSITY).pk])
    set_trajectory(measure(small, WIND), years(y2022="140"), grounds=WHY, actor=small.actor())
    paths = own_paths(terms.values(), today=END_2023)
    wind, energy = paths[measure(small, WIND).pk], paths[measure(small, INTENSITY).pk]
    assert [str(value) for value in energy.values()] == ["3.66", "7.18", "10.58", "13.85"]
    assert wind == {year: Decimal(100 + 10 * (year - 2020)) for year in range(2021, 2030)}
