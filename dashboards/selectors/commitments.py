"""What several places promised for one indicator, and what they have released of it.

Promises of different kinds (a level, a decline, an addition) stand in groups of their own; within
a group whatever is not the same is named. Figures are released ones alone, of every place alike.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from django.db.models import Count, F, FilteredRelation, Q

from dashboards.selectors.plans_in_force import PlanInForce, by_version
from dashboards.selectors.pledged import measures_of, values_of
from dashboards.selectors.released import newest_released, released_status
from indicators.access import is_released
from indicators.domain.progress.enums import Rule, Status
from indicators.models import Indicator, Measure, Observation
from indicators.selectors.progress import terms_of
from plans.domain.units import get_unit
from plans.models import Target
from plans.models.targets import TargetKind, TargetPeriod


class Form(StrEnum):
    """What kind of promise it is; numbers of two kinds never stand in one column."""

    LEVEL = "level"
    ANNUAL_SHARE = "annual_share"
    DECLINE = "decline"
    GROWTH = "growth"
    POINTS = "points"
    INCREMENT = "increment"
    CUMULATIVE = "cumulative"
    COVERAGE = "coverage"
    PEAK = "peak"
    ASSIGNED = "assigned"
    WORDS = "words"


@dataclass(frozen=True)
class ReleasedValue:
    """A value that everybody may see, in the indicator's unit."""

    year: int
    value: Decimal
    decimals: int
    quality: str
    basis: str


@dataclass(frozen=True)
class Pledge:
    """One commitment as printed, with what its number means.

    `number` is in `unit`, that of the indicator or % of a change; `yearly_pct` is the even yearly
    change that a change since a stated base amounts to, signed. `status` is None unless every
    figure behind the verdict is released.
    """

    plan: PlanInForce
    start: int
    quote: str
    indicator: str
    form: Form
    number: Decimal | None
    unit: str
    printed: str
    comparator: str
    hedge: str
    nature: str
    deadline: int
    period: str
    base_year: int | None
    base_inferred: bool
    yearly_pct: float | None
    definition: str
    repeats: bool
    measure_id: int | None
    status: Status | None
    latest: ReleasedValue | None


@dataclass(frozen=True)
class Difference:
    """Something in which the commitments of a group differ: each value with its places."""

    about: str
    values: tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True)
class PledgeGroup:
    """Commitments of one kind, with all in which they differ beside the number."""

    form: Form
    unit: str
    pledges: tuple[Pledge, ...]
    differences: tuple[Difference, ...]


@dataclass(frozen=True)
class ReleasedSeries:
    """The released values of one place by one definition, oldest first."""

    plan: PlanInForce
    definition: str
    values: tuple[ReleasedValue, ...]


@dataclass(frozen=True)
class IndicatorChoice:
    """An indicator for which some of the places promised something."""

    code: str
    name: str
    places: int


@dataclass(frozen=True)
class Commitments:
    """One indicator across places; `silent` are those whose plan promises nothing for it."""

    code: str
    name: str
    english: str
    unit: str
    is_annual_change: bool
    choices: tuple[IndicatorChoice, ...]
    groups: tuple[PledgeGroup, ...]
    silent: tuple[PlanInForce, ...]
    series: tuple[ReleasedSeries, ...]


_EMPTY = Commitments("", "", "", "", False, (), (), (), ())


