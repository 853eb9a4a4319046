"""考核试算: what a scheme would give every unit if the year ended today. Nothing is saved.

Units stand in their own order, never in that of their points.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from assessments.access import TrialScope
from assessments.domain.scoring.grading import Score, cap_best, score_unit
from assessments.domain.scoring.inputs import UnitFacts, inputs_of
from assessments.domain.scoring.schemes import Scheme, UnitKind
from assessments.selectors.schemes import read_schemes
from dashboards.selectors.departments import accountable_departments, units_by_measure
from dashboards.selectors.duties import duty_lines
from dashboards.selectors.frame import Frame, frame_of
from dashboards.selectors.places import lower_places
from dashboards.selectors.trial_facts import facts_by_unit
from indicators.selectors.progress import Judged, judged_measures, judged_parts
from organizations.access import Viewer
from organizations.models.departments import Governance
from plans.models import Plan, WorkPart
from plans.selectors.reading import ResponsibleUnit, shares_of

DEFAULT_SCHEME = "city-template"
YEARS_BACK = 2


@dataclass(frozen=True)
class TrialFilter:
    """What the address asks for: scheme, one to compare with, kind of unit, year, one unit."""

    scheme: Scheme
    other: Scheme | None
    kind: UnitKind
    year: int
    unit: int | None

    @classmethod
    def of(cls, query: Mapping[str, str], scope: TrialScope, *, this_year: int) -> "TrialFilter":
        """Read the address; what makes no sense, or is not for the viewer, is dropped."""
        kinds = kinds_of(scope)
        schemes = schemes_for(kinds)
        scheme = schemes.get(query.get("scheme", ""), schemes[DEFAULT_SCHEME])
        open_kinds = [kind for kind in kinds if kind in scheme.units]
        asked = next((kind for kind in open_kinds if kind == query.get("units")), open_kinds[0])
        other = schemes.get(query.get("other", ""))
        comparable = other is not None and other is not scheme and asked in other.units
        year, unit = query.get("year", ""), query.get("unit", "")
        return cls(
            scheme=scheme,
            other=other if comparable else None,
            kind=asked,
            year=int(year) if year in map(str, years_of(this_year)) else this_year,
            unit=int(unit) if unit.isascii() and unit.isdigit() and len(unit) < 19 else None,
        )


@dataclass(frozen=True)
class TrialUnit:
    """A unit with its scores; none where it is not appraised here (`governance` says why)."""

    id: int
    key: str
    name: str
    governance: str
    score: Score | None
    other: Score | None


@dataclass(frozen=True)
class TrialPage:
    """All that the trial shows; `others` can be compared, of `opened` the working is shown."""

    frame: Frame
    chosen: TrialFilter
    schemes: tuple[Scheme, ...]
    others: tuple[Scheme, ...]
    kinds: tuple[UnitKind, ...]
    years: tuple[int, ...]
    units: tuple[TrialUnit, ...]
    opened: TrialUnit | None

    @property
    def columns(self) -> int:
        """Columns of the table beside the unit: items, score, grade, the other scheme."""
        scheme = self.chosen.scheme
        return len(scheme.items) + (scheme.total is not None) + 1 + (self.chosen.other is not None)


@dataclass(frozen=True)
class _Unit:
    """A department or county before it is scored."""

    id: int
    key: str
    name: str
    governance: str = ""


def kinds_of(scope: TrialScope) -> tuple[UnitKind, ...]:
    """The kinds of unit that a viewer may look at."""
    found = {UnitKind.DEPARTMENT: scope.departments, UnitKind.COUNTY: scope.places}
    return tuple(kind for kind, own in found.items() if scope.whole or own)


def schemes_for(kinds: Iterable[UnitKind]) -> dict[str, Scheme]:
    """Shipped schemes that assess one of these kinds."""
    wanted = set(kinds)
    return {key: each for key, each in read_schemes().items() if wanted & set(each.units)}


def years_of(this_year: int) -> tuple[int, ...]:
    """Years that can be tried, the last first."""
    return tuple(range(this_year, this_year - YEARS_BACK - 1, -1))


def trial_page(
    plan: Plan, viewer: Viewer, scope: TrialScope, chosen: TrialFilter, *, today: date
) -> TrialPage:
    """Every unit in the viewer's scope: at most eight queries, whatever their number."""
    frame = frame_of(plan, year=chosen.year)
    if chosen.kind is UnitKind.DEPARTMENT:
        units, facts = _departments(plan, viewer, frame, chosen, today)
        own = scope.departments
    else:
        units, facts = _counties(plan, viewer, chosen, today)
        own = scope.places
    scored = tuple(_scored(units, facts, chosen))
    shown = tuple(unit for unit in scored if scope.whole or unit.id in own)
    schemes = tuple(schemes_for(kinds_of(scope)).values())
    return TrialPage(
        frame=frame,
        chosen=chosen,
        schemes=schemes,
        others=tuple(
            each for each in schemes if chosen.kind in each.units and each is not chosen.scheme
        ),
        kinds=tuple(kind for kind in kinds_of(scope) if kind in chosen.scheme.units),
        years=years_of(today.year),
        units=shown,
        opened=_opened(shown, chosen, scope),
    )


