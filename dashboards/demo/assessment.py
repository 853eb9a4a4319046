"""Assessments in a demonstration: last year's heard by the units, the one before it published."""

from datetime import date, timedelta
from decimal import Decimal

from assessments.domain.assessment import Stage
from assessments.domain.scoring.schemes import UnitKind
from assessments.models import AssessedUnit, Assessment, SchemeVersion
from assessments.selectors.schemes import schemes_in_force
from assessments.services.assessments import Opening, advance, open_assessment
from assessments.services.objections import file_objection
from assessments.services.opinions import give_award
from assessments.services.self_reports import SelfAssessment, file_self_report
from assessments.services.site_checks import draw_checks, record_outcome
from dashboards.demo.appraisal import SCHEME
from organizations.access import Viewer, viewer_of
from organizations.models import User
from plans.models import Plan

TERM = timedelta(days=21)
CHECKED = 6
ITEM = "pilot"


def begin_assessments(plan: Plan, *, today: date) -> None:
    """Run last year's assessment of the departments up to 反馈与申诉, and publish that before."""
    office = viewer_of(User.objects.get(username=f"{plan.slug}-office"), today=today)
    unit = viewer_of(User.objects.get(username=f"{plan.slug}-reporter"), today=today)
    scheme = schemes_in_force(plan.tenant_id)[SCHEME]
    earlier = _opened(office, plan, scheme, today, year=today.year - 2)
    _move(office, earlier, today, until=Stage.PUBLISHED)
    current = _opened(office, plan, scheme, today, year=today.year - 1)
    own = _unit_of(current, unit)
    if own is not None:
        file_self_report(unit, own, SelfAssessment("本单位按方案完成年度任务(演示)。自评为合格。"))
    _move(office, current, today, until=Stage.CHECK)
    for check in draw_checks(office, current, size=CHECKED).checks.all():
        check.draw.assessment = current
        record_outcome(office, check, finding="confirmed", text="与原始记录核对相符(演示)")
    _move(office, current, today, until=Stage.FIRST_SCORE)
    if own is not None:
        give_award(office, own, item=ITEM, value=Decimal(2), basis="试点名单(演示,虚构)")
    _move(office, current, today, until=Stage.OBJECTION)
    if own is not None:
        file_objection(unit, own, item=ITEM, text="本单位另有一项省级试点,请核实(演示)。")


def _opened(
    office: Viewer, plan: Plan, scheme: SchemeVersion, today: date, *, year: int
) -> Assessment:
    opening = Opening(
        year=year,
        kind=UnitKind.DEPARTMENT,
        scheme_version=scheme,
        document=f"{year}年度考核通知(演示,虚构)",
        due_on=today + TERM,
    )
    return open_assessment(office, plan, opening)


def _unit_of(assessment: Assessment, viewer: Viewer) -> AssessedUnit | None:
    """The unit of the person; none where it is not assessed here."""
    own = {hat.department_id for hat in viewer.hats}
    units = assessment.units.filter(department__in=own).select_related("assessment__tenant")
    return units.first()


def _move(office: Viewer, assessment: Assessment, today: date, *, until: Stage) -> None:
    while assessment.now_in is not until:
        advance(
            office,
            assessment,
            seen=assessment.revision,
            due_on=today + TERM,
            reason="材料已齐(演示)",
            document="审定会议纪要(演示,虚构)",
        )
