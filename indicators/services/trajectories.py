"""Setting the yearly targets of measures, with a reason; earlier ones stay on record."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from audit.domain.actors import Actor
from audit.models import StoredContent
from audit.services import Recording, recorded, store_text
from indicators.domain.allocation.kinds import TRAJECTORY_RULES
from indicators.domain.trajectories import check_years
from indicators.models import Measure, Trajectory
from indicators.selectors.trajectories import Terms, course_of, terms_with_numbers
from plans.access import require_office
from plans.domain.problems import Problem
from plans.services import request_recompute
from plans.services.texts import check_text

MAX_DOCUMENT = 300
NO_YEARS = _("“%(rule)s”类目标没有年度目标:其进度不按年度路径评价。")
NO_NUMBER = _("该目标还没有数值,不能设年度目标。请先录入下达的数值。")


@dataclass(frozen=True)
class Printed:
    """A number with the decimals it was typed with."""

    value: Decimal
    decimals: int


Years = Mapping[int, Printed]
"""By year the yearly targets that are to hold; a year left out goes by the rule's own path."""


@dataclass(frozen=True)
class Grounds:
    """Why, and on what document."""

    reason: str
    document: str = ""


class YearsRefused(ValueError):
    """Yearly targets that cannot be; `problems` by measure and year. Nothing was saved."""

    def __init__(self, problems: Mapping[tuple[int, int], Problem]) -> None:
        self.problems = problems
        super().__init__("; ".join(str(problem) for problem in problems.values()))


def set_trajectory(
    measure: Measure, years: Years, *, grounds: Grounds, actor: Actor
) -> tuple[Problem, ...]:
    """Set the yearly targets of one measure: see `set_trajectories`."""
    return set_trajectories({measure.pk: years}, grounds=grounds, actor=actor)


def set_trajectories(
    wanted: Mapping[int, Years], *, grounds: Grounds, actor: Actor
) -> tuple[Problem, ...]:
    """Set the yearly targets of measures of one plan, all or none; returns what is odd about them.

    Only what differs is written, each as a new version, one ledger entry a measure. A constant
    number of queries and one for each stored reason.

    Raises:
        PermissionDenied: for others than the plan's office.
        YearsRefused: a year outside, an impossible number, a deadline's year off the target.
        ValidationError: no reason, or a target that has no number or no years.
    """
    check_grounds(grounds)
    with recorded(actor) as recording:
        # Two writers of one measure's years: the second waits and is the next version.
        list(Measure.objects.select_for_update().filter(pk__in=wanted).order_by("pk"))
        terms = terms_with_numbers(wanted)
        for plan in {each.measure.plan for each in terms.values()}:
            require_office(actor, plan.tenant, today=timezone.localdate(recording.now))
        odd = _check(terms, wanted)
        changed = _write(recording, terms, wanted, grounds)
        if changed:
            request_recompute({row.measure.plan_id for row in changed})
    return odd


def check_grounds(grounds: Grounds) -> None:
    """Raise ValidationError unless there is a reason that may be kept."""
    check_text("reason", grounds.reason, longest=500)
    check_text("document", grounds.document, required=False, longest=MAX_DOCUMENT)


def _check(terms: Mapping[int, Terms], wanted: Mapping[int, Years]) -> tuple[Problem, ...]:
    problems: dict[tuple[int, int], Problem] = {}
    odd: list[Problem] = []
    for pk, years in wanted.items():
        if not years:
            continue
        course = course_of(terms[pk]) if pk in terms else None
        if course is None:
            raise ValidationError(NO_NUMBER)
        if course.rule not in TRAJECTORY_RULES:
            raise ValidationError(NO_YEARS % {"rule": course.rule})
        checked = check_years(course, {year: each.value for year, each in years.items()})
        problems |= {(pk, year): problem for year, problem in checked.errors.items()}
        odd += checked.warnings
    if problems:
        raise YearsRefused(problems)
    return tuple(odd)


def _write(
    recording: Recording,
    terms: Mapping[int, Terms],
    wanted: Mapping[int, Years],
    grounds: Grounds,
) -> list[Trajectory]:
    """The versions that differ from what holds: two queries, and the reasons."""
    held: dict[int, dict[int, Trajectory]] = defaultdict(dict)
    for row in Trajectory.objects.filter(measure__in=wanted).order_by("version"):
        held[row.measure_id][row.year] = row
    fresh: list[Trajectory] = []
    for pk, years in wanted.items():
        rows = _differing(held[pk], years)
        if not rows:
            continue
        tenant = terms[pk].measure.plan.tenant
        reason = store_text(grounds.reason, chain=tenant.chain, now=recording.now)
        for row in rows:
            _stamp(row, recording, terms[pk].measure, reason, grounds.document)
        fresh += rows
        recording.entry(
            chain=tenant.chain,
            action="trajectory.set",
            of=terms[pk].measure,
            before={str(year): row.value for year, row in sorted(held[pk].items())},
            after={str(row.year): row.value for row in rows},
            reason=grounds.reason,
        )
    return Trajectory.objects.bulk_create(fresh)


def _stamp(
    row: Trajectory, recording: Recording, measure: Measure, reason: StoredContent, document: str
) -> None:
    row.tenant = measure.plan.tenant
    row.measure = measure
    row.reason = reason
    row.document = document.strip()
    row.recorded_at = recording.now
    row.recorded_by = recording.actor.account


def _differing(held: Mapping[int, Trajectory], years: Years) -> list[Trajectory]:
    """Next versions of the years whose target is another than the one that holds."""
    rows = []
    for year in sorted({*held, *years}):
        last, want = held.get(year), years.get(year)
        value = want.value if want else None
        if value == (last.value if last else None):
            continue
        rows.append(
            Trajectory(
                year=year,
                version=last.version + 1 if last else 1,
                value=value,
                decimals=want.decimals if want else 0,
            )
        )
    return rows
