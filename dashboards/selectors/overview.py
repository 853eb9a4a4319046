"""The overview of a city: where its plan stands, what waits and for what, what is behind and why."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from dashboards.selectors.cockpit.blocks import (
    ActionCard,
    Changes,
    DataYear,
    Peak,
    Risks,
    YearAgo,
    YearValue,
    action_cards,
    changes,
    data_years,
    peak,
    risks,
    year_ago,
)
from dashboards.selectors.cockpit.material import Material, material_of
from dashboards.selectors.frame import Frame
from indicators.domain.progress.enums import Rule, Status
from indicators.domain.progress.severity import SEVERITY, Standing
from indicators.models import Observation
from indicators.selectors.progress import Judged
from organizations.access import Viewer
from plans.domain.quantities import round_half_up
from plans.domain.units import get_unit
from plans.models import Plan

# The control indicators and energy intensity, in the order in which officials name them.
CONTROL_CODES = ("CB02", "CB01", "EN04", "EN06", "EN09", "EN01")


@dataclass(frozen=True)
class StatusCount:
    """How many targets have a verdict; `share` is per cent of the largest, for the bar."""

    status: Status
    count: int
    share: float


@dataclass(frozen=True)
class StandingCount:
    """Verdicts of one standing; `share` is per cent of all targets."""

    standing: Standing
    count: int
    share: float
    statuses: tuple[StatusCount, ...]


@dataclass(frozen=True)
class LatestValue:
    """The newest value of an indicator; `value` is None where the viewer may not see it."""

    value: Decimal | None
    unit: str
    year: int
    quality: str
    quality_name: str
    is_annual_change: bool


@dataclass(frozen=True)
class ControlCard:
    """A control indicator: its newest value, and every target that the city has for it.

    `course` are the values of its years that the viewer may see.
    """

    code: str
    name: str
    latest: LatestValue | None
    lines: tuple[Judged, ...]
    course: tuple[YearValue, ...]


@dataclass(frozen=True)
class SectionGroup:
    """Targets of one action, worst first."""

    key: str
    title: str
    attention: int
    rows: tuple[Judged, ...]


@dataclass(frozen=True)
class Overview:
    """All that the overview shows."""

    frame: Frame
    total: int
    standings: tuple[StandingCount, ...]
    ago: YearAgo
    due: int
    due_year: int
    unassigned: tuple[Judged, ...]
    awaiting: tuple[Judged, ...]
    attention: tuple[Judged, ...]
    controls: tuple[ControlCard, ...]
    actions: tuple[ActionCard, ...]
    changes: Changes
    risks: Risks
    data: tuple[DataYear, ...]
    peak: Peak
    may_report: bool
    groups: tuple[SectionGroup, ...]


def city_overview(
    plan: Plan, viewer: Viewer, *, today: date, as_of: datetime | None = None
) -> Overview:
    """The overview of a plan at a day: see `material_of` for its queries."""
    material = material_of(plan, viewer, today=today, as_of=as_of)
    judged = material.judged
    passed = [each for each in judged if each.terms.year < today.year]
    return Overview(
        frame=material.frame,
        total=len(judged),
        standings=standing_counts(judged),
        ago=year_ago(judged, material.ago),
        due=len(passed),
        due_year=max((each.terms.year for each in passed), default=today.year),
        unassigned=unassigned(judged),
        awaiting=tuple(each for each in judged if each.status is Status.AWAITING_FINAL),
        attention=worst_first(each for each in judged if each.standing is Standing.ATTENTION),
        controls=_controls(material),
        actions=action_cards(material.actions, judged),
        changes=changes(material),
        risks=risks(material),
        data=data_years(material),
        peak=peak(material),
        may_report=viewer.reads_unreleased(plan.tenant_id),
        groups=by_section(judged),
    )


def standing_counts(judged: Iterable[Judged]) -> tuple[StandingCount, ...]:
    """Counts of verdicts by standing, worst first; verdicts that nobody has are left out."""
    counts = Counter(each.status for each in judged)
    total, largest = sum(counts.values()), max(counts.values(), default=0)
    found = []
    for standing, group in SEVERITY:
        statuses = tuple(
            StatusCount(status, counts[status], 100 * counts[status] / largest)
            for status in group
            if counts[status]
        )
        count = sum(each.count for each in statuses)
        found.append(
            StandingCount(standing, count, 100 * count / total if total else 0.0, statuses)
        )
    return tuple(found)


def worst_first(judged: Iterable[Judged]) -> tuple[Judged, ...]:
    """Worst first; equals in order of the text."""
    return tuple(sorted(judged, key=lambda each: each.rank))


def by_section(judged: Iterable[Judged]) -> tuple[SectionGroup, ...]:
    """Targets by action in order of the text, control indicators without a sentence last."""
    groups: dict[tuple[bool, int], list[Judged]] = {}
    for each in judged:
        place = each.commitment
        groups.setdefault((place.start is None, place.section_position), []).append(each)
    return tuple(
        SectionGroup(
            key=rows[0].commitment.section_key,
            title=rows[0].commitment.section_title,
            attention=sum(each.standing is Standing.ATTENTION for each in rows),
            rows=worst_first(rows),
        )
        for _, rows in sorted(groups.items())
    )


def unassigned(judged: Iterable[Judged]) -> tuple[Judged, ...]:
    """Targets assigned from above whose number is not entered, and no recognition either."""
    settled = (Status.RECOGNISED_MET, Status.RECOGNISED_MISSED)
    return tuple(
        each
        for each in judged
        if each.terms.is_unassigned and each.status not in settled and not each.commitment.repeats
    )


def _controls(material: Material) -> tuple[ControlCard, ...]:
    lines: dict[str, list[Judged]] = {code: [] for code in CONTROL_CODES}
    for each in material.judged:
        wanted = each.indicator_code in lines and each.terms.rule is not Rule.MILESTONE
        if wanted and not each.commitment.repeats:
            lines[each.indicator_code].append(each)
    newest = {row.indicator.code: row for row in material.observations}
    return tuple(
        _control(code, newest.get(code), lines[code], material)
        for code in CONTROL_CODES
        if lines[code] or code in newest
    )


def _control(
    code: str, newest: Observation | None, lines: list[Judged], material: Material
) -> ControlCard:
    ordered = tuple(sorted(lines, key=lambda each: each.terms.year))
    if newest is None:
        return ControlCard(code, ordered[0].indicator, None, ordered, ())
    indicator = newest.indicator
    # A share computed from its parts has more digits than it was reported with.
    shown = round_half_up(newest.value, newest.decimals)
    value = LatestValue(
        value=shown if newest in material.seen else None,
        unit=get_unit(indicator.unit).name,
        year=newest.year,
        quality=newest.quality,
        quality_name=newest.get_quality_display(),
        is_annual_change=indicator.rule == Rule.LOG_DECLINE,
    )
    course = tuple(
        YearValue(row.year, row.value)
        for row in material.seen
        if row.indicator_id == indicator.pk and row.definition_id == newest.definition_id
    )
    return ControlCard(code, indicator.name_zh, value, ordered, course)
