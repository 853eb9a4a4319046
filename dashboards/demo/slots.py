"""The series a plan's measures ask for, as terms for the generator. Two queries a plan."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from dashboards.demo.terms import LAST_YEAR, Terms
from indicators.domain.progress.enums import Direction, Rule, TargetForm
from indicators.models import Definition, Indicator, Measure, MeasureVersion
from plans.models import Plan


@dataclass(frozen=True)
class Slot:
    """One series of a plan's place: an indicator in one definition."""

    indicator: Indicator
    definition: Definition
    terms: Terms


def slots_of(plan: Plan) -> list[Slot]:
    """Every series that a measure of the plan rests on, in the order of the measures."""
    measures = (
        Measure.objects.filter(plan=plan, place=plan.tenant, latest__indicator__isnull=False)
        .select_related("latest__indicator", "latest__definition")
        .order_by("pk")
    )
    defaults = {row.indicator_id: row for row in Definition.objects.filter(is_default=True)}
    served: dict[int, list[MeasureVersion]] = defaultdict(list)
    definitions: dict[int, Definition] = {}
    for measure in measures:
        latest = measure.latest
        if latest is None or latest.indicator_id is None:
            continue
        definition = latest.definition or defaults[latest.indicator_id]
        definitions[definition.pk] = definition
        served[definition.pk].append(latest)
    return [_slot(plan, definitions[key], versions) for key, versions in served.items()]


def _slot(plan: Plan, definition: Definition, versions: list[MeasureVersion]) -> Slot:
    nearest = _nearest(versions)
    indicator = nearest.indicator
    if indicator is None:
        raise LookupError("a series without indicator")
    key = f"{plan.slug}/{definition.code}"
    return Slot(indicator, definition, _terms(key, indicator, nearest))


def _nearest(versions: Iterable[MeasureVersion]) -> MeasureVersion:
    """The commitment that shapes the series: with a number, ahead, and the nearest."""

    def order(version: MeasureVersion) -> tuple[bool, bool, int]:
        numbered = version.target_value is not None or version.rule == Rule.COVERAGE
        return not numbered, version.target_year < LAST_YEAR, version.target_year

    return min(versions, key=order)


def _terms(key: str, indicator: Indicator, version: MeasureVersion) -> Terms:
    bounds = [indicator.plausible_max, indicator.maximum]
    return Terms(
        key=key,
        reported=Rule(indicator.rule) if indicator.rule else None,
        rule=Rule(version.rule),
        direction=Direction(version.direction),
        decimals=indicator.decimals,
        minimum=indicator.plausible_min,
        maximum=min(bound for bound in bounds if bound is not None),
        target_year=version.target_year,
        # Only a percentage follows from two numbers of one unit.
        takes_shares=indicator.takes_shares and indicator.unit == "percent",
        target=_number(version.target_value),
        target_form=TargetForm(version.target_form) if version.target_form else None,
        base_year=version.base_year,
        base_value=_number(version.base_value),
        start_year=version.start_year,
        reference=_number(version.reference_value),
    )


def _number(value: Decimal | None) -> Decimal | None:
    return None if value is None else value.normalize()