def _opened(
    shown: tuple[TrialUnit, ...], chosen: TrialFilter, scope: TrialScope
) -> TrialUnit | None:
    """The unit asked for; who reads only their own sees it at once."""
    found = next((unit for unit in shown if unit.id == chosen.unit), None)
    if found is None and not scope.whole and shown:
        found = shown[0]
    return found if found and found.score else None


def _departments(
    plan: Plan, viewer: Viewer, frame: Frame, chosen: TrialFilter, today: date
) -> tuple[list[_Unit], Mapping[int, UnitFacts]]:
    accountable = accountable_departments(plan)
    judged = judged_measures(plan, year=chosen.year, viewer=viewer)
    answering = units_by_measure(judged, shares_of(frame.head.version_id), accountable.named)
    units = [
        _Unit(
            each.pk,
            str(each.pk),
            each.name,
            "" if each.governance == Governance.LOCAL else each.get_governance_display(),
        )
        for each in accountable.departments
    ]
    facts = facts_by_unit(
        _answered(judged, answering),
        ((part.department_id, part) for part in _work_parts(plan, chosen.year)),
        (
            (duty.department_id, duty)
            for duty in duty_lines(plan, viewer, today=today)
            if duty.year == chosen.year
        ),
        today=today,
    )
    return units, facts


def _answered(
    judged: Iterable[Judged], answering: Mapping[int, ResponsibleUnit | None]
) -> Iterator[tuple[int, Judged, ResponsibleUnit]]:
    for each in judged:
        unit = answering[each.measure_id]
        if unit is not None:
            yield unit.department_id, each, unit


def _counties(
    plan: Plan, viewer: Viewer, chosen: TrialFilter, today: date
) -> tuple[list[_Unit], Mapping[int, UnitFacts]]:
    """Counties answer for what the office allocated to them."""
    units = [_Unit(each.pk, each.key, each.name) for each in lower_places(plan)]
    parts = judged_parts(plan, year=chosen.year, viewer=viewer)
    facts = facts_by_unit(
        ((part.place_id, part, None) for part in parts),
        ((part.item.place_id, part) for part in _work_parts(plan, chosen.year)),
        (
            (duty.place_id, duty)
            for duty in duty_lines(plan, viewer, today=today)
            if duty.year == chosen.year
        ),
        today=today,
    )
    return units, facts


def _work_parts(plan: Plan, year: int) -> list[WorkPart]:
    held = WorkPart.objects.filter(item__plan=plan, item__year=year, item__withdrawn_at=None)
    return list(held.select_related("item", "latest").order_by("item__quarter", "item", "pk"))


def _scored(
    units: list[_Unit], facts: Mapping[int, UnitFacts], chosen: TrialFilter
) -> Iterator[TrialUnit]:
    appraised = [unit for unit in units if not unit.governance]

    def scores(scheme: Scheme) -> dict[int, Score]:
        found = [
            score_unit(
                scheme,
                inputs_of(scheme, facts.get(unit.id, UnitFacts()), year=chosen.year),
            )
            for unit in appraised
        ]
        capped = cap_best(scheme, found)
        return {unit.id: score for unit, score in zip(appraised, capped, strict=True)}

    mine = scores(chosen.scheme)
    other = scores(chosen.other) if chosen.other else {}
    for unit in units:
        yield TrialUnit(
            unit.id, unit.key, unit.name, unit.governance, mine.get(unit.id), other.get(unit.id)
        )
