"""The numbers that Word makes by itself: they stand in no paragraph's text and must be written."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from docx.oxml.ns import qn

_CHINESE_FORMATS = frozenset(
    (
        "chineseCounting",
        "chineseCountingThousand",
        "japaneseCounting",
        "taiwaneseCounting",
        "taiwaneseCountingThousand",
        "ideographDigital",
        "ideographTraditional",
        "chineseLegalSimplified",
    )
)
_DIGITS = "零一二三四五六七八九"


@dataclass(frozen=True, slots=True)
class _Level:
    """How one level of a list is numbered; `pattern` is Word's %1.%2 form."""

    form: str
    pattern: str
    start: int


class Numbering:
    """Follows the lists of a document and gives each paragraph its number."""

    def __init__(self, document: Any) -> None:  # python-docx ships no types
        self._levels = _levels(document)
        self._counts: dict[str, dict[int, int]] = defaultdict(dict)
        self._styles = _style_lists(document)

    def of(self, paragraph: Any) -> str:  # python-docx ships no types
        """The number that Word prints before a paragraph; empty where it prints none."""
        found = _list_of(paragraph, self._styles)
        if found is None:
            return ""
        number, depth = found
        levels = self._levels.get(number, {})
        level = levels.get(depth)
        if level is None or level.form in ("bullet", "none"):
            return ""
        counts = self._counts[number]
        counts[depth] = counts.get(depth, level.start - 1) + 1
        for deeper in [other for other in counts if other > depth]:
            del counts[deeper]
        return _filled(level.pattern, levels, counts)


def _filled(pattern: str, levels: dict[int, _Level], counts: dict[int, int]) -> str:
    text = pattern
    for depth, level in levels.items():
        sign = f"%{depth + 1}"
        if sign in text:
            text = text.replace(sign, _written(counts.get(depth, level.start), level.form))
    return text


def _written(value: int, form: str) -> str:
    if form in _CHINESE_FORMATS:
        return chinese(value)
    if form == "decimalEnclosedCircle" and 1 <= value <= 20:
        return chr(0x2460 + value - 1)
    if form == "lowerLetter" and 1 <= value <= 26:
        return chr(ord("a") + value - 1)
    if form == "upperLetter" and 1 <= value <= 26:
        return chr(ord("A") + value - 1)
    return str(value)


def chinese(value: int) -> str:
    """A number below a hundred as counted in Chinese: 21 is 二十一."""
    if not 0 < value < 100:
        return str(value)
    tens, ones = divmod(value, 10)
    return (("" if tens == 1 else _DIGITS[tens]) + "十" if tens else "") + (
        _DIGITS[ones] if ones else ""
    )


def _list_of(paragraph: Any, styles: dict[str, tuple[str, int]]) -> tuple[str, int] | None:
    properties = paragraph._p.pPr  # noqa: SLF001 - python-docx's element
    given = None if properties is None else properties.find(qn("w:numPr"))
    if given is not None:
        number = given.find(qn("w:numId"))
        depth = given.find(qn("w:ilvl"))
        if number is not None:
            identity = number.get(qn("w:val"))
            return (
                None
                if identity == "0"
                else (identity, int(depth.get(qn("w:val"))) if depth is not None else 0)
            )
    return styles.get(paragraph.style.style_id) if paragraph.style is not None else None


def _style_lists(document: Any) -> dict[str, tuple[str, int]]:
    found = {}
    for style in document.styles.element.iter(qn("w:style")):
        number = style.find(f"{qn('w:pPr')}/{qn('w:numPr')}/{qn('w:numId')}")
        depth = style.find(f"{qn('w:pPr')}/{qn('w:numPr')}/{qn('w:ilvl')}")
        if number is not None and number.get(qn("w:val")) != "0":
            identity = number.get(qn("w:val"))
            found[style.get(qn("w:styleId"))] = (
                identity,
                int(depth.get(qn("w:val"))) if depth is not None else 0,
            )
    return found


def _levels(document: Any) -> dict[str, dict[int, _Level]]:
    try:
        root = document.part.numbering_part.element
    except (NotImplementedError, KeyError, AttributeError):
        return {}
    abstract = {
        each.get(qn("w:abstractNumId")): {
            int(level.get(qn("w:ilvl"))): _level(level) for level in each.findall(qn("w:lvl"))
        }
        for each in root.findall(qn("w:abstractNum"))
    }
    found = {}
    for each in root.findall(qn("w:num")):
        reference = each.find(qn("w:abstractNumId"))
        if reference is not None:
            found[each.get(qn("w:numId"))] = abstract.get(reference.get(qn("w:val")), {})
    return found


def _level(element: Any) -> _Level:
    def value(name: str, default: str) -> str:
        found = element.find(qn(name))
        given = None if found is None else found.get(qn("w:val"))
        return default if given is None else str(given)

    start = value("w:start", "1")
    return _Level(
        value("w:numFmt", "decimal"), value("w:lvlText", ""), int(start) if start.isdigit() else 1
    )
