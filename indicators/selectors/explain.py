"""How one target's verdict comes about: its values, its versions, the formula with its numbers.

Reads in three queries: the measure with those it shares values and path with, the values of its
indicator in all their versions, the evidence behind them. The figures are computed again from
these rows by the engine, so what the page explains is what the verdict rests on.
"""

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pandas as pd
from django.db.models import F, OuterRef, Q, QuerySet, Subquery

from indicators.access import may_see_value
from indicators.domain.progress.engine import assess
from indicators.domain.progress.enums import Rule, Status
from indicators.domain.progress.explain import Step, explain
from indicators.domain.progress.findings import investigate
from indicators.domain.progress.frame import read_rows
from indicators.models import Evidence, Measure, MeasureVersion, Observation
from indicators.selectors.inputs import (
    TERMS,
    input_table,
    states_table,
    terms_table,
    values_table,
)
from indicators.selectors.progress import (
    WITHHELD,
    YEARLY,
    Commitment,
    Terms,
    commitment_of,
    hidden_years,
    rests_on,
    terms_in_force,
    terms_of,
)
from organizations.access import Viewer
from organizations.domain.roles import DEPARTMENT_ROLES
from plans.domain.units import get_unit
from plans.models import AccountableUnit
from plans.selectors.reading import ResponsibleUnit

Result = Mapping[Any, Any]
"""A row of the engine's results; its columns are documented in the engine's schema."""

_VALUE_FIELDS = (
    "pk",
    "place_id",
    "indicator_id",
    "definition_id",
    "period_kind",
    "year",
    "value",
    "numerator",
    "denominator",
    "price_base",
    "quality",
    "basis",
    "release",
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
class MeasureWithKin:
    """A measure with its states, and the plan's other measures of the same indicator."""

    measure: Measure
    kin: tuple[Measure, ...]
    states: tuple[ReportedState, ...]
    named: ResponsibleUnit | None


@dataclass(frozen=True)
class EvidencePiece:
    """A piece of evidence; `name` is empty for those who may not open it."""

    id: int
    name: str
    sha256: str


@dataclass(frozen=True)
class ValueVersion:
    """One version of one value. `value` is None where the viewer may not see it."""

    id: int
    year: int
    version: int
    current: bool
    value: Decimal | None
    unit: str
    numerator: Decimal | None
    denominator: Decimal | None
    quality: str
    quality_name: str
    basis_name: str
    release_name: str
    definition: str
    price_base: int | None
    department_id: int | None
    department: str
    account: int | None
    recorded_at: datetime
    document: str
    evidence: tuple[EvidencePiece, ...]


@dataclass(frozen=True)
class YearRow:
    """One year of the course: the amount in the terms of the target, and what was asked for."""

    year: int
    amount: float | None
    expected: float | None
    status: Status | None
    preliminary: bool


@dataclass(frozen=True)
class Verdict:
    """The verdict of the year with its numbers, None where there is none or they are withheld."""

    status: Status
    lamp: str
    reason: str
    preliminary: bool
    judged_by: Rule
    value: float | None
    value_year: int | None
    progress: float | None
    expected: float | None
    gap: float | None
    index: float | None
    attainment: float | None
    headroom: float | None
    change_pct: float | None
    remaining_pct: float | None
    required_annual_pct: float | None
    required_annual_amount: float | None
    path_value: float | None
    overshoot_pct: float | None


@dataclass(frozen=True)
class Explanation:
    """All that is known of one measure. `missing` says why numbers are missing or withheld."""

    measure: Measure
    version: MeasureVersion
    indicator: str
    unit: str
    commitment: Commitment
    terms: Terms
    verdict: Verdict
    missing: str
    steps: tuple[Step, ...]
    course: tuple[YearRow, ...]
    course_as_reported: bool
    values: tuple[ValueVersion, ...]
    states: tuple[ReportedState, ...]
    kin: tuple[Measure, ...]

    @property
    def withheld(self) -> bool:
        """The numbers rest on a value that the viewer may not see."""
        return self.missing == WITHHELD

    @property
    def value_unit(self) -> str:
        """The unit in which the indicator's values are reported."""
        return _unit_name(self.version)

    @property
    def is_annual_change(self) -> bool:
        """What is reported is the signed change on the year before, in %."""
        return self.version.indicator is not None and (
            self.version.indicator.rule == Rule.LOG_DECLINE
        )

    @property
    def definitions(self) -> tuple[str, ...]:
        """The definitions in which values are reported."""
        return tuple(dict.fromkeys(each.definition for each in self.values))

    @property
    def current_values(self) -> tuple[ValueVersion, ...]:
        """The versions in force, in order of years."""
        return tuple(reversed([each for each in self.values if each.current]))


def measure_with_kin(slug: str, measure_id: int) -> MeasureWithKin | None:
    """A measure of a plan with everything its judgement shares with others: one query.

    The states come in the same rows, by a join: a measure appears once for each of its states.
    """
    asked = MeasureVersion.objects.filter(measure=measure_id, measure__latest=F("pk"))
    same = Q(
        latest__indicator__in=asked.values("indicator"), place__in=asked.values("measure__place")
    )
    rows = _related(Measure.objects.filter(plan__slug=slug).filter(Q(pk=measure_id) | same))
    found: dict[int, Measure] = {}
    states: dict[tuple[int, int, int], ReportedState] = {}
    for row in rows:
        found.setdefault(row.pk, row)
        state = _state(row)
        if state is not None:
            states[state.measure_id, state.year, state.version] = state
    measure = found.pop(measure_id, None)
    if measure is None or measure.latest is None:
        return None
    kin = sorted(found.values(), key=lambda each: each.pk)
    return MeasureWithKin(
        measure, tuple(kin), tuple(states[key] for key in sorted(states)), _named(measure)
    )


def _named(measure: Measure) -> ResponsibleUnit | None:
    pk = measure.accountable_id  # type: ignore[attr-defined]  # annotated, as the next ones
    if pk is None:
        return None
    name, basis = measure.accountable_name, measure.accountable_basis  # type: ignore[attr-defined]
    return ResponsibleUnit(pk, name, presumed=False, basis=basis)


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
            state_year=F("states__year"),
            state_version=F("states__version"),
            state_state=F("states__state"),
            state_assigned=F("states__assigned_value"),
            state_document=F("states__document"),
            state_recorded_at=F("states__recorded_at"),
            accountable_id=_accountable("department"),
            accountable_name=_accountable("department__name"),
            accountable_basis=_accountable("basis_document"),
        )
    )


