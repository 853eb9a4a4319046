"""Who may have to do with supervision cases.

A case, once issued, is its unit's as well (a county's office belongs to the unit of its county);
drafts are the office's and the auditor's. For everybody else a case does not exist (404).
"""

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import Http404
from django.utils.translation import gettext_lazy as _

from assessments.access.reports import access_reports
from assessments.models import (
    CaseFile,
    SupervisionCase,
)
from audit.domain.actors import Actor
from organizations.access import Viewer
from organizations.domain.roles import DEPARTMENT_ROLES, UNRELEASED_READER_ROLES, Role
from plans.access import office_actor
from plans.models import Plan

NOT_SUPERVISING = _("督办事项由领导小组办公室起草、签发、核查和销号。")
NOT_ANSWERING = _("督办事项由被督办单位答复。")
NO_CASES = _("本页供领导小组办公室、审计和承担任务的部门、县区使用。")
# Who may belong to a unit that gets letters.
SUPERVISED_ROLES = DEPARTMENT_ROLES | {Role.COUNTY_OFFICE}


def access_proposals(viewer: Viewer, slug: str) -> Plan:
    """The door to the proposals of letters: the office and the auditor."""
    return access_reports(viewer, slug)


def require_supervision(viewer: Viewer) -> None:
    """Raise PermissionDenied unless some case may concern the viewer."""
    if not viewer.roles() & (SUPERVISED_ROLES | UNRELEASED_READER_ROLES):
        raise PermissionDenied(NO_CASES)


def cases_visible_to(viewer: Viewer) -> QuerySet[SupervisionCase]:
    """Cases of the tenants whose office or auditor the viewer is, and issued ones of own units."""
    return cases_behind(*doors_to_cases(viewer))


def doors_to_cases(viewer: Viewer) -> tuple[frozenset[int], ...]:
    """By what the viewer may open cases, as `cases_behind` takes it."""
    return (
        viewer.tenant_ids(UNRELEASED_READER_ROLES),
        viewer.department_ids(*DEPARTMENT_ROLES),
        viewer.place_ids(Role.COUNTY_OFFICE),
    )


def cases_behind(
    read_whole: frozenset[int], units: frozenset[int], counties: frozenset[int]
) -> QuerySet[SupervisionCase]:
    """Cases behind some doors, also for a query that is written once (audit/compiled.py)."""
    # A draft that was never issued is nobody's but the office's, withdrawn or not.
    issued = Q(issued_on__isnull=False)
    return SupervisionCase.objects.filter(
        Q(tenant__in=read_whole) | (cases_of(units, counties) & issued)
    ).select_related("tenant", "plan", "department")


def cases_of(units: frozenset[int], counties: frozenset[int]) -> Q:
    """Cases of some units, and of the counties whose offices one is."""
    return Q(department__in=units) | Q(department__place__in=counties)


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
