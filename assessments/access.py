"""Who may have to do with reports, cases, schemes, assessments, working papers and trial scores.

Reports hold preliminary and unreleased values of every unit: the tenant's office and its auditor.
A case, once issued, is its unit's as well (a county's office belongs to the unit of its county);
drafts are the office's and the auditor's. What people are scored by is open to all who read the
place's verdicts, once it is adopted. An assessment is run by the office and read by the auditor; a
unit sees itself, an evaluator the units for its items, everybody what is published. Working papers
are the auditors' alone. Of trial scores a unit reads its own. For everybody else they do not exist
(404).
"""

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import Http404
from django.utils.translation import gettext_lazy as _

from assessments.domain.assessment import Stage, has_reached
from assessments.models import (
    AssessedUnit,
    Assessment,
    CaseFile,
    Evaluator,
    ObjectionFile,
    Report,
    ReportState,
    SelfReportFile,
    Snapshot,
    SupervisionCase,
    WorkingPaper,
)
from audit.domain.actors import Actor
from indicators.access import access_submission
from indicators.domain.workflow import UNDER_REVIEW
from indicators.models import Submission
from organizations.access import Viewer
from organizations.domain.roles import DEPARTMENT_ROLES, UNRELEASED_READER_ROLES, Role
from plans.access import access_plan, access_tenant_plan, office_actor
from plans.models import Plan

NOT_SUPERVISING = _("督办事项由领导小组办公室起草、签发、核查和销号。")
NOT_ANSWERING = _("督办事项由被督办单位答复。")
NOT_ADOPTING = _("考核办法由领导小组办公室采用、修订和停用,敏感性分析由其进行。")
NOT_EDITING = _("报告文字由领导小组办公室修改。")
NOT_AUDITING = _("核查底稿由审计人员建立和记录。")
NOT_ASSESSING = _("考核由领导小组办公室组织。")
NOT_FILING = _("自评报告和申诉由被考核单位提交。")
NOT_EVALUATING = _("该项由指定的牵头评价部门评价,单位不评价自己。")
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


@dataclass(frozen=True)
class AssessmentScope:
    """What an assessment is to a viewer: all of it, own units, and items to evaluate, by their key."""

    whole: bool
    own: frozenset[int]
    items: frozenset[str]


def access_assessments(viewer: Viewer, slug: str) -> Plan:
    """The door to the list of a plan's assessments: whoever reads the place's verdicts."""
    return access_tenant_plan(viewer, slug)


def assessments_visible_to(viewer: Viewer) -> QuerySet[Assessment]:
    """The office's and the auditor's, those that assess or ask own units, and published ones."""
    overseen = Q(tenant__in=viewer.tenant_ids(UNRELEASED_READER_ROLES))
    published = Q(stage=Stage.PUBLISHED, tenant__in=viewer.tenant_ids())
    asked = Evaluator.objects.filter(department__in=viewer.department_ids(*DEPARTMENT_ROLES))
    concerned = Q(pk__in=own_units(viewer).values("assessment")) | Q(
        pk__in=asked.values("assessment")
    )
    return Assessment.objects.filter(
        overseen | published | (concerned & ~Q(stage=Stage.WITHDRAWN))
    ).select_related("tenant", "plan", "scheme_version__content__key", "snapshot")


def own_units(viewer: Viewer) -> QuerySet[AssessedUnit]:
    """Assessed units that the viewer speaks for: own departments, and the own county."""
    return AssessedUnit.objects.filter(
        Q(department__in=viewer.department_ids(*DEPARTMENT_ROLES))
        | Q(place__in=_own_counties(viewer))
    )


def _own_counties(viewer: Viewer) -> frozenset[int]:
    """The county of its office, and of the unit that is its government."""
    hats = (hat for hat in viewer.hats if hat.role in DEPARTMENT_ROLES)
    governing = frozenset(hat.county_id for hat in hats if hat.county_id is not None)
    return viewer.place_ids(Role.COUNTY_OFFICE) | governing


def access_assessment(viewer: Viewer, pk: int) -> tuple[Assessment, AssessmentScope]:
    """The door to an assessment, and how much of it the viewer sees: three queries."""
    assessment = assessments_visible_to(viewer).filter(pk=pk).first()
    if assessment is None:
        raise Http404
    named = assessment.evaluators.order_by("pk").values_list("item", "department")
    departments = viewer.department_ids(*DEPARTMENT_ROLES)
    scope = AssessmentScope(
        whole=viewer.reads_unreleased(assessment.tenant_id),
        own=frozenset(own_units(viewer).filter(assessment=pk).values_list("pk", flat=True)),
        items=frozenset(item for item, unit in dict(named).items() if unit in departments),
    )
    return assessment, scope


