"""Quantities as plans print them: a number, its unit, and the words that bound it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from plans.domain.plan_files.schema import Comparator
from plans.domain.reading.source_text import Span
from plans.domain.reading.targets.numerals import NUMERAL, numeral_value
from plans.domain.reading.targets.unit_words import UNIT

_ARABIC = r"(?:\d{1,3}(?:,\d{3}){1,5}(?!\d)(?:\.\d{1,8})?|\d{1,16}(?:\.\d{1,8})?)"
_JOIN = "(?:-|—|–|~|～|至|到)"
_DECIMAL = f"{NUMERAL}{{1,8}}(?:点{NUMERAL}{{1,6}})?"

_LEAD = (
    r"(?P<lead>(?:不低于|不少于|不小于|不低|不超过|不高于|不大于|不突破|低于|少于|小于|高于|大于|超过|突破"
    r"|≥|≤|>|<|至少|最低|最高|超|逾|约为|约|大约|接近|近)?)"
)
_TAIL = r"(?P<tail>(?:\(?含?\)?(?:及|或)?以上|(?:及|或)?以内|之内|(?:及|或)?以下|左右|上下|余|多(?![式元样种功边层点年能])|之间)?)"

# The order matters: the more special reading first.
_QUANTITY = re.compile(
    _LEAD + "(?:"
    rf"百分之(?P<percent>{_DECIMAL})(?:至|到)百分之(?P<percent_to>{_DECIMAL})"
    rf"|百分之(?P<per_cent>{_DECIMAL})"
    rf"|(?P<bottom>{NUMERAL}{{1,3}})分之(?P<top>{NUMERAL}{{1,3}})"
    r"|翻(?P<doubled>[一两三])番"
    rf"|(?P<tenths>[一二三四五六七八九])成(?=以上|左右|以内|[,。;、)]|$)"
    rf"|(?P<from>{_ARABIC})(?P<from_unit>%|{UNIT})?{_JOIN}(?P<to>{_ARABIC})(?P<more_to>[余多])?(?P<to_unit>{UNIT})"
    r"|(?P<upper>\d{1,4})/(?P<lower>[1-9]\d{0,3})(?![\d/年月])"
    rf"|(?P<number>{_ARABIC})(?:(?P<scale>[万亿千百]?)(?P<more>余|多))?(?P<unit>{UNIT})"
    rf"|(?P<words>{NUMERAL}{{1,8}})(?P<more_words>[余多几])?(?P<words_unit>{UNIT})"
    rf"|(?P<bare>{_ARABIC})"
    ")" + _TAIL
)

LEADING_BOUNDS = frozenset(
    [
        "不低于",
        "不少于",
        "不小于",
        "不低",
        "不超过",
        "不高于",
        "不大于",
        "不突破",
        "低于",
        "少于",
        "小于",
        "高于",
        "大于",
        "超过",
        "突破",
        "至少",
        "最低",
        "最高",
        "超",
        "逾",
        "≥",
        "≤",
        ">",
        "<",
    ]
)
"""Bounding words that stand before their number and lead to it like a verb."""
_ROW_LINK = re.compile("(?P<scale>[万亿千百]?)(?:、|和|与|及|,)")
_EACH_BEFORE = re.compile("分别[^。;、]{0,8}(?:[0-9.]+[万亿千百]?(?:、|,))*$")
_AT_LEAST = ("以上", "不低于", "不少于", "不小于", "不低", "至少", "最低", "≥")
_AT_MOST = ("以内", "以下", "之内", "不超过", "不高于", "不大于", "不突破", "最高", "≤")
_MORE = ("余", "多", "超过", "突破", "高于", "大于", "超", "逾", ">")
_LESS = ("低于", "少于", "小于", "<")
_ABOUT = ("左右", "上下", "约", "近", "之间")


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with its unit. `span` holds bounding words too, `core` number and unit alone."""

    span: Span
    core: Span
    value: str
    unit: str | None
    bound: str = ""
    """The bounding word as printed: 以上, 左右, 不低于, 约, 余; empty where there is none."""
    in_words: bool = False
    """Whether the number stands in Chinese characters (五个)."""
    multiple: bool = False
    """Whether it is a 翻番, a change by itself."""

    @property
    def comparator(self) -> Comparator | None:
        """What the bounding word says; None where there is none."""
        return _bound_comparator(self.bound)


