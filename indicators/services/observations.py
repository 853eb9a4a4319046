"""Observations and target states: every value a new version, one pointer to the latest."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db.models import Max, Q

from audit.services import Recording
from indicators.models import (
    Definition,
    Indicator,
    LatestObservation,
    Measure,
    Observation,
    SubmissionVersion,
    TargetState,
)
from indicators.models.choices import PeriodKind
from indicators.selectors.formulas import indicators_resting_on
from organizations.models import Department, Place
from plans.services import request_recompute

_SLOT = ("place_id", "indicator_id", "definition_id", "period_kind", "year", "month")


class SyntheticRefused(Exception):
    """Production keeps no synthetic value."""


@dataclass(frozen=True)
class Period:
    """A stretch of time: a year (month 0), or a month or 1—N月 of it."""

    year: int
    kind: str = PeriodKind.YEAR
    month: int = 0


@dataclass(frozen=True)
class Reported:
    """A value with what is known of it; `value` in the indicator's unit."""

    value: Decimal
    decimals: int
    quality: str
    basis: str
    release: str
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    released_on: date | None = None
    synthetic: bool = False
    document: str = ""


def record_observation(
    recording: Recording,
    *,
    tenant: Place,
    place: Place,
    indicator: Indicator,
    definition: Definition,
    period: Period,
    reported: Reported,
    department: Department | None = None,
    submission_version: SubmissionVersion | None = None,
) -> Observation:
    """Write the next version of a value, point to it, and ask for the figures that rest on it.

    Raises:
        SyntheticRefused: for a synthetic value in production.
    """
    refuse_synthetic(reported.synthetic)
    slot = {
        "place": place,
        "indicator": indicator,
        "definition": definition,
        "period_kind": period.kind,
        "year": period.year,
        "month": period.month,
    }
    # Locked alone: after a wait a joined row would be the one that stood before it.
    latest = LatestObservation.objects.select_for_update().filter(**slot).first()
    last = Observation.objects.filter(**slot).aggregate(last=Max("version"))["last"] or 0
    observation = Observation.objects.create(
        **slot,
        tenant=tenant,
        version=last + 1,
        price_base=definition.price_base,
        department=department,
        submission_version=submission_version,
        recorded_at=recording.now,
        recorded_by=recording.actor.account,
        **reported.__dict__,
    )
    if latest is None:
        LatestObservation.objects.create(**slot, observation=observation)
    else:
        latest.observation = observation
        latest.save(update_fields=["observation"])
    recording.entry(
        chain=tenant.chain,
        action="observation.record",
        of=observation,
        before=_before(observation),
        after=observation_facts(observation),
    )
    request_recompute(plans_resting_on([place.pk], [indicator.code]))
    return observation


@dataclass(frozen=True)
class Entered:
    """One value of a bulk entry, with whose and which it is."""

    place: Place
    indicator: Indicator
    definition: Definition
    period: Period
    reported: Reported
    department: Department | None = None


def record_observations(
    recording: Recording,
    *,
    tenant: Place,
    entered: Iterable[Entered],
    served: Collection[int] = (),
) -> list[Observation]:
    """Write the next versions of many values, each of another slot, as `record_observation` does.

    Nine queries and one ledger entry a value, however many values there are. Figures of the plans
    that are `served` just now are not asked for again.

    Raises:
        SyntheticRefused: for a synthetic value in production.
    """
    rows = list(entered)
    refuse_synthetic(any(row.reported.synthetic for row in rows))
    held = _latest_of(rows)
    last = _last_versions(rows)
    created = Observation.objects.bulk_create(
        Observation(
            **_slot(row),
            tenant=tenant,
            version=last.get(_key(row), 0) + 1,
            price_base=row.definition.price_base,
            department=row.department,
            recorded_at=recording.now,
            recorded_by=recording.actor.account,
            **row.reported.__dict__,
        )
        for row in rows
    )
    fresh = []
    for row, observation in zip(rows, created, strict=True):
        latest = held.get(_key(row))
        if latest is None:
            fresh.append(LatestObservation(**_slot(row), observation=observation))
        else:
            latest.observation = observation
        recording.entry(
            chain=tenant.chain,
            action="observation.record",
            of=observation,
            before=_before(observation),
            after=observation_facts(observation),
        )
    LatestObservation.objects.bulk_create(fresh)
    LatestObservation.objects.bulk_update(held.values(), ["observation"])
    codes = {row.indicator.code for row in rows}
    resting = plans_resting_on({row.place.pk for row in rows}, codes)
    request_recompute(set(resting) - set(served))
    return created


