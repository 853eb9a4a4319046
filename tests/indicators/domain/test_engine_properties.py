"""What holds for every table: alone or in a batch, in any order, with any floats."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indicators.domain.progress import engine
from indicators.domain.progress.engine import assess
from indicators.domain.progress.enums import (
    Comparator,
    Direction,
    Quality,
    Rule,
    Status,
    TargetForm,
)
from indicators.domain.progress.schema import INPUT_COLUMNS, OUTPUT_COLUMNS, Kind

EXAMPLES = settings(max_examples=60, deadline=None)

WILD = st.one_of(
    st.none(),
    st.floats(allow_nan=True, allow_infinity=True),
    st.sampled_from([0.0, -0.0, 1.0, -1.0, 100.0, 1e308, -1e308, 5e-324, 1e16, 0.5]),
)
YEARS = st.integers(2015, 2035)
FLAG = st.sampled_from([True, False, None])


def words(kind: type[Any]) -> st.SearchStrategy[str | None]:
    return st.sampled_from([None, *[member.value for member in kind]])


@st.composite
def measures(draw: st.DrawFn, measure_id: int = 1) -> list[dict[str, Any]]:
    """Draw the rows of one measure with any numbers in any column."""
    numbers = [column.name for column in INPUT_COLUMNS if column.kind is Kind.NUMBER]
    common: dict[str, Any] = {
        "measure_id": measure_id,
        "rule": draw(st.sampled_from([rule.value for rule in Rule])),
        "direction": draw(words(Direction)),
        "comparator": draw(words(Comparator)),
        "target_form": draw(words(TargetForm)),
        "numeric_rule": draw(words(Rule)),
        "lamp": draw(FLAG),
        "cap_every_year": draw(FLAG),
        "stock_before_counts": draw(FLAG),
        "decimals": draw(st.one_of(st.none(), st.integers(-2, 20))),
        "target_year": draw(st.one_of(st.none(), YEARS)),
        "base_year": draw(st.one_of(st.none(), YEARS)),
        "plan_years": draw(st.one_of(st.none(), st.integers(-1, 12))),
        "today": draw(st.one_of(st.none(), st.just(20261120))),
    }
    for name in (
        "target_value",
        "base_value",
        "tolerance_pct",
        "reference_value",
        "assigned_value",
    ):
        common[name] = draw(WILD)
    rows = []
    for year in sorted(draw(st.sets(YEARS, min_size=1, max_size=6))):
        own: dict[str, Any] = {name: draw(WILD) for name in numbers if name not in common}
        own |= {"quality": draw(words(Quality)), "is_estimate": draw(FLAG)}
        own |= {"definition": draw(st.sampled_from([None, "a", "b"]))}
        rows.append(common | {"year": year} | own)
    return rows


@st.composite
def tables(draw: st.DrawFn) -> pd.DataFrame:
    count = draw(st.integers(1, 4))
    rows = [row for number in range(count) for row in draw(measures(measure_id=number))]
    return pd.DataFrame(
        rows, columns=[column.name for column in INPUT_COLUMNS if column.name in rows[0]]
    )


def same(left: pd.DataFrame, right: pd.DataFrame) -> None:
    pd.testing.assert_frame_equal(
        left.reset_index(drop=True), right.reset_index(drop=True), check_exact=True
    )


@EXAMPLES
@given(tables())
def test_no_input_raises_and_no_figure_is_silent(table: pd.DataFrame) -> None:
    results = assess(table)
    assert list(results.columns) == [column.name for column in OUTPUT_COLUMNS]
    assert len(results) == len(table)
    assert results["status"].notna().all()
    numbers = results.select_dtypes("float64").to_numpy()
    assert not np.isinf(numbers).any()
    silent = (results["status"] == Status.NOT_ASSESSABLE) & results["reason"].isna()
    assert not silent.any(), table[silent.to_numpy()].T


@EXAMPLES
@given(tables())
def test_a_measure_alone_is_the_same_as_in_a_batch(table: pd.DataFrame) -> None:
    together = assess(table)
    for measure in table["measure_id"].unique():
        mine = table["measure_id"] == measure
        same(assess(table[mine]), together[mine.to_numpy()])


def test_a_rule_without_trend_gets_none_from_its_neighbour() -> None:
    """Four yearly shares, alone and beside a level that has a trend."""
    years = [
        {"year": 2021 + n, "value": 10.0 + n, "target_value": 20.0, "target_year": 2030}
        for n in range(5)
    ]
    share = [{"measure_id": 1, "rule": "annual_share"} | row for row in years]
    level = [{"measure_id": 2, "rule": "linear_level", "base_value": 10.0} | row for row in years]
    same(assess(pd.DataFrame(share)), assess(pd.DataFrame(share + level)).iloc[:5])


@EXAMPLES
@given(tables(), st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(table: pd.DataFrame, random: Any) -> None:
    order = list(range(len(table)))
    random.shuffle(order)
    same(assess(table.iloc[order]), assess(table).iloc[order])


def test_blocks_do_not_change_the_result(monkeypatch: pytest.MonkeyPatch) -> None:
    """Measures of 3, 1 and 7 years, cut into blocks of two rows."""
    rows = [
        {"measure_id": name, "rule": "linear_level", "year": 2020 + n, "value": 10.0 + n}
        | {"base_value": 10.0, "target_value": 20.0, "base_year": 2020, "target_year": 2030}
        for name, years in (("a", 3), ("b", 1), ("c", 7))
        for n in range(years)
    ]
    table = pd.DataFrame(rows)
    whole = assess(table)
    monkeypatch.setattr(engine, "BLOCK_ROWS", 2)
    same(assess(table), whole)


def test_an_empty_table_gives_an_empty_result() -> None:
    empty = pd.DataFrame({"measure_id": [], "rule": [], "year": []})
    assert len(assess(empty)) == 0


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"rule": "log_declin"}, "log_declin"),
        ({"quality": "good"}, "quality"),
    ],
)
def test_unknown_words_are_refused_by_column(change: dict[str, str], message: str) -> None:
    row = {"measure_id": 1, "rule": "hold", "year": 2025} | change
    with pytest.raises(ValueError, match=message):
        assess(pd.DataFrame([row]))


def test_a_missing_column_is_named() -> None:
    with pytest.raises(ValueError, match="rule"):
        assess(pd.DataFrame({"measure_id": [1], "year": [2025]}))


def test_the_index_of_the_input_is_kept() -> None:
    table = pd.DataFrame({"measure_id": [1], "rule": ["milestone"], "year": [2025]}, index=[77])
    assert list(assess(table).index) == [77]
