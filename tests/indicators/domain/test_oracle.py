"""The engine against a slow second engine in Decimal, ties included."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indicators.domain.progress.engine import assess
from tests.indicators.domain.oracle import Case, Verdict, ask

EXAMPLES = settings(max_examples=40, deadline=None)
CASES_AT_ONCE = 20


def steps(low: int, high: int, places: int) -> st.SearchStrategy[str]:
    """Printed numbers with `places` decimals: few of them, so that ties and equals come up."""
    return st.integers(low * 10**places, high * 10**places).map(
        lambda whole: str(Decimal(whole).scaleb(-places))
    )


@st.composite
def declines(draw: st.DrawFn) -> Case:
    decimals = draw(st.integers(0, 2))
    year = draw(st.integers(2021, 2026))
    case = Case(
        rule="log_decline",
        year=year,
        target=draw(steps(1, 30, decimals)),
        decimals=decimals,
        direction="down",
        lamp=draw(st.booleans()),
        preliminary=draw(st.booleans()),
    )
    if draw(st.booleans()):
        # Rates in tenths chain to ties at the printed precision often enough.
        until = draw(st.integers(2021, 2025))
        case.changes = {y: draw(steps(-8, 2, 1)) for y in range(2021, until + 1)}
    else:
        case.base = draw(st.sampled_from(["1", "0.5", "2", "0.8"]))
        years = draw(st.sets(st.integers(2021, 2025), min_size=1))
        case.values = {y: draw(steps(1, 2, 3)) for y in years}
    _path(draw, case, decimals, 1, 30)
    return case


@st.composite
def levels(draw: st.DrawFn) -> Case:
    decimals = draw(st.integers(0, 2))
    rule = draw(
        st.sampled_from(["linear_level", "cap", "cumulative", "coverage", "annual_share", "hold"])
    )
    down = rule == "cap" or (rule == "linear_level" and draw(st.booleans()))
    target = "100" if rule == "coverage" else draw(steps(10, 60, decimals))
    based = rule in {"linear_level", "coverage"} or (rule == "cap" and draw(st.booleans()))
    case = Case(
        rule=rule,
        year=draw(st.integers(2021, 2026)),
        target=target,
        base=draw(steps(0, 80, decimals)) if based else None,
        decimals=decimals,
        direction="down" if down else "up",
        lamp=draw(st.booleans()) and rule in {"linear_level", "cap"},
        preliminary=draw(st.booleans()),
    )
    # At most two years with values: a forecast needs four points, and the oracle makes none.
    years = draw(st.sets(st.integers(2021, 2025), max_size=2))
    case.values = {y: draw(steps(0, 100, decimals + 1)) for y in years}
    if rule not in {"cap", "hold"}:
        _path(draw, case, decimals, 1, 60)
    return case


@st.composite
def increments(draw: st.DrawFn) -> Case:
    until = draw(st.integers(2021, 2025))
    return Case(
        rule="increment",
        year=draw(st.integers(2021, 2026)),
        target=draw(steps(1, 10, 1)),
        decimals=1,
        additions={y: draw(steps(-1, 4, 2)) for y in range(2021, until + 1)},
        preliminary=draw(st.booleans()),
    )


def _path(draw: st.DrawFn, case: Case, decimals: int, low: int, high: int) -> None:
    years = draw(st.sets(st.integers(2021, 2024), max_size=2))
    case.path = {y: draw(steps(low, high, decimals)) for y in years}


def rows_of(case: Case, measure_id: int) -> list[dict[str, Any]]:
    """Write the case as rows of the engine's table, base year to the year asked for and beyond."""
    measure = {
        "measure_id": measure_id,
        "rule": case.rule,
        "direction": case.direction,
        "target_value": float(case.target),
        "base_value": None if case.base is None else float(case.base),
        "decimals": case.decimals,
        "base_year": case.base_year,
        "target_year": case.target_year,
        "lamp": case.lamp,
        "quality": "preliminary" if case.preliminary else "final",
    }
    series = {
        "value": case.values,
        "annual_change_pct": case.changes,
        "addition": case.additions,
        "path_value": case.path,
    }
    return [
        measure
        | {"year": year}
        | {name: _float(column.get(year)) for name, column in series.items()}
        for year in range(case.base_year, 2027)
    ]


def _float(text: str | None) -> float | None:
    return None if text is None else float(text)


def check(cases: list[Case]) -> None:
    """Judge all cases in one table and compare each with the oracle."""
    table = pd.DataFrame(
        [row for number, case in enumerate(cases) for row in rows_of(case, number)]
    )
    results = assess(table)
    for number, case in enumerate(cases):
        asked = (results["measure_id"] == number) & (results["year"] == case.year)
        compare(case, results[asked].iloc[0], ask(case))


def compare(case: Case, found: pd.Series[Any], wanted: Verdict) -> None:
    assert found["status"] == wanted.status, (case, wanted)
    if found["status"] == "not_assessable" and pd.isna(found["value_year"]):
        return
    for name, value in (("progress", wanted.progress), ("expected", wanted.expected)):
        if value is not None:
            assert found[name] == pytest.approx(float(value), abs=1e-9), (name, case)
    if wanted.met is not None:
        assert bool(found["met"]) is wanted.met, case
    if not pd.isna(found["value_year"]):
        lamp = None if pd.isna(found["warning"]) else found["warning"]
        # After the target year lamps are out.
        assert lamp == (wanted.lamp if case.year <= case.target_year else None), (case, wanted)


@EXAMPLES
@given(st.lists(declines(), min_size=CASES_AT_ONCE, max_size=CASES_AT_ONCE))
def test_declines_agree_with_the_oracle(cases: list[Case]) -> None:
    check([case for case in cases if float(case.target) > 0])


@EXAMPLES
@given(st.lists(levels(), min_size=CASES_AT_ONCE, max_size=CASES_AT_ONCE))
def test_levels_agree_with_the_oracle(cases: list[Case]) -> None:
    check(cases)


@EXAMPLES
@given(st.lists(increments(), min_size=CASES_AT_ONCE, max_size=CASES_AT_ONCE))
def test_increments_agree_with_the_oracle(cases: list[Case]) -> None:
    check(cases)
