"""A place's inventory of a year as its page shows it: computed on read, and never a verdict."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

from django.db.models import Exists, OuterRef
from django.http import Http404

from dashboards.selectors.frame import frame_of
from dashboards.selectors.inventory_shapes import (
    Asked,
    Change,
    Figure,
    InputRow,
    InventoryPage,
    LineRow,
    NoChange,
    OpenItem,
    PlaceChoice,
    Step,
    YearPoint,
    YearView,
)
from dashboards.selectors.places import lower_places
from indicators.access import duties_visible_to
from indicators.domain.formulas.computing import rounded
from indicators.domain.inventory import items
from indicators.domain.inventory.balance import Fault, Known, Line, Total
from indicators.domain.inventory.decomposition import Decomposition, Refusal, Refused, decompose
from indicators.domain.inventory.factors import FuelFactor
from indicators.domain.inventory.items import FUEL_OF
from indicators.domain.inventory.peak_test import peak_of
from indicators.models import Indicator, ReportingDuty
from indicators.selectors.computed import is_derived
from indicators.selectors.inventories import (
    REPORTED_INTENSITIES,
    REPORTED_TOTALS,
    Account,
    YearOfAccount,
    account_of,
    price_base_of,
)
from organizations.access import Viewer
from organizations.models import Place
from plans.domain.units import get_unit
from plans.models import Plan
from plans.selectors.reading import plan_head

TEN_THOUSAND = 10_000
ACROSS = 2


def inventory_page(plan: Plan, viewer: Viewer, asked: Asked, *, today: date) -> InventoryPage:
    """A place's inventory. Eight queries, two fewer where nothing was reported.

    Raises:
        Http404: for a place that is not the plan's.
    """
    places = (plan.tenant, *lower_places(plan))
    place = next((each for each in places if each.key == (asked.place or plan.tenant.key)), None)
    if place is None:
        raise Http404
    account = account_of(place, viewer, tenant=plan.tenant_id, as_of=asked.as_of)
    chosen = _chosen(account, asked.year)
    series = tuple(map(_point, account.years))
    alike = _comparable(series)
    return InventoryPage(
        frame=frame_of(plan, year=today.year, head=plan_head(plan), as_of=asked.as_of),
        place=PlaceChoice(place.key, place.name),
        places=tuple(PlaceChoice(each.key, each.name) for each in places),
        years=tuple(each.year for each in account.years),
        as_of=asked.as_of,
        book=account.book,
        series=series,
        comparable=alike,
        peak=peak_of({each.year: each.co2 for each in alike if each.co2 is not None}),
        view=_view(place, viewer, account, chosen) if chosen else None,
        may_open_rounds=viewer.is_office(plan.tenant_id),
    )


def _chosen(account: Account, year: int | None) -> YearOfAccount | None:
    if year is not None:
        return account.of(year)
    return account.years[-1] if account.years else None


def _view(place: Place, viewer: Viewer, account: Account, of: YearOfAccount) -> YearView:
    named = _indicators()
    inventory, hidden = of.inventory, of.is_withheld
    lines = tuple(_row(line, of, named) for line in inventory.lines)
    used = [row for row in lines if row.amount]
    return YearView(
        year=of.year,
        is_withheld=hidden,
        is_estimate=bool(not inventory.is_complete or of.estimated),
        figures=() if hidden else tuple(_figures(of)),
        lines=lines,
        inputs=tuple(_inputs(of)),
        open=_open_items(place, viewer, of, named),
        answered=len(inventory.coverage.answered),
        asked=len(inventory.coverage.answered) + len(inventory.coverage.open),
        known_share=None if hidden else _known_share(of),
        estimated=tuple(_name(code, named) for code in of.estimated),
        without_factor=tuple(row.name for row in lines if row.fault is Fault.FACTOR_MISSING),
        unconfirmed=tuple(row.name for row in used if row.fuel and row.fuel.unconfirmed),
        from_heat=tuple(row.name for row in used if row.fuel and row.fuel.tce_from_heat),
        grid=of.factors.grid,
        change=_change(account, of, named),
    )


def _indicators() -> dict[str, Indicator]:
    rows = Indicator.objects.filter(code__in=items.ALL_CODES)
    return {row.code: row for row in rows}


def _name(code: str, named: Mapping[str, Indicator]) -> str:
    """The kind of energy; that its amount is a consumption the table says."""
    return named[code].name_zh.replace("消费量", "") if code in named else code


# --- Figures -------------------------------------------------------------------------------------


def _figures(of: YearOfAccount) -> Iterable[Figure]:
    found = of.inventory
    for key, total in (("territorial", found.territorial), ("consumption", found.consumption)):
        yield _total(of, key, total, "10k_tco2")
    for key, total in (
        ("equivalent", found.equivalent),
        ("calorific", found.calorific),
        ("net_equivalent", found.net_equivalent),
    ):
        yield _total(of, key, total, "10k_tce")
    yield from _intensities(of)
    for key, share, part in (
        ("coal_share", found.coal_share, found.coal),
        ("non_fossil_share", found.non_fossil_share, found.non_fossil),
    ):
        complete = part.is_complete and found.equivalent.is_complete
        value = None if share is None else rounded(share * 100, ACROSS)
        yield _beside(of, Figure(key, value, "%", complete))


def _total(of: YearOfAccount, key: str, total: Total | None, unit: str) -> Figure:
    name = get_unit(unit).name
    if total is None:
        return _beside(of, Figure(key, None, name, is_complete=False))
    value = rounded(total.value / TEN_THOUSAND, ACROSS)
    return _beside(of, Figure(key, value, name, total.is_complete))


def _beside(of: YearOfAccount, figure: Figure) -> Figure:
    code = REPORTED_TOTALS.get(figure.key, "")
    if figure.key in REPORTED_INTENSITIES:
        code = REPORTED_INTENSITIES[figure.key][price_base_of(of.year)]
    row = of.reported.get(code)
    figure = replace(figure, formula=code)
    if row is None:
        return figure
    decimals = ACROSS if figure.value is None else figure.decimals
    value = None if code in of.hidden else rounded(Fraction(row.value), decimals)
    return replace(
        figure, reported=value, has_reported=True, derived=is_derived(row), version=row.version
    )


def _intensities(of: YearOfAccount) -> Iterable[Figure]:
    """Per GDP at the prices that serve the year; 10⁴ t over 10⁸ yuan is t over 10⁴ yuan."""
    base = price_base_of(of.year)
    gdp = None if of.output_hidden else of.output.at(base)
    for key, total, unit in (
        ("energy_intensity", of.inventory.equivalent, f"tce_per_10k_yuan_{base}"),
        ("co2_intensity", of.inventory.territorial, f"tco2_per_10k_yuan_{base}"),
    ):
        value = rounded(total.value / TEN_THOUSAND / gdp, 4) if gdp and gdp > 0 else None
        complete = total.is_complete and value is not None
        yield _beside(of, Figure(key, value, get_unit(unit).name, complete))


def _known_share(of: YearOfAccount) -> Decimal | None:
    row = of.reported.get(REPORTED_TOTALS["equivalent"])
    if row is None or row.value <= 0 or REPORTED_TOTALS["equivalent"] in of.hidden:
        return None
    known = of.inventory.equivalent.value / TEN_THOUSAND
    return rounded(known / Fraction(row.value) * 100, 1)


def _point(of: YearOfAccount) -> YearPoint:
    total = of.inventory.territorial
    value = None if of.is_withheld else rounded(total.value / TEN_THOUSAND, ACROSS)
    return YearPoint(of.year, value, total.without, of.is_withheld)


def _comparable(series: tuple[YearPoint, ...]) -> tuple[YearPoint, ...]:
    """A total that lacks a kind of energy is not set beside one that has it."""
    shown = [each for each in series if each.co2 is not None]
    return tuple(each for each in shown if each.without == shown[-1].without)


# --- Lines ---------------------------------------------------------------------------------------


def _row(line: Line, of: YearOfAccount, named: Mapping[str, Indicator]) -> LineRow:
    hidden = not of.hidden.isdisjoint(line.rests_on)
    fuel = of.factors.fuels.get(_factor_name(line.code)) if _factor_name(line.code) else None
    emitted = of.inventory.territorial.value
    shown = not of.is_withheld and line.co2 is not None and emitted > 0
    share = line.co2 / emitted * 100 if shown and line.co2 is not None else None
    power = line.code == items.NET_POWER
    # By coal use the amount would tell the rate.
    rate_hidden = line.by_coal_rate and items.COAL_RATE in of.hidden
    return LineRow(
        code=line.code,
        name=_name(line.code, named),
        family=line.family,
        unit=get_unit(line.unit).name,
        known=line.known,
        fault=line.fault,
        is_hidden=hidden,
        is_rest=_is_rest(line, of),
        amount=None if hidden else _rounded(line.amount, 4),
        calorific=None if hidden else _rounded(line.calorific, ACROSS, TEN_THOUSAND),
        equivalent=None
        if hidden or rate_hidden
        else _rounded(line.equivalent, ACROSS, TEN_THOUSAND),
        co2=None if hidden else _rounded(line.co2, ACROSS, TEN_THOUSAND),
        share=_rounded(share, 1),
        fuel=fuel,
        factor=_per_printed_unit(fuel, fuel.co2 if fuel else None, 4),
        coefficient=_per_printed_unit(fuel, fuel.tce if fuel else None, 5),
        grid=of.factors.grid if power else None,
    )


def _factor_name(code: str) -> str:
    return "heat" if code == items.NET_HEAT else FUEL_OF[code].factor if code in FUEL_OF else ""


def _is_rest(line: Line, of: YearOfAccount) -> bool:
    """Raw coal less the kinds that stand beside it."""
    row = of.reported.get(items.RAW_COAL)
    return line.code == items.RAW_COAL and row is not None and line.amount != Fraction(row.value)


def _per_printed_unit(
    fuel: FuelFactor | None, value: Fraction | None, decimals: int
) -> Decimal | None:
    if fuel is None or value is None:
        return None
    return rounded(value * get_unit(fuel.unit).factor, decimals)


def _inputs(of: YearOfAccount) -> Iterable[InputRow]:
    """What else was reported and enters: coal rate, transfers, all power used, GDP."""
    shown = {line.code for line in of.inventory.lines} | set(REPORTED_TOTALS.values())
    shown |= {code for codes in REPORTED_INTENSITIES.values() for code in codes.values()}
    for code, row in sorted(of.reported.items()):
        if code not in shown:
            value = None if code in of.hidden else row.value.normalize()
            yield InputRow(row.indicator.name_zh, value, get_unit(row.indicator.unit).name)


def _rounded(value: Fraction | None, decimals: int, over: int = 1) -> Decimal | None:
    return None if value is None else rounded(value / over, decimals)


def _open_items(
    place: Place, viewer: Viewer, of: YearOfAccount, named: Mapping[str, Indicator]
) -> tuple[OpenItem, ...]:
    """What is not known, in order of code. One query."""
    codes = sorted(of.inventory.coverage.open)
    opens = Exists(duties_visible_to(viewer).filter(pk=OuterRef("pk")))
    rows = ReportingDuty.objects.filter(
        place=place, indicator__code__in=codes, round__year=of.year, round__period_kind="year"
    ).select_related("indicator", "department")
    duties = rows.annotate(opens=opens).order_by("pk")
    owed = {row.indicator.code: row for row in duties if row.indicator}
    known = {line.code: line.known for line in of.inventory.lines}
    return tuple(
        OpenItem(
            code=code,
            name=_name(code, named),
            known=known.get(code, Known.NOT_REPORTED),
            functions=tuple(named[code].functions) if code in named else (),
            department=owed[code].department.name if code in owed else "",
            duty=owed[code].pk if code in owed and owed[code].opens else None,
        )
        for code in codes
    )


# --- Change --------------------------------------------------------------------------------------


def _change(
    account: Account, of: YearOfAccount, named: Mapping[str, Indicator]
) -> Change | NoChange | None:
    """None where a figure that it rests on is not for the viewer."""
    before = account.of(of.year - 1)
    if before is None:
        return NoChange(Refusal.NO_EARLIER_YEAR)
    if any(each.is_withheld or each.output_hidden for each in (before, of)):
        return None
    found = decompose(before.inventory, of.inventory, (before.output, of.output))
    if isinstance(found, Refused):
        names = (_name(code, named) for code in found.codes)
        return NoChange(found.reason, tuple(names))
    return _told(found, before.year, named)


def _told(found: Decomposition, earlier_year: int, named: Mapping[str, Indicator]) -> Change:
    def shown(value: Fraction) -> Decimal:
        return rounded(value / TEN_THOUSAND, ACROSS)

    keys = ("activity", "intensity", "structure", "factor")
    return Change(
        earlier_year=earlier_year,
        earlier=shown(found.earlier),
        later=shown(found.later),
        steps=tuple(Step(key, shown(getattr(found, key))) for key in keys),
        total=shown(found.change),
        price_base=found.price_base,
        left_out=tuple(_name(code, named) for code in found.left_out),
    )
