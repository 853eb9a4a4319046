"""The targets of a plan with their verdicts, as one viewer may see them: two queries, any size.

As of a past moment they are judged again from what was recorded by then.
"""

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from types import MappingProxyType

from django.db.models import F, FilteredRelation, OuterRef, Q, QuerySet, Subquery

from audit.compiled import compiled
from indicators.access import may_see_value
from indicators.domain.progress.enums import Rule, Status, TargetForm
from indicators.domain.progress.severity import SEVERITY, STANDINGS, Standing
from indicators.models import Measure, MeasureVersion, Observation, TargetState
from indicators.models.choices import PeriodKind, Quality, Release
from indicators.selectors.in_force import terms_of_plan_at, values_in_force_at
from indicators.selectors.past import Result, Results, results_at
from indicators.selectors.shared_rows import shared_columns, shared_objects, with_shared
from organizations.access import Viewer
from organizations.models import Place
from plans.domain.units import get_unit
from plans.models import Plan, PlanVersion
from plans.selectors.reading import task_label

WITHHELD = "withheld"
"""Why a number is not shown: it rests on a preliminary or unreleased value of another unit."""

Slot = tuple[int, int, int]
"""Indicator, definition and year of a value at the place in question."""

YEARLY = (PeriodKind.YEAR, PeriodKind.POINT)

_NUMBERS = (
    "value",
    "value_year",
    "progress",
    "expected",
    "path_value",
    "attainment",
    "cumulative_change_pct",
    "required_annual_pct",
)
_CODES = ("status", "annual_status", "warning", "reason", "preliminary")
_FOREVER = 9999
# Sums and chains over the years rest on every one of them, not on the last alone.
_RUNNING = frozenset({Rule.LOG_DECLINE, Rule.INCREMENT, Rule.CUMULATIVE, Rule.STEPS, Rule.PEAK})


_TAKEN = {
    "place": ("name",),
    "latest": (
        *("target_id", "indicator_id", "definition_id", "rule", "numeric_rule", "direction"),
        *("comparator", "target_form", "target_value", "target_year", "decimals", "base_year"),
    ),
    "latest__target": ("indicator", "key", "quote", "start", "nature", "hedge", "repeats"),
    "latest__target__section": ("key", "title", "position"),
    "latest__target__plan_task": ("key", "number", "title"),
    "latest__indicator": ("name_zh", "code", "is_control", "unit", "rule"),
}
"""Columns by which a measure is judged and named."""

_RANKS = {status: rank for rank, status in enumerate(s for _, group in SEVERITY for s in group)}


@dataclass(frozen=True)
class Commitment:
    """What was promised: the plan's words and where they stand; empty for control indicators."""

    key: str
    quote: str
    start: int | None
    section_key: str
    section_title: str
    section_position: int
    task_id: int | None
    task_key: str
    task_label: str
    nature: str
    hedge: str
    repeats: bool


@dataclass(frozen=True)
class Terms:
    """The numbers of the promise. `value` is in `unit`; sizes of change in % or points."""

    rule: Rule
    numeric_rule: str
    direction: str
    comparator: str
    form: str
    value: Decimal | None
    unit: str
    decimals: int | None
    year: int
    base_year: int | None
    assigned: Decimal | None

    @property
    def is_decline(self) -> bool:
        """Judged by the size of a decline in %, so that value and target are sizes too."""
        return Rule.LOG_DECLINE in (self.rule, self.numeric_rule)

    @property
    def is_unassigned(self) -> bool:
        """Assigned from above, and the number is not entered."""
        return self.rule is Rule.ASSIGNED and self.assigned is None


@dataclass(frozen=True)
class Figures:
    """The numbers of a verdict; None where there is none, or where they are withheld.

    `value` in the unit of the terms, `change_pct` signed in %, the other numbers ratios.
    """

    value: float | None = None
    value_year: int | None = None
    progress: float | None = None
    expected: float | None = None
    path_value: float | None = None
    attainment: float | None = None
    change_pct: float | None = None
    required_annual_pct: float | None = None