def commitments(
    plans: list[PlanInForce],
    code: str,
    *,
    year: int,
    with_figures: bool,
    as_of: datetime | None = None,
) -> Commitments:
    """What the plans promise for an indicator, verdicts those of `year`: five queries.

    As of a moment terms, values and verdicts are those of then, as the plans are: six queries.
    """
    choices, indicators = _choices(plans, code)
    chosen = indicators.get(code) or (indicators.get(choices[0].code) if choices else None)
    if chosen is None:
        return _EMPTY
    values = values_of(plans, chosen, as_of=as_of) if with_figures else []
    measures = measures_of(plans, chosen, year=year, as_of=as_of)
    pledges = list(_pledges(plans, chosen, values, measures, year=year))
    spoken = {pledge.plan.slug for pledge in pledges}
    return Commitments(
        code=chosen.code,
        name=chosen.name_zh,
        english=chosen.name_en,
        unit=get_unit(chosen.unit).name,
        is_annual_change=chosen.rule == Rule.LOG_DECLINE,
        choices=choices,
        groups=tuple(_groups(pledges)),
        silent=tuple(plan for plan in plans if plan.slug not in spoken),
        series=tuple(_series(plans, values)),
    )


def _choices(
    plans: list[PlanInForce], code: str
) -> tuple[tuple[IndicatorChoice, ...], dict[str, Indicator]]:
    """Indicators by how many places promised a number, then anything: two queries."""
    rows = (
        Target.objects.filter(version__in=by_version(plans), indicator_code__isnull=False)
        .order_by()
        .values("indicator_code")
        .annotate(
            places=Count("version", distinct=True),
            with_value=Count("version", distinct=True, filter=Q(value__isnull=False)),
        )
    )
    counts = {row["indicator_code"]: (row["with_value"], row["places"]) for row in rows}
    standard = FilteredRelation("definitions", condition=Q(definitions__is_default=True))
    found = Indicator.objects.filter(code__in={*counts, code}).annotate(
        standard=standard, default_definition=F("standard__name")
    )
    indicators: dict[str, Indicator] = {each.code: each for each in found}
    ordered = sorted(
        (each for each in counts if each in indicators),
        key=lambda each: (-counts[each][0], -counts[each][1], each),
    )
    choices = (IndicatorChoice(c, indicators[c].name_zh, counts[c][1]) for c in ordered)
    return tuple(choices), indicators


def _pledges(
    plans: list[PlanInForce],
    indicator: Indicator,
    values: list[Observation],
    judged: Iterable[Measure],
    *,
    year: int,
) -> Iterator[Pledge]:
    """Commitments in order of the places, then of their years: one query."""
    order = {plan.version_id: place for place, plan in enumerate(plans)}
    targets = Target.objects.filter(version__in=order, indicator_code=indicator.code)
    measures = {(row.plan_id, row.key): row for row in judged}
    of_version = by_version(plans)
    default: str = indicator.default_definition or ""  # type: ignore[attr-defined]  # annotated
    rows = sorted(targets, key=lambda row: (order[row.version_id], row.deadline_year, row.position))
    for row in rows:
        plan = of_version[row.version_id]
        measure = measures.get((plan.plan_id, row.key))
        here = [each for each in values if each.place_id == plan.tenant_id]
        yield _pledge(plan, row, measure, here, default, judged=year)


def _pledge(
    plan: PlanInForce,
    target: Target,
    measure: Measure | None,
    here: list[Observation],
    default: str,
    *,
    judged: int,
) -> Pledge:
    terms = terms_of(measure) if measure else None
    version = measure.latest if measure else None
    form = _form(target, version.rule if version else "")
    number = terms.value if terms and target.value is not None else target.value
    base_year = target.base_year
    latest = newest_released(here, version.definition_id if version else None)
    return Pledge(
        plan=plan,
        start=target.start,
        quote=target.quote,
        indicator=target.indicator,
        form=form,
        number=number,
        unit=(terms.unit if terms else target.unit) or "",
        printed=f"{target.value_text or ''}{target.unit or ''}",
        comparator=target.comparator or "",
        hedge=target.hedge or "",
        nature=target.get_nature_display() or "",
        deadline=target.deadline_year,
        period=target.period,
        base_year=base_year,
        base_inferred=target.base_year_inferred,
        yearly_pct=_yearly(form, number, base_year, target.deadline_year),
        definition=version.definition.name if version and version.definition else default,
        repeats=target.repeats,
        measure_id=measure.pk if measure and plan.is_own else None,
        status=released_status(measure, here, judged=judged) if measure else None,
        latest=_released(latest) if latest else None,
    )


