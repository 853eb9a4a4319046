"""重点任务推进情况: one part for each action."""

from collections.abc import Iterator

from assessments.domain.blocks import Block, Heading, Paragraph
from assessments.domain.chapters.overview import WORK_STATES
from assessments.domain.counts.works import (
    WorkState,
    parts_reported,
    tasks_by_section,
    works_by_task,
)
from assessments.domain.facts import SnapshotFacts, TargetFacts, TaskFacts
from assessments.domain.phrases import clauses
from assessments.domain.standings import PROBLEMS, standing_of, tally_words
from assessments.domain.unit_facts import WorkFacts

_QUARTERS = ("全年", "一季度", "二季度", "三季度", "四季度")


def task_progress(facts: SnapshotFacts) -> Iterator[Block]:
    """重点任务推进情况: what each action promises, and what was done of it this year."""
    yield Heading(1, "重点任务推进情况")
    counted = {t.key: t for t in facts.targets if not (t.repeats or t.place_key)}
    works = works_by_task(facts.works)
    for section, tasks in tasks_by_section(facts.tasks).items():
        yield Heading(2, section)
        yield Paragraph(_section_words(tasks, counted))
        own = [work for task in tasks for work in works.get(task.key, ())]
        if own:
            yield Paragraph(_works_words(own, facts.year))
    yield Paragraph(_bare_words(facts))


def _section_words(tasks: list[TaskFacts], counted: dict[str, TargetFacts]) -> str:
    keys = dict.fromkeys(key for task in tasks for key in task.target_keys)
    targets = [counted[key] for key in keys if key in counted]
    opening = f"列重点任务{len(tasks)}项"
    if not targets:
        return f"{opening},{'均' if len(tasks) > 1 else ''}没有可核查目标。"
    words = f"{opening},含可核查目标{len(targets)}项:{tally_words(targets)}。"
    problems = [t for t in targets if standing_of(t.result.status, t.result.reason) in PROBLEMS]
    if problems:
        names = "、".join(dict.fromkeys(target.indicator for target in problems))
        words += f"需要关注的有{names}。"
    bare = sum(not task.target_keys for task in tasks)
    return words + (f"没有可核查目标的任务{bare}项。" if bare else "")


def _works_words(works: list[WorkFacts], year: int) -> str:
    items = clauses(map(work_clause, works))
    return f"{year}年安排年度工作任务{len(works)}项:{items}。"


def work_clause(work: WorkFacts) -> str:
    """One annual work item: what, who, by when, how far."""
    lead = f"{work.lead}{'(推定)' if work.lead_presumed else ''}牵头"
    state = WorkState(work.progress)
    words = f"{work.measure}({lead},{_QUARTERS[work.quarter]}),{WORK_STATES[state]}"
    others = len(work.parts) - parts_reported(work)
    return words + (f"({len(work.parts)}个单位中{others}个尚未报送)" if others else "")


def quarter_words(work: WorkFacts) -> str:
    """When the work is due: 一季度, or 全年."""
    return _QUARTERS[work.quarter]


def _bare_words(facts: SnapshotFacts) -> str:
    worked = {work.task_key for work in facts.works}
    bare = [task for task in facts.tasks if not task.target_keys]
    if not facts.tasks:
        return "《方案》没有列出重点任务。"
    if not bare:
        return f"全部{len(facts.tasks)}项重点任务均有可核查目标。任务清单和责任分工见附件2。"
    arranged = sum(task.key in worked for task in bare)
    some = f"其中{arranged}项安排了年度工作任务," if arranged else ""
    return (
        f"全部{len(facts.tasks)}项重点任务中,{len(bare)}项没有可核查目标,系统不作评价,{some}推进情况由责任"
        "单位书面说明。任务清单和责任分工见附件2。"
    )
