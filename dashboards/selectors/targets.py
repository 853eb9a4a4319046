"""The list of a plan's targets, filtered by what stands in the address."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from dashboards.selectors.frame import Frame, frame_of
from dashboards.selectors.overview import SectionGroup, by_section
from dashboards.selectors.responsible import units_of
from indicators.domain.progress.enums import Status
from indicators.domain.progress.severity import STANDINGS, Standing
from indicators.selectors.progress import Judged, judged_measures
from organizations.access import Viewer
from plans.models import Plan
from plans.selectors.reading import (
    ResponsibleUnit,
    Share,
    shares_of,
)

UNASSIGNED = "unassigned"
"""A filter beside the verdicts: assigned from above, number not entered."""


@dataclass(frozen=True)
class TargetFilter:
    """What the address asks for; empty fields ask for everything."""

    status: str = ""
    year: int | None = None
    section: str = ""
    department: int | None = None

    @classmethod
    def of(cls, query: Mapping[str, str]) -> "TargetFilter":
        """Read the address; what makes no sense is dropped."""
        status = query.get("status", "")
        known = {*(each.value for each in Status), *(each.value for each in Standing), UNASSIGNED}
        return cls(
            status=status if status in known else "",
            year=_whole(query.get("year", "")),
            section=query.get("section", ""),
            department=_whole(query.get("department", "")),
        )

    @property
    def is_set(self) -> bool:
        """Anything asked for."""
        return self != TargetFilter()


@dataclass(frozen=True)
class Choice:
    """One choice of a filter with the number of targets behind it."""

    value: str
    label: str
    count: int


@dataclass(frozen=True)
class TargetList:
    """All that the list shows."""

    frame: Frame
    chosen: TargetFilter
    total: int
    found: int
    groups: tuple[SectionGroup, ...]
    units: Mapping[int, ResponsibleUnit | None]
    statuses: tuple[Choice, ...]
    years: tuple[Choice, ...]
    sections: tuple[Choice, ...]
    departments: tuple[Choice, ...]

    @property
    def chosen_year(self) -> str:
        """The year asked for, as the choices name it."""
        return str(self.chosen.year or "")

    @property
    def chosen_department(self) -> str:
        """The department asked for, as the choices name it."""
        return str(self.chosen.department or "")


def target_list(
    plan: Plan,
    viewer: Viewer,
    chosen: TargetFilter,
    *,
    today: date,
    as_of: datetime | None = None,
) -> TargetList:
    """The targets that fit the filter, by action and worst first: five queries."""
    frame = frame_of(plan, year=today.year, as_of=as_of)
    judged = judged_measures(plan, year=today.year, viewer=viewer, as_of=as_of)
    shares = shares_of(frame.head.version_id)
    units = units_of(judged, shares, plan, as_of=as_of)
    involved = _involved(judged, shares, units)
    fitting = [each for each in judged if _fits(each, chosen, involved[each.measure_id])]
    return TargetList(
        frame=frame,
        chosen=chosen,
        total=len(judged),
        found=len(fitting),
        groups=by_section(fitting),
        units=units,
        statuses=_statuses(judged),
        years=_years(judged),
        sections=section_choices(judged),
        departments=_departments(involved, shares, units),
    )


def _involved(
    judged: tuple[Judged, ...],
    shares: tuple[Share, ...],
    units: Mapping[int, ResponsibleUnit | None],
) -> dict[int, frozenset[int]]:
    """Departments of each measure: all that the plan task lists, and the named one."""
    of_task: dict[int, set[int]] = {}
    for share in shares:
        of_task.setdefault(share.task_id, set()).add(share.department_id)
    found = {}
    for each in judged:
        listed = of_task.get(each.commitment.task_id or 0, set())
        unit = units[each.measure_id]
        found[each.measure_id] = frozenset(listed | ({unit.department_id} if unit else set()))
    return found


def _fits(judged: Judged, chosen: TargetFilter, departments: frozenset[int]) -> bool:
    return (
        _has_status(judged, chosen.status)
        and chosen.year in (None, judged.terms.year)
        and chosen.section in ("", judged.commitment.section_key)
        and (chosen.department is None or chosen.department in departments)
    )


def _has_status(judged: Judged, wanted: str) -> bool:
    if wanted == UNASSIGNED:
        return judged.terms.is_unassigned
    return wanted in ("", judged.status.value, judged.standing.value)


def _statuses(judged: tuple[Judged, ...]) -> tuple[Choice, ...]:
    counts = Counter(each.status.value for each in judged)
    return tuple(
        Choice(status.value, status.value, counts[status.value])
        for status in STANDINGS
        if status.value in counts
    )


def _years(judged: tuple[Judged, ...]) -> tuple[Choice, ...]:
    counts = Counter(str(each.terms.year) for each in judged)
    return tuple(Choice(year, year, counts[year]) for year in sorted(counts))


def section_choices(judged: Iterable[Judged]) -> tuple[Choice, ...]:
    """The actions in order of the text, with the number of their targets."""
    judged = tuple(judged)
    titles = {
        each.commitment.section_key: each.commitment.section_title
        for each in judged
        if each.commitment.section_key
    }
    counts = Counter(each.commitment.section_key for each in judged)
    return tuple(Choice(key, title, counts[key]) for key, title in titles.items())


def _departments(
    involved: Mapping[int, frozenset[int]],
    shares: tuple[Share, ...],
    units: Mapping[int, ResponsibleUnit | None],
) -> tuple[Choice, ...]:
    names = {share.department_id: share.name for share in reversed(shares)}
    names |= {unit.department_id: unit.name for unit in units.values() if unit}
    counts = Counter(pk for departments in involved.values() for pk in departments)
    ordered = sorted(counts, key=lambda pk: (-counts[pk], names[pk]))
    return tuple(Choice(str(pk), names[pk], counts[pk]) for pk in ordered)


def _whole(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None