def access_whole(viewer: Viewer, pk: int) -> Assessment:
    """The door to what the office and the auditor alone see of an assessment."""
    assessment, scope = access_assessment(viewer, pk)
    if not scope.whole:
        raise Http404
    return assessment


def access_revision(viewer: Viewer, pk: int) -> Submission:
    """The door to what a value under review would change: the office and the auditor."""
    submission = access_submission(viewer, pk)
    if submission.state not in UNDER_REVIEW or not viewer.reads_unreleased(
        submission.duty.tenant_id
    ):
        raise Http404
    return submission


def access_unit(viewer: Viewer, pk: int, unit_pk: int) -> tuple[AssessedUnit, AssessmentScope]:
    """The door to one unit: the office, the auditor, its own people, and who evaluates an item."""
    assessment, scope = access_assessment(viewer, pk)
    unit = assessment.units.filter(pk=unit_pk).first()
    evaluates = scope.items and has_reached(assessment.now_in, Stage.OPINION)
    if unit is None or not (scope.whole or unit.pk in scope.own or evaluates):
        raise Http404
    unit.assessment = assessment
    return unit, scope


def access_self_report_file(viewer: Viewer, pk: int) -> SelfReportFile:
    """The door to a file of a self-assessment: whoever sees its unit."""
    file = SelfReportFile.objects.select_related("content", "report__unit").filter(pk=pk).first()
    if file is None:
        raise Http404
    access_unit(viewer, file.report.unit.assessment_id, file.report.unit_id)
    return file


def access_objection_file(viewer: Viewer, pk: int) -> ObjectionFile:
    """The door to a file of an objection: the office, the auditor and the unit itself."""
    file = ObjectionFile.objects.select_related("content", "objection__unit").filter(pk=pk).first()
    if file is None:
        raise Http404
    unit, scope = access_unit(viewer, file.objection.unit.assessment_id, file.objection.unit_id)
    if not (scope.whole or unit.pk in scope.own):
        raise Http404
    return file


def assessing_actor(viewer: Viewer, tenant_id: int) -> Actor:
    """The ledger's actor when running an assessment.

    Raises:
        PermissionDenied: for others than the office.
    """
    return office_actor(viewer, tenant_id, NOT_ASSESSING)


def may_file(viewer: Viewer, unit: AssessedUnit) -> bool:
    """Speaks for the unit: a department's people, or those of a county."""
    if unit.department_id is not None:
        return unit.department_id in viewer.department_ids(*DEPARTMENT_ROLES)
    return unit.place_id in _own_counties(viewer)


def filing_actor(viewer: Viewer, unit: AssessedUnit) -> Actor:
    """The ledger's actor when reporting and objecting: the hat of the unit.

    Raises:
        PermissionDenied: for others than the unit's people.
    """
    if not may_file(viewer, unit):
        raise PermissionDenied(NOT_FILING)
    tenant = unit.assessment.tenant_id
    if unit.department_id is not None:
        return viewer.actor(tenant, *DEPARTMENT_ROLES, department_id=unit.department_id)
    if unit.place_id in viewer.place_ids(Role.COUNTY_OFFICE):
        return viewer.actor(tenant, Role.COUNTY_OFFICE, place_id=unit.place_id)
    hats = (hat for hat in viewer.hats if hat.role in DEPARTMENT_ROLES)
    own = next(hat.department_id for hat in hats if hat.county_id == unit.place_id)
    return viewer.actor(tenant, *DEPARTMENT_ROLES, department_id=own)


def evaluator_of(assessment: Assessment, item: str) -> Evaluator | None:
    """Who was named last to evaluate an item."""
    return assessment.evaluators.filter(item=item).order_by("-pk").first()


def evaluating_actor(viewer: Viewer, unit: AssessedUnit, item: str) -> tuple[Actor, Evaluator]:
    """The ledger's actor when evaluating an item of a unit, and as which evaluator.

    Raises:
        PermissionDenied: for others than the evaluator, and for a unit's own people.
    """
    named = evaluator_of(unit.assessment, item)
    departments = viewer.department_ids(*DEPARTMENT_ROLES)
    if named is None or named.department_id not in departments:
        raise PermissionDenied(NOT_EVALUATING)
    if named.department_id == unit.department_id:
        raise PermissionDenied(NOT_EVALUATING)
    actor = viewer.actor(
        unit.assessment.tenant_id, *DEPARTMENT_ROLES, department_id=named.department_id
    )
    return actor, named
