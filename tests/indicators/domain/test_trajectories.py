"""Yearly targets must reach the target; what goes backwards is told and allowed."""

from dataclasses import replace
from decimal import Decimal

import pytest

from indicators.domain.progress.enums import Rule
from indicators.domain.trajectories import Course, check_years, shown_decimals

WIND = Course(Rule.LINEAR_LEVEL, 2021, 2030, Decimal(184), 0, rises=True)
ENERGY = Course(Rule.LOG_DECLINE, 2021, 2025, Decimal("14.5"), 1, rises=True)
COAL = Course(Rule.CAP, 2021, 2025, Decimal(925), 0, rises=False)
BUSES = Course(Rule.ANNUAL_SHARE, 2021, 2030, Decimal(40), 0, rises=True)


def years(**values: str) -> dict[int, Decimal]:
    return {int(year[1:]): Decimal(value) for year, value in values.items()}


@pytest.mark.parametrize(
    ("course", "values", "wrong"),
    [
        (WIND, years(y2025="134", y2030="184"), []),
        (WIND, years(y2025="134", y2030="183.6"), []),  # 184 as printed
        (WIND, years(y2025="134", y2030="183"), [2030]),
        (WIND, years(y2020="84", y2031="190"), [2020, 2031]),
        (ENERGY, years(y2023="8.97", y2025="14.46"), []),  # 14.5 as printed
        (ENERGY, years(y2025="14.44"), [2025]),
        (ENERGY, years(y2024="100"), [2024]),
        (ENERGY, years(y2021="-0.5"), []),
        (BUSES, years(y2024="101"), [2024]),
        (BUSES, years(y2024="-1"), [2024]),
    ],
)
def test_what_yearly_targets_may_be(
    course: Course, values: dict[int, Decimal], wrong: list[int]
) -> None:
    assert sorted(check_years(course, values).errors) == wrong


@pytest.mark.parametrize(
    ("course", "values", "steps"),
    [
        (WIND, years(y2022="100", y2023="99", y2025="134"), [2023]),
        # The last step backwards is the one to the target itself.
        (WIND, years(y2029="190"), [2030]),
        (COAL, years(y2021="960", y2022="970"), [2022]),
        (COAL, years(y2021="900"), [2025]),
        (ENERGY, years(y2021="3.1", y2022="3.1"), []),
    ],
)
def test_a_step_backwards_is_only_told(
    course: Course, values: dict[int, Decimal], steps: list[int]
) -> None:
    checked = check_years(course, values)
    assert not checked.errors
    assert [each.params["later"] for each in checked.warnings] == steps


def test_a_yearly_share_without_a_target_is_told_because_nothing_is_inherited() -> None:
    checked = check_years(BUSES, years(y2023="10", y2025="20", y2028="30"))
    assert [each.params["year"] for each in checked.warnings] == [2024, 2026, 2027, 2029]
    assert not check_years(replace(WIND, last=2030), years(y2023="90", y2025="134")).warnings


def test_rates_are_proposed_with_two_decimals() -> None:
    assert shown_decimals(Rule.LOG_DECLINE, 1, is_percent=True) == 2
    assert shown_decimals(Rule.LINEAR_LEVEL, 0, is_percent=False) == 0
    assert shown_decimals(Rule.LINEAR_LEVEL, None, is_percent=True) == 2
