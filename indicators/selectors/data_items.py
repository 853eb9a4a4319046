"""The shared data items of a plan (一数一源): who provides which value, when, and what rests on it."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from indicators.filing_terms import period_text
from indicators.models import LatestObservation, Measure, ReportingDuty, ReportingRound
from indicators.models.rounds import DutyKind
from indicators.selectors.formulas import derived_from
from plans.domain.units import get_unit
from plans.models import Plan


@dataclass(frozen=True)
class DataItem:
    """One value as it is asked: provider, definition, rhythm, and the targets that use it."""

    indicator: str
    code: str
    definition: str
    unit: str
    frequency: str
    release_month: int
    release_confirmed: bool
    providers: tuple[str, ...]
    places: int
    used_by: int
    """Targets judged by the value, or by what is computed from it."""
    used_for: tuple[str, ...]
    """Indicators computed from the value."""
    last_year: int | None


@dataclass(frozen=True)
class Burden:
    """What the last round asks of units, counted on the system and not on people."""

    round_title: str
    period: str
    values: int
    states: int
    asked_twice: int
    units: int
    most: int
    held_already: int

    @property
    def mean(self) -> float:
        """Duties a unit, on the average."""
        return (self.values + self.states) / self.units if self.units else 0.0


@dataclass(frozen=True)
class DataItemsPage:
    """The register and the calendar of releases."""

    slug: str
    tenant: str
    burden: Burden | None
    items: tuple[DataItem, ...]
    calendar: tuple[tuple[int, tuple[DataItem, ...]], ...]


def data_items_page(plan: Plan) -> DataItemsPage:
    """The values that the plan's latest yearly round asks. Six queries."""
    round_ = ReportingRound.objects.filter(plan=plan, period_kind="year").order_by("-year").first()
    duties = list(
        ReportingDuty.objects.filter(round=round_)
        .select_related("indicator", "definition", "department")
        .order_by("indicator__code", "pk")
        if round_
        else []
    )
    items = _items(plan, [duty for duty in duties if duty.kind == DutyKind.VALUE])
    return DataItemsPage(
        slug=plan.slug,
        tenant=plan.tenant.name,
        burden=_burden(round_, duties) if round_ else None,
        items=items,
        calendar=_calendar(items),
    )


def _items(plan: Plan, duties: list[ReportingDuty]) -> tuple[DataItem, ...]:
    judged = Measure.objects.filter(plan=plan).values_list("latest__indicator__code", flat=True)
    used = Counter(judged)
    years = dict(
        LatestObservation.objects.filter(place=plan.tenant, period_kind="year")
        .order_by("year")
        .values_list("definition", "year")
    )
    grouped: dict[int, list[ReportingDuty]] = {}
    for duty in duties:
        grouped.setdefault(duty.definition_id or 0, []).append(duty)
    codes = [rows[0].definition.code for rows in grouped.values() if rows[0].definition]
    derived = derived_from(plan.tenant_id, codes)
    return tuple(_item(rows, used, years, derived) for rows in grouped.values())


def _item(
    rows: list[ReportingDuty],
    used: Counter[str],
    years: Mapping[int, int],
    derived: Mapping[str, Mapping[str, str]],
) -> DataItem:
    first = rows[0]
    indicator, definition = first.indicator, first.definition
    if indicator is None or definition is None:
        raise ValueError("a value duty without indicator")
    return DataItem(
        indicator=indicator.name_zh,
        code=indicator.code,
        definition=definition.name,
        unit=get_unit(indicator.unit).name,
        frequency=indicator.frequency,
        release_month=indicator.release_month,
        release_confirmed=indicator.release_confirmed,
        providers=tuple(dict.fromkeys(duty.department.name for duty in rows)),
        places=len({duty.place_id for duty in rows}),
        used_by=sum(used[code] for code in {indicator.code, *derived[definition.code]}),
        used_for=tuple(derived[definition.code].values()),
        last_year=years.get(definition.pk),
    )


def _calendar(items: Iterable[DataItem]) -> tuple[tuple[int, tuple[DataItem, ...]], ...]:
    months: dict[int, list[DataItem]] = {}
    for item in items:
        months.setdefault(item.release_month, []).append(item)
    return tuple((month, tuple(months[month])) for month in sorted(months))


def _burden(round_: ReportingRound, duties: list[ReportingDuty]) -> Burden:
    values = [duty for duty in duties if duty.kind == DutyKind.VALUE]
    slots = Counter((duty.place_id, duty.definition_id) for duty in values)
    units = Counter(duty.department_id for duty in duties)
    held = LatestObservation.objects.filter(
        place__in={duty.place_id for duty in values},
        definition__in={duty.definition_id for duty in values},
        period_kind=round_.period_kind,
        year=round_.year,
        observation__recorded_at__lt=round_.opened_at,
    ).values_list("place_id", "definition_id")
    return Burden(
        round_title=round_.title,
        period=period_text(round_),
        values=len(values),
        states=len(duties) - len(values),
        asked_twice=sum(count - 1 for count in slots.values()),
        units=len(units),
        most=max(units.values(), default=0),
        held_already=sum(slot in slots for slot in held),
    )
