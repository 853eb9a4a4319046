"""What values have to agree with: others of their place and period, and the places below."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet

from audit.compiled import compiled
from indicators.access import Sight
from indicators.domain.identities import NONE_THERE, Below, Identity, Printed, Related
from indicators.domain.workflow import State
from indicators.models import LatestObservation, ReportingDuty
from indicators.models.choices import Answer
from indicators.models.rounds import DutyKind
from indicators.selectors.identities import current_identities
from indicators.selectors.previous_values import SEEN_BY
from indicators.selectors.roll_up import is_additive
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
    tenant: int
    department: int
    round: int
    slot: Slot
    parent: int | None
    counts: bool
    definition: int
    code: str
    value: Printed | None


@dataclass(frozen=True)
class _Accepted:
    """A value accepted earlier, with what decides who may see it."""

    value: Printed
    # Any: columns of several kinds, by their names in the rule.
    seen_by: Mapping[str, Any]


class RelatedValues:
    """What the values of some duties have to agree with, whoever may read it.

    Three queries at most, however many duties. A value in hand comes before one that was filed,
    and that before one accepted earlier; what was returned is nobody's value.
    """

    def __init__(self, duties: Collection[ReportingDuty], in_hand: InHand) -> None:
        self._by_code = _by_code(current_identities())
        beside = [
            duty for duty in duties if duty.definition and duty.definition.code in self._codes
        ]
        above = [duty for duty in duties if _is_whole(duty)]
        filed = _filed(beside, above, self._codes, in_hand)
        self.duties = frozenset(row.pk for row in filed)
        """Those whose submissions are compared with."""
        self._filed = _at_slots(filed)
        self._below = _below(filed)
        self._accepted = _accepted(beside, self._codes, self._below)
        self._known: dict[tuple[Slot, Sight], Mapping[str, Printed]] = {}

    def of(self, duty: ReportingDuty, sight: Sight) -> Related:
        """What the duty's value has to agree with, of what is for a viewer.

        What is not is as if nobody had filed it: no check may tell of it.
        """
        code = duty.definition.code if duty.definition else ""
        return Related(
            definition=code,
            identities=self._by_code.get(code, ()),
            known=self._known_to(_slot(duty), sight) if code in self._codes else {},
            below=self._below_of(duty, sight),
        )

    @property
    def _codes(self) -> Collection[str]:
        return self._by_code.keys()

    def _known_to(self, slot: Slot, sight: Sight) -> Mapping[str, Printed]:
        """The values of the identities' definitions, by definition."""
        key = (slot, sight)
        if key not in self._known:
            accepted = {
                code: value
                for code, row in self._accepted[slot].items()
                if (value := _told(row, sight)) is not None
            }
            self._known[key] = accepted | {
                each.code: each.value
                for each in self._filed[slot]
                if each.value is not None and _opens(sight, each)
            }
        return self._known[key]

    def _below_of(self, duty: ReportingDuty, sight: Sight) -> Below | None:
        """The values of the places below that do not overlap."""
        if not _is_whole(duty):
            return None
        rows = self._below.get((duty.round_id, duty.definition_id or 0, duty.place_id))
        if rows is None:
            return None
        values = [self._value_below(row, sight) for row in rows]
        return Below(len(rows), tuple(value for value in values if value is not None))

    def _value_below(self, row: _Filed, sight: Sight) -> Printed | None:
        """What was filed; the accepted value for those who may read only that."""
        if _opens(sight, row):
            return row.value
        return _told(self._accepted[row.slot].get(row.code), sight)


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
    beside: Collection[ReportingDuty],
    above: Collection[ReportingDuty],
    codes: Iterable[str],
    in_hand: InHand,
) -> list[_Filed]:
    """Duties beside and below, each with its last version; the value in hand where there is one."""
    if not beside and not above:
        return []
    rows = _duties_of(
        places={duty.place_id for duty in beside},
        codes=list(codes),
        years={duty.round.year for duty in beside},
        rounds={duty.round_id for duty in above},
        definitions={duty.definition_id for duty in above if duty.definition_id},
        parents={duty.place_id for duty in above},
    )
    found: dict[int, _Filed] = {}
    for row in rows:
        # The versions of a duty come in order: the last one stays.
        found[row["pk"]] = _Filed(
            pk=row["pk"],
            tenant=row["tenant"],
            department=row["department"],
            round=row["round"],
            slot=(row["place"], row["round__period_kind"], row["round__year"], row["round__month"]),
            parent=row["place__parent"],
            counts=row["place__counts_in_rollup"],
            definition=row["definition"],
            code=row["definition__code"],
            value=_filed_value(row),
        )
    return [_with(row, in_hand(row.pk)) for row in found.values()]


