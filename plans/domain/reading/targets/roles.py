"""Why a quantity is no commitment of its own, judged by the words around it."""

import itertools
import re
from collections.abc import Sequence

from plans.domain.reading.pieces import LeftOutReason
from plans.domain.reading.source_text import Span
from plans.domain.reading.targets.document import Document
from plans.domain.reading.targets.figures import LEADING_BOUNDS, Quantity
from plans.domain.reading.targets.unit_words import bare_count
from plans.domain.reading.targets.words import (
    CHANGE_END,
    CHANGE_VERB,
    CREATION_END,
    LEVEL_END,
    LEVEL_VERB,
)
from plans.domain.reading.targets.years import YearRole

_R = LeftOutReason

_EACH = re.compile("每(?:隔|个|满|百)?$")
_MONEY_RULE = re.compile(
    "补贴|补助|奖励|奖补|罚款|处以|给予|资助|奖金|最高(?:不超过)?|标准为|按照?每?[^,]{0,6}$"
)
_OVER = re.compile("(?:超过|大于|高于|不足|达到?|在|满|低于|小于|不低于|不少于)$")
_MORE_NOUN = re.compile("(?:的|[一-龥])")
_RANGE = re.compile("(?:的?范围)")
_SPAN_TAIL = re.compile("(?:及|含)?(?:以上|以下)")
_PROJECT_HEAD = re.compile(
    "^(?:级|[一-龥A-Za-z0-9“”·()、/]{0,24}?(?:项目|工程|电站|机组|基地|生产线|装置|厂|产业园|输变电|线路工程|变电站|一期|二期|级))"
)
_PROJECT_CONTEXT = re.compile(
    "推进|推动|加快|支持|谋划|前期|争取|依托|启动|开工|重点抓|做好|抓好|促进|实施|如"
)
_MADE_BEFORE = re.compile(
    "(?:完成|新增|建成|建设|淘汰|退出|改造|关停|新建|投产|实现|争取|、|和)(?:约|近|超)?$"
)
_BARE_END = re.compile(r"^(?:以上|以下|以内|左右)?(?:$|[,。;、)\n])")
_LEVEL_NEAR = re.compile(f"(?:{LEVEL_VERB}|比例|比值|PUE)\\)?(?:值)?(?:不|至|到)?$")
_REACHES = re.compile(f"(?:{LEVEL_VERB}|{CHANGE_VERB}|面积|比例|占比|规模|数量)[^、,]{{0,6}}$")
_ORIGIN = re.compile("(?:由|从)[^,、;]{0,14}$")
_RISES = re.compile(
    "(?:逐步|稳步)?(?:提高|提升|增加|增长|下降|降低|减少|上升|扩大|发展|降|增|提|升)(?:到|至)"
)


def why_no_target(document: Document, quantity: Quantity, clause: Span) -> LeftOutReason | None:
    """The reason for which a quantity cannot be a target; None where it may be one."""
    before = document.text[max(clause[0], quantity.span[0] - 24) : quantity.span[0]]
    after = document.text[quantity.span[1] : min(clause[1], quantity.span[1] + 30)]
    if quantity.unit is None and quantity.value.count("/") == 0:
        return _bare(before, after, quantity)
    if after.startswith("级") or (quantity.in_words and not _counts(before, after, quantity)):
        return _R.PROJECT_SIZE if quantity.unit and not bare_count(quantity.unit) else _R.NAME
    if _EACH.search(before):
        return _R.STANDARD if quantity.unit not in ("年", "月") else _R.DATE
    if quantity.unit and quantity.unit.endswith("元") and _MONEY_RULE.search(before):
        return _R.STANDARD
    if _is_money_rule(document, quantity, clause, after):
        return _R.STANDARD
    if _in_bracket(document, quantity, clause):
        return _R.PROJECT_SIZE
    if _ORIGIN.search(before) and _RISES.match(after):
        return _R.BACKGROUND
    if _is_threshold(before, after, quantity):
        return _R.THRESHOLD
    if _is_project(document, before, after, quantity, clause):
        return _R.PROJECT_SIZE
    return None


def _is_money_rule(document: Document, quantity: Quantity, clause: Span, after: str) -> bool:
    """单个项目最高200万元, 按投资额的15%给予补助, 总投资1.2亿元: how much is paid, not what is reached."""
    words = document.text[clause[0] : quantity.span[0]]
    if quantity.unit and quantity.unit.endswith("元") and _PAID.search(words):
        return True
    return bool(_GRANTED.match(after) and _RATE_OF.search(words))