def _bound_comparator(bound: str) -> Comparator | None:
    for words, comparator in (
        (_AT_LEAST, Comparator.AT_LEAST),
        (_AT_MOST, Comparator.AT_MOST),
        (_LESS, Comparator.LESS_THAN),
        (_ABOUT, Comparator.ABOUT),
        (_MORE, Comparator.MORE_THAN),
    ):
        if any(word in bound for word in words):
            return comparator
    return None


def lex_quantities(text: str) -> Iterator[Quantity]:
    """All numbers of a text, with unit where there is one, in order; years and names included."""
    found = [quantity for match in _QUANTITY.finditer(text) if (quantity := _quantity(match))]
    for index in range(len(found) - 2, -1, -1):
        found[index] = _with_shared_unit(text, found[index], found[index + 1])
    yield from found


def _with_shared_unit(text: str, one: Quantity, following: Quantity) -> Quantity:
    """分别达到100万、200万千瓦, 分别为30、50家: the row's unit stands behind its last number."""
    points = one.unit == "个" and following.unit == "个百分点"
    if following.unit is None or not (points or (one.unit is None and one.value.isdigit())):
        return one
    between = _ROW_LINK.fullmatch(text, one.span[1], following.span[0])
    each = _EACH_BEFORE.search(text, max(0, one.span[0] - 40), one.span[0])
    if not between or not each or not following.unit.startswith(between["scale"]):
        return one
    end = between.end("scale")
    return replace(one, span=(one.span[0], end), core=(one.core[0], end), unit=following.unit)


def _quantity(match: re.Match[str]) -> Quantity | None:
    read = _read(match)
    if read is None:
        return None
    value, unit, in_words = read
    lead, tail = match["lead"], match["tail"]
    more = match["more"] or match["more_to"] or match["more_words"] or ""
    start = match.start() + len(lead)
    return Quantity(
        span=match.span(),
        core=(start, match.end() - len(tail)),
        value=value,
        unit=unit,
        bound=tail or more or lead,
        in_words=in_words,
        multiple=match["doubled"] is not None,
    )


def _read(match: re.Match[str]) -> tuple[str, str | None, bool] | None:
    """Value, unit, and whether in words."""
    if match["number"]:
        return _plain(match["number"]), (match["scale"] or "") + match["unit"], False
    if match["bare"]:
        return _plain(match["bare"]), None, False
    if match["to"]:
        return _range(match["from"], match["to"]), match["to_unit"], False
    if match["upper"]:
        return f"{match['upper']}/{match['lower']}", None, False
    return _read_words(match)


def _read_words(match: re.Match[str]) -> tuple[str, str | None, bool] | None:
    if match["percent"] or match["per_cent"]:
        value = _words(match["percent"] or match["per_cent"])
        if value is not None and match["percent_to"]:
            value = _range(value, _words(match["percent_to"]) or value)
        return (value, "%", True) if value is not None else None
    if match["bottom"]:
        top, bottom = numeral_value(match["top"]), numeral_value(match["bottom"])
        return (f"{top}/{bottom}", None, True) if top is not None and bottom else None
    if match["doubled"]:
        return {"一": "100", "两": "300", "三": "700"}[match["doubled"]], "%", True
    if match["tenths"]:
        return f"{numeral_value(match['tenths'])}0", "%", True
    value = _words(match["words"])
    return (value, match["words_unit"], True) if value is not None else None


def _words(words: str) -> str | None:
    whole, _point, places = words.partition("点")
    value = numeral_value(whole)
    if value is None:
        return None
    digits = [numeral_value(place) for place in places]
    return f"{value}.{''.join(map(str, digits))}" if digits else str(value)


def _plain(printed: str) -> str:
    return printed.replace(",", "")


def _range(lower: str, upper: str) -> str:
    """A range of whole numbers as such; of others only the lower end can be written down."""
    lower, upper = _plain(lower), _plain(upper)
    return f"{lower}-{upper}" if lower.isdigit() and upper.isdigit() else lower