# Any: columns of several types.
@compiled
def _duties_of(
    *,
    places: set[int],
    codes: list[str],
    years: set[int],
    rounds: set[int],
    definitions: set[int],
    parents: set[int],
) -> QuerySet[ReportingDuty, dict[str, Any]]:
    same = Q(place__in=places, definition__code__in=codes, round__year__in=years)
    lower = Q(round__in=rounds, definition__in=definitions, place__parent__in=parents)
    duties = ReportingDuty.objects.filter(same | lower)
    rows: QuerySet[ReportingDuty, dict[str, Any]] = duties.values(*_COLUMNS)
    return rows.order_by("pk", "submission__versions__number")


# Any: a row of columns as the database gives it.
def _filed_value(row: Mapping[str, Any]) -> Printed | None:
    """What the last version says; nothing where it was returned."""
    if row["submission__state"] == State.RETURNED:
        return None
    if row["submission__versions__answer"] == Answer.NOT_APPLICABLE:
        return NONE_THERE
    value, decimals = row["submission__versions__value"], row["submission__versions__decimals"]
    if value is None:
        return None
    places = row["indicator__decimals"] if decimals is None else decimals
    return _printed(value, places)


def _with(row: _Filed, value: Printed | None) -> _Filed:
    return row if value is None else replace(row, value=value)


def _printed(value: Decimal, decimals: int) -> Printed:
    return Printed(round_half_up(value, decimals), decimals)


def _opens(sight: Sight, row: _Filed) -> bool:
    return sight.opens(duty=row.pk, tenant_id=row.tenant, department_id=row.department)


def _told(row: _Accepted | None, sight: Sight) -> Printed | None:
    return row.value if row is not None and sight.of(**row.seen_by) else None


def _at_slots(filed: Iterable[_Filed]) -> dict[Slot, list[_Filed]]:
    found: dict[Slot, list[_Filed]] = defaultdict(list)
    for row in filed:
        found[row.slot].append(row)
    return found


def _below(filed: Iterable[_Filed]) -> dict[Whole, list[_Filed]]:
    """By round, definition and place: what the places below that do not overlap were asked."""
    asked: dict[Whole, list[_Filed]] = defaultdict(list)
    for row in filed:
        if row.counts and row.parent is not None:
            asked[row.round, row.definition, row.parent].append(row)
    return asked


def _accepted(
    beside: Collection[ReportingDuty], codes: Iterable[str], below: Mapping[Whole, list[_Filed]]
) -> dict[Slot, dict[str, _Accepted]]:
    """By place and period: the values accepted earlier, beside and below."""
    found: dict[Slot, dict[str, _Accepted]] = defaultdict(dict)
    lower = [row for rows in below.values() for row in rows]
    if not beside and not lower:
        return found
    rows = _values_of(
        places={duty.place_id for duty in beside},
        codes=list(codes),
        years={duty.round.year for duty in beside},
        places_below={row.slot[0] for row in lower},
        definitions={row.definition for row in lower if row.definition},
        years_below={row.slot[2] for row in lower},
    )
    for place, kind, year, month, code, value, decimals, *seen_by in rows:
        told = dict(zip(SEEN_BY.values(), seen_by, strict=True))
        found[place, kind, year, month][code] = _Accepted(_printed(value, decimals), told)
    return found


# Any: columns of several types.
@compiled
def _values_of(
    *,
    places: set[int],
    codes: list[str],
    years: set[int],
    places_below: set[int],
    definitions: set[int],
    years_below: set[int],
) -> QuerySet[LatestObservation, tuple[Any, ...]]:
    same = Q(place__in=places, definition__code__in=codes, year__in=years)
    parts = Q(place__in=places_below, definition__in=definitions, year__in=years_below)
    return LatestObservation.objects.filter(same | parts).values_list(
        "place_id",
        "period_kind",
        "year",
        "month",
        "definition__code",
        "observation__value",
        "observation__decimals",
        *SEEN_BY,
    )
