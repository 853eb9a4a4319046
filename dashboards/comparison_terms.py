"""The words of the comparison of places."""

from collections.abc import Iterable
from decimal import Decimal
from types import MappingProxyType

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dashboards.selectors.commitments import Difference, Form, Pledge, PledgeGroup, ReleasedValue
from dashboards.terms import Words
from indicators.templatetags.figures import figure, listed, signed
from plans.domain.quantities import round_half_up
from plans.models.targets import Comparator, TargetPeriod

FORM_NAMES: Words = MappingProxyType(
    {
        Form.LEVEL: gettext_lazy("水平值"),
        Form.ANNUAL_SHARE: gettext_lazy("当年新增部分的占比"),
        Form.DECLINE: gettext_lazy("较基期下降"),
        Form.GROWTH: gettext_lazy("较基期上升"),
        Form.POINTS: gettext_lazy("较基期变化(百分点)"),
        Form.INCREMENT: gettext_lazy("新增量"),
        Form.CUMULATIVE: gettext_lazy("累计量"),
        Form.COVERAGE: gettext_lazy("全覆盖"),
        Form.PEAK: gettext_lazy("达峰"),
        Form.ASSIGNED: gettext_lazy("完成上级下达任务(方案无数字)"),
        Form.WORDS: gettext_lazy("文字承诺(无数字)"),
    }
)

# What a reader has to know before two numbers of the kind stand side by side.
_FORM_NOTES: Words = MappingProxyType(
    {
        Form.LEVEL: gettext_lazy("绝对量受地方规模影响,只并列,不排名。"),
        Form.ANNUAL_SHARE: gettext_lazy("只统计当年新增部分,与存量占比不可比。"),
        Form.DECLINE: gettext_lazy(
            "降幅与基期、年数有关:另列按各自基期折合的年均变化;未写明基期的不折算。"
        ),
        Form.GROWTH: gettext_lazy(
            "增幅与基期、年数有关:另列按各自基期折合的年均变化;未写明基期的不折算。"
        ),
        Form.POINTS: gettext_lazy("百分点不是百分比,不与降幅混用。"),
        Form.INCREMENT: gettext_lazy("新增量自起算年累加,不与存量比较。"),
        Form.CUMULATIVE: gettext_lazy("累计量含以往存量,不与新增量比较。"),
        Form.COVERAGE: gettext_lazy("方案没有写明数字,全覆盖按100%理解。"),
        Form.PEAK: gettext_lazy("“2030年前”的理解各地可能不同,以方案原文为准。"),
        Form.ASSIGNED: gettext_lazy("下达数值由上级和本地办公室掌握,这里不列。"),
        Form.WORDS: gettext_lazy("没有数字的承诺只列原文,不作数量比较。"),
    }
)

_DIFFERENCE_NAMES: Words = MappingProxyType(
    {
        "deadline": gettext_lazy("目标年"),
        "base_year": gettext_lazy("基期"),
        "comparator": gettext_lazy("比较关系"),
        "hedge": gettext_lazy("弱化用语"),
        "period": gettext_lazy("期限表述"),
        "definition": gettext_lazy("口径"),
    }
)

_SIGNS = {">=": "≥", "<=": "≤", "=": "", ">": ">", "<": "<", "~": "≈"}


def form_note(group: PledgeGroup) -> str:
    """What to know before the numbers of a group stand side by side."""
    if group.form is Form.LEVEL and group.unit == "%":
        return _("同一指标的比率可以并列;各地不一致的地方列在下面。")
    return str(_FORM_NOTES[group.form])


def pledge_words(pledge: Pledge) -> str:
    """The number of a commitment in the unit of its column: ≥ 16, 下降 14.5; empty without one."""
    if pledge.number is None:
        return ""
    number = str(figure(pledge.number, pledge.unit))
    if pledge.form is Form.DECLINE:
        return _("下降 %(size)s") % {"size": number}
    if pledge.form is Form.GROWTH:
        return _("上升 %(size)s") % {"size": number}
    return f"{_SIGNS.get(pledge.comparator, '')} {number}".strip()


def yearly_words(pledge: Pledge) -> str:
    """The even yearly change that a change amounts to; empty where the plan states no base."""
    if pledge.yearly_pct is None:
        return ""
    return str(signed(round_half_up(Decimal(repr(pledge.yearly_pct)), 2), "%"))


def released_words(value: ReleasedValue, unit: str, *, is_change: bool) -> str:
    """A released value at its own decimals; a change on the year before with its sign."""
    shown = str(figure(value.value, unit, value.decimals))
    return f"+{shown}" if is_change and value.value > 0 else shown


def difference_words(difference: Difference) -> str:
    """Something in which commitments differ, each value with its places."""
    told = (
        _("%(value)s(%(places)s)")
        % {"value": _value(difference.about, value), "places": listed(places)}
        for value, places in difference.values
    )
    name = str(_DIFFERENCE_NAMES[difference.about])
    return _("%(name)s不同:%(values)s") % {"name": name, "values": _(";").join(told)}


def _value(about: str, value: str) -> str:
    if not value:
        return {
            "hedge": _("无"),
            "definition": _("未记录"),
        }.get(about, _("未写明"))
    if about == "comparator":
        return str(Comparator(value).label)
    if about == "period":
        return str(TargetPeriod(value).label)
    return _("%(year)s年") % {"year": value} if about in ("deadline", "base_year") else value


def group_summary(group: PledgeGroup) -> str:
    """The numbers of a group in one sentence, from the lowest to the highest of each year."""
    parts = [_of_year(year, members) for year, members in sorted(_by_year(group).items())]
    return _(";").join(parts) + _("。") if parts else ""


def _by_year(group: PledgeGroup) -> dict[int, list[Pledge]]:
    found: dict[int, list[Pledge]] = {}
    for pledge in group.pledges:
        if pledge.number is not None and not pledge.repeats:
            found.setdefault(pledge.deadline, []).append(pledge)
    return found


def _of_year(year: int, members: Iterable[Pledge]) -> str:
    ordered = sorted(members, key=lambda each: each.number or 0)
    told = (
        _("%(place)s%(number)s")
        % {"place": each.plan.printed_place, "number": figure(each.number, each.unit)}
        for each in ordered
    )
    return _("%(year)s年:%(told)s") % {"year": year, "told": listed(told)}
