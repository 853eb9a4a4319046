"""What the columns of a division table hold, told by the words of its head."""

import re
from collections.abc import Sequence
from enum import Enum

from plans.domain.reading.division.grids import Cell, Grid


class Column(Enum):
    """What a column holds."""

    NUMBER = "number"
    SECTION = "section"
    TASK = "task"
    LEAD = "lead"
    SUPPORT = "support"
    SHARED = "shared"
    DEADLINE = "deadline"
    IGNORED = "ignored"


UNITS = {Column.LEAD, Column.SUPPORT, Column.SHARED}
_MEANINGS = (
    (Column.IGNORED, re.compile(r"领导|责任人|负责人|联系|备注|说明|电话|附注|进展")),
    (Column.DEADLINE, re.compile(r"时限|时间|期限|进度|节点")),
    (Column.NUMBER, re.compile(r"^(?:序号|编号|序列|序|No\.?|#)$", re.IGNORECASE)),
    (Column.LEAD, re.compile(r"牵头|主责|主办|第一责任")),
    (Column.SUPPORT, re.compile(r"配合|参与|参加|协同|协办|协作|协助")),
    (
        Column.SHARED,
        re.compile(
            r"(?:责任|落实|实施|承办|负责|承担|执行|主管|指导)(?:单位|部门|主体|地区|科室|股室)|^责任$|分工$"
        ),
    ),
    (
        Column.SECTION,
        re.compile(r"类别|分类|领域|板块|类型|行动$|一级|方面|^目标任务类|专项|^行动名称$"),
    ),
    (
        Column.TASK,
        re.compile(r"任务|事项|内容|举措|措施|工作|项目|目标|要点|政策|条款|指标"),
    ),
)
_LONGEST_HEAD = 20
_HEAD_ROWS = 6


def read_head(grid: Grid) -> tuple[int, list[Column | None]] | None:
    """The first row under the head, and the meaning of each column; None where there is no head.

    A head of two rows (责任分工 above 牵头单位 and 配合单位) is read from the lower one.
    """
    best: tuple[int, list[Column | None]] | None = None
    meanings: list[Column | None] = []
    for index, row in enumerate(grid[:_HEAD_ROWS]):
        found = [_meaning(cell) for cell in row]
        if not is_head(found):
            if best:
                break
            meanings = _merged(meanings, found) if any(found) else []
            continue
        best = index + 1, _merged(best[1] if best else meanings, found)
    if best is None or not UNITS & set(best[1]):
        return None
    return best


def is_head(meanings: Sequence[Column | None]) -> bool:
    """Whether a row with these meanings is a head: it names units, and something beside."""
    named = {meaning for meaning in meanings if meaning}
    return bool(named & UNITS) and (len(named) > 1 or len([one for one in meanings if one]) > 1)


def meanings_of(row: Sequence[Cell | None]) -> list[Column | None]:
    """What each cell of a row would mean as a head."""
    return [_meaning(cell) for cell in row]


def _merged(upper: list[Column | None], lower: list[Column | None]) -> list[Column | None]:
    if len(upper) != len(lower):
        return lower
    return [below or above for above, below in zip(upper, lower, strict=True)]


def _meaning(cell: Cell | None) -> Column | None:
    if cell is None or not cell.text or len(cell.text) > _LONGEST_HEAD:
        return None
    words = re.sub(r"\(.*?\)", "", cell.text) or cell.text
    if re.search(r"[,。;]", words):
        return None
    return next((column for column, told in _MEANINGS if told.search(words)), None)
