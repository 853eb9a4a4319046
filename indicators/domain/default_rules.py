"""How a target is judged while nobody has said otherwise: the default rules of the design.

The first rule that fits the wording is taken. What a plan leaves open (base year, first year of
an increment) is presumed by a stated convention and marked as such for the office to confirm.
"""

import re
from collections import Counter
from collections.abc import Iterator

from indicators.domain.catalogue import Catalogue, Indicator
from indicators.domain.measure_files import (
    CONTROL_YEARS,
    SIX_INDICATORS,
    BaseSource,
    ControlEntry,
    MeasureEntry,
    MeasureFile,
)
from indicators.domain.progress.enums import Rule
from plans.domain.plan_files import PlanFile, TargetEntry
from plans.domain.plan_files.schema import Comparator, Direction, TargetKind, TargetPeriod

APPROXIMATE_TOLERANCE_PCT = "5"
"""左右, 约: no official tolerance exists; ours is visible and can be changed per target."""

STABLE_TOLERANCE_PCT = "1"
"""保持基本稳定: ours as well."""

_PEAK = re.compile(r"达峰|达到峰值")
_ASSIGNED = re.compile(r"下达|确定的目标值")
_YEARLY_SHARE = re.compile(r"(当年|新增|新建).*(占比|比例|比重|覆盖率)|占新建.*(比例|比重)")
_STOCK = re.compile(r"建成|累计")
_PERCENT = {"%", "\uff05"}
_WITH_BASE = {Rule.LOG_DECLINE, Rule.LINEAR_LEVEL, Rule.CAP, Rule.CUMULATIVE, Rule.COVERAGE}

_NOTE_BASE = "方案未写明基期,推定为{year}年,待办公室确认。"
_NOTE_START = "方案未写明起算年,推定自{year}年起累加,待办公室确认。"
_NOTE_STOCK = "方案出台前已有的数量是否计入,待办公室确认。"
_NOTE_PEAK = "“2030年前”默认按2030年底前执行,办公室可改为2029年底前。"
_NOTE_ASSIGNED = "上级下达的数值待办公室录入并附文件。"
_NOTE_HOLD = "参照值待办公室确认。"
_NOTE_REPEAT = "同一承诺的重复表述。"
_NOTE_CONTROL = "方案未写明该年目标,如上级下达由办公室录入并附文件。"


def default_measures(plan: PlanFile, catalogue: Catalogue) -> MeasureFile:
    """Measures for every target of a plan by the default rules, with the six indicators."""
    series = _series_of(plan, catalogue)
    return MeasureFile(
        format=1,
        plan=plan.slug,
        measures=[_measure(target, plan, catalogue, series) for target in plan.targets],
        control=list(_control(plan)),
    )


def default_rule(target: TargetEntry, indicator: Indicator | None) -> Rule:
    """The first default rule that fits the wording of a target."""
    for rule in (_rule_of_words, _rule_of_share, _rule_of_kind):
        found = rule(target, indicator)
        if found is not None:
            return found
    return _rule_of_level(target)


def _rule_of_words(target: TargetEntry, indicator: Indicator | None) -> Rule | None:
    if target.kind != TargetKind.QUALITATIVE:
        return None
    words = target.quote + target.indicator
    if _PEAK.search(words):
        return Rule.PEAK
    if _ASSIGNED.search(words):
        return Rule.ASSIGNED
    is_kept = target.direction == Direction.HOLD and indicator is not None
    return Rule.HOLD if is_kept else Rule.MILESTONE


def _rule_of_share(target: TargetEntry, indicator: Indicator | None) -> Rule | None:
    if target.value is None or target.unit not in _PERCENT or target.kind == TargetKind.CHANGE:
        return None
    is_yearly = indicator is not None and indicator.rule == Rule.ANNUAL_SHARE
    if is_yearly or _YEARLY_SHARE.search(target.indicator):
        return Rule.ANNUAL_SHARE
    return None


def _rule_of_kind(target: TargetEntry, indicator: Indicator | None) -> Rule | None:
    if target.kind == TargetKind.COVERAGE:
        return Rule.COVERAGE
    if target.kind == TargetKind.INCREMENT:
        return Rule.INCREMENT
    if target.kind == TargetKind.CHANGE:
        return _rule_of_change(target)
    is_stock = indicator is not None and indicator.rule == Rule.CUMULATIVE
    is_counted = target.unit not in _PERCENT
    is_worded = target.period == TargetPeriod.CUMULATIVE or _STOCK.search(target.quote) is not None
    return Rule.CUMULATIVE if is_counted and (is_stock or is_worded) else None


def _rule_of_change(target: TargetEntry) -> Rule:
    """Per cent down is chained; per cent up and points lead to a level; other units add up."""
    if target.unit in _PERCENT:
        return Rule.LOG_DECLINE if target.direction == Direction.DOWN else Rule.LINEAR_LEVEL
    return Rule.LINEAR_LEVEL if "百分点" in (target.unit or "") else Rule.INCREMENT


