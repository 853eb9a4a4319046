"""The invented values: the same in every run, and each outcome is what it is called."""

from dataclasses import replace
from decimal import Decimal

import pytest

from dashboards.demo.outcomes import Outcome, chosen_outcomes
from dashboards.demo.terms import Terms
from dashboards.demo.values import series
from indicators.domain.progress.enums import Direction, Rule, TargetForm

WIND = Terms(
    key="city/EN11-STD",
    reported=Rule.LINEAR_LEVEL,
    rule=Rule.LINEAR_LEVEL,
    direction=Direction.UP,
    decimals=2,
    minimum=Decimal(0),
    maximum=Decimal(10_000),
    target_year=2030,
    target=Decimal(184),
    target_form=TargetForm.LEVEL,
    base_year=2020,
)
INTENSITY = replace(
    WIND,
    key="city/EN01-STD",
    reported=Rule.LOG_DECLINE,
    rule=Rule.LOG_DECLINE,
    direction=Direction.DOWN,
    minimum=Decimal(-40),
    maximum=Decimal(20),
    target_year=2025,
    target=Decimal("14.5"),
    target_form=TargetForm.CHANGE_PCT,
)
STOPS = replace(
    WIND,
    key="city/TR12-STD",
    reported=Rule.INCREMENT,
    rule=Rule.INCREMENT,
    decimals=0,
    target_year=2025,
    target=Decimal(400),
    base_year=2022,
)
WASTE = replace(
    WIND, key="city/CE10-STD", rule=Rule.COVERAGE, target=None, target_year=2025, takes_shares=True
)


def values_of(terms: Terms, outcome: Outcome) -> dict[int, Decimal]:
    return {point.year: point.value for point in series(terms, outcome)}


@pytest.mark.parametrize("terms", [WIND, INTENSITY, STOPS, WASTE], ids=lambda terms: terms.key)
def test_the_same_key_gives_the_same_values(terms: Terms) -> None:
    for outcome in (Outcome.AHEAD, Outcome.BEHIND, Outcome.PRELIMINARY):
        assert series(terms, outcome) == series(terms, outcome)
    assert series(terms, Outcome.AHEAD) != series(replace(terms, key="other"), Outcome.AHEAD)


def test_values_are_pinned_so_that_two_machines_show_the_same() -> None:
    changes = [str(value) for value in values_of(INTENSITY, Outcome.ON_TRACK).values()]
    assert changes == ["-3.02", "-3.74", "-1.77", "-4.81", "-2.06"]
    levels = [str(value) for value in values_of(WIND, Outcome.BEHIND).values()]
    assert levels == ["154.28", "156.12", "157.65", "159.30", "161.16", "163.20"]


def test_a_decline_on_track_chains_to_the_target() -> None:
    left = Decimal(1)
    for change in values_of(INTENSITY, Outcome.ON_TRACK).values():
        left *= 1 + change / 100
    assert round((1 - left) * 100, 1) == Decimal("14.5")


def test_a_reversing_decline_rises() -> None:
    assert values_of(INTENSITY, Outcome.REVERSING)[2025] > 0


def test_a_chain_without_base_has_a_missing_link() -> None:
    assert 2022 not in values_of(INTENSITY, Outcome.MISSING_BASE)


def test_a_level_is_where_its_outcome_says() -> None:
    expected = {
        Outcome.AHEAD: 1.25,
        Outcome.ON_TRACK: 1.04,
        Outcome.SLIGHTLY_BEHIND: 0.95,
        Outcome.BEHIND: 0.6,
        Outcome.REVERSING: -0.2,
    }
    for outcome, pace in expected.items():
        values = values_of(WIND, outcome)
        progress = (values[2025] - values[2020]) / (184 - values[2020])
        assert float(progress) / 0.5 == pytest.approx(pace, abs=0.001)


def test_a_missing_base_has_no_value_of_the_base_year() -> None:
    assert sorted(values_of(WIND, Outcome.MISSING_BASE)) == [2021, 2022, 2023, 2024, 2025]


def test_additions_are_whole_and_meet_the_target_exactly() -> None:
    values = values_of(STOPS, Outcome.ON_TRACK)
    assert sorted(values) == [2023, 2024, 2025]
    assert sum(values.values()) == 400


def test_what_is_met_early_is_there_a_year_before_the_last() -> None:
    values = values_of(replace(STOPS, target_year=2030), Outcome.MET_EARLY)
    assert values[2023] + values[2024] >= 400


def test_full_coverage_is_exactly_all() -> None:
    last = series(WASTE, Outcome.ON_TRACK)[-1]
    assert last.numerator == last.denominator
    assert last.value == 100


def test_values_stay_within_the_catalogue() -> None:
    small = replace(WIND, maximum=Decimal(150))
    assert max(values_of(small, Outcome.AHEAD).values()) == 150


def test_like_series_take_turns_in_the_outcomes() -> None:
    plan = [replace(WIND, key=f"city/{number}") for number in range(6)]
    chosen = chosen_outcomes(plan)
    assert len(set(chosen.values())) == 6
    assert chosen == chosen_outcomes(reversed(plan))
