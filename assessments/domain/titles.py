"""Where a long title is broken: lines of like length, no word of digits or brackets torn."""

from collections.abc import Iterator

# Two-point type (22 pt) in 156 mm: twenty characters, and a little room.
MOST = 19
_NOT_FIRST = set("的和与及、,:;。)》」”’%年月日号期度情况")
_NOT_LAST = set("(《「“‘第")
_GOOD_LAST = set("的、》)")
# Words of the titles of this house.
_WORDS = [
    "方案",
    "实施",
    "评估",
    "报告",
    "工作",
    "情况",
    "通报",
    "通知",
    "办公室",
    "领导小组",
    "碳达峰",
    "碳中和",
    "年度",
    "进展",
    "完成",
    "目标",
    "考核",
    "关于",
    "印发",
    "重点",
    "任务",
    "责任",
    "清单",
    "人民政府",
    "中期",
    "终期",
    "报送",
    "材料",
    "调度",
    "指标",
]


def broken(line: str) -> tuple[str, ...]:
    """The line, or as many lines of like length as it needs."""
    count = -(-len(line) // MOST)
    # A Latin line is half as wide, and breaks by itself at its blanks.
    if count <= 1 or line.isascii():
        return (line,)
    at = _place(line, len(line) / count, most=min(MOST, len(line) - 1))
    return (line[:at], *broken(line[at:]))


def _place(line: str, wished: float, *, most: int) -> int:
    """The best place to break near the wished one."""
    return min(_places(line, most), key=lambda at: _badness(line, at, wished), default=most)


def _places(line: str, most: int) -> Iterator[int]:
    for at in range(2, most + 1):
        before, after = line[at - 1], line[at]
        if not (before.isascii() and after.isascii() and (before + after).isalnum()):
            yield at


def _badness(line: str, at: int, wished: float) -> float:
    """Characters away from the wished place, with more for a line that ends or begins badly."""
    before, after = line[at - 1], line[at]
    bad = abs(at - wished)
    bad += 6 * (after in _NOT_FIRST or before in _NOT_LAST or _tears(line, at))
    bad += 3 * before.isdigit()
    return bad - 3 * (before in _GOOD_LAST)


def _tears(line: str, at: int) -> bool:
    return any(line.startswith(word, at - part) for word in _WORDS for part in range(1, len(word)))
