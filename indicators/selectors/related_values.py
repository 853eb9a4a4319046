"""What values have to agree with: others of their place and period, and the places below."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.db.models import Q

from indicators.access import may_see_value
from indicators.domain.identities import NONE_THERE, Below, Identity, Printed, Related
from indicators.domain.workflow import State
from indicators.models import LatestObservation, ReportingDuty
from indicators.models.choices import Answer
from indicators.models.rounds import DutyKind
from indicators.selectors.identities import current_identities
from indicators.selectors.roll_up import is_additive
from organizations.access import Viewer
from organizations.domain.roles import DEPARTMENT_ROLES
from plans.domain.quantities import round_half_up

_COLUMNS = (
    "pk",
    "round",
    "round__period_kind",
    "round__year",
    "round__month",
    "place",
    "place__parent",
    "place__counts_in_rollup",
    "definition",
    "definition__code",
    "indicator__decimals",
    "tenant",
    "department",
    "submission__state",
    "submission__versions__answer",
    "submission__versions__value",
    "submission__versions__decimals",
)
InHand = Callable[[int], Printed | None]
Slot = tuple[int, str, int, int]
"""Place, kind of period, year, month."""
Whole = tuple[int, int, int]
"""Round, definition, and the place whose parts lie below it."""


@dataclass(frozen=True)
class _Filed:
    """A duty beside or below the checked ones, with what was filed for it last."""

    pk: int
    round: int
    slot: Slot
    parent: int | None
    counts: bool
    definition: int
    code: str
    value: Printed | None


def related_values(
    viewer: Viewer, duties: Collection[ReportingDuty], in_hand: InHand
) -> dict[int, Related]:
    """By duty: what its value has to agree with. Three queries at most, however many duties.

    A value in hand comes before one that was filed, and that before one accepted earlier. Numbers
    that the viewer may not see are marked so; what was returned is nobody's value.
    """
    identities = current_identities()
    by_code = _by_code(identities)
    beside = [duty for duty in duties if duty.definition and duty.definition.code in by_code]
    above = [duty for duty in duties if _is_whole(duty)]
    filed = _filed(viewer, beside, above, by_code, in_hand)
    known = _known(viewer, beside, by_code, filed)
    below = _below(filed)
    nothing = Related()
    found = dict.fromkeys((duty.pk for duty in duties), nothing)
    for duty in {duty.pk: duty for duty in (*beside, *above)}.values():
        code = duty.definition.code if duty.definition else ""
        found[duty.pk] = Related(
            definition=code,
            identities=by_code.get(code, ()),
            known=known.get(_slot(duty), {}),
            below=below.get((duty.round_id, duty.definition_id or 0, duty.place_id))
            if _is_whole(duty)
            else None,
        )
    return found


def _by_code(identities: Iterable[Identity]) -> dict[str, tuple[Identity, ...]]:
    found: dict[str, tuple[Identity, ...]] = {}
    for identity in identities:
        for code in dict.fromkeys(identity.definitions):
            found[code] = (*found.get(code, ()), identity)
    return found


def _is_whole(duty: ReportingDuty) -> bool:
    whole = duty.kind == DutyKind.VALUE and duty.place_id == duty.tenant_id
    return whole and duty.indicator is not None and is_additive(duty.indicator.unit)


def _slot(duty: ReportingDuty) -> Slot:
    round_ = duty.round
    return duty.place_id, round_.period_kind, round_.year, round_.month


def _filed(
    viewer: Viewer,
    beside: Collection[ReportingDuty],
    above: Collection[ReportingDuty],
    codes: Iterable[str],
    in_hand: InHand,
) -> list[_Filed]:
    """Duties beside and below, each with its last version; the value in hand where there is one."""
    if not beside and not above:
        return []
    same = Q(
        place__in={duty.place_id for duty in beside},
        definition__code__in=list(codes),
        round__year__in={duty.round.year for duty in beside},
    )
    lower = Q(
        round__in={duty.round_id for duty in above},
        definition__in={duty.definition_id for duty in above},
        place__parent__in={duty.place_id for duty in above},
    )
    rows = ReportingDuty.objects.filter(same | lower).order_by("pk", "submission__versions__number")
    own = viewer.department_ids(*DEPARTMENT_ROLES)
    found: dict[int, _Filed] = {}
    for row in rows.values(*_COLUMNS):
        shown = row["department"] in own or viewer.reads_unreleased(row["tenant"])
        # The versions of a duty come in order: the last one stays.
        found[row["pk"]] = _Filed(
            pk=row["pk"],
            round=row["round"],
            slot=(row["place"], row["round__period_kind"], row["round__year"], row["round__month"]),
            parent=row["place__parent"],
            counts=row["place__counts_in_rollup"],
            definition=row["definition"],
            code=row["definition__code"],
            value=_filed_value(row, shown=shown),
        )
    return [_with(row, in_hand(row.pk)) for row in found.values()]


# Any: a row of columns as the database gives it.
def _filed_value(row: Mapping[str, Any], *, shown: bool) -> Printed | None:
    """What the last version says; nothing where it was returned."""
    if row["submission__state"] == State.RETURNED:
        return None
    if row["submission__versions__answer"] == Answer.NOT_APPLICABLE:
        return NONE_THERE
    value, decimals = row["submission__versions__value"], row["submission__versions__decimals"]
    if value is None:
        return None
    places = row["indicator__decimals"] if decimals is None else decimals
    return _printed(value, places, shown=shown)


def _with(row: _Filed, value: Printed | None) -> _Filed:
    return row if value is None else replace(row, value=value)


def _printed(value: Decimal, decimals: int, *, shown: bool) -> Printed:
    return Printed(round_half_up(value, decimals), decimals, shown)


def _known(
    viewer: Viewer,
    beside: Collection[ReportingDuty],
    codes: Mapping[str, object],
    filed: Iterable[_Filed],
) -> dict[Slot, dict[str, Printed]]:
    """By place and period: the values of the identities' definitions."""
    found: dict[Slot, dict[str, Printed]] = defaultdict(dict)
    if not beside:
        return found
    rows = LatestObservation.objects.filter(
        place__in={duty.place_id for duty in beside},
        definition__code__in=list(codes),
        year__in={duty.round.year for duty in beside},
    ).select_related("observation__indicator", "definition")
    for row in rows:
        seen = row.observation
        slot = (row.place_id, row.period_kind, row.year, row.month)
        found[slot][row.definition.code] = _printed(
            seen.value, seen.decimals, shown=may_see_value(viewer, seen)
        )
    for each in filed:
        if each.value is not None and each.code in codes:
            found[each.slot][each.code] = each.value
    return found


def _below(filed: Iterable[_Filed]) -> dict[Whole, Below]:
    """By round, definition and place: the values of the places below that do not overlap."""
    asked: dict[Whole, list[_Filed]] = defaultdict(list)
    for row in filed:
        if row.counts and row.parent is not None:
            asked[row.round, row.definition, row.parent].append(row)
    return {
        key: Below(len(rows), tuple(row.value for row in rows if row.value is not None))
        for key, rows in asked.items()
    }
