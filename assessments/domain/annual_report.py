"""《××市碳达峰实施方案》××××年度评估报告: the whole document, from facts alone."""

from collections.abc import Iterator

from assessments.domain.appendices import appendices
from assessments.domain.blocks import (
    Block,
    Column,
    Cover,
    Document,
    Paragraph,
    Signature,
    Table,
    Title,
)
from assessments.domain.chapters.outlook import advice, outlook, problems
from assessments.domain.chapters.overview import general_progress, overview
from assessments.domain.chapters.targets import main_targets
from assessments.domain.chapters.tasks import places_and_units, task_progress
from assessments.domain.facts import SnapshotFacts, day_text
from assessments.domain.orders import ReportOrder

DEMONSTRATION = "演示数据,数值虚构"
APPENDICES = (
    "指标完成情况表",
    "重点任务清单和责任分工",
    "数据口径和评价规则",
    "佐证材料目录",
)


def annual_report(facts: SnapshotFacts, order: ReportOrder, snapshot_sha256: str) -> Document:
    """The document; no red head and no document number, which are the office's to give."""
    title = (facts.title, f"{facts.year}年度评估报告")
    return Document(
        header=DEMONSTRATION if facts.demonstration else "",
        subject="".join(title),
        author=order.compiled_by(facts),
        as_of=facts.as_of,
        blocks=tuple(_blocks(facts, order, title)),
        cover=Cover(
            warning=DEMONSTRATION if facts.demonstration else "",
            title=Title(title),
            unit=order.compiled_by(facts),
            day=day_text(facts.as_of.date()),
            identity=_identity(facts, snapshot_sha256),
        ),
    )


def _identity(facts: SnapshotFacts, snapshot_sha256: str) -> Table:
    """What an auditor checks the paper against."""
    plan, head = facts.plan, facts.head
    return Table(
        caption="",
        columns=[Column("核对事项", 36), Column("内容", 120)],
        rows=[
            ["数据截至", f"{facts.as_of_text}(北京时间)"],
            ["方案版本", f"第{plan.version}版,方案文件哈希 {plan.plan_file_sha256}"],
            ["快照哈希", snapshot_sha256],
            ["台账末条", f"{head.chain} 第{head.seq}条 {head.hash}"],
            ["计算引擎", facts.engine_version],
            ["本文件哈希", "登记在系统台账中,可用 SHA-256 工具计算后核对"],
        ],
        verbatim=True,
    )


def _blocks(facts: SnapshotFacts, order: ReportOrder, title: tuple[str, ...]) -> Iterator[Block]:
    yield Title(title)
    for chapter in (
        overview,
        general_progress,
        main_targets,
        task_progress,
        places_and_units,
        problems,
        outlook,
        advice,
    ):
        yield from chapter(facts)
    yield from _attached()
    yield Signature(order.compiled_by(facts), day_text(facts.as_of.date()))
    yield from appendices(facts)


def _attached() -> Iterator[Block]:
    """附件说明: one line below the body, no end mark."""
    yield Paragraph("", kept=True)
    for place, name in enumerate(APPENDICES, start=1):
        mark = "附件:" if place == 1 else "\u3000\u3000\u3000"
        yield Paragraph(f"{mark}{place}.{name}", kept=True)
