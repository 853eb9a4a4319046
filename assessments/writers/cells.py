"""What cells, columns and sheets are, before a program for spreadsheets is chosen."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import Enum
from typing import TypeAlias

from assessments.domain.facts import UnitFacts
from assessments.domain.standings import Standing
from plans.domain.quantities import round_half_up

# Columns of the database keep eight decimals whatever was entered.
_STORED_DECIMALS = 8

Cell: TypeAlias = "str | int | Decimal | Figure | Verdict | Noted | None"


class Fit(Enum):
    """How a column is set."""

    TEXT = "text"
    CENTRE = "centre"
    NUMBER = "number"


@dataclass(frozen=True)
class Figure:
    """A number with the decimals it is shown at."""

    value: Decimal
    decimals: int
    # Shown behind the number, which stays a number: * is a preliminary value.
    mark: str = ""


@dataclass(frozen=True)
class Verdict:
    """A verdict in words, with the group that tints its cell."""

    words: str
    standing: Standing


@dataclass(frozen=True)
class Noted:
    """A text with a comment that opens beside it, such as the words of a definition."""

    text: str
    note: str


@dataclass(frozen=True)
class Column:
    """A column; `title` carries the unit of its numbers, `note` is a comment on the title."""

    title: str
    width: float
    fit: Fit = Fit.TEXT
    note: str = ""


RECORD_NOTE = "本系统内的相对地址,接在系统网址之后打开。"
# The page of what a row is about.
RECORD = Column("系统记录", 24, note=RECORD_NOTE)


@dataclass(frozen=True)
class Chart:
    """Bars beside a table: one group for each row, named by column `names`, one bar a column."""

    title: str
    names: int
    columns: Sequence[int]
    axis: str


@dataclass(frozen=True)
class Sheet:
    """One sheet: a title, a note, a header row with filters, rows."""

    name: str
    title: str
    note: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]]
    # Columns that stay while the rest is scrolled.
    frozen: int = 1
    large_paper: bool = False
    pages_wide: int = 1
    chart: Chart | None = None


def unit_words(unit: UnitFacts | None) -> str:
    """Who answers, and on what ground."""
    if unit is None:
        return "方案未列,待办公室确定"
    return f"{unit.name}·首列单位(推定)" if unit.presumed else unit.name


def as_given(value: Decimal | None) -> Cell:
    """A number at the decimals it came with, without the zeros of its storage."""
    if value is None:
        return None
    text = format(value, "f")
    fraction = text.partition(".")[2]
    stored = len(fraction) == _STORED_DECIMALS
    return Figure(value, len(fraction.rstrip("0")) if stored else len(fraction))


def figure(value: Decimal | None, decimals: int) -> Cell:
    """A derived number, rounded once; nothing where it is missing."""
    return None if value is None else Figure(round_half_up(value, decimals), decimals)


def percent_figure(ratio: Decimal | None) -> Cell:
    """A ratio in per cent with two decimals."""
    return None if ratio is None else figure(ratio * 100, 2)


def moment_text(moment: datetime | None) -> str | None:
    """A moment to the minute, in the time of the place."""
    return f"{moment:%Y-%m-%d %H:%M}" if moment else None