@dataclass(frozen=True)
class Judged:
    """One measure with its verdict of a year, over all years and of the year by itself.

    `missing` says why there is no number.
    """

    measure_id: int
    place_id: int
    place: str
    indicator: str
    indicator_code: str
    definition_id: int | None
    """None where it is judged by the indicator's usual one."""
    is_control: bool
    commitment: Commitment
    terms: Terms
    status: Status
    annual: Status
    lamp: str
    reason: str
    preliminary: bool
    figures: Figures
    missing: str

    @property
    def standing(self) -> Standing:
        """What the verdict asks of the reader."""
        return STANDINGS[self.status]

    @property
    def rank(self) -> tuple[int, float]:
        """Sorts worst first; within a verdict by the gap to what was expected."""
        gap = (self.figures.progress or 0.0) - (self.figures.expected or 0.0)
        return _RANKS[self.status], gap


def judged_measures(
    plan: Plan,
    *,
    year: int,
    viewer: Viewer,
    place: Place | None = None,
    within: Mapping[str, object] = MappingProxyType({}),
    hidden: frozenset[Slot] | None = None,
    as_of: datetime | None = None,
    results: Results | None = None,
) -> tuple[Judged, ...]:
    """Measures of the plan in force, in order of the text; of one lower place if given.

    `within` names fields of the target that those asked for have in common.

    Numbers that rest on a value the viewer may not see are withheld; the verdict stays. `hidden`
    spares the query for these values where a page has read them. As of a moment the terms, values
    and states are those recorded by then, judged again: one query more, which `results` of that
    moment spare.
    """
    where = place or plan.tenant
    if as_of is None:
        rows = _judged_by(plan, year, where, within)
    else:
        past = (results or results_at([plan.pk], as_of)).of_year(year)
        wanted = {f"target__{name}": value for name, value in within.items()}
        rows = _past_measures(plan, past, as_of, measure__place=where, **wanted)
    if hidden is None:
        hidden = hidden_slots(viewer, where, plan.tenant_id, as_of=as_of)
    judged = (judged_measure(row, hidden) for row in rows)
    return tuple(sorted(judged, key=lambda each: (each.commitment.start is None, _place_in(each))))


def judged_parts(
    plan: Plan,
    *,
    year: int,
    viewer: Viewer,
    held: Iterable[Observation] | None = None,
    as_of: datetime | None = None,
) -> tuple[Judged, ...]:
    """What is allocated to the lower places of the plan's place, judged, by place: two queries.

    Numbers are withheld, and past days judged, as in `judged_measures`. `held` are the places'
    yearly values in force with their indicators, where a page has read them: they spare a query.
    """
    below = plan.tenant_id
    if as_of is None:
        parts = _parts_below(plan.pk, year, below)
        rows = shared_objects(Measure, parts, _TAKEN, _ANNOTATED)
    else:
        past = results_at([plan.pk], as_of).of_year(year)
        rows = _past_measures(plan, past, as_of, measure__place__parent=below)
    if held is None:
        held = _doubtful(viewer, below, as_of, place__parent=below)
    by_place: dict[int, list[Observation]] = {}
    for value in held:
        by_place.setdefault(value.place_id, []).append(value)
    judged = (
        judged_measure(row, hidden_of(by_place.get(row.place_id, ()), viewer)) for row in rows
    )
    return tuple(sorted(judged, key=lambda each: (each.place_id, _place_in(each))))


def _place_in(judged: Judged) -> tuple[int, int]:
    return judged.commitment.start or 0, judged.measure_id


def measures_in_force(plan: int, year: int) -> QuerySet[Measure]:
    """Measures of the plan of a key with their terms and the result of the year: one query."""
    version = PlanVersion.objects.filter(plan=plan).order_by("-number").values("pk")[:1]
    assigned = (
        TargetState.objects.filter(measure=OuterRef("pk"), assigned_value__isnull=False)
        .order_by("-year", "-version")
        .values("assigned_value")[:1]
    )
    return (
        Measure.objects.filter(plan=plan, latest__isnull=False)
        .filter(Q(latest__target__isnull=True) | Q(latest__target__version=Subquery(version)))
        .select_related(
            "place", "latest__target__section", "latest__target__plan_task", "latest__indicator"
        )
        .annotate(
            result=FilteredRelation("progressresult", condition=Q(progressresult__period=year)),
            assigned=Subquery(assigned),
            **{f"result_{name}": F(f"result__{name}") for name in (*_CODES, *_NUMBERS)},
        )
    )


