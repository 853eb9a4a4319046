"""责任清单: every plan task with its units as printed, who is accountable and on what document."""

from collections.abc import Iterator
from dataclasses import dataclass

from assessments.domain.blocks import Align, Block, Column, Document, Landscape, Note, Table
from assessments.domain.facts import SnapshotFacts, TargetFacts, TaskFacts, UnitFacts
from assessments.domain.figures import promise_words
from assessments.domain.orders import ReportOrder
from assessments.domain.papers.proof import proof, warning_of
from assessments.domain.papers.words import place_and_indicator

NOTE = (
    "单位名称和顺序与方案原文一致;“按职责分工负责”不区分牵头单位。“首列单位(推定)”为方案所印第一个单位,"
    "未经办公室以文件确定,不作为考核、预警和约谈依据。"
)
_PRESUMED = "首列单位(推定)"


@dataclass(frozen=True)
class Charge:
    """One line of the list: a plan task, or a target that stands in no task."""

    key: str
    section: str
    task: str
    lead: str
    support: str
    shared: str
    accountable: str
    basis: str
    targets: str
    source: str
    # The page of the record, relative to the system's address.
    record: str


def charges(facts: SnapshotFacts) -> list[Charge]:
    """All lines in the plan's order; targets outside of tasks come last."""
    by_key: dict[str, list[TargetFacts]] = {}
    for target in facts.targets:
        by_key.setdefault(target.key, []).append(target)
    pages = f"/plans/{facts.plan.slug}"
    lines = [_of_task(task, by_key, pages) for task in facts.tasks]
    outside = (each for each in facts.targets if each.task_key is None and not each.place_key)
    return lines + [_of_target(target, pages) for target in outside]


def responsibility_list(facts: SnapshotFacts, order: ReportOrder, snapshot_sha256: str) -> Document:
    """The list as a paper."""
    title = f"{facts.title}责任清单"
    return Document(
        header=warning_of(facts),
        subject=title,
        author=order.compiled_by(facts),
        as_of=facts.as_of,
        blocks=(Landscape(tuple(_blocks(facts, title, snapshot_sha256))),),
    )


def _blocks(facts: SnapshotFacts, title: str, snapshot_sha256: str) -> Iterator[Block]:
    lines = charges(facts)
    columns = _columns(lines)
    yield Table(
        caption=title,
        unit_note=f"数据截至{facts.as_of_text}",
        columns=[Column("序号", 9, Align.CENTRE), *(column for column, _texts in columns)],
        rows=[
            [str(place + 1), *(texts[place] for _column, texts in columns)]
            for place in range(len(lines))
        ],
    )
    yield Note(f"注:{NOTE}")
    yield proof(facts, snapshot_sha256)


def _columns(lines: list[Charge]) -> list[tuple[Column, list[str]]]:
    """Columns that have something to say, over the whole width of 225 mm."""
    widths: tuple[tuple[str, float, list[str]], ...] = (
        ("章节(行动)", 22, [line.section for line in lines]),
        ("重点任务", 27, [line.task for line in lines]),
        ("牵头单位", 20, [line.lead for line in lines]),
        ("配合单位", 24, [line.support for line in lines]),
        ("按职责分工负责单位(所印顺序)", 34, [line.shared for line in lines]),
        ("责任主体", 21, [line.accountable for line in lines]),
        ("依据文件", 20, [line.basis for line in lines]),
        ("目标", 62, [line.targets.replace("\n", ";") for line in lines]),
        ("原文位置", 22, [line.source for line in lines]),
    )
    told = [row for row in widths if any(row[2])]
    scale = 216 / sum(width for _title, width, _texts in told)
    return [(Column(title, width * scale), texts) for title, width, texts in told]


def _of_task(task: TaskFacts, by_key: dict[str, list[TargetFacts]], pages: str) -> Charge:
    held = task.responsibilities
    accountable, basis = _accountable(task.unit_in_charge)
    keys = dict.fromkeys(task.target_keys)
    targets = [by_key[key] for key in keys]
    return Charge(
        key=task.key,
        section=task.section,
        task=f"{task.number}.{task.title}" if (task.number or "").isdigit() else task.title,
        lead="、".join(name for row in held for name in row.lead),
        support="、".join(name for row in held for name in row.support),
        shared="、".join(name for row in held for name in row.shared),
        accountable=accountable,
        basis=basis,
        targets="\n".join(_target_words(each, task.unit_in_charge) for each in targets),
        source=_source(task),
        record=f"{pages}/tasks/{task.key}/",
    )


def _of_target(target: TargetFacts, pages: str) -> Charge:
    accountable, basis = _accountable(target.unit_in_charge)
    return Charge(
        key=target.key,
        section=target.section,
        task="(章节目标)" if target.quote else "(方案未列明的控制指标)",
        lead="",
        support="",
        shared="",
        accountable=accountable,
        basis=basis,
        targets=_target_words([target], target.unit_in_charge),
        source=target.key if target.quote else "",
        record=f"{pages}/targets/{target.id}/",
    )


def _accountable(unit: UnitFacts | None) -> tuple[str, str]:
    """Who answers, and the document by which the office named it."""
    if unit is None:
        return "待办公室确定", ""
    return (f"{unit.name}·{_PRESUMED}", "") if unit.presumed else (unit.name, unit.basis_document)


def _target_words(parts: list[TargetFacts], of_task: UnitFacts | None) -> str:
    """The target, with its own unit where that is not the one of the task, and its county parts."""
    target = parts[0]
    own = target.unit_in_charge
    marks = [f"责任主体:{own.name}"] if own is not None and own != of_task else []
    marks += [f"分解到{len(parts) - 1}个县级单位"] if len(parts) > 1 else []
    marked = f"({';'.join(marks)})" if marks else ""
    return f"{place_and_indicator(target)}:{promise_words(target)}{marked}"


def _source(task: TaskFacts) -> str:
    """Where it stands in the source text: key of the place, and from which sign to which."""
    if task.span is None:
        return task.key
    return f"{task.key} 第{task.span[0] + 1}—{task.span[1]}字"
