"""县(市、区)和部门工作情况: in the plan's order, no ranking."""

from collections.abc import Iterator, Sequence

from assessments.domain.blocks import Align, Block, Column, Heading, Paragraph, Table
from assessments.domain.chapters.overview import lower_units
from assessments.domain.counts.scope import county_parts, plan_targets
from assessments.domain.counts.units import (
    Naming,
    UnitRow,
    county_rows,
    department_rows,
    unnamed_row,
)
from assessments.domain.facts import SnapshotFacts, TargetFacts
from assessments.domain.figures import percent, promise_words, value_words
from assessments.domain.phrases import clauses, listed
from assessments.domain.standings import status_words

UNNAMED = "未列责任单位,待办公室确定"


def places_and_units(facts: SnapshotFacts) -> Iterator[Block]:
    """Departments first, then the places below."""
    label = lower_units(facts)
    yield Heading(1, f"{label}和部门工作情况")
    yield Heading(2, "责任落实")
    yield Paragraph(_naming(Naming.of(plan_targets(facts))))
    yield Heading(2, "部门承担目标、年度工作和报送情况")
    yield from _departments(facts)
    yield Heading(2, f"{label}情况")
    yield from _counties(facts, label)


def _naming(naming: Naming) -> str:
    if not naming.targets:
        return "没有需要落实责任单位的目标。"
    counts = listed(
        (
            ("办公室已以文件指定责任主体的", naming.named),
            ("未指定、暂列《方案》所印首列单位(推定)的", naming.presumed),
            ("《方案》未列责任单位、尚待确定的", naming.without),
        )
    )
    return f"{naming.targets}项目标中,{counts}。"


def _departments(facts: SnapshotFacts) -> Iterator[Block]:
    rows = department_rows(facts)
    unnamed = unnamed_row(facts, UNNAMED)
    if unnamed is not None:
        rows.append(unnamed)
    if not rows:
        yield Paragraph("没有承担目标、年度工作或报送事项的部门。")
        return
    yield Paragraph(
        "下表按部门名录顺序排列,不作排名;括号内为其中暂列首列单位(推定)的项数,不作为考核依据。"
        "没有承担目标、年度工作和报送事项的部门不列。"
    )
    yield _matrix("部门承担目标、年度工作和报送情况", "单位", "承担目标", rows)
    late = [row for row in rows if row.overdue]
    if late:
        names = "、".join(f"{row.name}{row.overdue}项" for row in late)
        yield Paragraph(f"截止时点逾期未报的事项:{names}。")


def _matrix(caption: str, head: str, share: str, rows: Sequence[UnitRow]) -> Table:
    centre = Align.CENTRE
    return Table(
        caption=caption,
        unit_note="单位:项",
        columns=[
            Column(head, 36),
            Column(share, 16, centre),
            Column("完成、达标或符合序时", 17, centre),
            Column("滞后、反向变动或未完成", 17, centre),
            Column("待定或无法评估", 15, centre),
            Column("年度工作", 11, centre),
            Column("已报进展", 11, centre),
            Column("报送事项", 11, centre),
            Column("已报", 11, centre),
            Column("逾期未报", 11, centre),
        ],
        rows=[_matrix_row(row) for row in rows],
    )


def _matrix_row(row: UnitRow) -> list[str]:
    presumed = f"({row.presumed})" if row.presumed else ""
    figures = (
        row.well,
        row.badly,
        row.open_ended,
        row.works,
        row.works_reported,
        row.duties,
        row.answered,
        row.overdue,
    )
    return [row.name, f"{row.targets}{presumed}", *map(str, figures)]


def _counties(facts: SnapshotFacts, label: str) -> Iterator[Block]:
    rows, parts = county_rows(facts), county_parts(facts)
    if not parts:
        yield Paragraph(f"未将目标分解到{label},本报告不对{label}完成目标情况作出评价。")
    busy = [row for row in rows if not row.is_empty]
    if not busy:
        return
    yield Paragraph(f"下表按行政区划顺序排列,不作排名;没有分解目标、工作和报送事项的{label}不列。")
    yield _matrix(f"{label}分解目标、年度工作和报送情况", "地区", "分解目标", busy)
    for row in busy:
        own = [part for part in parts if part.place == row.name]
        if own:
            yield Paragraph(f"{row.name}:{clauses(map(_part_clause, own))}。")


def _part_clause(part: TargetFacts) -> str:
    words = [f"{part.indicator}(分解目标:{promise_words(part)})"]
    words += [value_words(part)] if part.latest is not None else []
    if part.result.progress is not None and part.result.expected is not None:
        done, asked = percent(part.result.progress), percent(part.result.expected)
        words.append(f"完成进度{done},序时进度{asked}")
    return ",".join([*words, f"评价为“{status_words(part)}”"])