_ANNOTATED = ("assigned", *(f"result_{name}" for name in (*_CODES, *_NUMBERS)))


def _judged_by(plan: Plan, year: int, place: Place, within: Mapping[str, object]) -> list[Measure]:
    """Rows of `measures_in_force` with what `judged_measure` takes of them."""
    if not within:
        rows = _in_force(plan.pk, year, place.pk)
        return shared_objects(Measure, rows, _TAKEN, _ANNOTATED)
    wanted = {f"latest__target__{name}": value for name, value in within.items()}
    measures = measures_in_force(plan.pk, year).filter(place=place, **wanted)
    return with_shared(measures, _TAKEN, _ANNOTATED)


@compiled
def _in_force(plan: int, year: int, place: int) -> QuerySet[Measure, tuple[object, ...]]:
    return shared_columns(measures_in_force(plan, year).filter(place=place), _TAKEN, _ANNOTATED)


@compiled
def _parts_below(plan: int, year: int, place: int) -> QuerySet[Measure, tuple[object, ...]]:
    parts = measures_in_force(plan, year).filter(place__parent=place)
    return shared_columns(parts, _TAKEN, _ANNOTATED)


def _past_measures(
    plan: Plan, results: Mapping[int, Result], as_of: datetime, **where: object
) -> list[Measure]:
    """Measures with the terms and the result that they had at a moment; not to be saved."""
    assigned = (
        TargetState.objects.filter(
            measure=OuterRef("measure"), assigned_value__isnull=False, recorded_at__lte=as_of
        )
        .order_by("-year", "-version")
        .values("assigned_value")[:1]
    )
    versions = (
        terms_of_plan_at(plan, as_of)
        .filter(**where)
        .select_related("measure__place", "target__section", "target__plan_task", "indicator")
        .annotate(assigned=Subquery(assigned))
    )
    return [past_measure(version, results.get(version.measure_id, {})) for version in versions]


def past_measure(version: MeasureVersion, result: Result) -> Measure:
    """A measure with terms and a result that it had at a moment; not to be saved."""
    measure = version.measure
    measure.latest = version
    # As lists annotate it, where they ask for it.
    measure.assigned = getattr(version, "assigned", None)  # type: ignore[attr-defined]
    for name in (*_CODES, *_NUMBERS):
        setattr(measure, f"result_{name}", result.get(name))
    return measure


def hidden_slots(
    viewer: Viewer, place: Place, tenant_id: int, *, as_of: datetime | None = None
) -> frozenset[Slot]:
    """Values in force at a place that the viewer may not see; no query for who sees all."""
    return hidden_of(_doubtful(viewer, tenant_id, as_of, place=place), viewer)


def _doubtful(
    viewer: Viewer, tenant_id: int, as_of: datetime | None, **where: object
) -> list[Observation]:
    """Yearly values in force that not everybody may see; none for who sees all."""
    if viewer.reads_unreleased(tenant_id):
        return []
    doubtful = Q(quality=Quality.PRELIMINARY) | Q(release=Release.UNRELEASED)
    held = values_in_force_at(as_of, period_kind__in=YEARLY, **where)
    return list(held.filter(doubtful).select_related("indicator"))


def hidden_of(observations: Iterable[Observation], viewer: Viewer) -> frozenset[Slot]:
    """Those of some values, with their indicators, that the viewer may not see."""
    return frozenset(
        (row.indicator_id, row.definition_id, row.year)
        for row in observations
        if not may_see_value(viewer, row)
    )


