"""What assessments ask of a person now: for the first page of each role."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from assessments.access import may_file, own_counties, units_of
from assessments.domain.assessment import ENDED, Stage
from assessments.models import AssessedUnit, Assessment, Evaluator, SelfReport
from audit.compiled import compiled
from organizations.access import Viewer
from organizations.domain.roles import DEPARTMENT_ROLES, Role

_FILING = (Stage.SELF_REPORT, Stage.OBJECTION)
_SHOWN = (
    *("name", "department", "place", "assessment__year", "assessment__stage"),
    *("assessment__due_on", "assessment__scheme_version__title"),
)


@dataclass(frozen=True)
class DeskLine:
    """One thing to do; `unit_pk` leads to a unit's page, without it to the assessment's."""

    assessment: Assessment
    unit_pk: int | None
    unit: str
    stage: str
    due_on: date | None
    late: bool


@dataclass(frozen=True)
class Desk:
    """What is to be done; for the office the assessments that run."""

    lines: tuple[DeskLine, ...]

    @property
    def urgency(self) -> int:
        """0 where something is late, 1 where something is to be done, else 2."""
        if any(line.late for line in self.lines):
            return 0
        return 1 if self.lines else 2


def desk(viewer: Viewer, *, today: date) -> Desk:
    """Own units with something to file, and assessments that one runs or evaluates in: one query."""
    roles = viewer.roles() & (DEPARTMENT_ROLES | {Role.COUNTY_OFFICE, Role.OFFICE})
    if not roles:
        return Desk(())
    departments = viewer.department_ids(*DEPARTMENT_ROLES)
    run = viewer.tenant_ids(frozenset({Role.OFFICE}))
    lines: dict[tuple[int, int | None], DeskLine] = {}
    for unit in _waiting(departments, own_counties(viewer), run, today):
        line = _line(unit, viewer, today)
        lines.setdefault((line.assessment.pk, line.unit_pk), line)
    return Desk(tuple(lines.values()))


@compiled
def _waiting(
    departments: frozenset[int], counties: frozenset[int], run: frozenset[int], today: date
) -> QuerySet[AssessedUnit]:
    reported = SelfReport.objects.filter(unit=OuterRef("pk"))
    to_report = Q(assessment__stage=Stage.SELF_REPORT) & ~Exists(reported)
    to_object = Q(assessment__stage=Stage.OBJECTION, assessment__due_on__gte=today)
    wanted = Q(pk__in=units_of(departments, counties)) & (to_report | to_object)
    if departments:
        asked = Evaluator.objects.filter(department__in=departments).values("assessment")
        wanted |= Q(assessment__in=asked, assessment__stage=Stage.OPINION)
    if run:
        wanted |= Q(assessment__tenant__in=run) & ~Q(assessment__stage__in=ENDED)
    rows = AssessedUnit.objects.filter(wanted).select_related("assessment__scheme_version")
    return rows.only(*_SHOWN).order_by("pk")


def _line(unit: AssessedUnit, viewer: Viewer, today: date) -> DeskLine:
    assessment = unit.assessment
    files = assessment.stage in _FILING and may_file(viewer, unit)
    return DeskLine(
        assessment=assessment,
        unit_pk=unit.pk if files else None,
        unit=unit.name if files else "",
        stage=assessment.stage,
        due_on=assessment.due_on,
        late=assessment.due_on is not None and assessment.due_on < today,
    )
