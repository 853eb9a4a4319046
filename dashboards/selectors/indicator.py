"""An indicator: what the catalogue says of it, and what rests on it in one plan."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet

from dashboards.selectors.frame import Frame, frame_of
from dashboards.selectors.overview import SectionGroup, by_section
from indicators.access import may_see_value
from indicators.domain.formulas.tree import written
from indicators.models import Definition, Indicator, Observation
from indicators.models.choices import Quality
from indicators.selectors.course import YearRow
from indicators.selectors.formulas import FormulaBook, formula_book, indicator_of
from indicators.selectors.in_force import values_in_force_at
from indicators.selectors.progress import YEARLY, judged_measures
from organizations.access import Viewer
from plans.domain.units import get_unit
from plans.models import Plan


@dataclass(frozen=True)
class DefinitionLine:
    """A definition of the indicator with the formula in force, empty where it is reported."""

    code: str
    name: str
    text: str
    included: tuple[str, ...]
    excluded: tuple[str, ...]
    price_base: int | None
    source: str
    is_default: bool
    recorded_at: datetime
    formula: str
    factors: tuple[str, ...]


@dataclass(frozen=True)
class PlaceSeries:
    """The values in force of one place in one definition, those that the viewer may see."""

    place: str
    definition: str
    rows: tuple[YearRow, ...]


@dataclass(frozen=True)
class PlanOfIndicator:
    """What rests on the indicator in one plan: targets, formulas, values by place."""

    frame: Frame
    groups: tuple[SectionGroup, ...]
    derived: tuple[tuple[str, str], ...]
    """Codes and names of the indicators computed from it."""
    series: tuple[PlaceSeries, ...]
    hidden: bool
    """Values are held that the viewer may not see."""


@dataclass(frozen=True)
class IndicatorPage:
    """All that the page shows; `plan` is None for who reads no plan's values."""

    indicator: Indicator
    unit: str
    definitions: tuple[DefinitionLine, ...]
    plan: PlanOfIndicator | None
    plans: tuple[tuple[str, str], ...]


def indicator_page(
    indicator: Indicator,
    viewer: Viewer,
    *,
    slug: str,
    today: date,
    as_of: datetime | None = None,
) -> IndicatorPage:
    """An indicator for a viewer, with one of the plans that the viewer reads: nine queries."""
    plans = list(_plans(viewer, as_of))
    plan = next((each for each in plans if each.slug == slug), plans[0] if plans else None)
    book = formula_book(plan.tenant_id, as_of=as_of) if plan else FormulaBook()
    definitions = Definition.objects.filter(indicator=indicator).order_by("-is_default", "code")
    if as_of is not None:
        definitions = definitions.filter(recorded_at__lte=as_of)
    held = list(definitions)
    return IndicatorPage(
        indicator=indicator,
        unit=get_unit(indicator.unit).name,
        definitions=tuple(_definition(each, book) for each in held),
        plan=_of_plan(plan, indicator, _derived(held, book), viewer, today=today, as_of=as_of)
        if plan
        else None,
        plans=tuple((each.slug, each.tenant.name) for each in plans),
    )


def _plans(viewer: Viewer, as_of: datetime | None) -> QuerySet[Plan]:
    """Plans whose figures the viewer reads; as of a moment those that were published by then."""
    plans = Plan.objects.filter(tenant__in=viewer.tenant_ids())
    if as_of is not None:
        plans = plans.filter(versions__number=1, versions__published_at__lte=as_of)
    return plans.select_related("tenant", "recompute_request").order_by("slug")


def _definition(row: Definition, book: FormulaBook) -> DefinitionLine:
    formula = book.formulas.get(row.code)
    return DefinitionLine(
        code=row.code,
        name=row.name,
        text=row.text,
        included=tuple(row.included),
        excluded=tuple(row.excluded),
        price_base=row.price_base,
        source=row.source or "",
        is_default=row.is_default,
        recorded_at=row.recorded_at,
        formula=formula.version.text if formula else "",
        factors=tuple(written(each) for each in formula.formula.factors) if formula else (),
    )


def _of_plan(
    plan: Plan,
    indicator: Indicator,
    derived: dict[str, str],
    viewer: Viewer,
    *,
    today: date,
    as_of: datetime | None,
) -> PlanOfIndicator:
    codes = {indicator.code, *derived}
    judged = judged_measures(plan, year=today.year, viewer=viewer, as_of=as_of)
    values = _values(plan, indicator, as_of)
    return PlanOfIndicator(
        frame=frame_of(plan, year=today.year, as_of=as_of),
        groups=by_section(each for each in judged if each.indicator_code in codes),
        derived=tuple(sorted(derived.items())),
        series=tuple(_series(values, viewer)),
        hidden=any(not may_see_value(viewer, each) for each in values),
    )


def _derived(definitions: Iterable[Definition], book: FormulaBook) -> dict[str, str]:
    users = {code for each in definitions for code in book.used_by(each.code)}
    return {
        indicator_of(code): book.formulas[code].version.definition.indicator.name_zh
        for code in users
    }


def _values(plan: Plan, indicator: Indicator, as_of: datetime | None) -> list[Observation]:
    """Yearly values in force of the plan's place and of the places below: one query."""
    held = values_in_force_at(as_of, indicator=indicator, period_kind__in=YEARLY)
    rows = held.filter(tenant=plan.tenant_id).select_related("place", "definition", "indicator")
    return sorted(
        rows,
        key=lambda row: (
            row.place_id != plan.tenant_id,
            row.place_id,
            not row.definition.is_default,
            row.definition_id,
            row.year,
        ),
    )


def _series(values: Iterable[Observation], viewer: Viewer) -> Iterable[PlaceSeries]:
    lines: dict[tuple[str, str], list[YearRow]] = {}
    for each in values:
        if may_see_value(viewer, each):
            row = YearRow(
                each.year, float(each.value), None, None, each.quality == Quality.PRELIMINARY
            )
            lines.setdefault((each.place.name, each.definition.name), []).append(row)
    return [
        PlaceSeries(place, definition, tuple(rows)) for (place, definition), rows in lines.items()
    ]