def judged_measure(row: Measure, hidden: frozenset[Slot]) -> Judged:
    """A row of `measures_in_force` for who may not see the `hidden` values."""
    version = terms_in_force(row)
    terms = terms_of(row)
    code = row.result_status  # type: ignore[attr-defined]  # annotated
    status = Status(code) if code else Status.NOT_ASSESSABLE
    annual = row.result_annual_status  # type: ignore[attr-defined]  # annotated
    figures = _figures(row)
    withheld = rests_on(row, terms, figures.value_year, hidden)
    indicator = version.indicator
    target = version.target
    name = target.indicator if target else (indicator.name_zh if indicator else row.key)
    reason = row.result_reason or ""  # type: ignore[attr-defined]  # annotated
    return Judged(
        measure_id=row.pk,
        place_id=row.place_id,
        place=row.place.name,
        indicator=name,
        indicator_code=indicator.code if indicator else "",
        definition_id=version.definition_id,
        is_control=indicator is not None and (indicator.is_control or indicator.code == "EN01"),
        commitment=commitment_of(row),
        terms=terms,
        status=status,
        annual=Status(annual) if annual else Status.NOT_ASSESSABLE,
        lamp=row.result_warning or "",  # type: ignore[attr-defined]  # annotated
        reason=reason,
        preliminary=bool(row.result_preliminary),  # type: ignore[attr-defined]  # annotated
        figures=replace(Figures(), value_year=figures.value_year) if withheld else figures,
        missing=WITHHELD if withheld else reason,
    )


def terms_in_force(measure: Measure) -> MeasureVersion:
    """The terms by which a measure is judged; queries here ask only for measures that have some."""
    if measure.latest is None:
        raise LookupError(f"measure {measure.pk} has no terms")
    return measure.latest


def commitment_of(row: Measure) -> Commitment:
    """The plan's words behind a measure."""
    target = row.latest.target if row.latest else None
    if target is None:
        return Commitment(row.key, "", None, "", "", 0, None, "", "", "", "", False)
    task = target.plan_task
    return Commitment(
        key=target.key,
        quote=target.quote,
        start=target.start,
        section_key=target.section.key,
        section_title=target.section.title,
        section_position=target.section.position,
        task_id=task.pk if task else None,
        task_key=task.key if task else "",
        task_label=task_label(task.number, task.title) if task else "",
        nature=target.get_nature_display() or "",
        hedge=target.hedge or "",
        repeats=target.repeats,
    )


def terms_of(row: Measure) -> Terms:
    """The numbers of the promise; an assigned value stands in for the target's."""
    version = terms_in_force(row)
    rule = Rule(version.rule)
    assigned = getattr(row, "assigned", None)
    sized = version.target_form in (TargetForm.CHANGE_PCT, TargetForm.CHANGE_POINTS)
    unit = get_unit(version.indicator.unit).name if version.indicator else ""
    if sized:
        unit = "个百分点" if version.target_form == TargetForm.CHANGE_POINTS else "%"
    return Terms(
        rule=rule,
        numeric_rule=version.numeric_rule or "",
        direction=version.direction,
        comparator=version.comparator or "",
        form=version.target_form or "",
        value=version.target_value if assigned is None else assigned,
        unit=unit,
        decimals=version.decimals,
        year=version.target_year,
        base_year=version.base_year,
        assigned=assigned,
    )


def _figures(row: Measure) -> Figures:
    found = {name: getattr(row, f"result_{name}") for name in _NUMBERS}
    found["change_pct"] = found.pop("cumulative_change_pct")
    return Figures(**found)


def rests_on(row: Measure, terms: Terms, value_year: int | None, slots: Iterable[Slot]) -> bool:
    """Whether the figures of a measure rest on one of these values."""
    if value_year is None:
        return False
    years = hidden_years(row, terms, slots)
    return value_year in years or terms_in_force(row).base_year in years


def hides_path(row: Measure, terms: Terms, slots: Iterable[Slot]) -> bool:
    """Whether the path rests on a base value that the viewer may not see: it would tell it.

    A base that the plan prints is no secret, and what is promised as a change begins at nothing.
    """
    version = terms_in_force(row)
    if version.base_value is not None or terms.is_decline or terms.form.startswith("change"):
        return False
    return version.base_year in hidden_years(row, terms, slots)


def hidden_years(row: Measure, terms: Terms, slots: Iterable[Slot]) -> Container[int | None]:
    """Years whose amounts rest on one of these values: all later ones where they add up."""
    version = terms_in_force(row)
    years = {
        year
        for indicator_id, definition_id, year in slots
        if indicator_id == version.indicator_id and version.definition_id in (None, definition_id)
    }
    rules = {terms.rule, terms.numeric_rule, version.indicator.rule if version.indicator else ""}
    if years and rules & _RUNNING:
        return range(min(years), _FOREVER)
    return years
