"""What has to add up, as a file of the catalogue: shares of a whole, balances of energy.

A term is the value of an indicator (of one definition, where it has several), brought into the
identity's unit: by the units themselves, by the standard coal of a fuel, or times the coal that a
kilowatt-hour takes. What cannot be brought there is refused with its line.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated

from pydantic import Field, StringConstraints

from indicators.domain.catalogue import (
    Catalogue,
    CatalogueFile,
    DefinitionCode,
    Definitions,
    Fault,
    FileEntry,
    FuelFactorFile,
    Indicator,
    IndicatorCode,
    Number,
    Text,
    duplicates,
    load_file,
    unit_faults,
)
from indicators.domain.identities import Identity, IdentityKind, Term
from plans.domain.documents import Path
from plans.domain.problems import mark
from plans.domain.units import UNITS, UnitError, convert

Percent = Annotated[str, StringConstraints(pattern=r"^\d{1,2}(\.\d+)?$")]

NO_INDICATOR = mark("目录中没有指标“%(code)s”")
WHICH_DEFINITION = mark("指标“%(code)s”有多个口径,须写明其中一个")
NO_DEFINITION = mark("指标“%(code)s”没有口径“%(definition)s”")
NO_FACTOR = mark("燃料“%(fuel)s”没有折标准煤系数")
NOT_PER_POWER = mark("“%(code)s”不是单位电量的煤耗,不能相乘")
WHOLE_OR_TOTAL = mark("总量须是一个指标或一个数,不能兼有或兼无")


class TermEntry(FileEntry):
    """One part, or the whole."""

    indicator: IndicatorCode
    definition: DefinitionCode | None
    sign: Annotated[str, StringConstraints(pattern=r"^[+-]$")]
    fuel: Text | None
    times: IndicatorCode | None
    required: bool


class IdentityEntry(FileEntry):
    """An identity (恒等关系): the parts make the whole, another value or a fixed total."""

    code: Annotated[str, StringConstraints(pattern=r"^[A-Z]+(-[A-Z]+)*$")]
    kind: Annotated[IdentityKind, Field(strict=False)]
    name: Text
    unit: Text
    total: Number | None
    whole: TermEntry | None
    parts: Annotated[list[TermEntry], Field(min_length=1)]
    is_open: bool
    tolerance_pct: Percent
    note: Text | None


class IdentityFile(CatalogueFile):
    """All identities, in the order in which they are told."""

    identities: list[IdentityEntry]


@dataclass(frozen=True)
class Known:
    """What the identities name: indicators, their definitions, and the fuels' standard coal."""

    catalogue: Catalogue
    definitions: Definitions
    fuels: FuelFactorFile


class _TermError(ValueError):
    """A term that cannot be brought into the identity's unit."""

    def __init__(self, field: str, template: str, **params: object) -> None:
        self.field, self.template, self.params = field, template, params
        super().__init__(template)


def load_identities(text: str, known: Known, *, file: str = "identities.yaml") -> IdentityFile:
    """Read the identities and check units, definitions and factors against the catalogue."""
    return load_file(text, IdentityFile, file, lambda loaded: _faults(loaded, known))


def resolved(loaded: IdentityFile, known: Known) -> tuple[Identity, ...]:
    """The identities with definitions and factors in place of names; of a file that was checked."""
    return tuple(
        Identity(
            code=row.code,
            kind=IdentityKind(row.kind),
            name=row.name,
            unit=row.unit,
            parts=tuple(_term(part, row.unit, known) for part in row.parts),
            whole=_term(row.whole, row.unit, known) if row.whole else None,
            total=Decimal(row.total or 0),
            is_open=row.is_open,
            tolerance_pct=Decimal(row.tolerance_pct),
        )
        for row in loaded.identities
    )


def _faults(loaded: IdentityFile, known: Known) -> Iterator[Fault]:
    yield from duplicates(loaded.identities, "identities", lambda row: row.code, "code")
    for index, row in enumerate(loaded.identities):
        at: Path = ("identities", index)
        if (row.whole is None) == (row.total is None):
            yield Fault((*at, "whole"), WHOLE_OR_TOTAL, {})
        if row.unit not in UNITS:
            yield from unit_faults(row.unit, at)
            continue
        terms: list[tuple[Path, TermEntry]] = [
            ((*at, "parts", number), part) for number, part in enumerate(row.parts)
        ]
        if row.whole is not None:
            terms.append(((*at, "whole"), row.whole))
        for path, term in terms:
            try:
                _term(term, row.unit, known)
            except _TermError as error:
                yield Fault((*path, error.field), error.template, error.params)


def _term(row: TermEntry, unit: str, known: Known) -> Term:
    indicator = _indicator(row.indicator, "indicator", known)
    factor = _factor(row, indicator, unit, known)
    return Term(
        definition=_definition(indicator, row.definition, known),
        name=indicator.name_zh,
        factor=factor if row.sign == "+" else -factor,
        times=_definition(_indicator(row.times, "times", known), None, known) if row.times else "",
        # What is subtracted may turn the sum: without it nothing is known.
        required=row.required or row.sign == "-",
    )


def _indicator(code: str, field: str, known: Known) -> Indicator:
    found = known.catalogue.find(code)
    if found is None:
        raise _TermError(field, NO_INDICATOR, code=code)
    return found


def _definition(indicator: Indicator, wanted: str | None, known: Known) -> str:
    codes = [row.code for row in known.definitions.of(indicator.code)]
    if wanted is None:
        if codes:
            raise _TermError("definition", WHICH_DEFINITION, code=indicator.code)
        return f"{indicator.code}-STD"
    if wanted not in codes:
        raise _TermError("definition", NO_DEFINITION, code=indicator.code, definition=wanted)
    return wanted


def _factor(row: TermEntry, indicator: Indicator, unit: str, known: Known) -> Decimal:
    """What one unit of the indicator is in the identity's unit."""
    try:
        if row.fuel is not None:
            return _coal_of(row.fuel, indicator.unit, unit, known)
        if row.times is not None:
            return _coal_of_power(row.times, indicator.unit, unit, known)
        return convert(Decimal(1), indicator.unit, unit)
    except UnitError as error:
        raise _TermError("indicator", error.problem.template, **error.problem.params) from error


def _coal_of(fuel: str, source: str, unit: str, known: Known) -> Decimal:
    """By the standard coal of a fuel (tce per its unit) in the newest factor set."""
    rows = known.fuels.sets[-1].factors if known.fuels.sets else []
    found = next((row for row in rows if row.code == fuel), None)
    if found is None or found.tce_per_unit is None:
        raise _TermError("fuel", NO_FACTOR, fuel=fuel)
    return convert(
        convert(Decimal(1), source, found.unit) * Decimal(found.tce_per_unit), "tce", unit
    )


def _coal_of_power(per_power: str, source: str, unit: str, known: Known) -> Decimal:
    """By coal per kilowatt-hour: 10⁸ kWh times 1 gce/kWh are 100 tce."""
    found = _indicator(per_power, "times", known)
    try:
        grams = convert(Decimal(1), found.unit, "gce_per_kwh")
    except UnitError as error:
        raise _TermError("times", NOT_PER_POWER, code=per_power) from error
    return convert(convert(Decimal(1), source, "kwh") * grams / 10**6, "tce", unit)
