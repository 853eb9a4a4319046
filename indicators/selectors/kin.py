"""A measure with what its judgement shares with others, through one door and one query."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import F, FilteredRelation, OuterRef, Q, QuerySet, Subquery

from audit.compiled import compiled
from indicators.models import Measure, MeasureVersion, TargetState, ValueAbsence
from indicators.selectors.in_force import terms_of_plan_at
from indicators.selectors.progress import YEARLY
from plans.models import AccountableUnit
from plans.selectors.reading import ResponsibleUnit, last_named, named_unit

_KEPT_OUT = ("id", "period_kind")
_ABSENCE_FIELDS = (
    *_KEPT_OUT,
    "place_id",
    "measure_id",
    "indicator_id",
    "definition_id",
    "year",
    "answer",
)


@dataclass(frozen=True)
class ReportedState:
    """A state of a commitment that was accepted, or the value assigned with it."""

    measure_id: int
    year: int
    version: int
    state: str
    assigned_value: Decimal | None
    document: str
    recorded_at: datetime


@dataclass(frozen=True)
class Absence:
    """An accepted answer that a year has no value; fields as those of `ValueAbsence`."""

    pk: int
    place_id: int
    measure_id: int | None
    indicator_id: int | None
    definition_id: int | None
    year: int
    answer: str


@dataclass(frozen=True)
class MeasureWithKin:
    """A measure with its states, and the plan's other measures of the same indicator.

    `as_of` is the moment at which all of it stood so, None for now.
    """

    measure: Measure
    kin: tuple[Measure, ...]
    states: tuple[ReportedState, ...]
    absences: tuple[Absence, ...]
    named: ResponsibleUnit | None
    as_of: datetime | None = None


def measure_with_kin(slug: str, measure_id: int) -> MeasureWithKin | None:
    """A measure of a plan with everything its judgement shares with others: one query.

    States and absences come in the same rows, by joins: a measure appears once for each of them.
    """
    found: dict[int, Measure] = {}
    states: dict[tuple[int, int, int], ReportedState] = {}
    absences: dict[int, Absence] = {}
    for row in _with_kin(slug, measure_id):
        found.setdefault(row.pk, row)
        absences |= {each.pk: each for each in _absences(row)}
        state = _state(row)
        if state is not None:
            states[state.measure_id, state.year, state.version] = state
    measure = found.pop(measure_id, None)
    if measure is None or measure.latest is None:
        return None
    kin = sorted(found.values(), key=lambda each: each.pk)
    return MeasureWithKin(
        measure,
        tuple(kin),
        tuple(states[key] for key in sorted(states)),
        tuple(absences[key] for key in sorted(absences)),
        named_unit(measure.accountable),  # type: ignore[attr-defined]  # annotated
    )


@compiled
def _with_kin(slug: str, measure_id: int) -> QuerySet[Measure]:
    asked = MeasureVersion.objects.filter(measure=measure_id, measure__latest=F("pk"))
    same = Q(
        latest__indicator__in=asked.values("indicator"), place__in=asked.values("measure__place")
    )
    return _related(Measure.objects.filter(plan__slug=slug).filter(Q(pk=measure_id) | same))


def measure_with_kin_at(now: MeasureWithKin, as_of: datetime) -> MeasureWithKin | None:
    """The same as it stood at a moment; None where the measure had no terms yet. Three queries."""
    plan = now.measure.plan
    versions = terms_of_plan_at(plan, as_of).select_related(
        "measure__place",
        "target__section",
        "target__plan_task",
        "target__version",
        "indicator",
        "definition",
    )
    named = last_named(_units_for("", "measure__").filter(recorded_at__lte=as_of))
    rows = {each.pk: each for each in map(_with_terms, versions.annotate(accountable=named))}
    measure = rows.pop(now.measure.pk, None)
    if measure is None or measure.latest is None:
        return None
    measure.plan = plan
    same = (measure.place_id, measure.latest.indicator_id)
    kin = [
        each
        for each in sorted(rows.values(), key=lambda each: each.pk)
        if each.latest and (each.place_id, each.latest.indicator_id) == same and same[1] is not None
    ]
    ids = [measure.pk, *(each.pk for each in kin)]
    return MeasureWithKin(
        measure,
        tuple(kin),
        _states_at(ids, as_of),
        _absences_at(ids, measure.latest.indicator_id, measure.place_id, as_of),
        named_unit(measure.accountable),  # type: ignore[attr-defined]  # annotated
        as_of,
    )


def _with_terms(version: MeasureVersion) -> Measure:
    measure = version.measure
    measure.latest = version
    measure.accountable = version.accountable  # type: ignore[attr-defined]  # annotated, as in `_related`
    return measure


def _states_at(measure_ids: list[int], as_of: datetime) -> tuple[ReportedState, ...]:
    rows = TargetState.objects.filter(measure__in=measure_ids, recorded_at__lte=as_of)
    return tuple(
        ReportedState(
            measure_id=row.measure_id,
            year=row.year,
            version=row.version,
            state=row.state,
            assigned_value=row.assigned_value,
            document=row.document,
            recorded_at=row.recorded_at,
        )
        for row in rows.order_by("measure_id", "year", "version")
    )


def _absences_at(
    measure_ids: list[int], indicator_id: int | None, place_id: int, as_of: datetime
) -> tuple[Absence, ...]:
    of_value = Q(indicator__isnull=False, indicator=indicator_id, place=place_id)
    rows = ValueAbsence.objects.filter(
        of_value | Q(measure__in=measure_ids), recorded_at__lte=as_of, period_kind__in=YEARLY
    ).order_by("pk")
    kept = [name for name in _ABSENCE_FIELDS if name not in _KEPT_OUT]
    return tuple(Absence(pk=row.pk, **{name: getattr(row, name) for name in kept}) for row in rows)


def _related(rows: QuerySet[Measure]) -> QuerySet[Measure]:
    return (
        rows.filter(latest__isnull=False)
        .select_related(
            "place",
            "plan__tenant",
            "plan__recompute_request",
            "latest__target__section",
            "latest__target__plan_task",
            "latest__target__version",
            "latest__indicator",
            "latest__definition",
        )
        .annotate(
            absent_value=FilteredRelation(
                "latest__indicator__absences",
                condition=Q(latest__indicator__absences__place=F("place")),
            ),
            **{f"value_{name}": F(f"absent_value__{name}") for name in _ABSENCE_FIELDS},
            **{f"word_{name}": F(f"absences__{name}") for name in _ABSENCE_FIELDS},
            state_year=F("states__year"),
            state_version=F("states__version"),
            state_state=F("states__state"),
            state_assigned=F("states__assigned_value"),
            state_document=F("states__document"),
            state_recorded_at=F("states__recorded_at"),
            accountable=accountable_for_target(),
        )
    )


def accountable_for_target() -> Subquery:
    """Of a measure the unit named last, for `named_unit`: for its target before its plan task."""
    return last_named(_units_for("latest__", ""))


def _units_for(version: str, measure: str) -> QuerySet[AccountableUnit]:
    """Units named for a target or its plan task, by the ways from a row to terms and measure."""
    of_target = Q(key=OuterRef(f"{measure}key"))
    of_task = Q(key=OuterRef(f"{version}target__plan_task__key"))
    return AccountableUnit.objects.filter(of_target | of_task, plan=OuterRef(f"{measure}plan"))


def _absences(row: Measure) -> Iterator[Absence]:
    """The row's answers without a value, of its indicator and of the commitment itself."""
    for kind in ("value", "word"):
        facts = {name: getattr(row, f"{kind}_{name}") for name in _ABSENCE_FIELDS}
        if facts["id"] is not None and facts["period_kind"] in YEARLY:
            yield Absence(
                pk=facts["id"],
                **{name: facts[name] for name in _ABSENCE_FIELDS if name not in _KEPT_OUT},
            )


def _state(row: Measure) -> ReportedState | None:
    year = row.state_year  # type: ignore[attr-defined]  # annotated, as the next ones
    if year is None:
        return None
    return ReportedState(
        measure_id=row.pk,
        year=year,
        version=row.state_version,  # type: ignore[attr-defined]
        state=row.state_state,  # type: ignore[attr-defined]
        assigned_value=row.state_assigned,  # type: ignore[attr-defined]
        document=row.state_document,  # type: ignore[attr-defined]
        recorded_at=row.state_recorded_at,  # type: ignore[attr-defined]
    )


def own_states(found: MeasureWithKin) -> tuple[ReportedState, ...]:
    """States of the measure itself; of the first commitment where the plan says it again."""
    own = [each for each in found.states if each.measure_id == found.measure.pk]
    if own or found.measure.latest is None:
        return tuple(own)
    target = found.measure.latest.target
    if target is None or not target.repeats:
        return ()
    first = {
        each.pk
        for each in found.kin
        if each.latest
        and each.latest.rule == found.measure.latest.rule
        and each.latest.target_year == found.measure.latest.target_year
    }
    return tuple(each for each in found.states if each.measure_id in first)
