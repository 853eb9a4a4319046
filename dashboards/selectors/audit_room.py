"""The auditor's room: whether the ledger is whole, what was done lately, and the ways from there."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count

from assessments.selectors.reports import FinishedReport, finished_reports
from audit.models import LedgerCheck, LedgerEntry
from audit.triggers import missing, trigger_names
from dashboards.ledger_terms import ActionGroup, group_of
from dashboards.selectors.home.audit import LedgerState, ledger_state
from organizations.access import Viewer
from organizations.domain.roles import Role
from organizations.selectors.emergency import EmergencyRow, emergency_rows
from plans.models import Plan

# What was done in so many days is counted; so many checks and reports are listed.
LATELY = timedelta(days=30)
CHECKS = 7
EMERGENCIES = 5
REPORTS = 5


@dataclass(frozen=True)
class AuditedPlan:
    """A plan and what the viewer may do with it: auditors alone draw samples."""

    slug: str
    place: str
    place_key: str
    chain: str
    draws_samples: bool


@dataclass(frozen=True)
class LatelyDone:
    """How many entries of a kind a place's ledger got lately."""

    chain: str
    place: str
    group: ActionGroup
    count: int


@dataclass(frozen=True)
class AuditRoom:
    """All that the room shows; `missing_triggers` are those that should keep tables append-only."""

    plans: tuple[AuditedPlan, ...]
    ledger: LedgerState
    checks: tuple[LedgerCheck, ...]
    triggers: int
    missing_triggers: tuple[str, ...]
    since: datetime
    lately: tuple[LatelyDone, ...]
    reports: tuple[FinishedReport, ...]
    emergencies: tuple[EmergencyRow, ...]


def audit_room(tenant_ids: frozenset[int], viewer: Viewer, *, now: datetime) -> AuditRoom:
    """The room of an auditor or an office: ten queries at most."""
    found = Plan.objects.filter(tenant__in=tenant_ids).select_related("tenant")
    plans = list(found.order_by("slug"))
    places = {plan.tenant.chain: plan.tenant.name for plan in plans}
    since = now - LATELY
    return AuditRoom(
        plans=tuple(_plan(plan, viewer) for plan in plans),
        ledger=ledger_state(places),
        checks=tuple(LedgerCheck.objects.order_by("-pk")[:CHECKS]),
        triggers=len(trigger_names()),
        missing_triggers=tuple(missing()),
        since=since,
        lately=_lately(places, since),
        reports=finished_reports((plan.pk for plan in plans), most=REPORTS),
        emergencies=emergency_rows(viewer, now=now, most=EMERGENCIES),
    )


def _plan(plan: Plan, viewer: Viewer) -> AuditedPlan:
    draws = Role.AUDITOR in viewer.roles(plan.tenant_id)
    return AuditedPlan(plan.slug, plan.tenant.name, plan.tenant.key, plan.tenant.chain, draws)


def _lately(places: dict[str, str], since: datetime) -> tuple[LatelyDone, ...]:
    """By place and kind, in the order of the kinds."""
    rows = LedgerEntry.objects.filter(chain__in=places, at__gte=since).order_by()
    counted: dict[tuple[str, ActionGroup], int] = {}
    for chain, action, count in rows.values_list("chain", "action").annotate(n=Count("*")):
        key = chain, group_of(action)
        counted[key] = counted.get(key, 0) + count
    return tuple(
        LatelyDone(chain, name, group, counted[chain, group])
        for chain, name in places.items()
        for group in ActionGroup
        if (chain, group) in counted
    )
