"""Emission factors of a place: entered, corrected and confirmed by its office as new versions."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as translate
from django.utils.translation import gettext_lazy as _

from audit.domain.actors import Actor
from audit.domain.canonical import canonical_json, digest
from audit.services import Recording, recorded, store_text
from indicators.domain.factor_entries import (
    CO2,
    GRID,
    NUMBERS,
    Fault,
    GridNumbers,
    co2_of,
    coal_against_heat,
    fuel_faults,
    grid_faults,
    held_numbers,
    numbers_of,
    unusual,
)
from indicators.models import FactorSet, FuelFactor, GridFactor
from indicators.selectors.factor_effects import plans_computed_with
from indicators.selectors.factor_rows import (
    NamedFactor,
    Row,
    fuel_rows,
    grid_rows,
    in_force,
    named,
)
from organizations.models import Place
from plans.access import require_office
from plans.domain.secrecy import secrecy_mark
from plans.services import request_recompute

NEEDS_REASON = _("请写明录入或更正的原因(500字以内,不得涉密)。")
SECRET_DOCUMENT = _("文件名称和文号不得涉密。")
NEEDS_DOCUMENT = _("核对无误的因子须写明文件名称和文号。")
NEEDS_DATE = _("核对无误的电网因子须写明发布日期。")
NOTHING_CHANGED = _("与现行因子完全相同,没有需要保存的修改。")
NO_SUCH_FUEL = _("现行因子集中没有这种能源,不能录入其因子。")
NO_SUCH_REGION = _("现行因子集中没有这个地区。")
NO_SET = _("尚未载入标准因子集,请先载入指标目录。")
HOLDS_ALREADY = _("本地现在采用的就是标准因子,没有需要恢复的。")
NO_STANDARD = _("标准因子集没有这个因子,不能恢复;有误时请录入更正。")

_GRID_FACTS = (
    "region",
    "data_year",
    "used_for_year",
    "factor",
    "document",
    "published_on",
    "unconfirmed",
)


@dataclass(frozen=True)
class Grounds:
    """On what a factor rests: its document, and whether it was checked against it."""

    document_number: str = ""
    document: str = ""
    confirmed: bool = False


@dataclass(frozen=True)
class FactorTrial:
    """A factor checked as it would be on saving; what is unusual has to be confirmed."""

    factor_set: FactorSet
    row: FuelFactor | GridFactor
    name: NamedFactor
    unusual: tuple[Fault, ...]


def tried_fuel(
    tenant: Place, code: str, numbers: Mapping[str, Decimal | None], grounds: Grounds
) -> FactorTrial:
    """A fuel's factor as it would be entered; nothing is kept.

    Raises:
        ValidationError: by field, for what cannot be.
    """
    _check_grounds(grounds)
    rows = in_force(fuel_rows([tenant.pk]))
    standard = _last_standard(row.factor_set for row in rows)
    held = [row for row in rows if row.code == code and row.factor_set.code == standard.code]
    if not held:
        raise ValidationError(NO_SUCH_FUEL)
    _refuse(fuel_faults(numbers))
    before: dict[str, object] = held[-1].facts
    facts = _facts(before, numbers, grounds)
    document = (grounds.document_number, grounds.document)
    if (before, _told(held[-1].factor_set)) == (facts, document):
        raise ValidationError(NOTHING_CHANGED)
    everything = [row.facts for row in rows]
    was = numbers_of(before)
    odd = [
        fault
        for name in NUMBERS
        if numbers[name] != was[name]
        for fault in unusual(
            name, numbers[name], held_numbers(name, code, str(before["unit"]), everything)
        )
    ]
    if numbers != was:
        odd += coal_against_heat(numbers)
    entered = _own_set(tenant, standard, grounds)
    own = FuelFactor(factor_set=entered, code=code, facts=facts)
    return FactorTrial(entered, own, named(own), tuple(odd))


def tried_grid(
    tenant: Place,
    region: str,
    numbers: GridNumbers,
    published_on: date | None,
    grounds: Grounds,
) -> FactorTrial:
    """A grid factor as it would be entered; nothing is kept.

    Raises:
        ValidationError: by field, for what cannot be.
    """
    _check_grounds(grounds)
    if grounds.confirmed and published_on is None:
        raise ValidationError({"published_on": NEEDS_DATE})
    rows = in_force(grid_rows([tenant.pk]))
    standard = _last_standard(row.factor_set for row in rows)
    if all(row.region != region for row in rows):
        raise ValidationError({"region": NO_SUCH_REGION})
    _refuse(grid_faults(numbers))
    entered = _own_set(tenant, standard, grounds)
    own = GridFactor(
        factor_set=entered,
        region=region,
        data_year=numbers.data_year,
        used_for_year=numbers.used_for_year,
        factor=numbers.factor,
        document=grounds.document_number,
        published_on=published_on,
        unconfirmed=not grounds.confirmed,
    )
    held = [row for row in rows if (row.region, row.used_for_year) == _slot(own)]
    if held and _same_grid(held[-1], own, grounds):
        raise ValidationError(NOTHING_CHANGED)
    odd = unusual(GRID, numbers.factor, [row.factor for row in rows])
    return FactorTrial(entered, own, named(own), tuple(odd))


def tried_standard_fuel(tenant: Place, code: str) -> FactorTrial:
    """A place's return to the standard factor of a fuel; nothing is kept.

    Raises:
        ValidationError: where the standard factor holds there anyway, or there is none.
    """
    rows = in_force(fuel_rows([tenant.pk]))
    standard = _last_standard(row.factor_set for row in rows)
    held = [row for row in rows if row.code == code and row.factor_set.code == standard.code]
    row = _standard_behind(held)
    follows = _following(tenant, row.factor_set)
    own = FuelFactor(factor_set=follows, code=code, facts=row.facts)
    return FactorTrial(follows, own, named(own), ())


def tried_standard_grid(tenant: Place, region: str, year: int) -> FactorTrial:
    """A place's return to the standard grid factor of a region and year of use; nothing is kept.

    Raises:
        ValidationError: where the standard factor holds there anyway, or there is none.
    """
    rows = in_force(grid_rows([tenant.pk]))
    row = _standard_behind(
        [row for row in rows if (row.region, row.used_for_year) == (region, year)]
    )
    follows = _following(tenant, row.factor_set)
    own = GridFactor(factor_set=follows, **{name: getattr(row, name) for name in _GRID_FACTS})
    return FactorTrial(follows, own, named(own), ())


def enter_factor(
    tenant: Place, trial: FactorTrial, *, reason: str, actor: Actor, accept_unusual: bool = False
) -> FactorSet:
    """Keep a factor that was tried as the place's next version, and ask for what rests on it.

    Raises:
        PermissionDenied: for others than the office.
        ValidationError: no reason, or an unusual number that nobody confirmed.
    """
    if not reason.strip() or len(reason) > 500 or secrecy_mark(reason):
        raise ValidationError({"reason": NEEDS_REASON})
    if not accept_unusual:
        _refuse(trial.unusual)
    with recorded(actor) as recording:
        require_office(actor, tenant, today=timezone.localdate(recording.now))
        # One after the other: of two versions entered at once the later is the later.
        Place.objects.select_for_update().get(pk=tenant.pk)
        kept = _keep(recording, tenant, trial, reason, actor)
        request_recompute(plans_computed_with(tenant.pk, trial.name))
    return kept


def _keep(
    recording: Recording, tenant: Place, trial: FactorTrial, reason: str, actor: Actor
) -> FactorSet:
    kept, row = trial.factor_set, trial.row
    facts = {"fuel": row.code, **row.facts} if isinstance(row, FuelFactor) else _grid_facts(row)
    number = FactorSet.objects.filter(tenant=tenant).count() + 1
    kept.sha256 = digest(
        canonical_json({"tenant": tenant.key, "number": number, **asdict(trial.name), **facts})
    )
    kept.reason = store_text(reason, chain=tenant.chain, now=recording.now)
    kept.recorded_at, kept.recorded_by = recording.now, actor.account
    kept.clean_fields()
    kept.save(force_insert=True)
    row.factor_set = kept
    row.clean_fields()
    row.save(force_insert=True)
    recording.entry(
        chain=tenant.chain,
        action="factor.standard" if kept.follows_standard else "factor.set",
        of=kept,
        after={"set": kept.code, "document": [kept.document_number, kept.document], **facts},
        reason=reason,
    )
    return kept


def _facts(
    before: Mapping[str, object], numbers: Mapping[str, Decimal | None], grounds: Grounds
) -> dict[str, object]:
    """The fuel's parameters with the new numbers; the product follows from its parts."""
    computed = {**numbers, CO2: co2_of(numbers)}
    told = {name: None if each is None else format(each, "f") for name, each in computed.items()}
    source = grounds.document_number or str(before["source"])
    return {
        **before,
        **told,
        "source": source,
        "tce_source": source if told["tce_per_unit"] is not None else None,
        "ef_unconfirmed": not grounds.confirmed,
        "tce_unconfirmed": not grounds.confirmed,
        "note": None if grounds.confirmed else before.get("note"),
    }


