"""Through whose hands a submission goes, and in whose it is."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext as _

from indicators.access import joint_bureaus
from indicators.domain.workflow import IN_DEPARTMENT, UNDER_REVIEW, State, Step, review_steps
from indicators.filing_terms import step_name
from indicators.models import ReportingDuty, ReportingRound, Submission
from organizations.models import Department


class Passed(StrEnum):
    """Where a step stands."""

    DONE = "done"
    NOW = "now"
    AHEAD = "ahead"


@dataclass(frozen=True)
class CourseStep:
    """One step: its name, the unit whose people decide it, and whether it is behind or ahead."""

    step: Step
    name: str
    unit: str
    passed: Passed

    @property
    def words(self) -> str:
        """The step with its unit."""
        return _at(self.name, self.unit)


def review_course(duty: ReportingDuty) -> tuple[CourseStep, ...]:
    """The steps of a duty's review: those it was submitted with, else those of its round.

    Two queries where it is reviewed jointly, none elsewhere.
    """
    submission: Submission | None = getattr(duty, "submission", None)
    if submission is not None and submission.state in {*UNDER_REVIEW, State.ACCEPTED}:
        steps = [Step(name) for name in submission.review_steps]
        bureaus, at = list(submission.joint_reviewers), submission.step
        at = len(steps) if at is None else at
    else:
        bureaus, at = joint_bureaus(duty), -1
        county = duty.round.county_review and duty.department.place_id is not None
        steps = review_steps(duty.round.review_steps, county=county, bureaus=len(bureaus))
    names = _names(bureaus)
    jointly = iter(bureaus)
    return tuple(
        CourseStep(
            step,
            step_name(step),
            names.get(next(jointly), "") if step is Step.JOINT else _unit(duty, step),
            _passed(place, at),
        )
        for place, step in enumerate(steps)
    )


def template_words(round_: ReportingRound) -> tuple[str, ...]:
    """A round's review template, step by step. One query."""
    bureaus = [row.department.name for row in round_.joint_reviewers.select_related("department")]
    steps = [step_name(name) for name in round_.review_steps]
    if round_.county_review:
        steps.insert(-1, _("县区办公室审核(县区填报的数值)"))
    if bureaus:
        words = {"scope": round_.get_joint_scope_display(), "units": _("、").join(bureaus)}
        steps.insert(-1, _("%(units)s%(scope)s") % words)
    return tuple(steps)


def bureau_names(duties: Iterable[ReportingDuty]) -> Mapping[int, str]:
    """The bureaus whose joint review waits in one of the duties: one query if there is any."""
    held = (getattr(duty, "submission", None) for duty in duties)
    return _names(each.waiting_bureau for each in held if each is not None)


def waiting_at(submission: Submission | None, bureaus: Mapping[int, str]) -> str:
    """The step that waits, with the bureau where it is a joint review; empty where none waits."""
    if submission is None or submission.step is None:
        return ""
    bureau = bureaus.get(submission.waiting_bureau or 0, "")
    return _at(step_name(submission.waiting_step), bureau)


def _at(step: str, unit: str) -> str:
    return _("%(step)s(%(unit)s)") % {"step": step, "unit": unit} if unit else step


def _names(bureaus: Iterable[int | None]) -> Mapping[int, str]:
    wanted = {pk for pk in bureaus if pk is not None}
    if not wanted:
        return {}
    return dict(Department.objects.filter(pk__in=wanted).values_list("pk", "name"))


def _unit(duty: ReportingDuty, step: Step) -> str:
    return duty.department.name if step in IN_DEPARTMENT or step is Step.COUNTY else ""


def _passed(place: int, at: int) -> Passed:
    if place == at:
        return Passed.NOW
    return Passed.DONE if place < at else Passed.AHEAD
