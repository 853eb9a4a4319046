"""Who may ask for and read reports: the tenant's office and its auditor.

Reports hold preliminary and unreleased values of every unit, so for everybody else they do not
exist (404).
"""

from django.db.models import QuerySet
from django.http import Http404

from assessments.models import Report
from audit.domain.actors import Actor
from organizations.access import Viewer
from organizations.domain.roles import UNRELEASED_READER_ROLES
from plans.access import access_plan
from plans.models import Plan


def access_reports(viewer: Viewer, slug: str) -> Plan:
    """The door to a plan's reports."""
    plan = access_plan(viewer, slug)
    if not viewer.reads_unreleased(plan.tenant_id):
        raise Http404
    return plan


def access_report(viewer: Viewer, pk: int) -> Report:
    """The door to one report and its file."""
    report = reports_visible_to(viewer).filter(pk=pk).first()
    if report is None:
        raise Http404
    return report


def reports_visible_to(viewer: Viewer) -> QuerySet[Report]:
    """Reports of the tenants whose office or auditor the viewer is."""
    tenants = viewer.tenant_ids(UNRELEASED_READER_ROLES)
    return Report.objects.filter(tenant__in=tenants).select_related(
        "plan__tenant", "tenant", "file__content"
    )


def report_actor(viewer: Viewer, tenant_id: int) -> Actor:
    """The viewer as the ledger names them when dealing with reports."""
    return viewer.actor(tenant_id, *UNRELEASED_READER_ROLES)
