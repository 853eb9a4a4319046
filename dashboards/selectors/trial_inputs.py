"""What the dashboards know of departments and counties, as the inputs of a scoring scheme.

No progress is worked out here: verdicts, P and E are those of the pages, duties and annual work
are counted as there.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from assessments.domain.scoring.facts import ItemInput, Nature, Ratio, Reading, Target, Work
from assessments.domain.scoring.schemes import (
    Counted,
    Item,
    ItemKind,
    Overshoot,
    PerCase,
    Scheme,
    WorkState,
)
from dashboards.selectors.duties import DutyLine
from indicators.domain.progress.enums import Reason, Rule, Status
from indicators.domain.timeliness import tally
from indicators.domain.workflow import State
from indicators.selectors.progress import WITHHELD, Judged
from indicators.terms import REASON_NAMES, STATUS_NAMES
from plans.domain.problems import mark
from plans.domain.quantities import round_half_up
from plans.models import WorkPart
from plans.models.targets import Nature as PlanNature
from plans.models.work import WorkProgress
from plans.selectors.reading import ResponsibleUnit

PRESUMED = mark("责任主体未确定(首列单位推定),不计分")
HIDDEN = mark("涉及未发布或初步的数据")
NO_TARGET = mark("没有这类目标")
NO_WORK = mark("没有年度工作任务")
NOT_REPORTED = mark("未填报")
BY_ASSESSORS = mark("须由考核组评定,试算不计")

RATIO_DECIMALS = 4
"""Completion ratios enter a score as per cent with two decimals, rounded once, half up."""

REACHED = frozenset(
    {
        Status.EXCEEDED,
        Status.MET,
        Status.MET_EARLY,
        Status.MET_PRELIMINARY,
        Status.AHEAD,
        Status.ON_TRACK,
        Status.RECOGNISED_MET,
        Status.DONE,
        Status.PEAKED_CONFIRMED,
    }
)
NOT_REACHED = frozenset(
    {
        Status.REVERSING,
        Status.BEHIND,
        Status.SLIGHTLY_BEHIND,
        Status.MISSED,
        Status.MISSED_PRELIMINARY,
        Status.RECOGNISED_MISSED,
    }
)
_WORK_STATES = {
    WorkProgress.NOT_STARTED: WorkState.NOT_STARTED,
    WorkProgress.IN_PROGRESS: WorkState.IN_PROGRESS,
    WorkProgress.SLOW: WorkState.SLOW,
    WorkProgress.DONE: WorkState.DONE,
}


@dataclass
class UnitFacts:
    """What is known of one unit."""

    targets: list[tuple[Judged, ResponsibleUnit | None]] = field(default_factory=list)
    parts: list[WorkPart] = field(default_factory=list)
    duties: list[DutyLine] = field(default_factory=list)


def facts_by_unit(
    targets: Iterable[tuple[int, Judged, ResponsibleUnit | None]],
    parts: Iterable[tuple[int, WorkPart]],
    duties: Iterable[tuple[int, DutyLine]],
) -> Mapping[int, UnitFacts]:
    """What is known, by unit; a commitment that only repeats another is counted once."""
    found: dict[int, UnitFacts] = defaultdict(UnitFacts)
    for unit, judged, accountable in targets:
        if not judged.commitment.repeats:
            found[unit].targets.append((judged, accountable))
    for unit, part in parts:
        found[unit].parts.append(part)
    for unit, duty in duties:
        found[unit].duties.append(duty)
    return found


def inputs_of(scheme: Scheme, facts: UnitFacts, *, year: int, today: date) -> dict[str, ItemInput]:
    """The input of every item that the dashboards can answer; the others say why not."""
    return {item.key: _input(item, facts, year=year, today=today) for item in scheme.items}


def _input(item: Item, facts: UnitFacts, *, year: int, today: date) -> ItemInput:
    match item.kind:
        case ItemKind.INDICATOR:
            return _targets(item, facts, year)
        case ItemKind.TASK:
            return _works(item, facts)
        case ItemKind.TIMELINESS:
            return _timeliness(facts, today)
        case ItemKind.DATA_QUALITY:
            return _quality(item, facts)
        case ItemKind.BONUS:
            return _bonus(item)
        case ItemKind.DEDUCTION:
            return _deduction(item, facts, today)


def _targets(item: Item, facts: UnitFacts, year: int) -> ItemInput:
    """Targets of the item's indicators whose deadline the year has not left behind."""
    rows = [
        _target(judged, accountable, year)
        for judged, accountable in facts.targets
        if judged.terms.year >= year
        and (not item.indicators or judged.indicator_code in item.indicators)
    ]
    if item.rule.how == "awarded":
        return ItemInput(unjudged=BY_ASSESSORS)
    return ItemInput(targets=rows) if rows else ItemInput(unjudged=NO_TARGET)


