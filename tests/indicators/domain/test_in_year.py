"""The months of a year against its target; gaps as printed by the offices named in methods.md."""

from decimal import Decimal

import pytest

from indicators.domain.in_year import (
    Asked,
    asked_of,
    in_year_table,
    is_flow,
    latest_months,
    same_months,
    usual_share,
)
from indicators.domain.progress.engine import assess
from indicators.domain.progress.enums import Rule

D = Decimal


@pytest.mark.parametrize(
    ("done", "plan", "months", "gap"),
    [("629.0", 647.4, 10, 13.8), ("77.2", 100, 8, 10.5), ("85.1", 100, 10, 1.8)],
)
def test_published_gaps(done: str, plan: float, months: int, gap: float) -> None:
    table = in_year_table(2026, Asked(plan, plan, None), months=months, value=D(done), share=None)
    assert round(100 * assess(table)["gap"].iloc[0], 1) == gap


@pytest.mark.parametrize(
    ("rule", "reported", "nature", "flows"),
    [
        (Rule.CAP, "cap", "flow", True),
        (Rule.LINEAR_LEVEL, "linear_level", "flow", True),
        (Rule.INCREMENT, "increment", "flow", True),
        (Rule.CUMULATIVE, "increment", "flow", True),
        (Rule.YTD_SCHEDULE, "ytd_schedule", "flow", True),
        (Rule.YTD_SCHEDULE, "ytd_schedule", "stock", False),
        (Rule.CUMULATIVE, "cumulative", "stock", False),  # a stock is not a part of its year
        (Rule.LINEAR_LEVEL, "increment", "flow", False),  # additions are no level
        (Rule.CAP, "cap", "stock", False),
        (Rule.LINEAR_LEVEL, "linear_level", "rate", False),
        (Rule.COVERAGE, "coverage", "rate", False),
        (Rule.LOG_DECLINE, "log_decline", "rate", False),
        (Rule.HOLD, "hold", "flow", False),
    ],
)
def test_only_what_adds_up_over_the_months_has_a_schedule(
    rule: Rule, reported: str, nature: str, flows: bool
) -> None:
    assert is_flow(rule, reported, nature, sized=False) is flows
    assert not is_flow(rule, reported, nature, sized=True)


def test_the_years_target_is_the_step_of_a_sum_and_the_value_of_a_total() -> None:
    path = {2023: 30.0, 2024: 42.0, 2025: 50.0}
    assert asked_of(Rule.INCREMENT, path, 2024, (2025, 50.0)) == Asked(12.0, 42.0, 30.0)
    assert asked_of(Rule.CAP, path, 2024, (2025, 50.0)) == Asked(42.0, 42.0, None)
    # A cap without yearly targets asks for nothing before its deadline.
    assert asked_of(Rule.CAP, {}, 2024, (2025, 50.0)) is None
    assert asked_of(Rule.CAP, {}, 2025, (2025, 50.0)) == Asked(50.0, 50.0, None)
    assert asked_of(Rule.CAP, {}, 2026, (2025, 50.0)) is None
    assert asked_of(Rule.INCREMENT, {2024: 42.0}, 2024, (2025, 50.0)) is None


def test_months_are_added_up_only_from_january_without_a_hole() -> None:
    monthly = {1: D(3), 2: D("2.5"), 4: D(9)}
    assert latest_months({}, monthly) == (2, D("5.5"), (1, 2))
    assert latest_months({2: D(6)}, monthly) == (2, D(6), ())  # reported before added up
    assert latest_months({1: D(3)}, monthly) == (2, D("5.5"), (1, 2))
    assert latest_months({}, {2: D(1)}) is None
    assert same_months(2, {}, monthly) == D("5.5")
    assert same_months(3, {}, monthly) is None


def test_last_years_share_needs_both_and_lies_within_the_year() -> None:
    assert usual_share(D(80), D(100)) == 0.8
    assert usual_share(D(100), D(100)) == 1.0
    assert usual_share(D(0), D(100)) is None
    assert usual_share(D(120), D(100)) is None
    assert usual_share(None, D(100)) is None
