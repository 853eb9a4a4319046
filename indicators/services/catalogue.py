"""Loading the catalogue, its definitions and the factor sets; safe to repeat."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from audit.domain.actors import Actor
from audit.domain.canonical import canonical_json, digest
from audit.services import ObjectRef, recorded
from indicators.domain import catalogue as files
from indicators.models import Definition, FactorSet, FuelFactor, GridFactor, Indicator

UPDATED_FIELDS = (
    "name_zh",
    "name_en",
    "unit",
    "direction",
    "rule",
    "input_form",
    "numerator",
    "denominator",
    "decimals",
    "fuel",
    "frequency",
    "plausible_min",
    "plausible_max",
    "maximum",
    "is_control",
    "lamp",
    "functions",
    "release_month",
    "release_confirmed",
    "statistics_note",
)


@dataclass(frozen=True)
class ReferenceData:
    """The contents of `fixtures/catalogue/`."""

    catalogue: files.Catalogue
    definitions: files.Definitions
    fuel_factors: files.FuelFactorFile
    grid_factors: files.GridFactorFile


def load_reference_data(data: ReferenceData, *, actor: Actor) -> None:
    """Bring catalogue, definitions and factor sets up to date; definitions and sets only grow."""
    with recorded(actor) as recording:
        _load_indicators(data.catalogue.indicators)
        _load_definitions(data, recording.now)
        for fuel_set in data.fuel_factors.sets:
            _load_fuel_set(fuel_set, recording.now)
        for grid_set in data.grid_factors.sets:
            _load_grid_set(grid_set, recording.now)
        text = canonical_json(data.catalogue.model_dump(mode="json"))
        recording.entry(
            chain="system",
            action="catalogue.load",
            of=ObjectRef("indicators.indicator", "*"),
            after={"sha256": digest(text), "indicators": len(data.catalogue.indicators)},
        )


def _load_indicators(rows: Iterable[files.Indicator]) -> None:
    Indicator.objects.bulk_create(
        [_indicator(row) for row in rows],
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=UPDATED_FIELDS,
    )


def _indicator(row: files.Indicator) -> Indicator:
    return Indicator(
        code=row.code,
        name_zh=row.name_zh,
        name_en=row.name_en,
        unit=row.unit,
        direction=row.direction,
        rule=row.rule,
        input_form=row.input_form,
        numerator=row.numerator,
        denominator=row.denominator,
        decimals=row.decimals,
        fuel=row.fuel,
        frequency=row.frequency,
        plausible_min=row.plausible_min,
        plausible_max=row.plausible_max,
        maximum=row.maximum,
        is_control=row.is_control,
        lamp=row.lamp,
        functions=row.departments,
        release_month=row.release.month,
        release_confirmed=row.release.status == "confirmed",
        statistics_note=row.statistics_note,
    )


def _load_definitions(data: ReferenceData, now: datetime) -> None:
    """Each indicator has the definitions of the file, the first as default, or one of its own."""
    known = set(Definition.objects.values_list("code", flat=True))
    ids = dict(Indicator.objects.values_list("code", "pk"))
    fresh = []
    for row in data.catalogue.indicators:
        several = data.definitions.of(row.code)
        rows = several or [
            files.Definition(
                code=f"{row.code}-STD",
                indicator=row.code,
                name=row.name_zh,
                text=row.definition,
                included=[],
                excluded=[],
                price_base=row.price_base,
                source=None,
            )
        ]
        fresh += [
            Definition(
                indicator_id=ids[row.code],
                code=definition.code,
                name=definition.name,
                text=definition.text,
                included=definition.included,
                excluded=definition.excluded,
                price_base=definition.price_base,
                source=definition.source,
                is_default=position == 0,
                recorded_at=now,
            )
            for position, definition in enumerate(rows)
            if definition.code not in known
        ]
    Definition.objects.bulk_create(fresh)


def _load_fuel_set(fuel_set: files.FuelFactorSet, now: datetime) -> None:
    created = _factor_set(fuel_set, now)
    if created is None:
        return
    FuelFactor.objects.bulk_create(
        FuelFactor(factor_set=created, code=row.code, facts=row.model_dump(mode="json"))
        for row in fuel_set.factors
    )


def _load_grid_set(grid_set: files.GridFactorSet, now: datetime) -> None:
    created = _factor_set(grid_set, now)
    if created is None:
        return
    GridFactor.objects.bulk_create(
        GridFactor(
            factor_set=created,
            region=row.region,
            data_year=row.data_year,
            used_for_year=row.used_for_year,
            factor=row.factor,
            document=row.document,
            published_on=row.published,
        )
        for row in grid_set.factors
    )


def _factor_set(
    factor_set: files.FuelFactorSet | files.GridFactorSet, now: datetime
) -> FactorSet | None:
    """The new row, or None where this very content is already kept."""
    sha256 = digest(canonical_json(factor_set.model_dump(mode="json")))
    created_set, created = FactorSet.objects.get_or_create(
        code=factor_set.code,
        sha256=sha256,
        defaults={"name": factor_set.name, "recorded_at": now},
    )
    return created_set if created else None
