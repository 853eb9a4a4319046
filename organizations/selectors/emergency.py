"""Break-glass accesses as a list: who asked for what and why, and what became of it."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from audit.services import read_texts
from organizations.access import Viewer, emergencies_visible_to
from organizations.domain.roles import Role
from organizations.models import EmergencyAccess, EmergencyStep, Place, StepKind
from organizations.selectors.accounts import names_of_accounts
from organizations.services.emergency import DECIDED_WITHIN

SHOWN = 50

WAITING, LAPSED = _("待审批"), _("逾期未审批,已失效")
REFUSED, LASTS, OVER = _("未获批准"), _("进行中"), _("已结束")


@dataclass(frozen=True)
class EmergencyRow:
    """One break-glass access; `ended_at` is when it ended or is to end."""

    pk: int
    place: str
    asked_by: str
    asked_at: datetime
    reason: str
    hours: int
    state: str | Promise
    decided_by: str
    begun_at: datetime | None
    ended_at: datetime | None
    lasts: bool
    may_decide: bool
    may_end: bool


@dataclass(frozen=True)
class EmergencyPage:
    """The list, newest first, and the places for which the viewer may ask."""

    rows: tuple[EmergencyRow, ...]
    places: tuple[Place, ...]


def emergency_page(viewer: Viewer, *, now: datetime) -> EmergencyPage:
    """Six queries, however many there are."""
    asking = viewer.tenant_ids(frozenset({Role.SYSTEM_ADMIN}))
    places = Place.objects.filter(pk__in=asking).order_by("key") if asking else ()
    return EmergencyPage(emergency_rows(viewer, now=now, most=SHOWN), tuple(places))


def emergency_rows(viewer: Viewer, *, now: datetime, most: int) -> tuple[EmergencyRow, ...]:
    """The newest of those that the viewer is told of."""
    found = emergencies_visible_to(viewer).select_related("tenant", "reason__key")
    accesses = list(found.prefetch_related("steps")[:most])
    steps = {access.pk: {each.kind: each for each in access.steps.all()} for access in accesses}
    accounts = {each.account for held in steps.values() for each in held.values()}
    names = names_of_accounts(accounts | {access.account for access in accesses})
    reasons = read_texts(access.reason for access in accesses)
    return tuple(
        _row(
            viewer,
            access,
            steps=steps[access.pk],
            names=names,
            reason=reasons.get(access.reason_id, ""),
            now=now,
        )
        for access in accesses
    )


def _row(
    viewer: Viewer,
    access: EmergencyAccess,
    *,
    steps: dict[str, EmergencyStep],
    names: dict[int, str],
    reason: str,
    now: datetime,
) -> EmergencyRow:
    begun, ended = steps.get(StepKind.APPROVED), steps.get(StepKind.ENDED)
    decided = begun or steps.get(StepKind.REFUSED)
    state = _state(access, steps, now)
    own, decides = access.account == viewer.account, _decides(viewer, access)
    return EmergencyRow(
        pk=access.pk,
        place=access.tenant.name,
        asked_by=names.get(access.account, ""),
        asked_at=access.asked_at,
        reason=reason,
        hours=access.hours,
        state=state,
        decided_by=names.get(decided.account, "") if decided else "",
        begun_at=begun.at if begun else None,
        ended_at=ended.at if ended else begun.until if begun else None,
        lasts=state is LASTS,
        may_decide=state is WAITING and decides and not own,
        may_end=state is LASTS and (own or decides),
    )


def _decides(viewer: Viewer, access: EmergencyAccess) -> bool:
    return Role.SECURITY_ADMIN in viewer.roles(access.tenant_id)


def _state(access: EmergencyAccess, steps: dict[str, EmergencyStep], now: datetime) -> Promise:
    begun = steps.get(StepKind.APPROVED)
    if begun is not None and begun.until is not None:
        return LASTS if StepKind.ENDED not in steps and begun.until > now else OVER
    if StepKind.REFUSED in steps:
        return REFUSED
    return WAITING if now - access.asked_at <= DECIDED_WITHIN else LAPSED
