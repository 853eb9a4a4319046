"""四、重点任务推进情况 and 五、县(市、区)和部门工作情况."""

from collections.abc import Iterator

from assessments.domain.blocks import Align, Block, Column, Heading, Paragraph, Table
from assessments.domain.facts import SnapshotFacts, TargetFacts, TaskFacts
from assessments.domain.numerals import numeral
from assessments.domain.standings import PROBLEMS, Standing, counted, standing_of, tally_words

_UNNAMED = "方案未列责任单位,待办公室确定"


def task_progress(facts: SnapshotFacts) -> Iterator[Block]:
    """四、重点任务推进情况: one paragraph a section."""
    yield Heading(1, "四、重点任务推进情况")
    by_key = {target.key: target for target in facts.targets}
    sections: dict[str, list[TaskFacts]] = {}
    for task in facts.tasks:
        sections.setdefault(task.section, []).append(task)
    for place, (section, tasks) in enumerate(sections.items(), start=1):
        yield Heading(2, f"({numeral(place)}){section}")
        yield Paragraph(_section_words(tasks, by_key))
    bare = sum(not task.target_keys for task in facts.tasks)
    yield Paragraph(
        f"全部{len(facts.tasks)}项重点任务中,{bare}项没有可核查目标,系统不作评价,其推进情况由责任单位另行"
        "书面说明。任务清单和责任分工见附件2。"
    )


def _section_words(tasks: list[TaskFacts], by_key: dict[str, TargetFacts]) -> str:
    targets = counted(by_key[key] for task in tasks for key in task.target_keys)
    bare = sum(not task.target_keys for task in tasks)
    opening = f"列重点任务{len(tasks)}项"
    if not targets:
        return f"{opening},均无可核查目标。"
    words = f"{opening},含可核查目标{len(targets)}项:{tally_words(targets)}。"
    problems = [t for t in targets if standing_of(t.result.status) in PROBLEMS]
    if problems:
        words += f"需要关注的有{'、'.join(_unique(t.indicator for t in problems))}。"
    return words + (f"没有可核查目标的任务{bare}项。" if bare else "")


def _unique(names: Iterator[str]) -> list[str]:
    return list(dict.fromkeys(names))


def places_and_units(facts: SnapshotFacts) -> Iterator[Block]:
    """五、县(市、区)和部门工作情况: in the plan's order, no ranking."""
    label = facts.plan.lower_units_label or "县(市、区)"
    targets = counted(facts.targets)
    yield Heading(1, f"五、{label}和部门工作情况")
    yield Heading(2, "(一)责任落实")
    yield Paragraph(_naming(targets))
    yield Heading(2, "(二)部门承担目标情况")
    yield Paragraph("下表按单位在《方案》中出现的先后排列,不作排名;首列单位为推定,不作为考核依据。")
    yield _units_table(targets)
    yield Heading(2, f"(三){label}情况")
    yield Paragraph(_places(targets, label))


def _naming(targets: list[TargetFacts]) -> str:
    named = sum(t.unit_in_charge is not None and not t.unit_in_charge.presumed for t in targets)
    presumed = sum(t.unit_in_charge is not None and t.unit_in_charge.presumed for t in targets)
    without = len(targets) - named - presumed
    return (
        f"{len(targets)}项目标中,办公室已以文件指定责任主体的{named}项;未指定、暂列《方案》所印首列单位"
        f"(推定)的{presumed}项;《方案》未列责任单位、尚待确定的{without}项。"
    )


def _units_table(targets: list[TargetFacts]) -> Table:
    held: dict[str, list[TargetFacts]] = {}
    for target in targets:
        unit = target.unit_in_charge
        name = _UNNAMED if unit is None else f"{unit.name}{'(推定)' if unit.presumed else ''}"
        held.setdefault(name, []).append(target)
    good = (Standing.REACHED, Standing.REACHED_PRELIMINARY, Standing.ON_SCHEDULE)
    rows = []
    for name, own in sorted(held.items(), key=lambda item: item[0] == _UNNAMED):
        standings = [standing_of(target.result.status) for target in own]
        well = sum(standing in good for standing in standings)
        badly = sum(standing in PROBLEMS for standing in standings)
        rows.append([name, str(len(own)), str(well), str(badly), str(len(own) - well - badly)])
    return Table(
        caption="表2 部门承担目标情况",
        unit_note="单位:项",
        columns=[
            Column("单位", 60),
            Column("承担目标", 22, Align.CENTRE),
            Column("完成、达标或符合序时", 26, Align.CENTRE),
            Column("滞后、反向变动或未完成", 26, Align.CENTRE),
            Column("待数据、待下达或暂无法评估", 22, Align.CENTRE),
        ],
        rows=rows,
    )


def _places(targets: list[TargetFacts], label: str) -> str:
    allocated = [target for target in targets if target.place]
    if not allocated:
        return f"《方案》未将目标分解到{label},本报告不对{label}作出评价。"
    words = []
    for place in dict.fromkeys(target.place for target in allocated):
        own = [target for target in allocated if target.place == place]
        words.append(f"{place}承担分解目标{len(own)}项({tally_words(own)})")
    return ";".join(words) + "。"
