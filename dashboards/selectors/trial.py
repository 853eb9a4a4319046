"""考核试算: what a scheme would give every unit if the year ended today. Nothing is saved.

Units stand in their own order, never in that of their points.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from assessments.access import TrialScope
from assessments.domain.scoring.facts import ItemInput
from assessments.domain.scoring.grading import Score, cap_best, score_unit
from assessments.domain.scoring.inputs import UnitFacts, inputs_of
from assessments.domain.scoring.schemes import Scheme, UnitKind
from assessments.domain.supervision import is_appraised_here
from dashboards.selectors.departments import accountable_departments, units_by_measure
from dashboards.selectors.duties import DutyLine, duty_lines
from dashboards.selectors.frame import Frame, frame_of
from dashboards.selectors.places import lower_places
from dashboards.selectors.trial_facts import facts_by_unit
from dashboards.selectors.trial_schemes import Offer, kinds_of, usual
from indicators.selectors.progress import Judged, judged_measures, judged_parts
from organizations.access import Viewer
from organizations.domain.whole_numbers import whole
from organizations.models import Department
from plans.models import Plan, WorkPart
from plans.selectors.reading import ResponsibleUnit, shares_of

YEARS_BACK = 2

_Target = tuple[int, Judged, ResponsibleUnit | None]


@dataclass(frozen=True)
class TrialFilter:
    """What the address asks for: scheme, one to compare with, kind of unit, year, one unit."""

    offer: Offer
    compared: Offer | None
    kind: UnitKind
    year: int
    unit: int | None

    @classmethod
    def of(
        cls,
        query: Mapping[str, str],
        scope: TrialScope,
        offers: Mapping[str, Offer],
        *,
        this_year: int,
    ) -> "TrialFilter":
        """Read the address; what makes no sense, or is not for the viewer, is dropped."""
        kinds = kinds_of(scope)
        offer = offers.get(query.get("scheme", "")) or usual(offers)
        open_kinds = [kind for kind in kinds if kind in offer.scheme.units] or list(kinds)
        asked = next((kind for kind in open_kinds if kind == query.get("units")), open_kinds[0])
        compared = offers.get(query.get("other", ""))
        comparable = compared is not None and compared is not offer
        year = query.get("year", "")
        return cls(
            offer=offer,
            compared=compared if comparable and _assesses(compared, asked) else None,
            kind=asked,
            year=int(year) if year in map(str, years_of(this_year)) else this_year,
            unit=whole(query.get("unit", "")),
        )

    @property
    def scheme(self) -> Scheme:
        """The scheme that is tried."""
        return self.offer.scheme

    @property
    def other(self) -> Scheme | None:
        """The scheme that stands beside it."""
        return self.compared.scheme if self.compared else None


def _assesses(offer: Offer | None, kind: UnitKind) -> bool:
    return offer is not None and kind in offer.scheme.units


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
    offers: tuple[Offer, ...]
    others: tuple[Offer, ...]
    kinds: tuple[UnitKind, ...]
    years: tuple[int, ...]
    units: tuple[TrialUnit, ...]
    opened: TrialUnit | None
    may_vary: bool

    @property
    def columns(self) -> int:
        """Columns of the table beside the unit: items, score, grade, the other scheme."""
        scheme = self.chosen.scheme
        return len(scheme.items) + (scheme.total is not None) + 1 + (self.chosen.other is not None)


@dataclass(frozen=True)
class Unit:
    """A department or county before it is scored; `governance` is empty where it is appraised."""

    id: int
    key: str
    name: str
    governance: str = ""


@dataclass(frozen=True)
class Cohort:
    """All units of a kind in their own order, with what is known of each."""

    units: tuple[Unit, ...]
    facts: Mapping[int, UnitFacts]

    @property
    def appraised(self) -> tuple[Unit, ...]:
        """Those that are appraised here."""
        return tuple(unit for unit in self.units if not unit.governance)

    def inputs(self, scheme: Scheme, *, year: int) -> list[dict[str, ItemInput]]:
        """What a scheme is told of every appraised unit."""
        return [
            inputs_of(scheme, self.facts.get(unit.id, UnitFacts()), year=year)
            for unit in self.appraised
        ]


def years_of(this_year: int) -> tuple[int, ...]:
    """Years that can be tried, the last first."""
    return tuple(range(this_year, this_year - YEARS_BACK - 1, -1))


def trial_page(
    plan: Plan,
    viewer: Viewer,
    scope: TrialScope,
    offers: Mapping[str, Offer],
    chosen: TrialFilter,
    *,
    today: date,
) -> TrialPage:
    """Every unit in the viewer's scope: at most ten queries, whatever their number."""
    frame = frame_of(plan, year=chosen.year)
    cohort = cohort_of(plan, viewer, frame, chosen, today=today)
    own = scope.departments if chosen.kind is UnitKind.DEPARTMENT else scope.places
    scored = tuple(_scored(cohort, chosen))
    shown = tuple(unit for unit in scored if scope.whole or unit.id in own)
    return TrialPage(
        frame=frame,
        chosen=chosen,
        offers=tuple(offers.values()),
        others=tuple(
            each
            for each in offers.values()
            if _assesses(each, chosen.kind) and each is not chosen.offer
        ),
        kinds=tuple(kind for kind in kinds_of(scope) if kind in chosen.scheme.units),
        years=years_of(today.year),
        units=shown,
        opened=_opened(shown, chosen, scope),
        may_vary=viewer.is_office(plan.tenant_id),
    )


