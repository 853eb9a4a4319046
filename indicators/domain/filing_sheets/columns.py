"""The columns in which duties travel as a table: the same in a workbook, in CSV, out and in."""

from dataclasses import dataclass
from enum import Enum

from plans.domain.problems import mark


class Use(Enum):
    """What a column is for."""

    HIDDEN = "hidden"
    """Which duty a row answers, and from which revision; not to be changed."""
    SHOWN = "shown"
    """What the duty asks; shown for the reader, read back by nobody."""
    TYPED = "typed"
    """What the unit answers."""


class Kind(Enum):
    """How a typed cell is read."""

    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    CHOICE = "choice"


@dataclass(frozen=True, slots=True)
class Column:
    """A column: the key of its field, and its header as it stands in the file."""

    key: str
    header: str
    use: Use
    width: int
    kind: Kind = Kind.TEXT


def _typed(key: str, header: str, width: int, kind: Kind = Kind.TEXT) -> Column:
    return Column(key, header, Use.TYPED, width, kind)


COLUMNS: tuple[Column, ...] = (
    Column("duty", mark("事项编号(勿改)"), Use.HIDDEN, 8),
    Column("revision", mark("保存次数(勿改)"), Use.HIDDEN, 8),
    Column("name", mark("报送事项"), Use.SHOWN, 34),
    Column("place", mark("地区"), Use.SHOWN, 12),
    Column("department", mark("责任部门"), Use.SHOWN, 16),
    Column("period", mark("数据期"), Use.SHOWN, 10),
    Column("due_on", mark("截止日期"), Use.SHOWN, 11),
    Column("previous", mark("上年数值"), Use.SHOWN, 11),
    Column("definition", mark("口径"), Use.SHOWN, 40),
    _typed("answer", mark("答复"), 11, Kind.CHOICE),
    _typed("value", mark("数值"), 12, Kind.NUMBER),
    _typed("unit", mark("计量单位"), 12),
    _typed("numerator", mark("分子"), 12, Kind.NUMBER),
    _typed("denominator", mark("分母"), 12, Kind.NUMBER),
    _typed("quality", mark("数据质量"), 11, Kind.CHOICE),
    _typed("basis", mark("数据依据"), 14, Kind.CHOICE),
    _typed("release", mark("发布状态"), 10, Kind.CHOICE),
    _typed("released_on", mark("发布日期"), 12, Kind.DATE),
    _typed("expected_on", mark("预计发布日期"), 12, Kind.DATE),
    _typed("target_state", mark("状态"), 16, Kind.CHOICE),
    _typed("assigned_value", mark("下达数值"), 12, Kind.NUMBER),
    _typed("document", mark("来源文件"), 28),
    _typed("note", mark("备注"), 28),
    _typed("explanation", mark("异常说明"), 28),
)
TYPED = tuple(column for column in COLUMNS if column.use is Use.TYPED)
VALUE_TYPED = tuple(
    column for column in TYPED if column.key not in {"target_state", "assigned_value"}
)
"""What is typed for a value; the other columns are for the states of commitments."""
SHEET = mark("填报表")
"""The sheet that is read; others (说明, 选项) are for people."""
LONGEST = 20_000
"""Rows in one file; a unit owes some hundreds at most."""
