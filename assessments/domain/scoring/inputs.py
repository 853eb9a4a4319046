"""What is known of departments and counties, as the inputs of a scoring scheme.

No progress is worked out here: verdicts, P and E are those of the engine, wherever they were read.
The trial reads them from the figures of the moment, an assessment from its snapshot.
"""

from collections.abc import Iterable
from dataclasses import dataclass
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
from indicators.domain.progress.enums import REASON_TERMS, STATUS_TERMS, Reason, Rule, Status
from indicators.domain.progress.severity import NOT_REACHED, REACHED
from indicators.domain.timeliness import Standing
from indicators.domain.workflow import State
from plans.domain.problems import mark
from plans.domain.quantities import round_half_up

PRESUMED = mark("责任主体未确定(首列单位推定),不计分")
HIDDEN = mark("涉及未发布或初步的数据")
NO_TARGET = mark("没有这类目标")
NO_WORK = mark("没有年度工作任务")
NOT_REPORTED = mark("未填报")
BY_ASSESSORS = mark("须由考核组评定")

RATIO_DECIMALS = 4
"""Completion ratios enter a score as per cent with two decimals, rounded once, half up."""

_NATURES = {"binding": Nature.BINDING, "expected": Nature.EXPECTED}


@dataclass(frozen=True)
class UnitTarget:
    """A target of a unit with its verdicts of the year; numbers are ratios.

    `nature` is the plan's own (binding, expected or none). `presumed`: the unit is only the first
    listed. `withheld`: numbers exist, but the reader may not see them.
    """

    id: int
    label: str
    indicator: str
    rule: Rule
    year: int
    nature: str
    hedged: bool
    cumulative: Status
    annual: Status
    reason: str
    progress: Decimal | None
    expected: Decimal | None
    attainment: Decimal | None
    presumed: bool = False
    basis_document: str = ""
    withheld: bool = False

    @property
    def completion(self) -> Decimal | None:
        """P against E; a share of one year by its attainment."""
        ratio = self.attainment if self.rule is Rule.ANNUAL_SHARE else None
        if self.progress is not None and self.expected:
            ratio = self.progress / self.expected
        return None if ratio is None else round_half_up(ratio, RATIO_DECIMALS)

    @property
    def verdict(self) -> bool | None:
        """Whether it is reached; None where nothing can be said."""
        return _met(self.cumulative)

    @property
    def unjudged(self) -> str:
        """Why there is no verdict, or no number to score by; empty where there is one."""
        if self.presumed:
            return PRESUMED
        if self.verdict is None and _met(self.annual) is None:
            return (
                REASON_TERMS[Reason(self.reason)] if self.reason else STATUS_TERMS[self.cumulative]
            )
        return HIDDEN if self.withheld else ""


@dataclass(frozen=True)
class UnitWork:
    """A unit's part of an annual work item; None is not reported. The report is its evidence."""

    item_id: int
    label: str
    state: WorkState | None


@dataclass(frozen=True)
class UnitDuty:
    """A duty of the year, where it stands; `in_time`: each version was filed by the date in force."""

    state: str
    standing: Standing
    in_time: bool
    returns: int

    @property
    def is_answered(self) -> bool:
        """Filed with a value."""
        return self.standing in (Standing.ACCEPTED, Standing.UNDER_REVIEW)

    @property
    def is_late(self) -> bool:
        """Answered after its date, or still owed after it (逾期)."""
        return self.standing is Standing.OVERDUE or (self.is_answered and not self.in_time)


@dataclass(frozen=True)
class UnitFacts:
    """What is known of one unit."""

    targets: tuple[UnitTarget, ...] = ()
    works: tuple[UnitWork, ...] = ()
    duties: tuple[UnitDuty, ...] = ()


def inputs_of(scheme: Scheme, facts: UnitFacts, *, year: int) -> dict[str, ItemInput]:
    """The input of every item that records can answer; the others say why not."""
    return {item.key: _input(item, facts, year) for item in scheme.items}


