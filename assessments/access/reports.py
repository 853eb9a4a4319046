"""Who may have to do with reports, snapshots and working papers.

Reports and snapshots hold preliminary and unreleased values of every unit: the tenant's office and its
auditor. Working papers are the auditors' alone. For everybody else they do not exist (404).
"""

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404
from django.utils.translation import gettext_lazy as _

from assessments.models import (
    Report,
    ReportState,
    Snapshot,
    WorkingPaper,
)
from audit.domain.actors import Actor
from organizations.access import Viewer
from organizations.domain.roles import UNRELEASED_READER_ROLES, Role
from plans.access import access_plan, office_actor
from plans.models import Plan

NOT_EDITING = _("报告文字由领导小组办公室修改。")
NOT_AUDITING = _("核查底稿由审计人员建立和记录。")


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


def access_snapshot(viewer: Viewer, pk: int) -> Snapshot:
    """The door to one snapshot: whoever reads the reports made from it."""
    snapshots = Snapshot.objects.filter(tenant__in=viewer.tenant_ids(UNRELEASED_READER_ROLES))
    related = ("plan__tenant", "tenant", "plan_version__plan", "plan_version__source", "content")
    found = snapshots.select_related(*related).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def report_actor(viewer: Viewer, tenant_id: int) -> Actor:
    """The viewer as the ledger names them when dealing with reports."""
    return viewer.actor(tenant_id, *UNRELEASED_READER_ROLES)


def access_report_text(viewer: Viewer, pk: int) -> Report:
    """The door to the text of a finished report that was built from a snapshot alone."""
    report = access_report(viewer, pk)
    if report.state != ReportState.DONE or report.base_id is not None:
        raise Http404
    return report


def editing_actor(viewer: Viewer, tenant_id: int) -> Actor:
    """The ledger's actor when rewriting a report.

    Raises:
        PermissionDenied: for others than the office.
    """
    return office_actor(viewer, tenant_id, NOT_EDITING)


def access_paper(viewer: Viewer, pk: int) -> WorkingPaper:
    """The door to a working paper: the auditors of its place; for everybody else it is not there."""
    related = ("tenant", "title__key", "facts", "file__content", "closing")
    papers = WorkingPaper.objects.select_related(*related)
    paper = papers.filter(pk=pk, tenant__in=viewer.tenant_ids(frozenset({Role.AUDITOR}))).first()
    if paper is None:
        raise Http404
    return paper


def auditing_actor(viewer: Viewer, tenant_id: int) -> Actor:
    """The ledger's actor when keeping working papers.

    Raises:
        PermissionDenied: for others than the auditors of the place.
    """
    if Role.AUDITOR not in viewer.roles(tenant_id):
        raise PermissionDenied(NOT_AUDITING)
    return viewer.actor(tenant_id, Role.AUDITOR)
