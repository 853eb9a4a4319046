"""The words of filing and reviewing: steps, checks, what is asked, and refusals as sentences."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from indicators.domain.progress.enums import AssignedState, MilestoneState, Rule, Status
from indicators.domain.workflow import Step
from indicators.models.choices import PeriodKind
from indicators.models.rounds import ReportingRound
from indicators.terms import STATUS_NAMES
from plans.domain.problems import Problem

STEP_NAMES: Mapping[Step, str | Promise] = MappingProxyType(
    {
        Step.DEPARTMENT: _("部门审核"),
        Step.SECTION_HEAD: _("科室负责人初审"),
        Step.UNIT_HEAD: _("单位负责人复审"),
        Step.COUNTY: _("县区办公室审核"),
        Step.JOINT: _("会审"),
        Step.OFFICE: _("领导小组办公室审核"),
    }
)

FINDING_NAMES: Mapping[str, str | Promise] = MappingProxyType(
    {
        "out_of_range": _("不在合理范围"),
        "reversing": _("反向变动"),
        "negative": _("数值为负"),
        "jump": _("与上年相比变动过大"),
        "unit_slip": _("可能用错计量单位"),
        "cumulative_fell": _("累计数减少"),
        "off_course": _("与历年走势不合"),
        "parts_disagree": _("与分子、分母不一致"),
        "counties_disagree": _("与下级地区合计不一致"),
        "shares_disagree": _("各项比重合计不符"),
        "balance_broken": _("能源平衡关系不符"),
    }
)

# What the limit of a check counts.
LIMIT_UNITS: Mapping[str, str | Promise] = MappingProxyType(
    {"jump": "%", "off_course": _("倍离差(MAD)"), "balance_broken": "%"}
)

# What number a rule wants; the others take the value itself.
REPORTED_AS: Mapping[str, str | Promise] = MappingProxyType(
    {
        Rule.LOG_DECLINE: _("填报比上年变化的百分数:下降填负数(如-3.1),上升填正数。"),
        Rule.INCREMENT: _("填报本年新增的数量,不含往年。"),
        Rule.CUMULATIVE: _("填报截至年末的累计数。"),
        Rule.ANNUAL_SHARE: _("填报本年新增部分中的占比。"),
    }
)

STATE_REPORTED = _("填报状态")

PERIOD_TEXTS: Mapping[str, str | Promise] = MappingProxyType(
    {
        PeriodKind.YEAR: _("%(year)s年"),
        PeriodKind.MONTH: _("%(year)s年%(month)s月"),
        PeriodKind.YEAR_TO_DATE: _("%(year)s年1—%(month)s月"),
        PeriodKind.POINT: _("%(year)s年末"),
    }
)


def sentence(problem: Problem) -> str:
    """A fault found by domain code, in the reader's language."""
    return problem.worded(gettext)


def finding_names(codes: Iterable[str]) -> tuple[str, ...]:
    """The names of checks that have found something."""
    return tuple(str(FINDING_NAMES.get(code, code)) for code in codes)


def period_text(round_: ReportingRound) -> str:
    """The period of a round in words."""
    return period_words(round_.period_kind, round_.year, round_.month)


def period_words(kind: str, year: int, month: int) -> str:
    """A period in words."""
    return str(PERIOD_TEXTS[kind]) % {"year": year, "month": month}


def marks_of(round_: ReportingRound) -> tuple[str, ...]:
    """The statutory marks of a round as they are printed; without them it says what it is."""
    if not round_.form_number:
        return (gettext("工作调度表,非统计调查"),)
    until = round_.marks_valid_until.isoformat() if round_.marks_valid_until else ""
    return (
        gettext("表号:%(text)s") % {"text": round_.form_number},
        gettext("制定机关:%(text)s") % {"text": round_.issuing_body},
        gettext("批准或备案机关:%(text)s") % {"text": round_.approving_body},
        gettext("批准或备案文号:%(text)s") % {"text": round_.approval_number},
        gettext("有效期至:%(text)s") % {"text": until},
    )


def state_name(state: str) -> str:
    """The name of a reported state of a commitment."""
    known = {*AssignedState, *MilestoneState}
    return str(STATUS_NAMES[Status(state)]) if state in known else ""


def step_name(step: str | None) -> str:
    """The name of a review step; empty where none waits."""
    return str(STEP_NAMES[Step(step)]) if step else ""
