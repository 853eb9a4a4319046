"""Telling people of an assessment: units what they have to do, the office what was filed."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime

from django.urls import reverse
from django.utils import timezone, translation

from assessments.access import may_file
from assessments.domain.assessment import Stage, StepAction
from assessments.models import AssessedUnit, Assessment, AssessmentStep
from organizations.access import Viewer, viewers_in
from organizations.domain.notifications import Kind, Notice
from organizations.domain.roles import DEPARTMENT_ROLES, Role
from organizations.services.notifications import notify

UNIT_ROLES = (*sorted(DEPARTMENT_ROLES), Role.COUNTY_OFFICE)
# What changes nothing for anybody but the office.
_SILENT = frozenset({StepAction.ADOPT, StepAction.RANK})
# Only the office acts in these; units learn of them when it is their turn again.
_INSIDE = frozenset({Stage.CHECK, Stage.FIRST_SCORE, Stage.DECISION})


def tell_of_step(assessment: Assessment, step: AssessmentStep, *, now: datetime) -> None:
    """Tell units and evaluators of a stage that concerns them."""
    if step.action in _SILENT or step.after in _INSIDE:
        return
    if step.after == Stage.OPINION:
        departments = set(assessment.evaluators.values_list("department", flat=True))
        concerned = _people(assessment, now, lambda person: departments & _own(person))
    else:
        units = list(assessment.units.all())
        concerned = _people(
            assessment, now, lambda person: any(may_file(person, unit) for unit in units)
        )
    told = {
        "name": str(assessment.scheme_version.title),
        "year": assessment.year,
        "stage": str(step.get_after_display()),
        "step": str(step.get_action_display()),
        "due_on": step.due_on.isoformat() if step.due_on else "",
    }
    key = f"assessment:{step.pk}"
    with translation.override(None):
        _send(assessment, concerned, Kind.ASSESSMENT_STEP, key=key, params=told, now=now)


def tell_office(unit: AssessedUnit, what: str, *, key: str, now: datetime) -> None:
    """Tell the office what was filed for a unit; `what` is said without any of its words."""
    assessment = unit.assessment
    office = viewers_in((assessment.tenant_id,), Role.OFFICE, today=timezone.localdate(now))
    told = {"name": unit.name, "what": what, "year": assessment.year}
    _send(assessment, office, Kind.ASSESSMENT_FILE, key=key, params=told, now=now, unit=unit)


def tell_unit(unit: AssessedUnit, what: str, *, key: str, now: datetime) -> None:
    """Tell a unit's people what was decided on what they filed."""
    assessment = unit.assessment
    people = _people(assessment, now, lambda person: may_file(person, unit))
    told = {"name": unit.name, "what": what, "year": assessment.year}
    _send(assessment, people, Kind.ASSESSMENT_DONE, key=key, params=told, now=now, unit=unit)


def _own(person: Viewer) -> frozenset[int]:
    return person.department_ids(*DEPARTMENT_ROLES)


def _people(
    assessment: Assessment, now: datetime, concerned: Callable[[Viewer], object]
) -> list[Viewer]:
    today = timezone.localdate(now)
    everybody = viewers_in((assessment.tenant_id,), *UNIT_ROLES, today=today)
    return [person for person in everybody if concerned(person)]


def _send(
    assessment: Assessment,
    people: Iterable[Viewer],
    kind: Kind,
    *,
    key: str,
    params: Mapping[str, object],
    now: datetime,
    unit: AssessedUnit | None = None,
) -> None:
    notices = [
        notice(assessment, person, kind, key=key, params=params, unit=unit) for person in people
    ]
    notify(notices, day=timezone.localdate(now), now=now)


def notice(
    assessment: Assessment,
    person: Viewer,
    kind: Kind,
    *,
    key: str,
    params: Mapping[str, object],
    unit: AssessedUnit | None = None,
) -> Notice:
    """A message about an assessment, or about one unit in it, and where it leads."""
    path = reverse("assessments:assessment", args=(assessment.pk,))
    if unit is not None:
        path = reverse("assessments:assessed_unit", args=(assessment.pk, unit.pk))
    return Notice(
        account=person.account,
        tenant=assessment.tenant_id,
        kind=kind,
        key=key,
        path=path,
        params=params,
    )