def record_target_state(
    recording: Recording,
    *,
    tenant: Place,
    measure: Measure,
    year: int,
    state: str,
    assigned_value: Decimal | None = None,
    document: str = "",
    synthetic: bool = False,
    submission_version: SubmissionVersion | None = None,
) -> TargetState:
    """Write the next version of a commitment's state in a year, and ask for new figures."""
    refuse_synthetic(synthetic)
    # Two rounds may ask for one state: the second to be accepted waits and is the next version.
    Measure.objects.select_for_update().filter(pk=measure.pk).first()
    last = measure.states.filter(year=year).order_by("-version").first()
    row = TargetState.objects.create(
        tenant=tenant,
        measure=measure,
        year=year,
        version=last.version + 1 if last else 1,
        state=state,
        assigned_value=assigned_value,
        document=document,
        synthetic=synthetic,
        submission_version=submission_version,
        recorded_at=recording.now,
        recorded_by=recording.actor.account,
    )
    recording.entry(
        chain=tenant.chain,
        action="target_state.record",
        of=row,
        before=None if last is None else {"state": last.state},
        after={"measure": measure.pk, "year": year, "state": state, "assigned": assigned_value},
    )
    request_recompute([measure.plan_id])
    return row


def refuse_synthetic(synthetic: bool) -> None:
    """Stop a synthetic value where the installation is a production one."""
    if synthetic and not settings.SYNTHETIC_VALUES_ALLOWED:
        raise SyntheticRefused("正式环境不接收虚构数值")


def observation_facts(observation: Observation) -> dict[str, object]:
    """An observation as the ledger and snapshots state it."""
    return {
        "place": observation.place_id,
        "indicator": observation.indicator.code,
        "definition": observation.definition.code,
        "period": [observation.period_kind, observation.year, observation.month],
        "version": observation.version,
        "value": observation.value,
        "decimals": observation.decimals,
        "numerator": observation.numerator,
        "denominator": observation.denominator,
        "quality": observation.quality,
        "basis": observation.basis,
        "release": observation.release,
        "synthetic": observation.synthetic,
    }


def _slot(row: Entered) -> dict[str, Any]:
    return {
        "place": row.place,
        "indicator": row.indicator,
        "definition": row.definition,
        "period_kind": row.period.kind,
        "year": row.period.year,
        "month": row.period.month,
    }


def _key(row: Entered) -> tuple[object, ...]:
    ids = (row.place.pk, row.indicator.pk, row.definition.pk)
    return (*ids, row.period.kind, row.period.year, row.period.month)


def _latest_of(rows: list[Entered]) -> dict[tuple[object, ...], LatestObservation]:
    """The pointers that the rows' slots already have."""
    wanted = {_key(row) for row in rows}
    slots = LatestObservation.objects.filter(
        place__in={row.place for row in rows}, indicator__in={row.indicator for row in rows}
    )
    list(slots.select_for_update().order_by("pk"))
    found = slots.select_related("observation")
    by_slot: dict[tuple[object, ...], LatestObservation] = {
        (at.place_id, at.indicator_id, at.definition_id, at.period_kind, at.year, at.month): at
        for at in found
    }
    return {slot: latest for slot, latest in by_slot.items() if slot in wanted}


def _last_versions(rows: list[Entered]) -> dict[tuple[object, ...], int]:
    """The last version of every slot of the rows' places; without a pointer, too (an absence)."""
    found = Observation.objects.filter(
        place__in={row.place for row in rows}, indicator__in={row.indicator for row in rows}
    )
    slots = found.order_by().values_list(*_SLOT).annotate(last=Max("version"))
    return {tuple(slot): last for *slot, last in slots}


def _before(observation: Observation) -> dict[str, object] | None:
    """What the ledger says of the version before."""
    return {"version": observation.version - 1} if observation.version > 1 else None


def plans_resting_on(places: Iterable[int], indicators: Iterable[str]) -> list[int]:
    """Plans one of whose measures at these places uses an indicator, or one computed from it."""
    codes = set(indicators)
    uses = Q(latest__indicator__code__in=codes | indicators_resting_on(codes))
    uses &= Q(place__in=list(places))
    return list(Measure.objects.filter(uses).values_list("plan_id", flat=True).distinct())