def _accountable(field: str) -> Subquery:
    """A field of the unit named last: for the target itself before its plan task."""
    of_target = Q(key=OuterRef("key"))
    of_task = Q(key=OuterRef("latest__target__plan_task__key"))
    rows = AccountableUnit.objects.filter(of_target | of_task, plan=OuterRef("plan"))
    # A target's key is its task's key and a suffix, so the longer of the two is the target's.
    return Subquery(rows.order_by("-key", "-recorded_at", "-pk").values(field)[:1])


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


def explanation(found: MeasureWithKin, viewer: Viewer, *, today: date) -> Explanation:
    """Judge the measure again from its rows and say how: two queries more."""
    measure = found.measure
    version = terms_in_force(measure)
    observations = _observations(measure, version)
    current = _current(observations)
    assigned = [
        each.assigned_value for each in _own_states(found) if each.assigned_value is not None
    ]
    measure.assigned = assigned[-1] if assigned else None  # type: ignore[attr-defined]  # as annotated in lists
    terms = terms_of(measure)
    table = _table(found, current, today)
    results = assess(table)
    mine = _by_year(results[results["measure_id"] == measure.pk])
    verdict = _verdict(mine[today.year])
    hidden = [
        (each.indicator_id, each.definition_id, each.year)
        for each in current
        if not may_see_value(viewer, each)
    ]
    withheld = rests_on(measure, terms, verdict.value_year, hidden)
    amounts, reported = _amounts(mine, terms), {each.year: float(each.value) for each in current}
    own = table[table["measure_id"] == measure.pk]
    steps = explain(table, results, measure.pk, today.year)
    return Explanation(
        measure=measure,
        version=version,
        indicator=_name(measure),
        unit=terms.unit,
        commitment=commitment_of(measure),
        terms=terms,
        verdict=_without_numbers(verdict) if withheld else verdict,
        missing=WITHHELD if withheld else verdict.reason,
        steps=tuple(steps[-1:] if withheld else steps),
        course=_course(
            amounts or reported, _path(own, terms), mine, hidden_years(measure, terms, hidden)
        ),
        course_as_reported=not amounts,
        values=_versions(observations, current, viewer, _unit_name(version)),
        states=_own_states(found),
        kin=found.kin,
    )


