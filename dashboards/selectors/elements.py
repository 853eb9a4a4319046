"""An action and a plan task: what stands in them, who is responsible, how their targets go."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q

from dashboards.selectors.duties import DutyLine, duty_lines
from dashboards.selectors.frame import Frame, frame_of
from dashboards.selectors.overview import (
    SectionGroup,
    StandingCount,
    standing_counts,
    worst_first,
)
from dashboards.selectors.target import RoleShares, by_role
from indicators.domain.progress.severity import Standing
from indicators.selectors.course import YearRow
from indicators.selectors.measure_courses import judged_courses
from indicators.selectors.progress import Judged
from organizations.access import Viewer
from plans.models import Plan, PlanTask, ResponsibilityRole, Section
from plans.selectors.reading import (
    ResponsibleUnit,
    Share,
    head_of,
    printed_task,
    responsible_unit,
    shares_of,
    task_label,
    versions_by,
)
from plans.selectors.registers import ItemLine, items_of
from plans.selectors.work import TaskPlace, WorkRow, task_work


@dataclass(frozen=True)
class Judgement:
    """Targets worst first, who answers for each, and the course of each over the years."""

    targets: tuple[Judged, ...]
    units: Mapping[int, ResponsibleUnit | None]
    courses: Mapping[int, tuple[YearRow, ...]]

    @property
    def groups(self) -> tuple[SectionGroup, ...]:
        """The targets as one group, as lists of targets take them."""
        attention = sum(each.standing is Standing.ATTENTION for each in self.targets)
        return (SectionGroup("", "", attention, self.targets),)

    @property
    def standings(self) -> tuple[StandingCount, ...]:
        """The verdicts by standing."""
        return standing_counts(self.targets)


@dataclass(frozen=True)
class TaskLine:
    """A plan task of an action with its units and targets."""

    key: str
    label: str
    roles: tuple[RoleShares, ...]
    targets: tuple[Judged, ...]


@dataclass(frozen=True)
class DepartmentShare:
    """A department of an action, and in how many of its tasks it has which role."""

    id: int
    name: str
    lead: int
    support: int
    shared: int


@dataclass(frozen=True)
class SectionPage:
    """All that an action's page shows."""

    frame: Frame
    key: str
    title: str
    kind: str
    start: int
    judgement: Judgement
    tasks: tuple[TaskLine, ...]
    departments: tuple[DepartmentShare, ...]


@dataclass(frozen=True)
class TaskPage:
    """All that a plan task's page shows."""

    frame: Frame
    key: str
    label: str
    text: str
    start: int
    section_key: str
    section_title: str
    unit: ResponsibleUnit | None
    roles: tuple[RoleShares, ...]
    judgement: Judgement
    work: tuple[tuple[int, tuple[WorkRow, ...]], ...]
    items: tuple[ItemLine, ...]
    duties: tuple[DutyLine, ...]


def section_page(
    plan: Plan, key: str, viewer: Viewer, *, today: date, as_of: datetime | None = None
) -> SectionPage | None:
    """An action of the version in force: five queries; None where the plan has none of the key."""
    version = versions_by(plan, as_of).values("pk")[:1]
    section = Section.objects.select_related("version").filter(version=version, key=key).first()
    if section is None:
        return None
    tasks = tuple(PlanTask.objects.filter(section=section).order_by("position"))
    of_section = {task.pk for task in tasks}
    shares = tuple(share for share in shares_of(section.version_id) if share.task_id in of_section)
    frame = frame_of(plan, year=today.year, head=head_of(section.version), as_of=as_of)
    judged = _judged(plan, viewer, {"section": section.pk}, frame, shares)
    return SectionPage(
        frame=frame,
        key=section.key,
        title=section.title,
        kind=section.get_kind_display(),
        start=section.start,
        judgement=judged,
        tasks=tuple(_task_line(task, shares, judged.targets) for task in tasks),
        departments=_departments(shares),
    )


def task_page(
    plan: Plan, key: str, viewer: Viewer, *, today: date, as_of: datetime | None = None
) -> TaskPage | None:
    """A plan task of the version in force: seven queries; None where there is none of the key."""
    printed = printed_task(plan, key, as_of=as_of)
    if printed is None:
        return None
    task, shares = printed.task, printed.shares
    frame = frame_of(plan, year=today.year, head=head_of(task.version), as_of=as_of)
    judged = _judged(plan, viewer, {"plan_task": task.pk}, frame, shares)
    label = task_label(task.number, task.title)
    place = TaskPlace(label, task.start, task.section.title, task.position)
    return TaskPage(
        frame=frame,
        key=task.key,
        label=label,
        text=printed.text,
        start=task.start,
        section_key=task.section.key,
        section_title=task.section.title,
        unit=printed.named or responsible_unit((), task.pk, shares, {}),
        roles=by_role(shares),
        judgement=judged,
        work=task_work(plan, place, task.key, printed.named),
        items=items_of(plan, viewer, task.key),
        duties=_duties(plan, viewer, judged.targets, today, as_of),
    )


def _judged(
    plan: Plan,
    viewer: Viewer,
    within: Mapping[str, object],
    frame: Frame,
    shares: tuple[Share, ...],
) -> Judgement:
    found = judged_courses(plan, year=frame.year, viewer=viewer, within=within, as_of=frame.as_of)
    return Judgement(
        targets=worst_first(each.judged for each in found),
        units={
            each.judged.measure_id: each.named or _first_listed(each.judged, shares)
            for each in found
        },
        courses={each.judged.measure_id: each.years for each in found},
    )


def _first_listed(judged: Judged, shares: tuple[Share, ...]) -> ResponsibleUnit | None:
    return responsible_unit((), judged.commitment.task_id, shares, {})


def _task_line(task: PlanTask, shares: tuple[Share, ...], targets: tuple[Judged, ...]) -> TaskLine:
    return TaskLine(
        key=task.key,
        label=task_label(task.number, task.title),
        roles=by_role(tuple(share for share in shares if share.task_id == task.pk)),
        targets=tuple(each for each in targets if each.commitment.task_id == task.pk),
    )


def _departments(shares: tuple[Share, ...]) -> tuple[DepartmentShare, ...]:
    """In the order of their share of the work, equals as the plan prints them."""
    names = {share.department_id: share.name for share in reversed(shares)}
    tasks: dict[tuple[int, ResponsibilityRole], set[int]] = {}
    for share in shares:
        tasks.setdefault((share.department_id, share.role), set()).add(share.task_id)

    def count(pk: int, role: ResponsibilityRole) -> int:
        return len(tasks.get((pk, role), ()))

    lines = [
        DepartmentShare(
            id=pk,
            name=name,
            lead=count(pk, ResponsibilityRole.LEAD),
            support=count(pk, ResponsibilityRole.SUPPORT),
            shared=count(pk, ResponsibilityRole.SHARED),
        )
        for pk, name in reversed(names.items())
    ]
    return tuple(sorted(lines, key=lambda line: (-line.lead, -line.shared - line.support)))


def _duties(
    plan: Plan,
    viewer: Viewer,
    targets: Iterable[Judged],
    today: date,
    as_of: datetime | None,
) -> tuple[DutyLine, ...]:
    """What is reported for these targets, by the plan's own place."""
    measures = [each.measure_id for each in targets]
    codes = [each.indicator_code for each in targets if each.indicator_code]
    about = Q(measure__in=measures) | Q(indicator__code__in=codes, place=plan.tenant_id)
    return duty_lines(plan, viewer, today=today, about=about, as_of=as_of)
