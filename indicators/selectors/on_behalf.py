"""Entries on behalf (代录): what waits for a unit's confirmation, and who may see it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.http import Http404

from audit.compiled import compiled
from audit.services import read_text, read_texts
from audit.services.content import ContentDestroyed
from indicators.access import access_duty, may_fill
from indicators.models import EntryOnBehalf, ReportingDuty
from indicators.models.on_behalf import OnBehalfState
from organizations.access import Viewer
from organizations.domain.roles import DEPARTMENT_ROLES
from organizations.selectors.accounts import names_of_accounts


@dataclass(frozen=True)
class OnBehalfPage:
    """One entry as the unit and the office see it; `typed` is empty where it was destroyed."""

    pk: int
    letter_name: str
    letter_sha256: str
    by: str
    at: datetime
    state_name: str
    decided_by: str
    decided_at: datetime | None
    reason: str
    typed: Mapping[str, str]
    may_confirm: bool
    may_withdraw: bool


def waiting_entry(duty: ReportingDuty) -> EntryOnBehalf | None:
    """The entry that waits for the unit, if one does. One query."""
    return next(iter(_waiting(duty.pk)), None)


@compiled
def _waiting(duty: int) -> QuerySet[EntryOnBehalf]:
    return EntryOnBehalf.objects.filter(duty=duty, state=OnBehalfState.OPEN).order_by("pk")[:1]


def access_on_behalf(viewer: Viewer, pk: int) -> tuple[EntryOnBehalf, ReportingDuty]:
    """The door to an entry: the unit, the office and the auditor; not yet other reviewers."""
    entry = EntryOnBehalf.objects.select_related("typed", "letter", "reason").filter(pk=pk).first()
    if entry is None:
        raise Http404
    duty = access_duty(viewer, entry.duty_id)
    own = duty.department_id in viewer.department_ids(*DEPARTMENT_ROLES)
    if not own and not viewer.reads_unreleased(duty.tenant_id):
        raise Http404
    entry.duty = duty
    return entry, duty


def on_behalf_page(viewer: Viewer, entry: EntryOnBehalf) -> OnBehalfPage:
    """One entry with what was typed. Three queries."""
    names = names_of_accounts((entry.account, entry.decided_by))
    waits = entry.state == OnBehalfState.OPEN
    own = may_fill(viewer, entry.duty)
    return OnBehalfPage(
        pk=entry.pk,
        letter_name=entry.letter_name,
        letter_sha256=entry.letter_sha256,
        by=names.get(entry.account, ""),
        at=entry.at,
        state_name=entry.get_state_display(),
        decided_by=names.get(entry.decided_by or 0, ""),
        decided_at=entry.decided_at,
        reason="".join(read_texts([entry.reason]).values()),
        typed=_readable(entry),
        may_confirm=waits and own,
        may_withdraw=waits and not own and viewer.is_office(entry.duty.tenant_id),
    )


def typed_in(entry: EntryOnBehalf) -> dict[str, str]:
    """The texts of the form as the office typed them."""
    typed: dict[str, str] = json.loads(read_text(entry.typed))
    return typed


def _readable(entry: EntryOnBehalf) -> Mapping[str, str]:
    try:
        return typed_in(entry)
    except ContentDestroyed:
        return {}
