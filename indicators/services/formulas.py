"""Setting formulas: the standard ones from the catalogue, a place's own by its office."""

from collections.abc import Iterable
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as translate
from django.utils.translation import gettext_lazy as _

from audit.domain.actors import Actor
from audit.services import recorded, store_text
from indicators.domain.formula_files import FormulaFile
from indicators.domain.formulas.checking import Scope, checked_formula
from indicators.domain.formulas.order import in_order
from indicators.domain.formulas.reading import MAX_LENGTH, TOO_LONG, FormulaError
from indicators.models import Definition, FormulaVersion, Measure
from indicators.selectors.formulas import (
    HeldFormula,
    formula_book,
    formula_books,
    formula_scope,
    indicators_resting_on,
)
from organizations.models import Place
from plans.access import require_office
from plans.domain.secrecy import secrecy_mark
from plans.services import request_recompute

NEEDS_REASON = _("请写明修改公式的原因(500字以内,不得涉密)。")
SECRET_DOCUMENT = _("依据文件名称不得涉密。")


def set_formula(
    tenant: Place,
    definition: Definition,
    *,
    text: str,
    reason: str,
    document: str,
    actor: Actor,
) -> FormulaVersion:
    """Set a place's own formula as its next version; an empty text computes nothing any more.

    Raises:
        PermissionDenied: for others than the office.
        ValidationError: a fault of the formula with its column, a circle, no reason.
    """
    if not reason.strip() or len(reason) > 500 or secrecy_mark(reason):
        raise ValidationError({"reason": NEEDS_REASON})
    if secrecy_mark(document):
        raise ValidationError({"document": SECRET_DOCUMENT})
    with recorded(actor) as recording:
        require_office(actor, tenant, today=timezone.localdate(recording.now))
        # Two formulas set at once could close a circle that neither sees: they wait here.
        Place.objects.select_for_update().get(pk=tenant.pk)
        kept = tried_formula(tenant, definition, text).version.text if text.strip() else ""
        version = FormulaVersion.objects.create(
            tenant=tenant,
            definition=definition,
            number=_next_number(tenant, definition),
            text=kept,
            document=document,
            reason=store_text(reason, chain=tenant.chain, now=recording.now),
            recorded_at=recording.now,
            recorded_by=actor.account,
        )
        recording.entry(
            chain=tenant.chain,
            action="formula.set",
            of=version,
            after={"definition": definition.code, "number": version.number, "text": kept},
            reason=reason,
        )
        _request([definition.indicator.code], tenant)
    return version


def tried_formula(tenant: Place, definition: Definition, text: str) -> HeldFormula:
    """A formula checked as it would be on saving; nothing is kept.

    Raises:
        ValidationError: in the reader's language, with the column.
    """
    try:
        formula = checked_formula(text, unit=definition.indicator.unit, scope=formula_scope())
        if len(formula.text) > MAX_LENGTH:
            raise FormulaError(TOO_LONG, limit=MAX_LENGTH)
        in_order({**formula_book(tenant.pk).graph, definition.code: formula.inputs})
    except FormulaError as error:
        raise ValidationError({"text": error.problem.worded(translate)}) from error
    return HeldFormula(FormulaVersion(definition=definition, text=formula.text), formula)


def load_standard_formulas(file: FormulaFile, scope: Scope, *, now: datetime) -> list[str]:
    """Keep the standard formulas that are new or changed; returns their definitions' codes.

    Raises:
        FormulaError: when one closes a circle with a place's own formula.
    """
    definitions = {
        row.code: row for row in Definition.objects.select_related("indicator").order_by("pk")
    }
    standard = FormulaVersion.objects.filter(tenant__isnull=True).order_by("number")
    held = {row.definition_id: row for row in standard}
    changed = []
    wanted = {row.definition: row for row in file.formulas}
    known = {row.pk: code for code, row in definitions.items()}
    gone = {known[pk] for pk, row in held.items() if row.text} - set(wanted)
    for code in [*wanted, *sorted(gone)]:
        row, last = wanted.get(code), held.get(definitions[code].pk)
        unit = definitions[code].indicator.unit
        text = checked_formula(row.formula, unit=unit, scope=scope).text if row else ""
        document = row.source if row else ""
        if last is not None and (last.text, last.document) == (text, document):
            continue
        FormulaVersion.objects.create(
            definition=definitions[code],
            number=last.number + 1 if last else 1,
            text=text,
            document=document,
            recorded_at=now,
        )
        changed.append(code)
    own = FormulaVersion.objects.filter(tenant__isnull=False).order_by()
    for book in formula_books(own.values_list("tenant", flat=True)).values() if changed else ():
        in_order(book.graph)
    _request((definitions[code].indicator.code for code in changed), None)
    return changed


def _next_number(tenant: Place, definition: Definition) -> int:
    rows = FormulaVersion.objects.filter(tenant=tenant, definition=definition)
    return (rows.aggregate(last=Max("number"))["last"] or 0) + 1


def _request(indicators: Iterable[str], tenant: Place | None) -> None:
    """Ask for the figures that rest on these indicators."""
    codes = set(indicators)
    measures = Measure.objects.filter(
        latest__indicator__code__in=codes | indicators_resting_on(codes)
    )
    if tenant is not None:
        measures = measures.filter(plan__tenant=tenant)
    request_recompute(measures.values_list("plan_id", flat=True).distinct())
