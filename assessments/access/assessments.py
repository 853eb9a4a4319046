"""Who may have to do with assessments.

An assessment is run by the office and read by the auditor; a unit sees itself, an evaluator the units
for its items, everybody what is published. For everybody else it does not exist (404).
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
    Evaluator,
    ObjectionFile,
    SelfReportFile,
)
from audit.domain.actors import Actor
from indicators.access import access_submission
from indicators.domain.workflow import UNDER_REVIEW
from indicators.models import Submission
from organizations.access import Viewer
from organizations.domain.roles import DEPARTMENT_ROLES, UNRELEASED_READER_ROLES, Role
from plans.access import access_tenant_plan, office_actor
from plans.models import Plan

NOT_ASSESSING = _("考核由领导小组办公室组织。")
NOT_FILING = _("自评报告和申诉由被考核单位提交。")
NOT_EVALUATING = _("该项由指定的牵头评价部门评价,单位不评价自己。")


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
    return units_of(viewer.department_ids(*DEPARTMENT_ROLES), own_counties(viewer))


def units_of(departments: frozenset[int], counties: frozenset[int]) -> QuerySet[AssessedUnit]:
    """Some departments and counties as assessed units."""
    return AssessedUnit.objects.filter(Q(department__in=departments) | Q(place__in=counties))


def own_counties(viewer: Viewer) -> frozenset[int]:
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
    return unit.place_id in own_counties(viewer)


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
