"""The catalogue of indicators (指标目录), their definitions (口径) and the factor sets, as files.

The rule of an indicator says what is reported for it: `log_decline` the signed change on the year
before (-3.1 = fell 3.1 %), `increment` what the year added (retirements negative), every other
rule the value itself. Each file loads by itself; errors name file, line and field.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, TypeVar

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from indicators.domain.progress.enums import Rule
from plans.domain.documents import Document, Path, parse_document, path_text, validate_document
from plans.domain.problems import DocumentError, Problem, mark
from plans.domain.units import RATIO, UNITS

Text = Annotated[str, StringConstraints(min_length=1)]
Number = Annotated[str, StringConstraints(pattern=r"^-?\d+(\.\d+)?$")]
IndicatorCode = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}\d{2}[a-z]?$")]
DefinitionCode = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}\d{2}[a-z]?(-[A-Z0-9]+)+$")]
PriceYear = Annotated[int, Field(ge=1990, le=2100, multiple_of=5)]

F = TypeVar("F", bound="CatalogueFile")
Item = TypeVar("Item")


class IndicatorDirection(StrEnum):
    """Which way the quantity is wanted to go; context indicators are only inputs of others."""

    UP = "up"
    DOWN = "down"
    HOLD = "hold"
    CONTEXT = "context"


class InputForm(StrEnum):
    """What a reporter types: the value, or numerator and denominator of which it is the quotient."""

    VALUE = "value"
    RATIO = "ratio"


class Nature(StrEnum):
    """Whether values of part of a year add up to the year's.

    A flow (流量) runs through the year: consumption, output, what was newly added. A stock (存量)
    stands at a moment: capacity, area, population. A rate (比率) is a quotient, growth or size of
    change and is neither added up nor carried on.
    """

    FLOW = "flow"
    STOCK = "stock"
    RATE = "rate"


class Frequency(StrEnum):
    """The shortest period in which the value exists; the annual value is always asked."""

    ANNUAL = "annual"
    QUARTERLY = "quarterly"
    MONTHLY = "monthly"


class FileEntry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, use_enum_values=True)


class CatalogueFile(FileEntry):
    format: Annotated[int, Field(ge=1, le=1)]


class IndicatorGroup(FileEntry):
    """A field of work (领域); `prefix` begins the codes of its indicators."""

    prefix: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
    name_zh: Text
    name_en: Text


class ReleaseMonth(FileEntry):
    """When the annual statistic usually exists: a month of the following year."""

    month: Annotated[int, Field(ge=1, le=12)]
    status: Annotated[str, StringConstraints(pattern=r"^(proposed|confirmed)$")]


class Indicator(FileEntry):
    """An indicator (指标): one series of values, in one unit."""

    code: IndicatorCode
    name_zh: Text
    name_en: Text
    unit: Text
    direction: Annotated[IndicatorDirection, Field(strict=False)]
    rule: Annotated[Rule | None, Field(strict=False)]
    input_form: Annotated[InputForm, Field(strict=False)]
    numerator: Text | None
    denominator: Text | None
    decimals: Annotated[int, Field(ge=0, le=6)]
    nature: Annotated[Nature, Field(strict=False)]
    frequency: Annotated[Frequency, Field(strict=False)]
    plausible_min: Number
    plausible_max: Number
    maximum: Number | None
    is_control: bool
    lamp: bool
    departments: Annotated[list[Text], Field(min_length=1)]
    price_base: PriceYear | None
    fuel: Text | None
    release: ReleaseMonth
    definition: Text
    statistics_note: Text | None

    def is_plausible(self, value: Decimal) -> bool:
        """Whether the value needs no explanation; the range is a check of input, not a norm."""
        return Decimal(self.plausible_min) <= value <= Decimal(self.plausible_max)

    def is_possible(self, value: Decimal) -> bool:
        """Whether the value can exist at all: a share does not exceed its maximum."""
        return self.maximum is None or value <= Decimal(self.maximum)


class Catalogue(CatalogueFile):
    """All indicators, by group."""

    groups: list[IndicatorGroup]
    indicators: Annotated[list[Indicator], Field(min_length=1)]

    def find(self, code: str) -> Indicator | None:
        """The indicator of this code, if there is one."""
        return next((row for row in self.indicators if row.code == code), None)

    @property
    def by_code(self) -> dict[str, Indicator]:
        """All indicators by code, in the order of the file."""
        return {row.code: row for row in self.indicators}


class Definition(FileEntry):
    """A definition (口径): what is in and out, at which prices. Values of two never meet."""

    code: DefinitionCode
    indicator: IndicatorCode
    name: Text
    text: Text
    included: list[Text]
    excluded: list[Text]
    price_base: PriceYear | None
    source: Text | None


class Definitions(CatalogueFile):
    """The definitions of the indicators that have several."""

    definitions: list[Definition]

    def of(self, indicator: str) -> list[Definition]:
        """The definitions of one indicator, in the order of the file."""
        return [row for row in self.definitions if row.indicator == indicator]


class FuelFactor(FileEntry):
    """Factors of one fuel per unit: GJ, tC/TJ, share oxidised, tCO2, tonnes of standard coal."""

    code: Text
    name: Text
    unit: Text
    ncv_gj_per_unit: Number | None
    cc_tc_per_tj: Number | None
    oxidation: Number | None
    ef_tco2_per_unit: Number | None
    tce_per_unit: Number | None
    tce_min: Number | None
    tce_max: Number | None
    source: Text
    tce_source: Text | None
    ef_unconfirmed: bool
    tce_unconfirmed: bool
    note: Text | None


class FuelFactorSet(FileEntry):
    """A version of the fuel factors; changing the set is a change of definition."""

    code: Text
    version: Annotated[int, Field(ge=1)]
    name: Text
    document: Text
    factors: list[FuelFactor]


class FuelFactorFile(CatalogueFile):
    """The fuel factor sets on offer."""

    sets: list[FuelFactorSet]


class GridFactor(FileEntry):
    """Average CO2 factor of grid electricity of a region; used two years after its data."""

    data_year: Annotated[int, Field(ge=2000, le=2100)]
    used_for_year: Annotated[int, Field(ge=2000, le=2100)]
    region: Text
    place: Text | None
    factor: Number
    unit: Text
    document: Text
    published: Annotated[str, StringConstraints(pattern=r"^\d{4}-\d{2}-\d{2}$")]


class GridFactorSet(FileEntry):
    """A version of the grid factors."""

    code: Text
    version: Annotated[int, Field(ge=1)]
    name: Text
    factors: list[GridFactor]


class GridFactorFile(CatalogueFile):
    """The grid factor sets on offer."""

    sets: list[GridFactorSet]


@dataclass(frozen=True)
class Fault:
    path: Path
    template: str
    params: dict[str, object]


def load_catalogue(text: str, *, file: str = "indicators.yaml") -> Catalogue:
    """Read the catalogue; DocumentError names file, line and field of every fault."""
    return load_file(text, Catalogue, file, _catalogue_faults)


def load_definitions(
    text: str, catalogue: Catalogue, *, file: str = "definitions.yaml"
) -> Definitions:
    """Read the definitions and check them against the catalogue."""
    return load_file(text, Definitions, file, lambda loaded: _definition_faults(loaded, catalogue))


def load_fuel_factors(text: str, *, file: str = "fuel_factors.yaml") -> FuelFactorFile:
    """Read the fuel factor sets."""
    return load_file(text, FuelFactorFile, file, _fuel_faults)


def load_grid_factors(text: str, *, file: str = "grid_factors.yaml") -> GridFactorFile:
    """Read the grid factor sets."""
    return load_file(text, GridFactorFile, file, _grid_faults)


def load_file(text: str, model: type[F], file: str, faults: Callable[[F], Iterator[Fault]]) -> F:
    try:
        document = parse_document(text)
        loaded = validate_document(document, model)
    except DocumentError as error:
        raise DocumentError([_in_file(problem, file) for problem in error.problems]) from error
    problems = [_problem(fault, document) for fault in faults(loaded)]
    if problems:
        raise DocumentError([_in_file(problem, file) for problem in problems])
    return loaded


def _problem(fault: Fault, document: Document) -> Problem:
    return Problem(
        fault.template, fault.params, path_text(fault.path), document.line_of(fault.path)
    )


def _in_file(problem: Problem, file: str) -> Problem:
    path = f"{file}:{problem.path}" if problem.path else file
    return Problem(problem.template, problem.params, path, problem.line)


def _catalogue_faults(catalogue: Catalogue) -> Iterator[Fault]:
    yield from duplicates(catalogue.indicators, "indicators", lambda row: row.code, "code")
    yield from duplicates(catalogue.groups, "groups", lambda row: row.prefix, "prefix")
    prefixes = {group.prefix for group in catalogue.groups}
    for index, row in enumerate(catalogue.indicators):
        at: Path = ("indicators", index)
        if row.code[:2] not in prefixes:
            yield Fault((*at, "code"), mark("编码“%(code)s”不属于任何领域"), {"code": row.code})
        yield from unit_faults(row.unit, at)
        yield from _form_faults(row, at)
        yield from _nature_faults(row, at)
        yield from _range_faults(row, at)


def _form_faults(row: Indicator, at: Path) -> Iterator[Fault]:
    if (row.rule is None) != (row.direction == IndicatorDirection.CONTEXT):
        yield Fault((*at, "rule"), mark("背景指标不设评价规则,其他指标必须设"), {})
    is_ratio = row.input_form == InputForm.RATIO
    if is_ratio != (row.numerator is not None) or is_ratio != (row.denominator is not None):
        template = mark("填报形式为ratio时须写明分子和分母,为value时不写")
        yield Fault((*at, "input_form"), template, {})


def _nature_faults(row: Indicator, at: Path) -> Iterator[Fault]:
    """Additions run through a year, cumulative amounts stand at its end, quotients do neither."""
    unit = UNITS.get(row.unit)
    is_quotient = row.input_form == InputForm.RATIO or (unit and unit.dimension == RATIO)
    if is_quotient and row.nature != Nature.RATE:
        yield Fault((*at, "nature"), mark("比率类指标的性质应为rate"), {})
    elif row.rule == Rule.INCREMENT and row.nature != Nature.FLOW:
        yield Fault((*at, "nature"), mark("填报当年新增量的指标,性质应为flow"), {})
    elif row.rule == Rule.CUMULATIVE and row.nature != Nature.STOCK:
        yield Fault((*at, "nature"), mark("填报累计数的指标,性质应为stock"), {})


def _range_faults(row: Indicator, at: Path) -> Iterator[Fault]:
    lowest, highest = Decimal(row.plausible_min), Decimal(row.plausible_max)
    if lowest >= highest:
        yield Fault((*at, "plausible_min"), mark("合理范围的下限应小于上限"), {})
    if row.maximum is not None and highest > Decimal(row.maximum):
        yield Fault((*at, "plausible_max"), mark("合理范围的上限不得超过最大值"), {})
    unit = UNITS.get(row.unit)
    is_share = row.input_form == InputForm.RATIO and unit is not None and unit.dimension == RATIO
    if is_share and row.maximum is None:
        yield Fault((*at, "maximum"), mark("占比类指标须写明最大值"), {})


def _definition_faults(loaded: Definitions, catalogue: Catalogue) -> Iterator[Fault]:
    rows = loaded.definitions
    yield from duplicates(rows, "definitions", lambda row: row.code, "code")
    for index, row in enumerate(rows):
        at: Path = ("definitions", index)
        if catalogue.find(row.indicator) is None:
            template = mark("目录中没有指标“%(code)s”")
            yield Fault((*at, "indicator"), template, {"code": row.indicator})
        if not row.code.startswith(f"{row.indicator}-"):
            template = mark("口径编码应以“%(code)s-”开头")
            yield Fault((*at, "code"), template, {"code": row.indicator})


def _fuel_faults(loaded: FuelFactorFile) -> Iterator[Fault]:
    yield from duplicates(loaded.sets, "sets", lambda row: row.code, "code")
    for number, factor_set in enumerate(loaded.sets):
        for index, row in enumerate(factor_set.factors):
            at: Path = ("sets", number, "factors", index)
            yield from unit_faults(row.unit, at)
            if row.tce_per_unit is None and row.tce_min is not None and not row.tce_unconfirmed:
                yield Fault((*at, "tce_unconfirmed"), mark("只有范围的系数须标为未确认"), {})


def _grid_faults(loaded: GridFactorFile) -> Iterator[Fault]:
    yield from duplicates(loaded.sets, "sets", lambda row: row.code, "code")
    for number, factor_set in enumerate(loaded.sets):
        seen: set[tuple[str, int]] = set()
        for index, row in enumerate(factor_set.factors):
            at: Path = ("sets", number, "factors", index)
            yield from unit_faults(row.unit, at)
            if (row.region, row.used_for_year) in seen:
                yield Fault((*at, "used_for_year"), mark("同一地区同一年份有两个因子"), {})
            seen.add((row.region, row.used_for_year))
            if row.used_for_year <= row.data_year:
                yield Fault((*at, "used_for_year"), mark("使用年份应晚于数据年份"), {})


def unit_faults(unit: str, at: Path) -> Iterator[Fault]:
    if unit not in UNITS:
        yield Fault((*at, "unit"), mark("没有计量单位“%(unit)s”"), {"unit": unit})


def duplicates(
    rows: list[Item], under: str, key: Callable[[Item], str], field: str
) -> Iterator[Fault]:
    seen: set[str] = set()
    for index, row in enumerate(rows):
        if key(row) in seen:
            template = mark("编码“%(code)s”重复")
            yield Fault((under, index, field), template, {"code": key(row)})
        seen.add(key(row))
