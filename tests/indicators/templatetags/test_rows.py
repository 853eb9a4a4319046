"""Rows made without a template escape every text themselves."""

from collections.abc import Iterator
from dataclasses import fields, replace
from datetime import UTC, date, datetime
from decimal import Decimal

import lxml.html
import pytest

from indicators.domain.workflow import State
from indicators.forms.filing_grid import GridCell, GridRow
from indicators.selectors.courses import Point
from indicators.selectors.duties import OwedDuty
from indicators.selectors.duty_facts import DutyFacts
from indicators.selectors.filing_grid import GridLine
from indicators.selectors.reviews import WaitingReview
from indicators.templatetags.duty_rows import duty_rows
from indicators.templatetags.grid_rows import grid_rows
from indicators.templatetags.queue_rows import queue_rows

HOSTILE = """</textarea></select>"'><script>alert(1)</script>&amp;"""
DUE = date(2026, 12, 4)


def cell(key: str, **other: object) -> GridCell:
    plain = GridCell(
        key=key,
        name=f"7-{key}",
        header="数值",
        text=HOSTILE,
        choices=(),
        is_number=False,
        is_date=False,
        has_lines=False,
        applies=True,
        hint=HOSTILE,
        faults=(HOSTILE,),
    )
    return replace(plain, **other)  # type: ignore[arg-type]  # fields by name


def grid_row(*cells: GridCell) -> GridRow:
    line = GridLine(
        duty=7,
        revision=1,
        name=HOSTILE,
        place=HOSTILE,
        department=HOSTILE,
        definition=HOSTILE,
        due_on=DUE,
        days_left=-2,
        returned=True,
        unit=HOSTILE,
        previous=HOSTILE,
        numerator="",
        denominator="",
        takes_shares=False,
        units=(),
        files=2,
        typed={},
    )
    return GridRow(1, line, 1, HOSTILE, cells, refused=HOSTILE)


def owed_duty() -> OwedDuty:
    facts = DutyFacts(HOSTILE, HOSTILE, Decimal(0), Decimal(100), HOSTILE, (HOSTILE,))
    return OwedDuty(
        pk=7,
        name=HOSTILE,
        unit=HOSTILE,
        place=HOSTILE,
        department=HOSTILE,
        presumed=True,
        state=State.RETURNED,
        step=HOSTILE,
        due_on=DUE,
        days_left=-2,
        is_open=True,
        returned_for=HOSTILE,
        course=(Point(2023, Decimal("1.0"), 1), Point(2024, Decimal("2.0"), 1)),
        facts=facts,
        on_behalf=True,
    )


def waiting(**other: object) -> WaitingReview:
    plain = WaitingReview(
        submission_pk=7,
        version=2,
        name=HOSTILE,
        place=HOSTILE,
        department=HOSTILE,
        round_title=HOSTILE,
        period=HOSTILE,
        step=HOSTILE,
        answer=HOSTILE,
        value=Decimal("45.20"),
        decimals=1,
        unit=HOSTILE,
        findings=(),
        without_evidence=False,
        resubmitted=True,
        submitted_by=HOSTILE,
        submitted_at=datetime(2026, 12, 1, 16, 30, tzinfo=UTC),
        due_on=DUE,
        days_left=-2,
    )
    return replace(plain, **other)  # type: ignore[arg-type]  # fields by name


def markup() -> Iterator[tuple[str, str]]:
    """What is made of hostile texts in each kind of row and cell, with the row it came from."""
    cells = (
        cell("value", is_number=True),
        cell("occurred_on", is_date=True),
        cell("note", has_lines=True),
        cell("unit", choices=((HOSTILE, HOSTILE), ("", "请选择"))),
        cell("numerator", applies=False),
    )
    yield "grid", grid_rows([grid_row(*cells)], several_units=True)
    yield "list to fill", duty_rows([owed_duty()], fills=True)
    yield "list to read", duty_rows([owed_duty()], fills=False)
    yield "queue to tick", queue_rows([waiting()])
    yield "queue with a hint", queue_rows([waiting(value=None, findings=(HOSTILE,))])


@pytest.mark.parametrize("made", [text for _, text in markup()], ids=[name for name, _ in markup()])
def test_no_text_becomes_markup(made: str) -> None:
    root = lxml.html.fromstring(f"<table>{made}</table>")
    assert root.xpath("//script") == []
    assert "<script" not in made
    assert HOSTILE in str(root.xpath("string()"))
    # An attribute ends where its own quotes do.
    assert {name for element in root.iter() for name in element.attrib} <= KNOWN


KNOWN = {
    *("id", "class", "scope", "form", "href", "title", "type", "name", "value", "role", "selected"),
    *("aria-label", "aria-labelledby", "aria-invalid", "aria-describedby", "aria-hidden"),
    *("data-key", "rows", "size", "inputmode", "placeholder", "autocomplete"),
    *("viewbox", "focusable", "d", "width", "height", "points"),
}


def test_every_text_of_the_rows_was_hostile() -> None:
    row, owed = grid_row(cell("value")), owed_duty()
    for held in (row.line, row.cells[0], owed, owed.facts, waiting()):
        texts = {each.name for each in fields(held) if isinstance(getattr(held, each.name), str)}  # type: ignore[arg-type]
        plain = {name for name in texts if getattr(held, name) != HOSTILE}
        assert plain <= {"key", "name", "header", "state", "numerator", "denominator"}


def test_what_was_typed_stands_in_the_cells_as_it_was_typed() -> None:
    made = grid_rows(
        [grid_row(cell("value"), cell("note", has_lines=True, text=f"\n{HOSTILE}"))],
        several_units=False,
    )
    root = lxml.html.fromstring(f"<table>{made}</table>")
    assert root.xpath("//input[@name='7-value']/@value") == [HOSTILE]
    # A browser takes the first line end of a text area away: one more stands before what was typed.
    assert 'rows="1">\n\n' in made
    assert str(root.xpath("string(//textarea)")).endswith(HOSTILE)


def test_a_row_of_the_queue_says_what_waits() -> None:
    row = waiting(name="绿色出行比例", place="四平市", unit="%", submitted_by="张三")
    made = lxml.html.fromstring(f"<table>{queue_rows([row])}</table>")
    assert made.xpath("//input/@value") == ["7:2"]
    assert made.xpath("//input/@aria-label") == ["勾选 绿色出行比例 四平市"]
    cells = [" ".join(str(each.xpath("string()")).split()) for each in made.iter("th", "td")]
    assert (cells[1], cells[4]) == ("绿色出行比例 再次提交", "45.2%")
    # Half past midnight in Shanghai.
    assert cells[6] == "张三 12-02 00:30"


def test_what_raises_a_question_has_no_box() -> None:
    row = waiting(findings=("与上年相比变动较大",), without_evidence=True, submitted_by="张三")
    made = lxml.html.fromstring(f"<table>{queue_rows([row])}</table>")
    assert made.xpath("//input") == []
    assert made.xpath("string(//td[5])") == "与上年相比变动较大、未附佐证"
