"""Plan tasks by section, and annual work by how far it is; what was not reported has no state."""

from collections import Counter
from collections.abc import Iterable, Mapping
from enum import Enum

from assessments.domain.facts import TaskFacts
from assessments.domain.unit_facts import WorkFacts


class WorkState(Enum):
    """How far an annual work item is, as its lead says; the values are those of `WorkFacts`."""

    DONE = "done"
    IN_PROGRESS = "in_progress"
    SLOW = "slow"
    NOT_STARTED = "not_started"
    UNREPORTED = ""


def tasks_by_section(tasks: Iterable[TaskFacts]) -> dict[str, list[TaskFacts]]:
    """The plan tasks of each section, in the plan's order."""
    found: dict[str, list[TaskFacts]] = {}
    for task in tasks:
        found.setdefault(task.section, []).append(task)
    return found


def work_tally(works: Iterable[WorkFacts]) -> Mapping[WorkState, int]:
    """How many items stand in each state; states without any are left out."""
    found = Counter(WorkState(work.progress) for work in works)
    return {state: found[state] for state in WorkState if found[state]}


def works_by_task(works: Iterable[WorkFacts]) -> dict[str, list[WorkFacts]]:
    """The items of each plan task, by its key."""
    found: dict[str, list[WorkFacts]] = {}
    for work in works:
        found.setdefault(work.task_key, []).append(work)
    return found


def parts_reported(work: WorkFacts) -> int:
    """How many of its units have reported."""
    return sum(part.reported_at is not None for part in work.parts)