def _grid_facts(row: GridFactor) -> dict[str, object]:
    return {
        "region": row.region,
        "data_year": row.data_year,
        "used_for_year": row.used_for_year,
        "factor": row.factor,
        "published_on": row.published_on,
        "unconfirmed": row.unconfirmed,
    }


def _own_set(tenant: Place, standard: FactorSet, grounds: Grounds) -> FactorSet:
    return FactorSet(
        tenant=tenant,
        code=standard.code,
        name=standard.name,
        document=grounds.document,
        document_number=grounds.document_number,
    )


def _following(tenant: Place, standard: FactorSet) -> FactorSet:
    own = _own_set(tenant, standard, Grounds(standard.document_number, standard.document))
    own.follows_standard = True
    return own


def _standard_behind(rows: list[Row]) -> Row:
    """The standard row that a place's own, the last of these, goes before."""
    if not rows or rows[-1].factor_set.tenant_id is None:
        raise ValidationError(HOLDS_ALREADY)
    standard = [row for row in rows if row.factor_set.tenant_id is None]
    if not standard:
        raise ValidationError(NO_STANDARD)
    return standard[-1]


def _last_standard(sets: Iterable[FactorSet]) -> FactorSet:
    standard = [each for each in sets if each.tenant_id is None]
    if not standard:
        raise ValidationError(NO_SET)
    return standard[-1]


def _slot(row: GridFactor) -> tuple[str, int]:
    return row.region, row.used_for_year


def _same_grid(held: GridFactor, own: GridFactor, grounds: Grounds) -> bool:
    facts = ("data_year", "factor", "document", "published_on", "unconfirmed")
    document = held.factor_set.document or grounds.document
    return document == grounds.document and all(
        getattr(held, name) == getattr(own, name) for name in facts
    )


def _told(factor_set: FactorSet) -> tuple[str, str]:
    return factor_set.document_number, factor_set.document


def _check_grounds(grounds: Grounds) -> None:
    if secrecy_mark(grounds.document) or secrecy_mark(grounds.document_number):
        raise ValidationError({"document": SECRET_DOCUMENT})
    if grounds.confirmed and not (grounds.document.strip() and grounds.document_number.strip()):
        raise ValidationError({"document_number": NEEDS_DOCUMENT})


def _refuse(faults: Iterable[Fault]) -> None:
    found: dict[str, list[str]] = {}
    for name, problem in faults:
        found.setdefault(name, []).append(problem.worded(translate))
    if found:
        raise ValidationError(found)
