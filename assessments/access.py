"""Who may have to do with reports, cases, schemes, working papers and trial scores.

Reports hold preliminary and unreleased values of every unit: the tenant's office and its auditor.
A case, once issued, is its unit's as well (a county's office belongs to the unit of its county);
drafts are the office's and the auditor's. What people are scored by is open to all who read the
place's verdicts, once it is adopted. Working papers are the auditors' alone. Of trial scores a unit
reads its own. For everybody else they do not exist (404).
"""

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import Http404
from django.utils.translation import gettext_lazy as _

from assessments.models import (
    CaseFile,
    Report,
    ReportState,
    Snapshot,
    SupervisionCase,
    WorkingPaper,
)
from audit.domain.actors import Actor
from organizations.access import Viewer
from organizations.domain.roles import DEPARTMENT_ROLES, UNRELEASED_READER_ROLES, Role
from plans.access import access_plan, access_tenant_plan, office_actor
from plans.models import Plan

NOT_SUPERVISING = _("督办事项由领导小组办公室起草、签发、核查和销号。")
NOT_ANSWERING = _("督办事项由被督办单位答复。")
NOT_ADOPTING = _("考核办法由领导小组办公室采用、修订和停用,敏感性分析由其进行。")
NOT_EDITING = _("报告文字由领导小组办公室修改。")
NOT_AUDITING = _("核查底稿由审计人员建立和记录。")
NO_CASES = _("本页供领导小组办公室、审计和承担任务的部门、县区使用。")

# Who may belong to a unit that gets letters.
SUPERVISED_ROLES = DEPARTMENT_ROLES | {Role.COUNTY_OFFICE}


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


def access_proposals(viewer: Viewer, slug: str) -> Plan:
    """The door to the proposals of letters: the office and the auditor."""
    return access_reports(viewer, slug)


def require_supervision(viewer: Viewer) -> None:
    """Raise PermissionDenied unless some case may concern the viewer."""
    if not viewer.roles() & (SUPERVISED_ROLES | UNRELEASED_READER_ROLES):
        raise PermissionDenied(NO_CASES)


def cases_visible_to(viewer: Viewer) -> QuerySet[SupervisionCase]:
    """Cases of the tenants whose office or auditor the viewer is, and issued ones of own units."""
    # A draft that was never issued is nobody's but the office's, withdrawn or not.
    issued = Q(issued_on__isnull=False)
    return SupervisionCase.objects.filter(
        Q(tenant__in=viewer.tenant_ids(UNRELEASED_READER_ROLES)) | (own_cases(viewer) & issued)
    ).select_related("tenant", "plan", "department")


def own_cases(viewer: Viewer) -> Q:
    """Cases of the viewer's own units, or of the county whose office it is."""
    return Q(department__in=viewer.department_ids(*DEPARTMENT_ROLES)) | Q(
        department__place__in=viewer.place_ids(Role.COUNTY_OFFICE)
    )


def access_case(viewer: Viewer, pk: int) -> SupervisionCase:
    """The door to a case."""
    case = cases_visible_to(viewer).filter(pk=pk).first()
    if case is None:
        raise Http404
    return case


def access_case_file(viewer: Viewer, pk: int) -> CaseFile:
    """The door to a file that came with an answer: whoever reads its case."""
    file = CaseFile.objects.select_related("content", "step").filter(pk=pk).first()
    if file is None:
        raise Http404
    access_case(viewer, file.step.case_id)
    return file


def supervising_actor(viewer: Viewer, tenant_id: int) -> Actor:
    """The ledger's actor when drawing up, issuing and verifying.

    Raises:
        PermissionDenied: for others than the office.
    """
    return office_actor(viewer, tenant_id, NOT_SUPERVISING)


def may_answer(viewer: Viewer, case: SupervisionCase) -> bool:
    """Answers for the unit: its people, or the office of the county whose unit it is."""
    if case.department_id in viewer.department_ids(*DEPARTMENT_ROLES):
        return True
    return case.department.place_id in viewer.place_ids(Role.COUNTY_OFFICE)


def answering_actor(viewer: Viewer, case: SupervisionCase) -> Actor:
    """The ledger's actor when answering: the hat of the unit.

    Raises:
        PermissionDenied: for others than the unit's people.
    """
    if not may_answer(viewer, case):
        raise PermissionDenied(NOT_ANSWERING)
    if case.department_id in viewer.department_ids(*DEPARTMENT_ROLES):
        return viewer.actor(case.tenant_id, *DEPARTMENT_ROLES, department_id=case.department_id)
    return viewer.actor(case.tenant_id, Role.COUNTY_OFFICE, place_id=case.department.place_id)


def access_schemes(viewer: Viewer, slug: str) -> Plan:
    """The door to the schemes of a plan's place: whoever reads its verdicts; else 404."""
    return access_tenant_plan(viewer, slug)


def reads_shipped_schemes(viewer: Viewer, tenant_id: int) -> bool:
    """May read schemes that the place has not adopted: the office and the auditor."""
    return viewer.reads_unreleased(tenant_id)


def scheme_actor(viewer: Viewer, tenant_id: int) -> Actor:
    """The ledger's actor when adopting, revising and withdrawing schemes, and trying them out.

    Raises:
        PermissionDenied: for others than the office.
    """
    return office_actor(viewer, tenant_id, NOT_ADOPTING)


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


@dataclass(frozen=True)
class TrialScope:
    """Whose trial scores a viewer reads: all units of the place, or their own alone."""

    whole: bool
    departments: frozenset[int]
    places: frozenset[int]


def access_trial(viewer: Viewer, slug: str) -> tuple[Plan, TrialScope]:
    """The door to trial scores: office and auditor all units, others their own; else 404.

    A county's unit is its county: its people see the county, as the county's office does.
    """
    plan = access_plan(viewer, slug)
    hats = [hat for hat in viewer.hats if hat.tenant_id == plan.tenant_id]
    filling = [hat for hat in hats if hat.role in DEPARTMENT_ROLES]
    departments = {hat.department_id for hat in filling if hat.county_id is None}
    places = {hat.county_id for hat in filling}
    places |= {hat.place_id for hat in hats if hat.role is Role.COUNTY_OFFICE}
    scope = TrialScope(
        whole=viewer.reads_unreleased(plan.tenant_id),
        departments=frozenset(pk for pk in departments if pk is not None),
        places=frozenset(pk for pk in places if pk is not None),
    )
    if not (scope.whole or scope.departments or scope.places):
        raise Http404
    return plan, scope
