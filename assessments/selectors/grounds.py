"""The targets that letters may rest on, frozen with today's figures, and who answers for them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from assessments.domain.figures import plain, rounded
from assessments.domain.supervision import Ground
from indicators.domain.progress.enums import Rule
from indicators.models import Measure, MeasureVersion, Observation
from indicators.selectors.in_force import values_in_force_at
from indicators.selectors.progress import (
    YEARLY,
    Judged,
    judged_measures,
    judged_parts,
    terms_in_force,
)
from organizations.access import Viewer
from organizations.models import Department
from plans.models import Plan
from plans.models.targets import Nature
from plans.selectors.reading import (
    ResponsibleUnit,
    accountable_units,
    plan_head,
    responsible_unit,
    shares_of,
)

# Reported values have few places; a float of the engine has many.
_DECIMALS = 4

ValueKey = tuple[int, int, int]
"""Place, indicator and year of a value."""


@dataclass(frozen=True)
class Candidate:
    """A target with its frozen facts; `presumed` is the first listed unit where none is named."""

    ground: Ground
    presumed: str


def candidates(plan: Plan, viewer: Viewer, *, year: int) -> tuple[Candidate, ...]:
    """Every target of the plan and every part of a county, as they stand: nine queries."""
    judged = (
        *judged_measures(plan, year=year, viewer=viewer),
        *judged_parts(plan, year=year, viewer=viewer),
    )
    units = _Units.of(plan)
    terms = _terms(each.measure_id for each in judged)
    values = _values(terms.values(), judged)
    found = []
    for each in judged:
        if each.commitment.repeats:
            continue
        version = terms[each.measure_id]
        unit = units.answering(each, version)
        held = values.get((each.place_id, version.indicator_id or 0, each.figures.value_year or 0))
        named = None if unit is None or unit.presumed else unit
        facts = _Facts(plan, units.version_id, year, version, named, held)
        ground = _ground(each, facts)
        presumed = unit.name if unit is not None and unit.presumed else ""
        found.append(Candidate(ground, presumed))
    return tuple(found)


@dataclass(frozen=True)
class _Units:
    """Who answers for what in a plan."""

    plan: Plan
    version_id: int
    named: Mapping[str, ResponsibleUnit]
    first: Mapping[int, ResponsibleUnit]
    of_places: Mapping[int, Department]

    @classmethod
    def of(cls, plan: Plan) -> "_Units":
        """Three queries, and one for the version where it is not at hand."""
        version = plan_head(plan).version_id
        first: dict[int, ResponsibleUnit] = {}
        for share in shares_of(version):
            unit = ResponsibleUnit(share.department_id, share.name, presumed=True)
            first.setdefault(share.task_id, unit)
        below = Department.objects.filter(tenant=plan.tenant_id, place__isnull=False)
        of_places = {unit.place_id: unit for unit in below.order_by("-pk") if unit.place_id}
        return cls(plan, version, accountable_units(plan), first, of_places)

    def answering(self, judged: Judged, terms: MeasureVersion) -> ResponsibleUnit | None:
        """The unit named for the target or its plan task, else the first listed, presumed.

        A county answers for its own part, on the document that allocated it.
        """
        if judged.place_id != self.plan.tenant_id:
            unit = self.of_places.get(judged.place_id)
            if unit is None:
                return None
            document = terms.basis_document
            return ResponsibleUnit(unit.pk, unit.name, presumed=not document, basis=document)
        commitment = judged.commitment
        named = responsible_unit((commitment.key, commitment.task_key), None, (), dict(self.named))
        return named or self.first.get(commitment.task_id or 0)


def _terms(measures: Iterable[int]) -> dict[int, MeasureVersion]:
    """The terms in force of some measures: one query."""
    rows = Measure.objects.filter(pk__in=list(measures)).select_related("latest__target")
    return {row.pk: terms_in_force(row) for row in rows}


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


def _ground(judged: Judged, facts: _Facts) -> Ground:
    figures, terms, named = judged.figures, judged.terms, facts.named
    target = facts.terms.target
    own = judged.place_id == facts.plan.tenant_id
    return Ground(
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