def _opened(
    shown: tuple[TrialUnit, ...], chosen: TrialFilter, scope: TrialScope
) -> TrialUnit | None:
    """The unit asked for; who reads only their own sees it at once."""
    found = next((unit for unit in shown if unit.id == chosen.unit), None)
    if found is None and not scope.whole and shown:
        found = shown[0]
    return found if found and found.score else None


def cohort_of(
    plan: Plan, viewer: Viewer, frame: Frame, chosen: TrialFilter, *, today: date
) -> Cohort:
    """The units of the kind that is asked for: at most nine queries.

    A unit of a lower place is that place: what it answers for and owes is the county's, and it does
    not stand among the departments. A county answers besides for what was allocated to it.
    """
    accountable = accountable_departments(plan)
    counties = {each.pk: each.place_id for each in accountable.departments if each.place_id}
    of_counties = chosen.kind is UnitKind.COUNTY
    targets: list[_Target] = []
    if not of_counties or any(
        unit.department_id in counties for unit in accountable.named.values()
    ):
        judged = judged_measures(plan, year=chosen.year, viewer=viewer)
        shares = () if of_counties else shares_of(frame.head.version_id)
        answering = units_by_measure(judged, shares, accountable.named)
        targets = list(_answered(judged, answering))
    known = _Known(
        targets=targets,
        parts=[(part.department_id, part) for part in _work_parts(plan, chosen.year)],
        duties=[
            (duty.department_id, duty)
            for duty in duty_lines(plan, viewer, today=today)
            if duty.year == chosen.year
        ],
    )
    if not of_counties:
        departments = [each for each in accountable.departments if each.pk not in counties]
        return Cohort(tuple(_department(each) for each in departments), known.by_unit(today))
    places = tuple(Unit(each.pk, each.key, each.name) for each in lower_places(plan))
    allocated = judged_parts(plan, year=chosen.year, viewer=viewer)
    return Cohort(places, known.of(counties, allocated).by_unit(today))


@dataclass(frozen=True)
class _Known:
    """What is known, each with the unit that it belongs to."""

    targets: list[_Target]
    parts: list[tuple[int, WorkPart]]
    duties: list[tuple[int, DutyLine]]

    def of(self, counties: Mapping[int, int], allocated: Iterable[Judged]) -> "_Known":
        """What is known of the counties by their units, and what was allocated to them."""
        return _Known(
            [
                *((each.place_id, each, None) for each in allocated),
                *((counties[pk], each, unit) for pk, each, unit in self.targets if pk in counties),
            ],
            [(counties[pk], part) for pk, part in self.parts if pk in counties],
            [(counties[pk], duty) for pk, duty in self.duties if pk in counties],
        )

    def by_unit(self, today: date) -> Mapping[int, UnitFacts]:
        """The same, by unit."""
        return facts_by_unit(self.targets, self.parts, self.duties, today=today)


def _department(department: Department) -> Unit:
    here = is_appraised_here(department.governance)
    governance = "" if here else department.get_governance_display()
    return Unit(department.pk, str(department.pk), department.name, governance)


def _answered(
    judged: Iterable[Judged], answering: Mapping[int, ResponsibleUnit | None]
) -> Iterator[tuple[int, Judged, ResponsibleUnit]]:
    for each in judged:
        unit = answering[each.measure_id]
        if unit is not None:
            yield unit.department_id, each, unit


def _work_parts(plan: Plan, year: int) -> list[WorkPart]:
    held = WorkPart.objects.filter(item__plan=plan, item__year=year, item__withdrawn_at=None)
    return list(held.select_related("item", "latest").order_by("item__quarter", "item", "pk"))


def _scored(cohort: Cohort, chosen: TrialFilter) -> Iterator[TrialUnit]:
    def scores(scheme: Scheme) -> dict[int, Score]:
        inputs = cohort.inputs(scheme, year=chosen.year)
        found = cap_best(scheme, [score_unit(scheme, each) for each in inputs])
        return {unit.id: score for unit, score in zip(cohort.appraised, found, strict=True)}

    mine = scores(chosen.scheme)
    other = scores(chosen.other) if chosen.other else {}
    for unit in cohort.units:
        yield TrialUnit(
            unit.id, unit.key, unit.name, unit.governance, mine.get(unit.id), other.get(unit.id)
        )
