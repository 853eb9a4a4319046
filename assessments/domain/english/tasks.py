"""Plan tasks, one part for each action."""

from collections.abc import Iterator

from assessments.domain.blocks import Block, Heading, Paragraph
from assessments.domain.counts.works import (
    WorkState,
    parts_reported,
    tasks_by_section,
    works_by_task,
)
from assessments.domain.english.terms import QUARTERS, WORK_STATES
from assessments.domain.english.wording import be, have, some, tally_words
from assessments.domain.facts import SnapshotFacts, TargetFacts, TaskFacts
from assessments.domain.standings import PROBLEMS, standing_of
from assessments.domain.unit_facts import WorkFacts


def task_progress(facts: SnapshotFacts) -> Iterator[Block]:
    """What each action promises, and what was done of it this year."""
    yield Heading(1, "Plan tasks")
    counted = {t.key: t for t in facts.targets if not (t.repeats or t.place_key)}
    works = works_by_task(facts.works)
    for section, tasks in tasks_by_section(facts.tasks).items():
        yield Heading(2, section)
        yield Paragraph(_section(tasks, counted))
        own = [work for task in tasks for work in works.get(task.key, ())]
        if own:
            yield Paragraph(_works(own, facts.year))
    yield Paragraph(_bare(facts))


def _section(tasks: list[TaskFacts], counted: dict[str, TargetFacts]) -> str:
    keys = dict.fromkeys(key for task in tasks for key in task.target_keys)
    targets = [counted[key] for key in keys if key in counted]
    opening = some(len(tasks), "plan task")
    if not targets:
        return f"{opening}, {'none of them' if len(tasks) > 1 else 'not'} with a target to check."
    words = f"{opening} with {some(len(targets), 'target')} to check: {tally_words(targets)}."
    problems = [t for t in targets if standing_of(t.result.status, t.result.reason) in PROBLEMS]
    if problems:
        names = ", ".join(dict.fromkeys(target.indicator for target in problems))
        words += f" To be watched: {names}."
    bare = sum(not task.target_keys for task in tasks)
    return words + (f" {some(bare, 'task')} {have(bare)} no target to check." if bare else "")


def _works(works: list[WorkFacts], year: int) -> str:
    items = "; ".join(map(_work, works))
    return f"{some(len(works), 'annual work item')} for {year}: {items}."


def _work(work: WorkFacts) -> str:
    lead = f"led by {work.lead}{' (presumed)' if work.lead_presumed else ''}"
    words = f"{work.measure} ({lead}, {QUARTERS[work.quarter]}), "
    words += WORK_STATES[WorkState(work.progress)]
    others = len(work.parts) - parts_reported(work)
    if not others:
        return words
    return f"{words} ({others} of {some(len(work.parts), 'unit')} {have(others)} not reported)"


def _bare(facts: SnapshotFacts) -> str:
    tasks = some(len(facts.tasks), "plan task")
    bare = [task for task in facts.tasks if not task.target_keys]
    if not facts.tasks:
        return "The plan lists no tasks."
    if not bare:
        return f"All {tasks} {have(len(facts.tasks))} targets to check. Annex 2 lists the tasks."
    worked = {work.task_key for work in facts.works}
    arranged = sum(task.key in worked for task in bare)
    some_work = f" for {arranged} of them annual work was arranged;" if arranged else ""
    return (
        f"Of {tasks}, {len(bare)} {have(len(bare))} no target to check and {be(len(bare))} not "
        f"judged;{some_work} the responsible units report on them in writing. Annex 2 lists the "
        "tasks and who answers for them."
    )