def _rule_of_level(target: TargetEntry) -> Rule:
    if target.direction == Direction.HOLD:
        return Rule.HOLD
    is_bound = target.comparator in {Comparator.AT_MOST, Comparator.LESS_THAN}
    is_about = target.comparator == Comparator.ABOUT and target.direction == Direction.DOWN
    return Rule.CAP if is_bound or is_about else Rule.LINEAR_LEVEL


def _measure(
    target: TargetEntry, plan: PlanFile, catalogue: Catalogue, series: dict[str, str]
) -> MeasureEntry:
    indicator = catalogue.find(target.indicator_code) if target.indicator_code else None
    rule = default_rule(target, indicator)
    start_year = _start_year(target, plan) if rule == Rule.INCREMENT else None
    base_year, base_source = _base(target, rule, plan)
    return MeasureEntry(
        target=target.key,
        indicator=target.indicator_code,
        definition=None,
        rule=rule,
        base_year=base_year,
        base_value=None,
        base_source=base_source,
        start_year=start_year,
        tolerance_pct=_tolerance(target, rule),
        stock_before_counts=None,
        hold_reference=target.value if rule == Rule.HOLD else None,
        steps=None,
        series=series.get(target.key),
        note="".join(_notes(target, rule, base_year, base_source, start_year)) or None,
    )


def _base(target: TargetEntry, rule: Rule, plan: PlanFile) -> tuple[int | None, BaseSource | None]:
    if target.base_year is not None:
        source = BaseSource.PRESUMED if target.base_year_inferred else BaseSource.PLAN
        return target.base_year, source
    if rule == Rule.INCREMENT:
        is_printed = target.period == TargetPeriod.WITHIN
        source = BaseSource.PLAN if is_printed else BaseSource.PRESUMED
        return _start_year(target, plan) - 1, source
    if rule in _WITH_BASE:
        return _last_plan_year(_made_in(plan)), BaseSource.PRESUMED
    if rule == Rule.ASSIGNED or (rule == Rule.HOLD and target.value is None):
        return _last_plan_year(target.deadline_year), BaseSource.PRESUMED
    return None, None


def _last_plan_year(year: int) -> int:
    """The last year of the five-year plan before the one `year` belongs to (2025 gives 2020)."""
    return (year - 1) // 5 * 5


def _made_in(plan: PlanFile) -> int:
    """The year of issue; where a plan prints none, the first deadline stands for it."""
    if plan.issued_on is not None:
        return int(plan.issued_on[:4])
    return min(target.deadline_year for target in plan.targets)


def _start_year(target: TargetEntry, plan: PlanFile) -> int:
    """First year of the period if one is given, else the year of issue if it leaves time."""
    made_in = _made_in(plan)
    if target.period == TargetPeriod.WITHIN or made_in >= target.deadline_year:
        return _last_plan_year(target.deadline_year) + 1
    return made_in


def _tolerance(target: TargetEntry, rule: Rule) -> str | None:
    if target.comparator == Comparator.ABOUT:
        return APPROXIMATE_TOLERANCE_PCT
    if rule == Rule.HOLD and target.value is None:
        return STABLE_TOLERANCE_PCT
    return None


def _notes(
    target: TargetEntry,
    rule: Rule,
    base_year: int | None,
    base_source: BaseSource | None,
    start_year: int | None,
) -> Iterator[str]:
    if target.repeats:
        yield _NOTE_REPEAT
    if base_source == BaseSource.PRESUMED:
        is_sum = start_year is not None
        yield _NOTE_START.format(year=start_year) if is_sum else _NOTE_BASE.format(year=base_year)
    notes: dict[Rule, str] = {
        Rule.CUMULATIVE: _NOTE_STOCK,
        Rule.ASSIGNED: _NOTE_ASSIGNED,
    }
    if rule in notes:
        yield notes[rule]
    if rule == Rule.PEAK and target.period == TargetPeriod.BEFORE:
        yield _NOTE_PEAK
    if rule == Rule.HOLD and target.value is None:
        yield _NOTE_HOLD


def _series_of(plan: PlanFile, catalogue: Catalogue) -> dict[str, str]:
    """Targets that are points of one path: same indicator, base year and rule, several years."""
    names: dict[str, str] = {}
    for target in plan.targets:
        code = target.indicator_code
        rule = default_rule(target, catalogue.find(code) if code else None)
        if code is not None and target.value is not None and rule in _WITH_BASE:
            base, _source = _base(target, rule, plan)
            names[target.key] = f"{code}/{rule.value}/{base}"
    counts = Counter(names.values())
    return {key: name.split("/")[0] for key, name in names.items() if counts[name] > 1}


def _control(plan: PlanFile) -> Iterator[ControlEntry]:
    named = {(target.indicator_code, target.deadline_year) for target in plan.targets}
    for code in SIX_INDICATORS:
        for year in CONTROL_YEARS:
            if (code, year) not in named:
                yield ControlEntry(
                    indicator=code,
                    definition=None,
                    rule=Rule.ASSIGNED,
                    target_year=year,
                    base_year=_last_plan_year(year),
                    base_source=BaseSource.PRESUMED,
                    note=_NOTE_CONTROL,
                )
