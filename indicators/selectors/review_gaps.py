"""Steps of a round for which there is nobody, found before it is opened."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from audit.domain.canonical import canonical_json, digest
from indicators.domain.workflow import Step
from indicators.filing_terms import step_name
from indicators.models.rounds import JointScope
from indicators.services import Proposal, ReviewTemplate
from organizations.access import Viewer, viewers_in
from organizations.domain.roles import Role
from organizations.models import Department

_CONCERNED = (Role.REPORTER, Role.DEPARTMENT_REVIEWER, Role.COUNTY_OFFICE, Role.OFFICE)


@dataclass(frozen=True)
class Gap:
    """A unit in which too few people could decide a step; `lacking` more are needed."""

    unit: str
    step: str
    lacking: int


def review_gaps(
    proposal: Proposal, template: ReviewTemplate, tenant_id: int, *, today: date
) -> tuple[Gap, ...]:
    """Where a round opened like this would stand still. One query.

    A filler approves nothing, and the two steps inside a department take two people: a reviewer
    who is the unit's only filler does not count.
    """
    people = viewers_in([tenant_id], *_CONCERNED, today=today)
    units = {duty.department.pk: duty.department for duty in proposal.duties}
    gaps = [*_in_departments(units.values(), template, people)]
    if template.county_review:
        gaps += _in_counties(units.values(), people)
    gaps += _at_bureaus(units.values(), template, people)
    if not any(person.is_office(tenant_id) for person in people):
        gaps.append(Gap("", step_name(Step.OFFICE), 1))
    return tuple(gaps)


def gaps_digest(gaps: Iterable[Gap]) -> str:
    """What was told, so that it need not be told again."""
    return digest(canonical_json([[gap.unit, gap.step, gap.lacking] for gap in gaps]))


def _in_departments(
    units: Iterable[Department], template: ReviewTemplate, people: Iterable[Viewer]
) -> Iterable[Gap]:
    needed = 2 if template.two_steps else 1
    last = Step.UNIT_HEAD if template.two_steps else Step.DEPARTMENT
    for unit in units:
        able = _reviewers(unit.pk, people)
        if len(able) < needed:
            step = last if len(able) or needed == 1 else Step.SECTION_HEAD
            yield Gap(unit.name, step_name(step), needed - len(able))


def _reviewers(department_id: int, people: Iterable[Viewer]) -> frozenset[int]:
    """Who could review while somebody else fills."""
    holders = {
        role: frozenset(
            each.account for each in people if department_id in each.department_ids(role)
        )
        for role in (Role.REPORTER, Role.DEPARTMENT_REVIEWER)
    }
    fillers, reviewers = holders[Role.REPORTER], holders[Role.DEPARTMENT_REVIEWER]
    return reviewers - fillers if len(fillers) == 1 else reviewers


def _in_counties(units: Iterable[Department], people: Iterable[Viewer]) -> Iterable[Gap]:
    seated = frozenset().union(*(each.place_ids(Role.COUNTY_OFFICE) for each in people))
    for unit in units:
        if unit.place_id is not None and unit.place_id not in seated:
            yield Gap(unit.name, step_name(Step.COUNTY), 1)


def _at_bureaus(
    units: Iterable[Department], template: ReviewTemplate, people: Iterable[Viewer]
) -> Iterable[Gap]:
    hosted = any(unit.hosts_office for unit in units)
    for bureau in template.joint_reviewers if hosted or template.scope != JointScope.HOST else ():
        if not any(bureau.pk in each.department_ids(Role.DEPARTMENT_REVIEWER) for each in people):
            yield Gap(bureau.name, step_name(Step.JOINT), 1)