def _input(item: Item, facts: UnitFacts, year: int) -> ItemInput:
    match item.kind:
        case ItemKind.INDICATOR:
            return _targets(item, facts.targets, year)
        case ItemKind.TASK:
            return _works(item, facts.works)
        case ItemKind.TIMELINESS:
            return _timeliness(facts.duties)
        case ItemKind.DATA_QUALITY:
            return _quality(item, facts.duties)
        case ItemKind.BONUS:
            return _bonus(item)
        case ItemKind.DEDUCTION:
            return _deduction(item, facts.duties)


def _targets(item: Item, targets: Iterable[UnitTarget], year: int) -> ItemInput:
    """Targets of the item's indicators whose deadline the year has not left behind."""
    if item.rule.how == "awarded":
        return ItemInput(unjudged=BY_ASSESSORS)
    rows = [
        _target(each, year)
        for each in targets
        if each.year >= year and (not item.indicators or each.indicator in item.indicators)
    ]
    return ItemInput(targets=rows) if rows else ItemInput(unjudged=NO_TARGET)


def _target(target: UnitTarget, year: int) -> Target:
    assigned = target.rule is Rule.ASSIGNED
    return Target(
        label=target.label,
        annual=Reading(met=_met(target.annual)),
        cumulative=Reading(met=target.verdict, completion=target.completion),
        nature=Nature.ASSIGNED if assigned else _NATURES.get(target.nature, Nature.UNSTATED),
        hedged=target.hedged,
        final_year=target.year == year,
        basis_document="" if target.presumed else target.basis_document,
        unjudged=target.unjudged,
        ref=target.id,
    )


def _met(status: Status) -> bool | None:
    if status in REACHED:
        return True
    return False if status in NOT_REACHED else None


def _works(item: Item, works: tuple[UnitWork, ...]) -> ItemInput:
    if item.rule.how != "states":
        return ItemInput(unjudged=BY_ASSESSORS)
    return ItemInput(works=list(map(_work, works))) if works else ItemInput(unjudged=NO_WORK)


def _work(work: UnitWork) -> Work:
    reported = work.state is not None
    return Work(
        label=work.label,
        state=work.state,
        evidence=reported,
        unjudged="" if reported else NOT_REPORTED,
        ref=work.item_id,
    )


def _timeliness(duties: Iterable[UnitDuty]) -> ItemInput:
    """Answered in time of those answered or overdue."""
    counted = [duty for duty in duties if duty.is_answered or duty.is_late]
    on_time = sum(not duty.is_late for duty in counted)
    return ItemInput(ratio=Ratio(part=on_time, whole=len(counted)))


def _quality(item: Item, duties: Iterable[UnitDuty]) -> ItemInput:
    """Accepted duties that came back once at most: a first return is never scored."""
    if item.rule.how == "awarded":
        return ItemInput(unjudged=BY_ASSESSORS)
    accepted = [duty for duty in duties if duty.state == State.ACCEPTED]
    sound = sum(duty.returns <= 1 for duty in accepted)
    return ItemInput(ratio=Ratio(part=sound, whole=len(accepted)))


def _bonus(item: Item) -> ItemInput:
    """What is over a target follows from the item it is based on; the rest is awarded."""
    return ItemInput() if isinstance(item.rule, Overshoot) else ItemInput(unjudged=BY_ASSESSORS)


def _deduction(item: Item, duties: Iterable[UnitDuty]) -> ItemInput:
    rule = item.rule
    if isinstance(rule, PerCase) and rule.counts is Counted.RETURNS:
        return ItemInput(returns=[duty.returns for duty in duties])
    if isinstance(rule, PerCase) and rule.counts is Counted.LATE:
        return ItemInput(count=sum(duty.is_late for duty in duties))
    return ItemInput(unjudged=BY_ASSESSORS)
