"""The stand-alone verifier's arithmetic: published cases by hand, and the engine beside it."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from datetime import date
from decimal import Decimal
from typing import Any

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assessments.domain.results import result_facts
from assessments.verifier.verify import differences, number, recompute
from audit.domain.canonical import canonical_json
from indicators.domain.progress.as_case import as_case
from indicators.domain.progress.cases import read_cases, results_of_cases
from indicators.domain.progress.engine import assess
from tests.indicators.domain.test_oracle import declines, increments, levels, rows_of
from tests.indicators.seed_table import seed_table

CHAIN: dict[str, Any] = {
    "rule": "log_decline",
    "direction": "down",
    "comparator": ">=",
    "target_form": "change_pct",
    "base_year": 2020,
    "target_year": 2025,
    "decimals": 1,
}
LEVEL: dict[str, Any] = {
    "rule": "linear_level",
    "direction": "up",
    "base_year": 2020,
    "target_year": 2030,
    "base_value": "100",
    "target_value": "184",
    "decimals": 0,
}


def percent(figure: object, places: str = "0.01") -> Decimal:
    assert isinstance(figure, Decimal)
    return (100 * figure).quantize(Decimal(places))


@pytest.mark.parametrize(
    ("target", "changes", "year", "progress"),
    [
        ("16", ["-13.4"], 2021, "82.5"),
        ("17", ["1.51", "-2.20", "-4.18"], 2023, "26.8"),
        ("20", ["-20.07"], 2021, "100.4"),
    ],
    ids=["NDRC 2015", "Qinghai 2009", "Tianjin, 11th plan"],
)
def test_published_declines(target: str, changes: list[str], year: int, progress: str) -> None:
    case = {**CHAIN, "target_value": target, "annual_changes_pct": changes, "year": year}
    assert percent(recompute(case)["progress"], "0.1") == Decimal(progress)


def test_what_is_still_needed_as_the_statistics_bureau_prints_it() -> None:
    changes = ["1.51", "-2.20", "-4.18"]
    case = {**CHAIN, "target_value": "17", "annual_changes_pct": changes, "year": 2023}
    found = recompute(case)
    assert percent(found["required_remaining_pct"], "1") == 1275
    assert percent(found["required_annual_pct"], "1") == 659


@pytest.mark.parametrize(
    ("value", "status"),
    [
        ("120", "behind"),
        ("130.24", "slightly_behind"),
        ("133.6", "on_track"),
        ("136.96", "ahead"),
        ("99", "reversing"),
    ],
)
def test_a_level_in_year_four_of_ten(value: str, status: str) -> None:
    case = {**LEVEL, "observations": {"2024": value}, "year": 2024}
    assert recompute(case)["status"] == status


def test_a_rise_is_red_though_the_whole_is_ahead() -> None:
    changes = ["-5", "-4.5", "-4", "0.5"]
    case = {**CHAIN, "target_value": "14.5", "annual_changes_pct": changes, "year": 2024}
    assert recompute({**case, "lamp": True})["lamp"] == "red"
    short = {**CHAIN, "target_value": "14.5", "annual_changes_pct": [None, None, "-8.1"]}
    levels_ = {"base_value": "100", "observations": {"2023": "91.9"}, "year": 2023, "lamp": True}
    assert recompute({**short, "annual_changes_pct": None, **levels_})["lamp"] == "yellow"


@pytest.mark.parametrize("bad", ["1e3", "NaN", "9" * 50, 5, True])
def test_what_is_no_decimal_number_is_refused(bad: object) -> None:
    with pytest.raises(ValueError, match="不是十进制数"):
        number(bad)


# --- Beside the engine ---


def compare(own: pd.DataFrame, years: Iterator[int]) -> int:
    """Judge years of one measure by both; returns how many."""
    results, compared = assess(own), 0
    for year in years:
        row = results[results["year"] == year].iloc[0].to_dict()
        case = json.loads(json.dumps(as_case(own, name=1, year=year)))
        stated = json.loads(canonical_json(asdict(result_facts(row))))
        assert list(differences(stated, recompute(case))) == [], (case, stated)
        compared += 1
    return compared


def check(cases: list[Any]) -> None:
    for case in cases:
        compare(pd.DataFrame(rows_of(case, 1)), iter((case.year,)))


RANDOM = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@RANDOM
@given(st.lists(st.one_of(declines(), levels(), increments()), min_size=5, max_size=5))
def test_random_measures_of_the_oracle(cases: list[Any]) -> None:
    check([case for case in cases if float(case.target) > 0])


def printed(low: int, high: int, places: int = 1) -> st.SearchStrategy[float]:
    return st.integers(low * 10**places, high * 10**places).map(lambda whole: whole / 10**places)


def maybe(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.one_of(st.none(), strategy)


@st.composite
def odd_tables(draw: st.DrawFn) -> tuple[pd.DataFrame, int]:
    """Measures of every rule with every flaw: no base, two definitions, gaps, estimates."""
    flags = st.booleans()
    rule = draw(
        st.sampled_from(
            [
                *("log_decline", "linear_level", "cap", "increment", "cumulative", "coverage"),
                *("annual_share", "hold", "steps", "peak", "assigned", "milestone"),
            ]
        )
    )
    measure: Mapping[str, object] = {
        "measure_id": 1,
        "rule": rule,
        "direction": draw(st.sampled_from([None, "up", "down", "hold"])),
        "comparator": draw(st.sampled_from([None, ">=", "<=", "=", "~", ">", "<"])),
        "target_form": draw(st.sampled_from([None, "level", "change_pct", "change_points"])),
        "target_value": draw(maybe(printed(-5, 120))),
        "target_year": draw(st.sampled_from([2021, 2023, 2025])),
        "base_year": draw(maybe(st.sampled_from([2018, 2020, 2022]))),
        "base_value": draw(maybe(printed(-5, 120))),
        "decimals": draw(st.integers(0, 2)),
        "tolerance_pct": draw(maybe(printed(0, 5))),
        "reference_value": draw(maybe(printed(1, 60))),
        "stock_before_counts": draw(maybe(flags)),
        "cap_every_year": draw(flags),
        "lamp": draw(flags),
        "warning_scheme": draw(st.sampled_from([None, "merged", "2020", "2021"])),
        "numeric_rule": draw(st.sampled_from([None, "linear_level", "log_decline", "cap"])),
        "assigned_value": draw(maybe(printed(1, 60))) if rule == "assigned" else None,
    }
    share = draw(flags)
    words = ["pending", "recognised_met"] if rule == "assigned" else ["slow", "done"]
    state = draw(st.sampled_from([None, *words]))
    rows = []
    for year in range(2018, 2028):
        value = draw(maybe(printed(0, 120)))
        part = draw(printed(0, 60)) if share and value is not None else None
        # A case counts changes and additions from the year after the base on.
        counted = measure["base_year"] is not None and year > int(str(measure["base_year"]))
        changing, adding = counted and rule == "log_decline", counted and rule in ADDING
        rows.append(
            {
                **measure,
                "year": year,
                "value": None if part is not None else value,
                "numerator": part,
                "denominator": draw(printed(0, 60)) if part is not None else None,
                "annual_change_pct": draw(maybe(printed(-8, 3))) if changing else None,
                "addition": draw(maybe(printed(-2, 20))) if adding else None,
                "path_value": draw(maybe(printed(0, 60))) if draw(flags) else None,
                "quality": draw(st.sampled_from([None, "preliminary", "final"])),
                "is_estimate": draw(st.integers(0, 5)) == 0,
                "definition": draw(st.sampled_from([None, "a", "a", "a", "b"])),
                "value_reason": draw(st.sampled_from([None, None, "no_statistic"])),
                "assigned_state": state if rule == "assigned" else None,
                "milestone_state": state if rule == "milestone" else None,
            }
        )
    return pd.DataFrame(rows), draw(st.integers(2019, 2027))


ADDING = ("increment", "cumulative", "steps")


@settings(RANDOM, max_examples=150)
@given(odd_tables())
def test_random_measures_with_flaws(drawn: tuple[pd.DataFrame, int]) -> None:
    own, year = drawn
    compare(own, iter((year,)))


def test_an_amount_below_nothing_has_no_progress() -> None:
    terms = {"id": "1", "rule": "steps", "direction": "up", "target_value": "10"}
    years = {"target_year": 2025, "base_year": 2020, "year": 2023}
    case = {**terms, **years, "additions": ["0.01", "0", "-0.02"]}
    row = results_of_cases(read_cases(json.dumps([case])))[0]
    stated = json.loads(canonical_json(asdict(result_facts(row))))
    assert (stated["progress"], stated["reason"]) == (None, "share_out_of_range")
    assert list(differences(stated, recompute(case))) == []


@pytest.mark.long
@settings(RANDOM, max_examples=6000)
@given(odd_tables())
def test_many_random_measures_with_flaws(drawn: tuple[pd.DataFrame, int]) -> None:
    own, year = drawn
    compare(own, iter((year,)))


@pytest.mark.django_db
def test_every_measure_of_the_five_plans() -> None:
    table = seed_table(today=date(2026, 6, 1))
    compared = sum(
        compare(own, iter(sorted({2021, 2023, 2025, 2026} & set(own["year"]))))
        for _measure, own in table.groupby("measure_id")
    )
    assert compared > 200
