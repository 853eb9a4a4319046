"""What letters may rest on, with today's facts, and who answers for it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import OuterRef, Q, Subquery

from assessments.domain.figures import plain, rounded
from assessments.domain.grounds import Ground, TargetGround
from assessments.selectors.duty_grounds import duty_grounds
from assessments.selectors.work_grounds import work_grounds
from indicators.domain.progress.enums import Rule
from indicators.models import Measure, MeasureVersion, Observation
from indicators.selectors.in_force import values_in_force_at
from indicators.selectors.progress import (
    YEARLY,
    Judged,
    judged_measure,
    measures_in_force,
    terms_in_force,
)
from organizations.models import Department
from plans.models import Plan, ResponsibilityName
from plans.models.targets import Nature
from plans.selectors.reading import (
    ResponsibleUnit,
    accountable_units,
    plan_head,
    responsible_unit,
)

# Reported values have few places; a float of the engine has many.
_DECIMALS = 4

ValueKey = tuple[int, int, int]
"""Place, indicator and year of a value."""


@dataclass(frozen=True)
class Candidate:
    """A ground with its frozen facts; `presumed` is the first listed unit where none is named."""

    ground: Ground
    presumed: str


@dataclass(frozen=True)
class Candidates:
    """All that letters and commendations of a plan may rest on, and the units of its place."""

    found: tuple[Candidate, ...]
    units: Mapping[int, Department]


def candidates(plan: Plan, *, today: date) -> Candidates:
    """Every target of the plan and part of a county as it stands, work and duties that call for a
    word. For the office and the auditor, who see every value. Six queries, and one for the
    version where it is not at hand.
    """
    version = plan_head(plan)
    units = _Units.of(plan)
    rows = list(_measures(plan, today.year))
    targets = tuple(_targets(plan, rows, units, version.version_id, today.year))
    works = work_grounds(plan, units.named, version=version, today=today)
    duties = duty_grounds(plan, [each.ground for each in targets], rows, today=today)
    beside: tuple[Ground, ...] = (*works, *duties)
    return Candidates(
        (*targets, *(Candidate(ground, ground.unit_name) for ground in beside)), units.all
    )


def _measures(plan: Plan, year: int) -> Iterable[Measure]:
    """The city's measures in order of the text and those of its counties, each with the first unit
    that its plan task lists: one query.
    """
    task = OuterRef("latest__target__plan_task")
    listed = ResponsibilityName.objects.filter(responsibility__plan_task=task)
    first = listed.order_by("responsibility__position", "position").values("department__name")[:1]
    own = Q(place=plan.tenant_id) | Q(place__parent=plan.tenant_id)
    rows = measures_in_force(plan.pk, year).filter(own).annotate(listed=Subquery(first))
    return sorted(rows, key=lambda row: (row.place_id != plan.tenant_id, _place_in(row)))


def _place_in(row: Measure) -> tuple[int, bool, int, int]:
    target = terms_in_force(row).target
    return row.place_id, target is None, target.start if target else 0, row.pk


def _targets(
    plan: Plan, rows: Iterable[Measure], units: "_Units", version: int, year: int
) -> Iterable[Candidate]:
    judged = {row.pk: judged_measure(row, frozenset()) for row in rows}
    values = _values(map(terms_in_force, rows), judged.values())
    for row in rows:
        each, terms = judged[row.pk], terms_in_force(row)
        if each.commitment.repeats:
            continue
        named = units.answering(each, terms)
        held = values.get((each.place_id, terms.indicator_id or 0, each.figures.value_year or 0))
        presumed = row.listed or "" if named is None else ""  # type: ignore[attr-defined]  # annotated
        yield Candidate(_ground(each, _Facts(plan, version, year, terms, named, held)), presumed)


@dataclass(frozen=True)
class _Units:
    """Who answers for what in a plan: units named for keys, and those of the counties."""

    plan: Plan
    named: Mapping[str, ResponsibleUnit]
    all: Mapping[int, Department]
    of_places: Mapping[int, Department]

    @classmethod
    def of(cls, plan: Plan) -> "_Units":
        """Two queries."""
        units = Department.objects.filter(tenant=plan.tenant_id).order_by("-pk")
        every = {unit.pk: unit for unit in units}
        of_places = {unit.place_id: unit for unit in every.values() if unit.place_id}
        return cls(plan, accountable_units(plan), every, of_places)

    def answering(self, judged: Judged, terms: MeasureVersion) -> ResponsibleUnit | None:
        """The unit named for the target or its plan task; None while there is none.

        A county answers for its own part, on the document that allocated it.
        """
        if judged.place_id != self.plan.tenant_id:
            unit = self.of_places.get(judged.place_id)
            document = terms.basis_document
            if unit is None or not document:
                return None
            return ResponsibleUnit(unit.pk, unit.name, presumed=False, basis=document)
        commitment = judged.commitment
        return responsible_unit((commitment.key, commitment.task_key), None, (), dict(self.named))


def _values(
    terms: Iterable[MeasureVersion], judged: Iterable[Judged]
) -> dict[ValueKey, Observation]:
    """The yearly values in force that the judgements may rest on, where only one fits."""
    rows = values_in_force_at(
        None,
        indicator__in={row.indicator_id for row in terms if row.indicator_id},
        place__in={each.place_id for each in judged},
        period_kind__in=YEARLY,
    )
    by_key: dict[ValueKey, list[Observation]] = defaultdict(list)
    for row in rows:
        by_key[row.place_id, row.indicator_id, row.year].append(row)
    return {key: found[0] for key, found in by_key.items() if len(found) == 1}


@dataclass(frozen=True)
class _Facts:
    """What a ground holds beside the verdict."""

    plan: Plan
    plan_version: int
    year: int
    terms: MeasureVersion
    named: ResponsibleUnit | None
    held: Observation | None


def _ground(judged: Judged, facts: _Facts) -> TargetGround:
    figures, terms, named = judged.figures, judged.terms, facts.named
    target = facts.terms.target
    own = judged.place_id == facts.plan.tenant_id
    return TargetGround(
        measure_id=judged.measure_id,
        indicator=judged.indicator,
        place="" if own else judged.place,
        quote=judged.commitment.quote if own else "",
        binding=target is not None and target.nature == Nature.BINDING,
        assigned=terms.rule is Rule.ASSIGNED or not own,
        status=judged.status.value,
        reason=judged.reason,
        hedge=judged.commitment.hedge,
        preliminary=judged.preliminary,
        year=facts.year,
        value=_value(judged, facts.held),
        value_year=figures.value_year,
        unit=terms.unit,
        target_value="" if terms.value is None else plain(terms.value),
        target_year=terms.year,
        change_pct=_text(figures.change_pct, 2) if terms.is_decline else "",
        progress=_text(figures.progress, _DECIMALS),
        expected=_text(figures.expected, _DECIMALS),
        unit_id=named.department_id if named else None,
        unit_name=named.name if named else "",
        basis_document=named.basis if named else "",
        plan_version=facts.plan_version,
        measure_version=facts.terms.pk,
        observation=facts.held.pk if facts.held else None,
    )


def _value(judged: Judged, held: Observation | None) -> str:
    """The value in use as it was reported; changes are told by `change_pct`, additions by P."""
    terms, value = judged.terms, judged.figures.value
    if value is None or terms.is_decline or terms.form.startswith("change"):
        return ""
    if terms.rule in (Rule.INCREMENT, Rule.MILESTONE, Rule.STEPS):
        return ""
    exact = Decimal(repr(value))
    if held is not None and held.value == exact:
        return rounded(held.value, held.decimals)
    return plain(Decimal(rounded(exact, _DECIMALS)))


def _text(number: float | None, decimals: int) -> str:
    return "" if number is None else rounded(Decimal(repr(number)), decimals)