def _name(measure: Measure) -> str:
    version = terms_in_force(measure)
    if version.target is not None:
        return version.target.indicator
    return version.indicator.name_zh if version.indicator else measure.key


def _unit_name(version: MeasureVersion) -> str:
    return get_unit(version.indicator.unit).name if version.indicator else ""


def _own_states(found: MeasureWithKin) -> tuple[ReportedState, ...]:
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


def _observations(measure: Measure, version: MeasureVersion) -> list[Observation]:
    """Every version of every yearly value the measure may use, newest year and version first."""
    rows = Observation.objects.filter(
        place=measure.place_id, indicator=version.indicator_id, period_kind__in=YEARLY
    )
    if version.indicator_id is None:
        rows = rows.none()
    if version.definition_id is not None:
        rows = rows.filter(definition=version.definition_id)
    else:
        rows = rows.filter(definition__is_default=True)
    return list(
        rows.select_related("indicator", "definition", "department", "submission_version").order_by(
            "-year", "definition", "-version"
        )
    )


def _current(observations: Iterable[Observation]) -> list[Observation]:
    """The last version of each slot."""
    last: dict[tuple[str, int, int], Observation] = {}
    for each in observations:
        last.setdefault((each.period_kind, each.definition_id, each.year), each)
    return list(last.values())


def _table(found: MeasureWithKin, current: Iterable[Observation], today: date) -> pd.DataFrame:
    """The engine's input of the measure and its kin, as a recompute of the plan would build it."""
    measures = terms_table(pd.DataFrame([_terms_row(each) for each in (found.measure, *found.kin)]))
    rows = pd.DataFrame([{name: getattr(each, name) for name in _VALUE_FIELDS} for each in current])
    states = pd.DataFrame(
        [(each.measure_id, each.year, each.state, each.assigned_value) for each in found.states],
        columns=["measure_id", "year", "state", "assigned_value"],
    )
    return input_table(
        measures, values_table(measures, rows), states_table(measures, states), today=today
    )


def _terms_row(measure: Measure) -> dict[str, object]:
    version = terms_in_force(measure)
    return {
        "measure_id": measure.pk,
        "plan_id": measure.plan_id,
        "place_id": measure.place_id,
        "repeats": version.target.repeats if version.target else None,
        "indicator_rule": version.indicator.rule if version.indicator else None,
        "lamp": version.indicator.lamp if version.indicator else None,
        **{name: getattr(version, name) for name in TERMS},
    }


def _number(value: Any) -> float | None:
    return None if value is None or pd.isna(value) else float(str(value))


def _word(value: Any) -> str:
    return "" if value is None or pd.isna(value) else str(value)


def _by_year(results: pd.DataFrame) -> dict[int, Result]:
    """Results of one measure as plain rows: they are asked for often, and columns are slow."""
    return {int(row["year"]): row for row in results.to_dict("records")}


def _verdict(result: Result) -> Verdict:
    year = _number(result["value_year"])
    preliminary = result["preliminary"]
    return Verdict(
        status=Status(str(result["status"])),
        lamp=_word(result["warning"]),
        reason=_word(result["reason"]),
        preliminary=not pd.isna(preliminary) and bool(preliminary),
        judged_by=Rule(str(result["judged_by"])),
        value=_number(result["value"]),
        value_year=None if year is None else int(year),
        progress=_number(result["progress"]),
        expected=_number(result["expected"]),
        gap=_number(result["gap"]),
        index=_number(result["index"]),
        attainment=_number(result["attainment"]),
        headroom=_number(result["headroom"]),
        change_pct=_number(result["cumulative_change_pct"]),
        remaining_pct=_number(result["required_remaining_pct"]),
        required_annual_pct=_number(result["required_annual_pct"]),
        required_annual_amount=_number(result["required_annual_amount"]),
        path_value=_number(result["path_value"]),
        overshoot_pct=_number(result["overshoot_pct"]),
    )


