"""Which reported values derived indicators need, that nobody owes or holds yet (一数一源)."""

from collections.abc import Iterable
from dataclasses import dataclass

from indicators.domain.inventory import items
from indicators.models import (
    Definition,
    LatestObservation,
    Measure,
    ReportingDuty,
    ValueAbsence,
)
from indicators.models.choices import Answer
from indicators.models.rounds import DutyKind
from indicators.selectors.computed import YEARLY
from indicators.selectors.formulas import formula_book
from indicators.selectors.inventories import OUTPUT, price_base_of
from plans.models import Plan

Slot = tuple[int, str]
"""A place and the code of a definition."""


@dataclass(frozen=True)
class WantedInput:
    """A value to be asked for what is computed from it; `measure` is the first that needs it."""

    measure: Measure
    definition: Definition
    used_for: tuple[str, ...]


# A kind of raw coal is asked only where the place reports kinds: raw coal is their sum.
_LINES = tuple(code for code in items.ALL_CODES if code not in items.RAW_COAL_KINDS)


def inventory_definitions(year: int) -> tuple[str, ...]:
    """The definitions that a complete inventory of a year needs, GDP at the year's prices too."""
    return (*(f"{code}-STD" for code in _LINES), OUTPUT[price_base_of(year)])


def wanted_for_inventory(plan: Plan, year: int, settled: Iterable[Slot]) -> list[WantedInput]:
    """What the inventory of the plan's own place lacks: neither held, nor answered, nor owed.

    Four queries, one where the plan has no measure.
    """
    first = plan.measures.filter(place=plan.tenant_id).order_by("pk").first()
    if first is None:
        return []
    codes = inventory_definitions(year)
    place = {plan.tenant_id}
    known = _held(place, set(codes), year) | _owed(plan, place, set(codes), year)
    known |= _answered_none(place, set(codes), year) | set(settled)
    lacking = [code for code in codes if (plan.tenant_id, code) not in known]
    rows = Definition.objects.filter(code__in=lacking).select_related("indicator")
    return [WantedInput(first, row, ()) for row in rows.order_by("indicator__code")]


def wanted_inputs(
    plan: Plan, year: int, served: Iterable[tuple[Measure, Definition]]
) -> list[WantedInput]:
    """The raw inputs of the measures' derived definitions, each of a place once.

    What is held for the year or owed in another round is not asked again; of a definition whose
    own value has been reported nothing is asked. Five queries, two where nothing is computed.
    """
    book = formula_book(plan.tenant_id)
    derived = [(m, d) for m, d in served if d.code in book.formulas]
    if not derived:
        return []
    needs = {definition.code: book.raw_inputs(definition.code) for _m, definition in derived}
    codes = {*needs, *(code for each in needs.values() for code in each)}
    places = {measure.place_id for measure, _definition in derived}
    known = _held(places, codes, year)
    settled = known | _owed(plan, places, codes, year)
    first: dict[Slot, tuple[Measure, list[str]]] = {}
    for measure, definition in derived:
        if (measure.place_id, definition.code) in known:
            continue
        name = book.formulas[definition.code].version.definition.indicator.name_zh
        for code in needs[definition.code]:
            if (measure.place_id, code) not in settled:
                _measure, names = first.setdefault((measure.place_id, code), (measure, []))
                names += [name] if name not in names else []
    return _told(first)


def _told(first: dict[Slot, tuple[Measure, list[str]]]) -> list[WantedInput]:
    codes = {code for _place, code in first}
    definitions = {
        row.code: row
        for row in Definition.objects.filter(code__in=codes).select_related("indicator")
    }
    return [
        WantedInput(measure, definitions[code], tuple(names))
        for (_place, code), (measure, names) in sorted(first.items(), key=lambda each: each[0])
    ]


def _held(places: set[int], codes: set[str], year: int) -> set[Slot]:
    """Reported values; a computed one is none."""
    rows = LatestObservation.objects.filter(
        place__in=places,
        definition__code__in=codes,
        period_kind__in=YEARLY,
        year=year,
        observation__derivation__isnull=True,
    )
    return set(rows.values_list("place_id", "definition__code"))


def _answered_none(places: set[int], codes: set[str], year: int) -> set[Slot]:
    """Of which the unit said that the place has none: that counts as nought."""
    rows = ValueAbsence.objects.filter(
        place__in=places,
        definition__code__in=codes,
        year=year,
        period_kind__in=YEARLY,
        answer=Answer.NOT_APPLICABLE,
    )
    return set(rows.values_list("place_id", "definition__code"))


def _owed(plan: Plan, places: set[int], codes: set[str], year: int) -> set[Slot]:
    rows = ReportingDuty.objects.filter(
        tenant=plan.tenant_id,
        kind=DutyKind.VALUE,
        place__in=places,
        definition__code__in=codes,
        round__year=year,
        round__period_kind__in=YEARLY,
    )
    return set(rows.values_list("place_id", "definition__code"))
