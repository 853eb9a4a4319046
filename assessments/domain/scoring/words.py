"""A scheme in words, for those who are scored by it: what each item gives, vetoes, grades."""

from collections.abc import Iterable, Mapping
from decimal import Decimal

from assessments.domain.scoring.items import Sentence
from assessments.domain.scoring.schemes import (
    Band,
    Bands,
    Counted,
    Grade,
    Item,
    ItemKind,
    Overshoot,
    PerCase,
    Period,
    Periods,
    Scheme,
    SourceRead,
    States,
    UnitKind,
    Unjudged,
)
from plans.domain.problems import mark

UNIT_KIND_TERMS = {UnitKind.DEPARTMENT: mark("部门"), UnitKind.COUNTY: mark("县区")}
SOURCE_TERMS = {
    SourceRead.READ: mark("已见原文或表头"),
    SourceRead.SECOND_HAND: mark("转引,未见原文"),
    SourceRead.MEMORY: mark("凭记忆,使用前核对"),
    SourceRead.PROPOSAL: mark("自拟参考,不是官方文件"),
}
ITEM_KIND_TERMS = {
    ItemKind.INDICATOR: mark("定量指标"),
    ItemKind.TASK: mark("工作任务"),
    ItemKind.TIMELINESS: mark("报送及时"),
    ItemKind.DATA_QUALITY: mark("数据质量"),
    ItemKind.BONUS: mark("加分"),
    ItemKind.DEDUCTION: mark("减分"),
}
UNJUDGED_TERMS = {
    Unjudged.LEAVE_OUT: mark("不能评价的项同时退出得分和满分,其余折算到总分"),
    Unjudged.WAIT: mark("有不能评价的项时,仅当其结果不影响等次才定等次"),
}
_COUNTED_TERMS = {
    Counted.LATE: mark("每逾期一次扣%(points)s分"),
    Counted.RETURNS: mark("每重复退回一次扣%(points)s分,首次退回不计"),
    Counted.OTHER: mark("每发生一次扣%(points)s分"),
}
_PERIOD_TERMS = {Period.ANNUAL: mark("当年"), Period.CUMULATIVE: mark("累计")}
_OF_RATIO = mark("分值×合格数÷应计数")
_SIMPLE_TERMS = {
    "pro_rata": mark("分值×完成比率,完成比率高于1按1、低于0按0计"),
    "awarded": mark("由考核组评定"),
    "met": mark("只判达标或不达标,不计分"),
    "found": mark("查实一件即为不达标,不计分"),
}
_BY_RATIO = (ItemKind.TIMELINESS, ItemKind.DATA_QUALITY)


def rule_words(item: Item) -> Sentence:
    """How an item comes by its points."""
    rule = item.rule
    if isinstance(rule, Bands):
        return Sentence(mark("按完成比率分档:%(bands)s"), {"bands": _bands(rule)})
    if isinstance(rule, Periods):
        points = ("both", "cumulative_only", "annual_only", "neither")
        return Sentence(
            mark(
                "当年和累计都完成%(both)s分;仅累计完成%(cumulative_only)s分;"
                "仅当年完成%(annual_only)s分;都未完成%(neither)s分"
            ),
            {name: getattr(rule, name) for name in points},
        )
    if isinstance(rule, States):
        states = ("done", "in_progress", "slow", "not_started")
        return Sentence(
            mark(
                "分值×系数:完成%(done)s、正常推进%(in_progress)s、进展缓慢%(slow)s、"
                "未启动%(not_started)s;缺佐证不得分,已调整(中止)的不计"
            ),
            {name: getattr(rule, name) for name in states},
        )
    if isinstance(rule, PerCase):
        return Sentence(_COUNTED_TERMS[rule.counts], {"points": rule.points})
    if isinstance(rule, Overshoot):
        told = {"each": per_cent(rule.each), "points": rule.points}
        return Sentence(mark("每超额完成%(each)s%%加%(points)s分"), told)
    of_ratio = rule.how == "pro_rata" and item.kind in _BY_RATIO
    return Sentence(_OF_RATIO if of_ratio else _SIMPLE_TERMS[rule.how])


def per_cent(ratio: Decimal) -> str:
    """A ratio as per cent, without trailing zeros."""
    return format((ratio * 100).normalize(), "f")


def _bands(rule: Bands) -> tuple[Sentence, ...]:
    return tuple(_band(band) for band in sorted(rule.bands, key=_floor, reverse=True))


def _floor(band: Band) -> Decimal:
    return Decimal("-Infinity") if band.from_ is None else band.from_


def _band(band: Band) -> Sentence:
    if band.from_ is None:
        told = {"below": per_cent(band.below or Decimal(0)), "points": band.points}
        return Sentence(mark("%(below)s%%以下%(points)s分"), told)
    told = {"from": per_cent(band.from_), "points": band.points}
    return Sentence(mark("%(from)s%%及以上%(points)s分"), told)


def looks_at(item: Item, indicators: Mapping[str, str]) -> Sentence | None:
    """The period and the indicators that an item of indicators looks at; None for others."""
    if item.kind is not ItemKind.INDICATOR:
        return None
    names = tuple(f"{indicators.get(code, code)}({code})" for code in item.indicators)
    whose: object = names or (Sentence(mark("本单位承担的全部目标")),)
    if item.period is None:
        return Sentence("%(whose)s", {"whose": whose})
    period = (Sentence(_PERIOD_TERMS[item.period]),)
    return Sentence(mark("%(period)s:%(whose)s"), {"period": period, "whose": whose})


def veto_words(scheme: Scheme, item: Item) -> Sentence | None:
    """When an item forces the lowest grade; None where it never does."""
    if not item.veto:
        return None
    told: dict[str, object] = {"grade": scheme.worst.name}
    template = mark("未完成的,等次为%(grade)s")
    if item.veto_by:
        told["by"] = tuple(scheme.titles[key] for key in item.veto_by)
        template = mark("由“%(by)s”决定:未完成的,等次为%(grade)s")
    if not item.final_year_only:
        return Sentence(template, told)
    params = {"veto": (Sentence(template, told),)}
    return Sentence(mark("%(veto)s;只在目标年度适用"), params)


def grade_words(scheme: Scheme, grade: Grade) -> Sentence:
    """From where on a grade is given."""
    if grade.from_ is not None:
        return Sentence(mark("%(from)s分及以上"), {"from": grade.from_})
    if grade.at_most_unmet is None:
        return Sentence(mark("其余"))
    titles = {group.key: group.title for group in scheme.groups}
    limits = tuple(
        Sentence(mark("“%(group)s”不达标不超过%(most)s项"), {"group": titles[key], "most": most})
        for key, most in grade.at_most_unmet.items()
    )
    return Sentence("%(limits)s", {"limits": limits})


def listed(terms: Iterable[str]) -> tuple[Sentence, ...]:
    """Marked words as one parameter of a sentence."""
    return tuple(Sentence(term) for term in terms)
