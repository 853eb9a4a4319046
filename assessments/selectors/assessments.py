"""The list of a plan's assessments."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count

from assessments.access import assessments_visible_to
from assessments.models import Assessment, SchemeVersion
from assessments.selectors.schemes import schemes_in_force
from organizations.access import Viewer
from plans.models import Plan


@dataclass(frozen=True)
class AssessmentRow:
    """One assessment in the list."""

    pk: int
    year: int
    kind: str
    scheme: str
    stage: str
    stage_name: str
    due_on: date | None
    units: int
    document: str


@dataclass(frozen=True)
class AssessmentsPage:
    """The assessments of a plan that the viewer may see; `schemes` are open to a new one."""

    plan: Plan
    place: str
    rows: tuple[AssessmentRow, ...]
    may_open: bool
    schemes: tuple[SchemeVersion, ...]


def assessments_page(plan: Plan, viewer: Viewer) -> AssessmentsPage:
    """Two queries at most, whatever the number of assessments."""
    found = assessments_visible_to(viewer).filter(plan=plan).annotate(count=Count("units"))
    office = viewer.is_office(plan.tenant_id)
    return AssessmentsPage(
        plan=plan,
        place=plan.tenant.name,
        rows=tuple(_row(each) for each in found.order_by("-year", "-pk")),
        may_open=office,
        schemes=tuple(schemes_in_force(plan.tenant_id).values()) if office else (),
    )


def _row(assessment: Assessment) -> AssessmentRow:
    return AssessmentRow(
        pk=assessment.pk,
        year=assessment.year,
        kind=assessment.get_unit_kind_display(),
        scheme=assessment.scheme_version.title,
        stage=assessment.stage,
        stage_name=assessment.get_stage_display(),
        due_on=assessment.due_on,
        units=assessment.count,  # type: ignore[attr-defined]  # annotated
        document=assessment.document,
    )
