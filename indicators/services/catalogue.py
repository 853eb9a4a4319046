"""Loading the catalogue, its definitions and the factor sets; safe to repeat."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef
from pydantic import BaseModel

from audit.domain.actors import Actor
from audit.domain.canonical import canonical_json, digest
from audit.services import SYSTEM_CHAIN, ObjectRef, recorded
from indicators.domain import catalogue as files
from indicators.domain.formula_files import FormulaFile
from indicators.domain.formulas.checking import Scope
from indicators.domain.formulas.reading import FormulaError
from indicators.domain.identities import Identity
from indicators.models import (
    Definition,
    FactorSet,
    FuelFactor,
    GridFactor,
    IdentitySet,
    Indicator,
    Measure,
    Observation,
)
from indicators.selectors.identities import identity_facts
from indicators.services.formulas import load_standard_formulas
from plans.domain.problems import DocumentError, Problem, mark
from plans.services import request_recompute

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
    "nature",
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
# What makes a number of an indicator mean what it means, and the content of a definition.
MEANING = ("unit", "rule", "input_form")
CONTENT = ("text", "included", "excluded", "price_base", "is_default")

REINTERPRETED = mark(
    "指标“%(code)s”已有审核通过的数值,不能更改计量单位、评价规则或填报形式;请另设代码。"
)
REDEFINED = mark("口径“%(code)s”已载入且内容不同;口径不可更改,请以新代码载入。")


class CatalogueError(DocumentError):
    """The catalogue cannot be loaded over the one that is kept."""


@dataclass(frozen=True)
class ReferenceData:
    """The contents of `fixtures/catalogue/`."""

    catalogue: files.Catalogue
    definitions: files.Definitions
    fuel_factors: files.FuelFactorFile
    grid_factors: files.GridFactorFile
    formulas: FormulaFile
    scope: Scope
    identities: tuple[Identity, ...] = ()


def load_reference_data(data: ReferenceData, *, actor: Actor) -> None:
    """Bring catalogue, definitions and factor sets up to date; definitions and sets only grow.

    Raises:
        CatalogueError: when an indicator with accepted values would get another unit or rule, or
            a definition another content: the values would silently mean something else; when a
            formula closes a circle.
    """
    wanted = [_indicator(row) for row in data.catalogue.indicators]
    with recorded(actor) as recording:
        changed = _changed(wanted)
        _refuse_reinterpretation(wanted)
        _load_indicators(wanted)
        _load_definitions(data, recording.now)
        for fuel_set in data.fuel_factors.sets:
            _load_fuel_set(fuel_set, recording.now)
        for grid_set in data.grid_factors.sets:
            _load_grid_set(grid_set, recording.now)
        identities_sha256 = _load_identities(data.identities, recording.now)
        formulas = _load_formulas(data, recording.now)
        recording.entry(
            chain=SYSTEM_CHAIN,
            action="catalogue.load",
            of=ObjectRef("indicators.indicator", "*"),
            after={
                "catalogue_sha256": _sha256(data.catalogue),
                "definitions_sha256": _sha256(data.definitions),
                "identities_sha256": identities_sha256,
                "indicators": len(wanted),
                "changed": changed,
                "formulas": formulas,
            },
        )
        resting = Measure.objects.filter(latest__indicator__code__in=changed)
        request_recompute(resting.values_list("plan_id", flat=True).distinct())


def _load_formulas(data: ReferenceData, now: datetime) -> list[str]:
    try:
        return load_standard_formulas(data.formulas, data.scope, now=now)
    except FormulaError as error:
        raise CatalogueError([error.problem]) from error


def _sha256(file: BaseModel) -> str:
    return digest(canonical_json(file.model_dump(mode="json")))


def _changed(wanted: Iterable[Indicator]) -> list[str]:
    """Codes of the indicators that are known and would change."""
    held = {row.code: row for row in Indicator.objects.all()}
    return [
        row.code
        for row in wanted
        if row.code in held
        and _facts(held[row.code], UPDATED_FIELDS) != _facts(row, UPDATED_FIELDS)
    ]


def _refuse_reinterpretation(wanted: Iterable[Indicator]) -> None:
    observed = Observation.objects.filter(indicator=OuterRef("pk"))
    held = {row.code: row for row in Indicator.objects.filter(Exists(observed))}
    problems = [
        Problem(REINTERPRETED, {"code": row.code}, path=row.code)
        for row in wanted
        if row.code in held and _facts(held[row.code], MEANING) != _facts(row, MEANING)
    ]
    if problems:
        raise CatalogueError(problems)


def _facts(row: Indicator | Definition, names: Iterable[str]) -> list[object]:
    """The row's columns as the database gives them back (a decimal and not its text)."""
    columns = {field.name: field for field in row._meta.concrete_fields}
    return [columns[name].to_python(getattr(row, name)) for name in names]


def _load_indicators(wanted: list[Indicator]) -> None:
    Indicator.objects.bulk_create(
        wanted,
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
        nature=row.nature,
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
    known = {row.code: row for row in Definition.objects.all()}
    ids = dict(Indicator.objects.values_list("code", "pk"))
    wanted: list[Definition] = []
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
        wanted += [
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
        ]
    problems = [
        Problem(REDEFINED, {"code": row.code}, path=row.code)
        for row in wanted
        if row.code in known and _facts(known[row.code], CONTENT) != _facts(row, CONTENT)
    ]
    if problems:
        raise CatalogueError(problems)
    Definition.objects.bulk_create(row for row in wanted if row.code not in known)


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


def _load_identities(identities: tuple[Identity, ...], now: datetime) -> str:
    """Keep what has to add up as a new set where it differs from the last; returns its hash."""
    facts = identity_facts(identities)
    sha256 = digest(canonical_json(facts))
    last = IdentitySet.objects.order_by("-pk").first()
    if last is None or last.sha256 != sha256:
        IdentitySet.objects.create(sha256=sha256, facts=facts, recorded_at=now)
    return sha256


def _factor_set(
    factor_set: files.FuelFactorSet | files.GridFactorSet, now: datetime
) -> FactorSet | None:
    """The new row, or None where this very content is already kept."""
    sha256 = digest(canonical_json(factor_set.model_dump(mode="json")))
    # Grid factors come each with the notice of its own year.
    document = factor_set.document if isinstance(factor_set, files.FuelFactorSet) else ""
    created_set, created = FactorSet.objects.get_or_create(
        code=factor_set.code,
        sha256=sha256,
        defaults={"name": factor_set.name, "document": document, "recorded_at": now},
    )
    return created_set if created else None