def _form(target: Target, rule: str) -> Form:
    if target.value is None:
        worded = {Rule.PEAK: Form.PEAK, Rule.ASSIGNED: Form.ASSIGNED, Rule.COVERAGE: Form.COVERAGE}
        return worded.get(Rule(rule), Form.WORDS) if rule else Form.WORDS
    if rule == Rule.ANNUAL_SHARE:
        return Form.ANNUAL_SHARE
    if target.kind == TargetKind.CHANGE:
        if target.unit == "个百分点":
            return Form.POINTS
        return Form.DECLINE if target.direction == "down" else Form.GROWTH
    if target.kind == TargetKind.INCREMENT:
        return Form.INCREMENT
    return Form.CUMULATIVE if target.period == TargetPeriod.CUMULATIVE else Form.LEVEL


def _yearly(
    form: Form, number: Decimal | None, base_year: int | None, deadline: int
) -> float | None:
    """(1 ± T)^(1/n) − 1 in %, n the years from the base to the deadline; None without a base."""
    if number is None or base_year is None or deadline <= base_year:
        return None
    if form not in (Form.DECLINE, Form.GROWTH):
        return None
    ratio = 1 + float(number) / 100 * (-1 if form is Form.DECLINE else 1)
    return 100 * (ratio ** (1 / (deadline - base_year)) - 1) if ratio > 0 else None


def _released(row: Observation) -> ReleasedValue:
    return ReleasedValue(
        row.year, row.value, row.decimals, row.get_quality_display(), row.get_basis_display()
    )


def _groups(pledges: list[Pledge]) -> Iterator[PledgeGroup]:
    kinds: dict[tuple[Form, str], list[Pledge]] = {}
    for pledge in pledges:
        kinds.setdefault(
            (pledge.form, pledge.unit if pledge.number is not None else ""), []
        ).append(pledge)
    order = list(Form)
    for (form, unit), members in sorted(kinds.items(), key=lambda item: order.index(item[0][0])):
        yield PledgeGroup(form, unit, tuple(members), tuple(_differences(members)))


def _differences(pledges: list[Pledge]) -> Iterator[Difference]:
    """All in which the commitments differ, the sentences that say the same twice left out."""
    told = [pledge for pledge in pledges if not pledge.repeats]
    for about in ("deadline", "base_year", "comparator", "hedge", "period", "definition"):
        values: dict[str, list[str]] = {}
        for pledge in told:
            values.setdefault(str(getattr(pledge, about) or ""), []).append(
                pledge.plan.printed_place
            )
        if len(values) > 1:
            told_values = (
                (value, tuple(dict.fromkeys(at))) for value, at in sorted(values.items())
            )
            yield Difference(about, tuple(told_values))


def _series(plans: list[PlanInForce], values: list[Observation]) -> Iterator[ReleasedSeries]:
    """Released values by place and definition; values of two definitions never meet."""
    for plan in plans:
        by_definition: dict[str, list[ReleasedValue]] = {}
        for row in values:
            if row.place_id == plan.tenant_id and is_released(row):
                by_definition.setdefault(row.definition.name, []).append(_released(row))
        for definition, found in by_definition.items():
            yield ReleasedSeries(plan, definition, tuple(found))


def series_by_definition(
    series: Iterable[ReleasedSeries],
) -> Mapping[str, tuple[ReleasedSeries, ...]]:
    """Series that may stand in one chart and one table, the most places first."""
    found: dict[str, list[ReleasedSeries]] = {}
    for each in series:
        found.setdefault(each.definition, []).append(each)
    ordered = sorted(found.items(), key=lambda item: (-len(item[1]), item[0]))
    return {definition: tuple(members) for definition, members in ordered}
