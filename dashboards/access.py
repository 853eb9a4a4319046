"""Doors of pages that need more than one room."""

from datetime import datetime

from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from indicators.models import Indicator, Observation
from indicators.selectors.kin import MeasureWithKin, measure_with_kin, measure_with_kin_at
from organizations.access import Viewer
from organizations.domain.roles import UNRELEASED_READER_ROLES, Role
from organizations.models import Place
from plans.access import access_tenant_plan
from plans.models import Plan
from plans.selectors.reading import first_published, version_by

NO_PLAN_THEN = _("%(text)s 时本方案尚未入库,最早可查 %(begun)s;以下是现在的数字。")
NOT_THEN = _("这项目标当时尚未入库;以下是现在的数字。")
LEDGER_ROLES = frozenset({Role.AUDITOR, Role.OFFICE, Role.AUDIT_ADMIN})


class NotYetRecorded(Http404):
    """What is asked for was recorded after the day that is asked for."""


def standing_at(plan: Plan, as_of: datetime | None) -> Plan:
    """A plan that has come through its door, with the version in force at a moment.

    No query where its newest version was published by then.

    Raises:
        NotYetRecorded: for a plan that was first published after the moment.
    """
    if as_of is None:
        return plan
    plan.newest_version = version_by(plan, as_of)
    if plan.newest_version is None:
        begun = first_published(plan.slug)
        if begun is None:
            raise Http404
        days = {"text": timezone.localdate(as_of), "begun": timezone.localdate(begun)}
        raise NotYetRecorded(NO_PLAN_THEN % days)
    return plan


def access_measure(
    viewer: Viewer, slug: str, measure_id: int, *, as_of: datetime | None = None
) -> MeasureWithKin:
    """The door to a target's values and verdict: its own tenant and superior offices; else 404.

    As of a moment the target as it stood then.

    Raises:
        NotYetRecorded: for a target that was recorded after the moment.
    """
    found = measure_with_kin(slug, measure_id)
    if found is None or not viewer.reads_tenant(found.measure.plan.tenant_id):
        raise Http404
    then = found if as_of is None else measure_with_kin_at(found, as_of)
    if then is None:
        raise NotYetRecorded(NOT_THEN)
    return then


def access_indicator(viewer: Viewer, code: str) -> Indicator:
    """The door to an indicator of the catalogue: everybody with an office; else 404."""
    # No database keeps NUL in a text.
    found = Indicator.objects.filter(code=code).first() if "\x00" not in code else None
    if found is None or not viewer.hats:
        raise Http404
    return found


def access_ledger(viewer: Viewer) -> frozenset[int]:
    """Tenants whose ledger the viewer reads; nobody else has a ledger to read (404)."""
    tenants = viewer.tenant_ids(LEDGER_ROLES)
    if not tenants:
        raise Http404
    return tenants


def access_audit_room(viewer: Viewer) -> frozenset[int]:
    """Tenants whose auditor or office the viewer is; nobody else has an audit to follow (404)."""
    tenants = viewer.tenant_ids(UNRELEASED_READER_ROLES)
    if not tenants:
        raise Http404
    return tenants


def access_audited_plan(viewer: Viewer, slug: str) -> Plan:
    """The door to what auditors alone do with a plan's values: the place's auditor; else 404."""
    plan = access_tenant_plan(viewer, slug)
    if Role.AUDITOR not in viewer.roles(plan.tenant_id):
        raise Http404
    return plan


def access_data(viewer: Viewer) -> None:
    """The door to values of many places: who reads those of some; administrations touch none."""
    if not viewer.tenant_ids():
        raise Http404


def access_audited_place(viewer: Viewer, key: str, *roles: Role) -> Place:
    """The door to what these roles read of a whole place: the one asked for, or the first.

    Anybody else, and any other place: 404.
    """
    tenants = Place.objects.filter(pk__in=viewer.tenant_ids(frozenset(roles))).order_by("pk")
    found = tenants.first() if not key else next((p for p in tenants if p.key == key), None)
    if found is None:
        raise Http404
    return found


def access_value_history(viewer: Viewer, pk: int) -> Observation:
    """The door to all that is recorded of a value: the auditor and the office of its place."""
    related = ("tenant", "place", "indicator", "definition")
    row = Observation.objects.select_related(*related).filter(pk=pk).first()
    if row is None or not viewer.reads_unreleased(row.tenant_id):
        raise Http404
    return row