def _target(judged: Judged, accountable: ResponsibleUnit | None, year: int) -> Target:
    return Target(
        label=judged.indicator,
        annual=Reading(met=_met(judged.annual)),
        cumulative=Reading(met=_met(judged.status), completion=_completion(judged)),
        nature=_nature(judged),
        hedged=bool(judged.commitment.hedge),
        final_year=judged.terms.year == year,
        basis_document=accountable.basis if accountable and not accountable.presumed else "",
        unjudged=PRESUMED if accountable and accountable.presumed else _why_not(judged),
        ref=judged.measure_id,
    )


def _met(status: Status) -> bool | None:
    if status in REACHED:
        return True
    return False if status in NOT_REACHED else None


def _completion(judged: Judged) -> Decimal | None:
    """P against E, as the pages judge it; a share of one year by its attainment."""
    figures = judged.figures
    ratio = figures.attainment if judged.terms.rule is Rule.ANNUAL_SHARE else None
    if figures.progress is not None and figures.expected:
        ratio = figures.progress / figures.expected
    return None if ratio is None else round_half_up(Decimal(str(ratio)), RATIO_DECIMALS)


def _nature(judged: Judged) -> Nature:
    if judged.terms.rule is Rule.ASSIGNED:
        return Nature.ASSIGNED
    labels = {
        str(PlanNature.BINDING.label): Nature.BINDING,
        str(PlanNature.EXPECTED.label): Nature.EXPECTED,
    }
    return labels.get(judged.commitment.nature, Nature.UNSTATED)


def _why_not(judged: Judged) -> str:
    """Why there is no verdict, or no number to score by; empty where there is one."""
    if _met(judged.status) is None and _met(judged.annual) is None:
        if judged.reason:
            return str(REASON_NAMES[Reason(judged.reason)])
        return str(STATUS_NAMES[judged.status])
    return HIDDEN if judged.missing == WITHHELD else ""


def _works(item: Item, facts: UnitFacts) -> ItemInput:
    if item.rule.how != "states":
        return ItemInput(unjudged=BY_ASSESSORS)
    if not facts.parts:
        return ItemInput(unjudged=NO_WORK)
    return ItemInput(works=[_work(part) for part in facts.parts])


def _work(part: WorkPart) -> Work:
    """A unit's part of an annual work item; the report filed is its evidence."""
    reported = part.latest
    return Work(
        label=part.item.measure,
        state=_WORK_STATES[WorkProgress(reported.progress)] if reported else None,
        evidence=reported is not None,
        unjudged="" if reported else NOT_REPORTED,
        ref=part.item_id,
    )


def _timeliness(facts: UnitFacts, today: date) -> ItemInput:
    counted = tally((duty.owed for duty in facts.duties), today)
    whole = counted.on_time + counted.late + counted.overdue
    return ItemInput(ratio=Ratio(part=counted.on_time, whole=whole))


def _quality(item: Item, facts: UnitFacts) -> ItemInput:
    """Accepted duties that came back once at most: a first return is never scored."""
    if item.rule.how == "awarded":
        return ItemInput(unjudged=BY_ASSESSORS)
    accepted = [duty for duty in facts.duties if duty.state == State.ACCEPTED]
    sound = sum(duty.returns <= 1 for duty in accepted)
    return ItemInput(ratio=Ratio(part=sound, whole=len(accepted)))


def _bonus(item: Item) -> ItemInput:
    """What is over a target follows from the item it is based on; the rest is awarded."""
    return ItemInput() if isinstance(item.rule, Overshoot) else ItemInput(unjudged=BY_ASSESSORS)


def _deduction(item: Item, facts: UnitFacts, today: date) -> ItemInput:
    rule = item.rule
    if isinstance(rule, PerCase) and rule.counts is Counted.RETURNS:
        return ItemInput(returns=[duty.returns for duty in facts.duties])
    if isinstance(rule, PerCase) and rule.counts is Counted.LATE:
        return ItemInput(count=tally((duty.owed for duty in facts.duties), today).past_due)
    return ItemInput(unjudged=BY_ASSESSORS)
