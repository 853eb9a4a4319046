"""Accepted values and states of the years before the open round."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from decimal import ROUND_DOWN, Decimal

from audit.domain.actors import Actor
from audit.services import recorded
from dashboards.demo.departments import basis_of
from dashboards.demo.outcomes import Outcome, chance, hash_of
from dashboards.demo.slots import Slot
from dashboards.demo.terms import LAST_YEAR
from dashboards.demo.values import Point, series
from indicators.domain.asked import states_of_rule
from indicators.domain.progress.enums import AssignedState, MilestoneState, Rule
from indicators.models import Indicator, Measure
from indicators.models.choices import Basis, Quality, Release
from indicators.services import (
    Entered,
    Period,
    Reported,
    record_observations,
    record_target_state,
)
from organizations.models import Department, Place
from plans.models import Plan

STATISTICS = "统计"
# What a restatement moves a value by.
RESTATED_BY = Decimal("1.002")
# What lower places report besides: so many indicators, so much of the city's value in all.
LOWER_INDICATORS = 2
ALLOTTED = 0.95
RATES = frozenset({"percent", "percentage_point", "grade"})


def record_history(
    plan: Plan,
    slots: Iterable[Slot],
    outcomes: Mapping[str, Outcome],
    units: Mapping[int, Department],
    *,
    actor: Actor,
) -> int:
    """Record the years before the open round, and one official restatement; returns how many.

    `units` are the departments that report, by definition.
    """
    slots = list(slots)
    with recorded(actor) as recording:
        rows = [
            row for slot in slots for row in _entered(plan, slot, outcomes[slot.terms.key], units)
        ]
        record_observations(recording, tenant=plan.tenant, entered=rows)
    with recorded(actor) as recording:
        revised = _restated(rows)
        record_observations(recording, tenant=plan.tenant, entered=revised)
    return len(rows) + len(revised)


def record_states(plan: Plan, *, actor: Actor) -> int:
    """Record the state of every commitment in words or from above for the year before the last."""
    measures = (
        plan.measures.filter(latest__rule__in=(Rule.ASSIGNED, Rule.MILESTONE))
        .select_related("plan", "latest__target")
        .order_by("pk")
    )
    owed = [measure for measure in measures if _said_first(measure)]
    with recorded(actor) as recording:
        for measure in owed:
            record_target_state(
                recording,
                tenant=plan.tenant,
                measure=measure,
                year=LAST_YEAR - 1,
                state=early_state(measure),
                document=basis_of(plan),
                synthetic=True,
            )
    return len(owed)


def early_state(measure: Measure) -> str:
    """What was known the year before: nothing assigned yet, work under way or not begun."""
    latest = measure.latest
    if latest is not None and AssignedState.PENDING in states_of_rule(latest.rule):
        return AssignedState.PENDING
    begun = chance(f"{measure.plan.slug} begun {measure.key}") < 0.8
    return MilestoneState.PROGRESSING if begun else MilestoneState.NOT_STARTED


def last_point(slot: Slot, outcome: Outcome) -> Point | None:
    """The value of the open round's year."""
    points = {point.year: point for point in series(slot.terms, outcome)}
    return points.get(LAST_YEAR)


def reported(
    indicator: Indicator, point: Point, *, quality: str = Quality.FINAL, document: str
) -> Reported:
    """A value with what the statistics or the department's own records would say of it."""
    published = STATISTICS in indicator.functions
    return Reported(
        value=point.value,
        decimals=indicator.decimals,
        numerator=point.numerator,
        denominator=point.denominator,
        quality=quality,
        basis=Basis.PUBLISHED if published else Basis.RECORD,
        release=Release.PUBLIC,
        synthetic=True,
        document=document,
    )


def _entered(
    plan: Plan, slot: Slot, outcome: Outcome, units: Mapping[int, Department]
) -> Iterator[Entered]:
    document = basis_of(plan)
    for point in series(slot.terms, outcome):
        if point.year == LAST_YEAR:
            continue
        yield Entered(
            place=plan.tenant,
            indicator=slot.indicator,
            definition=slot.definition,
            period=Period(point.year),
            reported=reported(slot.indicator, point, document=document),
            department=units.get(slot.definition.pk),
        )


def _restated(rows: list[Entered]) -> list[Entered]:
    """The same value of one year again, a little higher, as an official restatement."""
    levels = [
        row
        for row in rows
        if row.period.year == LAST_YEAR - 2
        and not row.indicator.takes_shares
        and row.indicator.rule == Rule.LINEAR_LEVEL
    ]
    chosen = min(levels, key=lambda row: hash_of(row.indicator.code), default=None)
    if chosen is None:
        return []
    value = round(chosen.reported.value * RESTATED_BY, chosen.reported.decimals)
    return [replace(chosen, reported=replace(chosen.reported, value=value, quality="restated"))]


def _said_first(measure: Measure) -> bool:
    latest = measure.latest
    return latest is not None and (latest.target is None or not latest.target.repeats)


# --- Counties and townships ----------------------------------------------------------------------


def record_lower_places(
    plan: Plan, slots: Iterable[Slot], outcomes: Mapping[str, Outcome], *, actor: Actor
) -> int:
    """Record what the lower places have of two additive indicators; returns how many values.

    They are not allocated parts: nothing judges them, and they add up to less than the city's.
    """
    places = list(plan.tenant.children.filter(counts_in_rollup=True).order_by("key"))
    additive = [slot for slot in slots if _adds_up(slot)]
    chosen = sorted(additive, key=lambda slot: hash_of(slot.terms.key))[:LOWER_INDICATORS]
    rows = [
        Entered(
            place=place,
            indicator=slot.indicator,
            definition=slot.definition,
            period=Period(point.year),
            reported=reported(slot.indicator, point, document=basis_of(plan)),
        )
        for slot in chosen
        for place, share in _shares(slot, places)
        for point in _parts(slot, outcomes[slot.terms.key], share)
    ]
    if rows:
        with recorded(actor) as recording:
            record_observations(recording, tenant=plan.tenant, entered=rows)
    return len(rows)


def _adds_up(slot: Slot) -> bool:
    """Quantities of which a city has the sum of its parts, and a part is worth writing down."""
    sums = {Rule.LINEAR_LEVEL, Rule.CUMULATIVE, Rule.INCREMENT}
    unit = slot.indicator.unit
    is_rate = unit in RATES or "_per_" in unit
    return slot.indicator.rule in sums and not is_rate and slot.indicator.decimals > 0


def _shares(slot: Slot, places: list[Place]) -> list[tuple[Place, float]]:
    """Each place's part of the city's value, 95 % in all."""
    weights = [chance(f"{slot.terms.key} {place.key}", 0.4, 1.0) for place in places]
    return [
        (place, ALLOTTED * weight / sum(weights))
        for place, weight in zip(places, weights, strict=True)
    ]


def _parts(slot: Slot, outcome: Outcome, share: float) -> Iterator[Point]:
    step = Decimal(1).scaleb(-slot.indicator.decimals)
    for point in series(slot.terms, outcome):
        value = (point.value * Decimal(repr(round(share, 6)))).quantize(step, ROUND_DOWN)
        yield Point(point.year, value)