def _without_numbers(verdict: Verdict) -> Verdict:
    """The verdict alone: the word, the lamp and the year."""
    return Verdict(
        verdict.status,
        verdict.lamp,
        verdict.reason,
        verdict.preliminary,
        verdict.judged_by,
        None,
        verdict.value_year,
        *[None] * 12,
    )


def _course(
    amounts: Mapping[int, float],
    asked: Mapping[int, float],
    mine: Mapping[int, Result],
    hidden: Container[int],
) -> tuple[YearRow, ...]:
    """The years from the first value or point of the path to the last, gaps included."""
    years = {*amounts, *asked}
    if not years:
        return ()
    rows = []
    for year in range(min(years), max(years) + 1):
        result = mine.get(year)
        shown = year in amounts and year not in hidden
        rows.append(
            YearRow(
                year=year,
                amount=amounts[year] if shown else None,
                expected=asked.get(year),
                status=Status(str(result["status"])) if result and year in amounts else None,
                preliminary=shown and bool(result and result["preliminary"] is True),
            )
        )
    return tuple(rows)


def _amounts(mine: Mapping[int, Result], terms: Terms) -> dict[int, float]:
    """The amount of each year that has a value of its own, in the terms of the target."""
    amounts = {}
    for year, row in mine.items():
        if row["value_year"] != year:
            continue
        change, share = _number(row["cumulative_change_pct"]), _number(row["attainment"])
        if terms.is_decline and change is not None:
            amounts[year] = -change
        elif terms.form.startswith("change") and share is not None and terms.value is not None:
            amounts[year] = share * float(terms.value)
        elif (value := _number(row["value"])) is not None:
            amounts[year] = value
    return amounts


def _path(own: pd.DataFrame, terms: Terms) -> dict[int, float]:
    """What the path asks of every year from the base to the deadline, in the terms of the target."""
    last = own.iloc[-1].to_dict()
    later = [
        {**last, "year": year, "value": None, "annual_change_pct": None, "addition": None}
        for year in range(int(last["year"]) + 1, terms.year + 1)
    ]
    extended = pd.concat([own, pd.DataFrame(later)], ignore_index=True) if later else own
    rows = read_rows(extended)
    wanted = investigate(rows).way.path_value
    return {
        int(year): float(value)
        for year, value in zip(rows.year, wanted, strict=True)
        if pd.notna(value) and year <= terms.year
    }


def _versions(
    observations: list[Observation], current: list[Observation], viewer: Viewer, unit: str
) -> tuple[ValueVersion, ...]:
    held = {each.pk for each in current}
    names = _evidence_names(observations, viewer)
    return tuple(
        _value_version(each, each.pk in held, may_see_value(viewer, each), names, unit)
        for each in observations
    )


def _evidence_names(observations: Iterable[Observation], viewer: Viewer) -> dict[int, str]:
    """Names of the evidence that the viewer may open: one query."""
    own = viewer.department_ids(*DEPARTMENT_ROLES)
    ids = {
        int(pk)
        for each in observations
        if viewer.reads_unreleased(each.tenant_id) or each.department_id in own
        for pk, _ in (each.submission_version.evidence if each.submission_version else [])
    }
    return dict(Evidence.objects.filter(pk__in=ids).values_list("pk", "file_name")) if ids else {}


def _value_version(
    row: Observation, current: bool, visible: bool, names: Mapping[int, str], unit: str
) -> ValueVersion:
    attached = row.submission_version.evidence if row.submission_version else []
    return ValueVersion(
        id=row.pk,
        year=row.year,
        version=row.version,
        current=current,
        value=row.value if visible else None,
        unit=unit,
        numerator=row.numerator if visible else None,
        denominator=row.denominator if visible else None,
        quality=row.quality,
        quality_name=row.get_quality_display(),
        basis_name=row.get_basis_display(),
        release_name=row.get_release_display(),
        definition=row.definition.name,
        price_base=row.price_base,
        department_id=row.department_id,
        department=row.department.name if row.department else "",
        account=row.recorded_by,
        recorded_at=row.recorded_at,
        document=row.document,
        evidence=tuple(EvidencePiece(int(pk), names.get(int(pk), ""), sha) for pk, sha in attached),
    )
