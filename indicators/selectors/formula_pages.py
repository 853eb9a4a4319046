"""Formulas as pages show them: what goes in, where the result is used, worked with last values."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from audit.services.content import read_texts
from indicators.access import duties_visible_to, may_see_value
from indicators.domain.formulas.computing import Outcome
from indicators.domain.formulas.factors import FactorTable
from indicators.domain.formulas.tree import written
from indicators.filing_terms import sentence
from indicators.models import Definition, FormulaVersion, Measure, Observation
from indicators.selectors.computed import (
    Computed,
    HeldValues,
    computed_value,
    held_values,
    is_derived,
)
from indicators.selectors.factor_rows import NO_FACTORS, held_factors
from indicators.selectors.formulas import FormulaBook, HeldFormula, formula_book
from indicators.selectors.measure_names import measure_name
from organizations.access import Viewer
from organizations.selectors.accounts import names_of_accounts
from plans.domain.units import get_unit
from plans.models import Plan

YEARS_SHOWN = 6


@dataclass(frozen=True)
class FormulaRow:
    """One derived definition in the list."""

    code: str
    name: str
    definition: str
    unit: str
    text: str
    inputs: tuple[str, ...]
    own: bool
    targets: int


@dataclass(frozen=True)
class FormulaList:
    """The formulas in force in the place of a plan."""

    slug: str
    tenant: str
    rows: tuple[FormulaRow, ...]


@dataclass(frozen=True)
class InputRow:
    """One value that a formula names."""

    code: str
    name: str
    definition: str
    unit: str
    derived: bool


@dataclass(frozen=True)
class PutIn:
    """One value put in: None with why it is not shown or not there."""

    name: str
    value: Decimal | None
    unit: str
    title: str
    observation: int | None = None
    version: int = 0
    duty: int | None = None


@dataclass(frozen=True)
class WorkedYear:
    """One year worked: what was put in, what comes out, and what was reported."""

    year: int
    inputs: tuple[PutIn, ...]
    result: Decimal | None
    note: str
    reported: Decimal | None
    difference: Decimal | None


@dataclass(frozen=True)
class VersionRow:
    """One version of the formula."""

    number: int
    own: bool
    text: str
    document: str
    reason: str
    by: str
    at: datetime
    in_force: bool


@dataclass(frozen=True)
class ServedTarget:
    """A target judged by the result, or by what is computed from it."""

    measure_id: int
    name: str


@dataclass(frozen=True)
class FormulaPage:
    """One derived definition with all that belongs to it."""

    slug: str
    tenant: str
    code: str
    name: str
    definition: str
    unit: str
    decimals: int
    text: str
    inputs: tuple[InputRow, ...]
    factors: tuple[str, ...]
    used_by: tuple[tuple[str, str], ...]
    targets: tuple[ServedTarget, ...]
    worked: tuple[WorkedYear, ...]
    versions: tuple[VersionRow, ...]


def formula_list(plan: Plan) -> FormulaList:
    """The formulas in force. Four queries."""
    book = formula_book(plan.tenant_id)
    names = _names(book)
    judged = list(
        Measure.objects.filter(plan=plan).values_list(
            "latest__indicator__code", "latest__definition__code"
        )
    )
    rows = []
    for code, held in sorted(book.formulas.items()):
        definition = held.version.definition
        rows.append(
            FormulaRow(
                code=code,
                name=definition.indicator.name_zh,
                definition=definition.name,
                unit=get_unit(definition.indicator.unit).name,
                text=held.version.text,
                inputs=tuple(names[each][0] for each in held.formula.inputs),
                own=held.version.tenant_id is not None,
                targets=sum(
                    indicator == definition.indicator.code
                    and (chosen == code if chosen else definition.is_default)
                    for indicator, chosen in judged
                ),
            )
        )
    return FormulaList(plan.slug, plan.tenant.name, tuple(rows))


def formula_page(
    viewer: Viewer, plan: Plan, definition: Definition, *, trial: HeldFormula | None = None
) -> FormulaPage:
    """One definition's formula in force, or one on trial, worked with the place's last values.

    At most twelve queries.
    """
    book = formula_book(plan.tenant_id)
    held = trial or book.formulas.get(definition.code)
    names = _names(book, held)
    indicator = definition.indicator
    return FormulaPage(
        slug=plan.slug,
        tenant=plan.tenant.name,
        code=definition.code,
        name=indicator.name_zh,
        definition=definition.name,
        unit=get_unit(indicator.unit).name,
        decimals=indicator.decimals,
        text=held.formula.text if held else "",
        inputs=_inputs(held, book, names) if held else (),
        factors=tuple(written(each) for each in held.formula.factors) if held else (),
        used_by=tuple(
            (code, book.formulas[code].version.definition.indicator.name_zh)
            for code in sorted(book.used_by(definition.code))
        ),
        targets=_targets(plan, book, definition),
        worked=_worked(viewer, plan, held, names) if held else (),
        versions=_versions(plan, definition),
    )


Names = dict[str, tuple[str, str, str]]
"""Of a definition the indicator's name, its own name, the unit as printed."""


def _names(book: FormulaBook, held: HeldFormula | None = None) -> Names:
    codes = {code for each in book.formulas.values() for code in each.formula.inputs}
    codes |= set(held.formula.inputs) if held else set()
    rows = Definition.objects.filter(code__in=codes).values_list(
        "code", "indicator__name_zh", "name", "indicator__unit"
    )
    return {code: (name, own, get_unit(unit).name) for code, name, own, unit in rows}