_PAID = re.compile(
    "(?:单个|单户|单项|每个|每家|每户|单体)[^,;。]{0,24}$|(?:总投资|总规模|投资规模|额度|资金规模|概算)(?:约|达|达到|最高|为)?$"
)
_GRANTED = re.compile("(?:的?标准)?(?:给予|予以|补助|补贴|奖励)")
_RATE_OF = re.compile("按照?[^,;。]{0,24}$")


def _in_bracket(document: Document, quantity: Quantity, clause: Span) -> bool:
    """海门核电二期(2×125万千瓦): the size of what stands before the bracket."""
    opened = document.text.rfind("(", clause[0], quantity.span[0])
    if opened <= clause[0] or document.text.rfind(")", opened, quantity.span[0]) >= 0:
        return False
    closed = document.text.find(")", quantity.span[1], clause[1])
    if closed < 0 or quantity.unit in (None, "%", "个百分点"):
        return False
    within = document.text[opened + 1 : quantity.span[0]]
    return not _TOLD.match(within) and not document.years_in((opened, closed), YearRole.DEADLINE)


_TOLD = re.compile("其中|含|包括|到|力争|累计|新增")


def _bare(before: str, after: str, quantity: Quantity) -> LeftOutReason | None:
    """A number without a unit is a target only where a verb leads to it and nothing follows."""
    led = _LEVEL_NEAR.search(before) is not None or quantity.comparator is not None
    return None if led and _BARE_END.match(after) and "." in quantity.value else _R.NAME


def _counts(before: str, after: str, quantity: Quantity) -> bool:
    """A number in words counts only where a verb makes or reaches it."""
    if quantity.unit == "倍":
        return CHANGE_END.search(before) is not None
    if quantity.unit in ("%", None) or quantity.unit.endswith("百分点"):
        return True
    if CREATION_END.search(before) or re.search("(?:达到|达|共|超过|突破|不少于|至少)$", before):
        return quantity.value != "1" or quantity.unit in ("座", "家", "处", "条")
    return bool(not after.strip() and quantity.bound in ("以上", "左右"))


def _is_threshold(before: str, after: str, quantity: Quantity) -> bool:
    """20000平方米以上的公共建筑, 超过1万吨标准煤的数据中心: conditions, no commitments."""
    if quantity.unit in ("%", "个百分点") or "/" in quantity.value:
        return quantity.bound in LEADING_BOUNDS and after.startswith("的") and bool(before)
    if _RANGE.match(after):
        return True
    if quantity.bound.endswith(("以上", "以下")) and _MORE_NOUN.match(after):
        made = (
            quantity.unit is not None and bare_count(quantity.unit) and CREATION_END.search(before)
        )
        return not made or quantity.bound.startswith("及")
    return quantity.bound in LEADING_BOUNDS and after.startswith("的")


def _is_project(
    document: Document, before: str, after: str, quantity: Quantity, clause: Span
) -> bool:
    """180万千瓦新化抽水蓄能电站: the size of a thing named."""
    if quantity.unit is None or bare_count(quantity.unit) or quantity.unit in ("%", "倍"):
        return False
    if quantity.bound or not after or not _PROJECT_HEAD.match(after):
        return bool(quantity.unit.endswith("千伏"))
    if quantity.unit.endswith(("千伏", "伏")):
        return True
    words = document.text[clause[0] : quantity.span[0]]
    return bool(_PROJECT_CONTEXT.search(words)) or not _MADE_BEFORE.search(before)


def of_the_subject(document: Document, quantities: Sequence[Quantity], clause: Span) -> set[int]:
    """Which quantities only describe what a later one measures: 9种主要再生资源循环利用量达到…"""
    found = set()
    for index, (one, following) in enumerate(itertools.pairwise(quantities)):
        between = document.text[one.span[1] : following.span[0]]
        before = document.text[max(clause[0], one.span[0] - 12) : one.span[0]]
        if not between:
            found.add(index + 1)
        elif _qualifies(before, between) or _describes(one, between, before, following):
            found.add(index)
    return found


def _qualifies(before: str, between: str) -> bool:
    """能效提升15%以上的面积不少于…: the first number says which area."""
    one_phrase = between.startswith("的") and not re.search("[、,;]", between)
    return one_phrase and bool(before.strip()) and bool(_REACHES.search(between))


def _describes(one: Quantity, between: str, before: str, following: Quantity) -> bool:
    if one.unit is None or one.unit in ("%", "个百分点") or re.match("[、,;和及与)]|以及", between):
        return False
    if CREATION_END.search(before) or CHANGE_END.search(before) or LEVEL_END.search(before):
        return False
    return bool(_REACHES.search(between))
