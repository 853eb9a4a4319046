"""Calling to mind that a stage of an assessment ends: whom it still waits for."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Max, QuerySet
from django.utils import timezone, translation

from assessments.access import may_file
from assessments.domain.assessment import Stage
from assessments.models import AssessedUnit, Assessment, DepartmentOpinion, Evaluator
from assessments.services.assessment_notices import UNIT_ROLES, notice
from indicators.domain.reminders import Deadline, Reminder, reminders_due
from organizations.access import Viewer, viewers_in
from organizations.domain.notifications import Kind, Notice
from organizations.domain.roles import DEPARTMENT_ROLES, Role
from organizations.services.notifications import notify

# Where units and evaluators have their turn; in the other stages the office is asked.
_OTHERS_TURN = frozenset({Stage.SELF_REPORT, Stage.OPINION, Stage.OBJECTION})


@dataclass(frozen=True)
class _Awaited:
    """Of running assessments: units to file or to object, and departments to evaluate."""

    units: Mapping[int, tuple[AssessedUnit, ...]]
    evaluators: Mapping[int, frozenset[int]]

    def asked(self, person: Viewer, assessment: Assessment) -> bool:
        """Whether the stage still waits for a person."""
        if assessment.now_in is Stage.OPINION:
            own = person.department_ids(*DEPARTMENT_ROLES)
            return bool(own & self.evaluators.get(assessment.pk, frozenset()))
        return any(may_file(person, unit) for unit in self.units.get(assessment.pk, ()))


def remind_of_stages(now: datetime, *, last_run: date | None = None) -> int:
    """Call to mind the deadlines of stages: fifteen, seven and three days before, on the day, then
    weekly. Who has filed or evaluated is left in peace; of a stage past its deadline the office
    learns too, and objections end with theirs. Returns how many notices are new; safe to run twice
    a day.
    """
    today = timezone.localdate(now)
    running = Assessment.objects.filter(due_on__isnull=False).annotate(since=Max("steps__at"))
    found = {each.pk: each for each in running.select_related("scheme_version")}
    deadlines = [_deadline(each) for each in found.values()]
    due = list(reminders_due(deadlines, today, last_run=last_run))
    if not due:
        return 0
    pressing = [found[reminder.pk] for reminder in due]
    awaited = _awaited(pressing)
    tenants = {assessment.tenant_id for assessment in pressing}
    people = viewers_in(tenants, *UNIT_ROLES, Role.OFFICE, today=today)
    with translation.override(None):
        notices = [
            _notice(found[reminder.pk], person)
            for reminder in due
            for person in _told(found[reminder.pk], reminder, people, awaited.asked)
        ]
    return notify(notices, day=today, now=now)


def _deadline(assessment: Assessment) -> Deadline:
    """What the rules of reminding need to know; a stage never ends by itself."""
    since = timezone.localdate(assessment.since)  # type: ignore[attr-defined]  # annotated
    return Deadline(assessment.pk, since, assessment.due_on or date.max, closes_on=date.max)


def _told(
    assessment: Assessment,
    reminder: Reminder,
    people: tuple[Viewer, ...],
    asked: Callable[[Viewer, Assessment], bool],
) -> Iterator[Viewer]:
    past = reminder.days < 0
    to_office = past or assessment.now_in not in _OTHERS_TURN
    to_others = assessment.now_in in _OTHERS_TURN and not (
        past and assessment.now_in is Stage.OBJECTION
    )
    for person in people:
        is_told = to_office and person.is_office(assessment.tenant_id)
        if is_told or (to_others and asked(person, assessment)):
            yield person


def _notice(assessment: Assessment, person: Viewer) -> Notice:
    told = {
        "name": str(assessment.scheme_version.title),
        "year": assessment.year,
        "stage": str(assessment.get_stage_display()),
        "due_on": assessment.due_on.isoformat() if assessment.due_on else "",
    }
    key = f"assessment-due:{assessment.pk}"
    return notice(assessment, person, Kind.ASSESSMENT_DUE, key=key, params=told)


def _awaited(assessments: Sequence[Assessment]) -> _Awaited:
    """Who has not acted yet; four questions to the database however many there are."""
    units: dict[int, list[AssessedUnit]] = {}
    every = AssessedUnit.objects.filter(assessment__in=assessments)
    silent = set(every.filter(self_reports=None).values_list("pk", flat=True))
    stages = {assessment.pk: assessment.now_in for assessment in assessments}
    for unit in every:
        if stages[unit.assessment_id] is not Stage.SELF_REPORT or unit.pk in silent:
            units.setdefault(unit.assessment_id, []).append(unit)
    return _Awaited(
        {pk: tuple(found) for pk, found in units.items()},
        _evaluators(assessments, every),
    )


def _evaluators(
    assessments: Sequence[Assessment], units: QuerySet[AssessedUnit]
) -> dict[int, frozenset[int]]:
    """The departments that have not said of every unit but their own what they think of it."""
    # The last one named for an item counts.
    named = {
        (of, item): department
        for of, item, department in Evaluator.objects.filter(assessment__in=assessments)
        .order_by("pk")
        .values_list("assessment_id", "item", "department_id")
    }
    opinions = DepartmentOpinion.objects.filter(unit__in=units)
    said = set(opinions.values_list("unit_id", "item"))
    found: dict[int, set[int]] = {}
    for (of, item), department in named.items():
        for unit in units:
            if unit.assessment_id != of or unit.department_id == department:
                continue
            if (unit.pk, item) not in said:
                found.setdefault(of, set()).add(department)
    return {of: frozenset(departments) for of, departments in found.items()}