def _inputs(held: HeldFormula, book: FormulaBook, names: Names) -> tuple[InputRow, ...]:
    return tuple(
        InputRow(code, *names[code], derived=code in book.formulas) for code in held.formula.inputs
    )


def _targets(plan: Plan, book: FormulaBook, definition: Definition) -> tuple[ServedTarget, ...]:
    codes = {definition.code, *book.used_by(definition.code)}
    indicators = {code.partition("-")[0] for code in codes}
    rows = Measure.objects.filter(plan=plan, latest__indicator__code__in=indicators)
    return tuple(
        ServedTarget(row.pk, measure_name(row))
        for row in rows.select_related(
            "latest__indicator", "latest__definition", "latest__target"
        ).order_by("pk")
        if _judges(row, codes)
    )


def _judges(measure: Measure, codes: set[str]) -> bool:
    """A measure without a definition of its own is judged by the indicator's default one."""
    definition = measure.latest.definition if measure.latest else None
    return definition is None or definition.code in codes


def _worked(viewer: Viewer, plan: Plan, held: HeldFormula, names: Names) -> tuple[WorkedYear, ...]:
    code = held.version.definition.code
    values = held_values([plan.tenant_id], {code, *held.formula.inputs})
    known = held_factors([plan.tenant_id]) if held.formula.factors else NO_FACTORS
    factors = known.of(plan.tenant_id)
    years = {
        year + each.back
        for each in held.formula.references
        for year in values.of(plan.tenant_id, each.name)
    }
    shown = sorted(years | set(values.of(plan.tenant_id, code)), reverse=True)[:YEARS_SHOWN]
    duties = _duties(viewer, values)
    return tuple(_year(viewer, plan, held, year, values, factors, names, duties) for year in shown)


def _year(  # noqa: PLR0917 - one row of a table, from what was read once for all rows
    viewer: Viewer,
    plan: Plan,
    held: HeldFormula,
    year: int,
    values: HeldValues[Observation],
    factors: FactorTable,
    names: Names,
    duties: dict[int, int],
) -> WorkedYear:
    found = computed_value(held, plan.tenant_id, year, values, factors)
    visible = all(may_see_value(viewer, row) for row in found.inputs.values())
    standing = values.of(plan.tenant_id, held.version.definition.code).get(year)
    reported = None
    if standing is not None and not is_derived(standing) and may_see_value(viewer, standing):
        reported = standing.value
    result = found.outcome.value if visible else None
    return WorkedYear(
        year=year,
        inputs=_put_in(viewer, held, found, names, duties),
        result=result,
        note=_note(found.outcome) if visible else _("所用数值未公开"),
        reported=reported,
        difference=None if reported is None or result is None else reported - result,
    )


def _put_in(
    viewer: Viewer,
    held: HeldFormula,
    found: Computed[Observation],
    names: Names,
    duties: dict[int, int],
) -> tuple[PutIn, ...]:
    rows = []
    for each in held.formula.references:
        name, _own, unit = names[each.name]
        row = found.inputs.get(each)
        label = f"{name} {written(each)}"
        if row is None:
            rows.append(PutIn(label, None, unit, _("没有数值")))
        elif not may_see_value(viewer, row):
            rows.append(PutIn(label, None, unit, _("数值未公开")))
        else:
            rows.append(PutIn(label, row.value, unit, "", row.pk, row.version, duties.get(row.pk)))
    return tuple(rows)


def _duties(viewer: Viewer, values: HeldValues[Observation]) -> dict[int, int]:
    """The duty by which a value came, where the viewer may open it; by observation."""
    rows = [row for years in values.rows.values() for row in years.values()]
    submitted = Observation.objects.filter(
        pk__in=[row.pk for row in rows],
        submission_version__submission__duty__in=duties_visible_to(viewer).values("pk"),
    )
    return dict(submitted.values_list("pk", "submission_version__submission__duty"))


def _note(outcome: Outcome) -> str:
    if outcome.reason is not None:
        return sentence(outcome.reason)
    if outcome.missing:
        lacking = "、".join(written(each) for each in outcome.missing)
        return _("缺少:%(names)s") % {"names": lacking}
    return ""


def _versions(plan: Plan, definition: Definition) -> tuple[VersionRow, ...]:
    versions = FormulaVersion.objects.filter(definition=definition)
    mine = versions.filter(Q(tenant__isnull=True) | Q(tenant=plan.tenant_id))
    rows = sorted(
        mine.select_related("reason"),
        key=lambda row: (row.tenant_id is not None, row.number),
        reverse=True,
    )
    texts = read_texts(row.reason for row in rows)
    names = names_of_accounts(row.recorded_by for row in rows if row.recorded_by)
    return tuple(_version(row, texts, names, row is rows[0]) for row in rows)


def _version(
    row: FormulaVersion, texts: Mapping[UUID, str], names: Mapping[int, str], in_force: bool
) -> VersionRow:
    return VersionRow(
        number=row.number,
        own=row.tenant_id is not None,
        text=row.text,
        document=row.document,
        reason=texts[row.reason_id] if row.reason_id else "",
        by=names.get(row.recorded_by or 0, ""),
        at=row.recorded_at,
        in_force=in_force,
    )
