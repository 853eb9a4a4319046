"""The standard formulas of derived indicators, as a file beside the catalogue."""

from collections.abc import Iterator
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from indicators.domain.catalogue import (
    Catalogue,
    DefinitionCode,
    Definitions,
    FuelFactorFile,
    GridFactorFile,
)
from indicators.domain.formulas.checking import Formula, Scope, checked_formula
from indicators.domain.formulas.factors import FactorTable, factor_table
from indicators.domain.formulas.order import in_order
from indicators.domain.formulas.reading import MAX_LENGTH, FormulaError
from plans.domain.documents import parse_document, path_text, validate_document
from plans.domain.problems import DocumentError, Problem, mark

NO_DEFINITION = mark("目录中没有口径“%(code)s”")
TWICE = mark("口径“%(code)s”有两个公式")


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class StandardFormula(_Entry):
    """How one definition is computed, and where that is written."""

    definition: DefinitionCode
    formula: Annotated[str, StringConstraints(min_length=1, max_length=MAX_LENGTH)]
    source: Annotated[str, StringConstraints(min_length=1, max_length=300)]


class FormulaFile(_Entry):
    """The standard formulas."""

    format: Annotated[int, Field(ge=1, le=1)]
    formulas: list[StandardFormula]


def load_formulas(text: str, scope: Scope, *, file: str = "formulas.yaml") -> FormulaFile:
    """Read the standard formulas and check them: names, units, no circles.

    Raises:
        DocumentError: with file, line and field of every fault.
    """
    try:
        document = parse_document(text)
        loaded = validate_document(document, FormulaFile)
    except DocumentError as error:
        told = [Problem(p.template, p.params, f"{file}:{p.path}", p.line) for p in error.problems]
        raise DocumentError(told) from error
    checked: dict[str, Formula] = {}
    problems = []
    for index, problem in _faults(loaded, scope, checked):
        at = ("formulas", index, "formula")
        where = f"{file}:{path_text(at)}"
        problems.append(Problem(problem.template, problem.params, where, document.line_of(at)))
    if not problems:
        problems = [Problem(p.template, p.params, file) for p in _circles(checked)]
    if problems:
        raise DocumentError(problems)
    return loaded


def reference_scope(
    catalogue: Catalogue,
    definitions: Definitions,
    fuels: FuelFactorFile,
    grids: GridFactorFile,
) -> Scope:
    """What formulas may name, from the files of the catalogue."""
    units: dict[str, str] = {}
    defaults: dict[str, str] = {}
    for row in catalogue.indicators:
        codes = [each.code for each in definitions.of(row.code)] or [f"{row.code}-STD"]
        units |= dict.fromkeys(codes, row.unit)
        defaults[row.code] = codes[0]
    return Scope(units, defaults, _table(fuels, grids).dimensions)


def _table(fuels: FuelFactorFile, grids: GridFactorFile) -> FactorTable:
    return factor_table(
        ((each.code, row.model_dump()) for each in fuels.sets for row in each.factors),
        (
            (each.code, row.region, row.used_for_year, row.factor)
            for each in grids.sets
            for row in each.factors
        ),
    )


def _faults(
    loaded: FormulaFile, scope: Scope, checked: dict[str, Formula]
) -> Iterator[tuple[int, Problem]]:
    for index, row in enumerate(loaded.formulas):
        if row.definition not in scope.units:
            yield index, Problem(NO_DEFINITION, {"code": row.definition})
            continue
        if row.definition in checked:
            yield index, Problem(TWICE, {"code": row.definition})
        try:
            unit = scope.units[row.definition]
            checked[row.definition] = checked_formula(row.formula, unit=unit, scope=scope)
        except FormulaError as error:
            yield index, error.problem


def _circles(checked: dict[str, Formula]) -> Iterator[Problem]:
    try:
        in_order({code: formula.inputs for code, formula in checked.items()})
    except FormulaError as error:
        yield error.problem
