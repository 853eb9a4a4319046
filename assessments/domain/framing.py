"""What all long reports have in common: cover, numbers, appendices, signature."""

from collections.abc import Callable, Iterable, Iterator
from typing import TypeAlias

from assessments.domain.appendices import APPENDICES, appendices
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
from assessments.domain.facts import SnapshotFacts, day_text
from assessments.domain.headings import in_chinese
from assessments.domain.orders import ReportOrder

DEMONSTRATION = "演示数据,数值虚构"

Chapter: TypeAlias = Callable[[SnapshotFacts], Iterator[Block]]


def framed(
    facts: SnapshotFacts,
    order: ReportOrder,
    snapshot_sha256: str,
    *,
    name: str,
    chapters: Iterable[Chapter],
) -> Document:
    """The document; no red head and no document number, which are the office's to give."""
    title = (facts.title, f"{facts.year}{name}")
    return Document(
        cover=Cover(
            warning=DEMONSTRATION if facts.demonstration else "",
            title=Title(title),
            unit=order.compiled_by(facts),
            day=day_text(facts.as_of.date()),
            identity=_identity(facts, snapshot_sha256),
        ),
        header=DEMONSTRATION if facts.demonstration else "",
        subject="".join(title),
        author=order.compiled_by(facts),
        as_of=facts.as_of,
        blocks=tuple(_blocks(facts, order, title, chapters)),
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


def _blocks(
    facts: SnapshotFacts, order: ReportOrder, title: tuple[str, ...], chapters: Iterable[Chapter]
) -> Iterator[Block]:
    yield Title(title)
    yield from in_chinese(block for chapter in chapters for block in chapter(facts))
    yield from attached(APPENDICES)
    yield Signature(order.compiled_by(facts), day_text(facts.as_of.date()))
    yield from appendices(facts)


def attached(names: Iterable[str]) -> Iterator[Block]:
    """附件说明: one line below the body, no end mark."""
    yield Paragraph("", kept=True)
    for place, name in enumerate(names, start=1):
        mark = "附件:" if place == 1 else "\u3000\u3000\u3000"
        yield Paragraph(f"{mark}{place}.{name}", kept=True)
