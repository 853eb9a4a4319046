"""Figures of another source: what is read, what is refused, and how they compare."""

from decimal import Decimal

import pytest

from assessments.domain.source_figures import (
    HEADERS,
    Compared,
    Figure,
    Outcome,
    compare,
    figure_of,
    read_source,
)
from indicators.domain.filing_sheets.grids import Cell, Grid
from plans.domain.problems import DocumentError

ROW = ("EN11", "四平市", "2023", "130.0", "万千瓦", "", "第312页")


def grid(*rows: tuple[str, ...], header: tuple[str, ...] = tuple(HEADERS.values())) -> Grid:
    return Grid("比对表", [[Cell(text) for text in row] for row in (header, *rows)])


def refused(*rows: tuple[str, ...]) -> list[tuple[str, str]]:
    with pytest.raises(DocumentError) as caught:
        read_source(grid(*rows))
    return [(each.path, each.message) for each in caught.value.problems]


def test_rows_are_read_with_where_they_stand_and_empty_ones_left_out() -> None:
    (row,) = read_source(grid((*ROW[:3], "", "", "", ""), ROW))
    assert (row.number, row.year, row.texts["value"], row.at("unit")) == (3, 2023, "130.0", "E3")


def test_every_fault_names_its_cell_and_nothing_is_read() -> None:
    bad = ("", "四平市", "23年", "约130", "", "", "密级:机密")
    assert refused(ROW, bad) == [
        ("A3", "缺少指标代码或名称。"),
        ("C3", "“23年”不是年份,请填写四位年份,如2025。"),
        ("D3", "“约130”不是数:请只用数字、小数点和正负号填写。"),
        ("E3", "缺少计量单位。"),
        ("G3", "表中有密级标志。本系统为非涉密系统,不得上传涉密内容。"),
    ]


def test_an_empty_table_and_another_header_are_refused() -> None:
    assert refused() == [("", "比对表里没有填写任何数值。请填好后再上传。")]
    with pytest.raises(DocumentError, match="缺少:数值、计量单位"):
        read_source(grid(header=("指标代码或名称", "地区", "年份")))


def ours(text: str, unit: str = "10k_kw", definition: str = "STD") -> Figure:
    return figure_of(text, unit, definition)


@pytest.mark.parametrize(
    ("source", "held", "outcome", "amount", "pct"),
    [
        ("130.0 10k_kw", "130", Outcome.SAME, "0", "0"),
        ("1300 mw", "130", Outcome.SAME, "0", "0"),
        ("130 10k_kw", "130.4", Outcome.ROUNDING, "-0.4", "-0.3067"),
        ("130.44 10k_kw", "130.4", Outcome.ROUNDING, "0.04", "0.0307"),
        ("130.5 10k_kw", "130", Outcome.DIFFERENT, "0.5", "0.3846"),
        ("130.45 10k_kw", "130.4", Outcome.DIFFERENT, "0.05", "0.0383"),
        ("1305 mw", "130.4", Outcome.DIFFERENT, "0.1", "0.0767"),
    ],
)
def test_figures_compare_as_printed(
    source: str, held: str, outcome: Outcome, amount: str, pct: str
) -> None:
    text, unit = source.split()
    found = compare(figure_of(text, unit, ""), [ours(held)], default="STD")
    assert (found.outcome, found.amount) == (outcome, Decimal(amount))
    assert found.pct is not None
    assert round(found.pct, 4) == Decimal(pct)


def test_a_difference_from_zero_has_no_per_cent() -> None:
    found = compare(figure_of("5", "10k_kw", ""), [ours("0")], default="STD")
    assert (found.outcome, found.amount, found.pct) == (Outcome.DIFFERENT, Decimal(5), None)


def test_units_of_other_dimensions_and_other_definitions_do_not_compare() -> None:
    found = compare(figure_of("130", "percent", ""), [ours("130")], default="STD")
    assert found.outcome is Outcome.NOT_COMPARABLE
    assert found.reason is not None
    assert "不能换算" in found.reason.message
    for definition, default in (("", "OTHER"), ("OTHER", "STD")):
        found = compare(figure_of("130", "10k_kw", definition), [ours("130")], default=default)
        assert found.outcome is Outcome.NOT_COMPARABLE
    both = [ours("130"), ours("131", definition="OTHER")]
    assert compare(figure_of("131", "10k_kw", "OTHER"), both, default="STD").outcome == "same"


def test_what_is_not_held_is_missing_here() -> None:
    assert compare(figure_of("1", "10k_kw", ""), [], default="STD") == Compared(
        Outcome.MISSING_HERE
    )
