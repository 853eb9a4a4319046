"""考核计分表 as a paper: all units on a page, then each unit with its working."""

from collections.abc import Iterator
from decimal import Decimal

from assessments.domain.blocks import (
    Align,
    Block,
    Column,
    Document,
    Heading,
    Landscape,
    Note,
    Table,
)
from assessments.domain.facts import SnapshotFacts
from assessments.domain.figures import MISSING
from assessments.domain.orders import ReportOrder
from assessments.domain.papers.proof import proof, warning_of
from assessments.domain.papers.scores import (
    ScoredEdition,
    ScoreLine,
    UnitScore,
    edition_of,
    lines,
    vetoes_words,
)

NO_RANKING = "单位按既定顺序排列,不作排名。无法评价的事项不计得分,也不计满分。"


def score_sheet(facts: SnapshotFacts, order: ReportOrder, snapshot_sha256: str) -> Document:
    """The paper of an edition of an assessment's results."""
    edition = edition_of(order)
    title = title_of(facts, edition)
    return Document(
        header=warning_of(facts),
        subject=title,
        author=order.compiled_by(facts),
        as_of=facts.as_of,
        blocks=(
            Landscape(tuple(_cover(facts, edition, title, snapshot_sha256))),
            *(Landscape(tuple(_unit(score))) for score in edition.answers),
        ),
    )


def title_of(facts: SnapshotFacts, edition: ScoredEdition) -> str:
    """What the sheet is called, with the edition of the results."""
    mark = f"({edition.name})" if edition.name else ""
    return f"{facts.plan.place}碳达峰{edition.year or facts.year}年度考核计分表{mark}"


def basis_of(edition: ScoredEdition) -> list[tuple[str, str]]:
    """What the results rest on, as far as it is known."""
    parts = (
        ("考核办法", edition.scheme_title),
        ("本版结果哈希", edition.sha256),
        ("考核办法哈希", edition.scheme_sha256),
        ("计分所依快照", edition.snapshot_sha256),
    )
    return [(name, text) for name, text in parts if text]


def _cover(
    facts: SnapshotFacts, edition: ScoredEdition, title: str, snapshot_sha256: str
) -> Iterator[Block]:
    right, centre = Align.RIGHT, Align.CENTRE
    yield Table(
        caption=title,
        unit_note="单位:分",
        columns=[
            Column("序号", 11, centre),
            Column("单位", 44),
            Column("基本分", 18, right),
            Column("加分", 16, right),
            Column("减分", 16, right),
            Column("总分", 18, right),
            Column("按分数等次", 22, centre),
            Column("等次", 20, centre),
            Column("一票否决和说明", 60),
        ],
        rows=[_score_row(number, score) for number, score in enumerate(edition.answers, start=1)],
    )
    basis = ";".join(f"{name} {text}" for name, text in basis_of(edition))
    yield Note(f"注:{NO_RANKING}{basis}")
    yield proof(facts, snapshot_sha256)


def _score_row(number: int, score: UnitScore) -> list[str]:
    return [
        str(number),
        score.unit,
        *map(_number, (score.base, score.bonus, score.deduction, score.score)),
        score.grade_by_sum or MISSING,
        score.grade or MISSING,
        ";".join(filter(None, (vetoes_words(score), score.reason))),
    ]


def _unit(score: UnitScore) -> Iterator[Block]:
    yield Heading(0, score.unit)
    yield Table(
        caption="计分明细",
        unit_note="单位:分",
        columns=[
            Column("考核事项", 50),
            Column("输入", 40),
            Column("计算", 40),
            Column("得分", 16, Align.RIGHT),
            Column("满分", 16, Align.RIGHT),
            Column("评价", 20, Align.CENTRE),
            Column("规则和说明", 43),
        ],
        rows=[_line_row(line) for line in lines(score)] + [_total_row(score)],
    )


def _line_row(line: ScoreLine) -> list[str]:
    if line.part:
        alone = f"[{line.alone}]" if line.alone else MISSING
        return [f"\u3000{line.part}", line.known, "", alone, "", line.verdict, line.reason]
    numbers = map(_number, (line.points, line.maximum))
    return [line.item, "", line.known, *numbers, line.verdict, line.reason]


def _total_row(score: UnitScore) -> list[str]:
    return [
        "总分",
        "",
        "",
        _number(score.score),
        MISSING,
        score.grade or MISSING,
        ";".join(filter(None, ("方括号内为单独计分时的得分,不另相加", score.reason))),
    ]


def _number(value: Decimal | None) -> str:
    return MISSING if value is None else format(value, "f")
