"""What the workbooks of the reports hold: progress table, target ledger, responsibilities, scores."""

from assessments.domain.counts.scope import Scope, plan_targets
from assessments.domain.facts import SnapshotFacts
from assessments.domain.methods import GENERAL_NOTES
from assessments.domain.orders import ReportOrder
from assessments.domain.papers.responsibilities import NOTE as RESPONSIBILITY_NOTE
from assessments.domain.papers.responsibilities import charges
from assessments.domain.papers.score_sheet import NO_RANKING, basis_of, title_of
from assessments.domain.papers.scores import (
    ScoredEdition,
    ScoreLine,
    UnitScore,
    edition_of,
    lines,
    vetoes_words,
)
from assessments.domain.standings import tally
from assessments.writers.cells import RECORD, RECORD_NOTE, Cell, Column, Fit, Sheet, as_given
from assessments.writers.sheets import (
    definitions_sheet,
    evidence_sheet,
    observations_sheet,
    states_sheet,
    steps_sheet,
    tasks_sheet,
)
from assessments.writers.target_sheets import (
    counts_sheet,
    ledger_sheet,
    progress_sheet,
    targets_sheet,
)
from assessments.writers.workbook import Contents, workbook_file

_CHECKING = (
    "本表只由快照和编制要求生成,二者相同则文件逐字节相同;本文件自身的哈希登记在台账中,可用 SHA-256 工具"
    "计算后核对。"
)


def progress_table(facts: SnapshotFacts, order: ReportOrder, snapshot_sha256: str) -> bytes:
    """指标进展表: targets with values and verdicts, and all that they rest on."""
    contents = Contents(
        title=f"{facts.title}指标进展表({facts.year}年度)",
        lines=_target_lines(facts, order, snapshot_sha256),
        sheets=[
            targets_sheet(facts),
            counts_sheet(facts),
            progress_sheet(facts),
            observations_sheet(facts),
            states_sheet(facts),
            tasks_sheet(facts),
            steps_sheet(facts),
            definitions_sheet(facts),
            evidence_sheet(facts),
        ],
    )
    return workbook_file(contents, facts, order, snapshot_sha256)


def target_ledger(facts: SnapshotFacts, order: ReportOrder, snapshot_sha256: str) -> bytes:
    """目标台账: every target and every county's part over all years."""
    contents = Contents(
        title=f"{facts.title}目标台账({facts.year}年度)",
        lines=_target_lines(facts, order, snapshot_sha256),
        sheets=[
            ledger_sheet(facts),
            counts_sheet(facts),
            progress_sheet(facts),
            states_sheet(facts),
            definitions_sheet(facts),
            evidence_sheet(facts),
        ],
    )
    return workbook_file(contents, facts, order, snapshot_sha256)


def responsibility_workbook(
    facts: SnapshotFacts, order: ReportOrder, snapshot_sha256: str
) -> bytes:
    """责任清单 as a workbook."""
    contents = Contents(
        title=f"{facts.title}责任清单",
        lines=[
            *_plan_lines(facts, order),
            *_proof_lines(facts, snapshot_sha256),
            ("说明", RESPONSIBILITY_NOTE),
        ],
        sheets=[_charges_sheet(facts)],
    )
    return workbook_file(contents, facts, order, snapshot_sha256)


def score_workbook(facts: SnapshotFacts, order: ReportOrder, snapshot_sha256: str) -> bytes:
    """考核计分表 as a workbook: all units on a sheet, then a sheet for each."""
    edition = edition_of(order)
    contents = Contents(
        title=title_of(facts, edition),
        lines=[
            *_plan_lines(facts, order),
            *basis_of(edition),
            *_proof_lines(facts, snapshot_sha256),
            ("说明", NO_RANKING),
        ],
        sheets=[_scores_sheet(edition), *map(_score_sheet, edition.answers)],
    )
    return workbook_file(contents, facts, order, snapshot_sha256)


# --- Covers ---


def _plan_lines(facts: SnapshotFacts, order: ReportOrder) -> list[tuple[str, str]]:
    plan = facts.plan
    return [
        ("地区", plan.tenant),
        ("方案", f"{facts.title}(第{plan.version}版,印发单位:{plan.issuer or '原文未载明'})"),
        ("年度", f"{facts.year}年"),
        ("数据截至", f"{facts.as_of_text}(北京时间)"),
        ("编制单位", order.compiled_by(facts)),
    ]


def _target_lines(
    facts: SnapshotFacts, order: ReportOrder, snapshot_sha256: str
) -> list[tuple[str, str]]:
    scope, targets = Scope.of(facts), plan_targets(facts)
    again = f"(另有{scope.repeated}项为方案内重复表述,不重复计数)" if scope.repeated else ""
    notes = enumerate(GENERAL_NOTES, start=1)
    return [
        *_plan_lines(facts, order),
        ("目标数", f"{scope.targets}项{again}"),
        *((f"  {group.value}", f"{count}项") for group, count in tally(targets).items()),
        *([("分解到县级单位", f"{scope.parts}项,不计入上列各项")] if scope.parts else []),
        ("数值", f"{len(facts.observations)}条(含历次修订)"),
        *_proof_lines(facts, snapshot_sha256),
        ("系统记录", f"“系统记录”列为{RECORD_NOTE}"),
        *((f"说明{number}", note) for number, note in notes),
    ]


def _proof_lines(facts: SnapshotFacts, snapshot_sha256: str) -> list[tuple[str, str]]:
    return [
        ("台账链", facts.head.chain),
        ("台账末条", f"第{facts.head.seq}条 {facts.head.hash}"),
        ("快照哈希", snapshot_sha256),
        ("方案文件哈希", facts.plan.plan_file_sha256),
        ("计算引擎", facts.engine_version),
        ("核对方法", _CHECKING),
    ]


# --- Responsibilities ---


def _charges_sheet(facts: SnapshotFacts) -> Sheet:
    return Sheet(
        name="责任清单",
        title=f"{facts.title}责任清单",
        note=f"数据截至{facts.as_of_text}。{RESPONSIBILITY_NOTE}",
        columns=[
            Column("编号", 14),
            Column("章节(行动)", 22),
            Column("重点任务", 26),
            Column("牵头单位", 22),
            Column("配合单位", 28),
            Column("按职责分工负责单位(所印顺序)", 40),
            Column("责任主体", 24),
            Column("责任主体依据文件", 24),
            Column("目标", 44),
            Column("原文位置", 20, note="章节、任务编号和原文起止字数,以方案原文文本计。"),
            RECORD,
        ],
        rows=[
            [
                line.key,
                line.section,
                line.task,
                line.lead or None,
                line.support or None,
                line.shared or None,
                line.accountable,
                line.basis or None,
                line.targets or None,
                line.source or None,
                line.record,
            ]
            for line in charges(facts)
        ],
        frozen=3,
        large_paper=True,
    )


# --- Scores ---


def _scores_sheet(edition: ScoredEdition) -> Sheet:
    number, centre = Fit.NUMBER, Fit.CENTRE
    return Sheet(
        name="得分汇总",
        title="各单位得分和等次",
        note=NO_RANKING,
        columns=[
            Column("单位", 34),
            Column("得分(已评事项)", 12, number),
            Column("满分(已评事项)", 12, number),
            Column("基本分", 10, number),
            Column("加分", 10, number),
            Column("减分", 10, number),
            Column("总分", 10, number),
            Column("按分数等次", 14, centre),
            Column("等次", 14, centre),
            Column("一票否决", 40),
            Column("说明", 40),
        ],
        rows=[_score_row(score) for score in edition.answers],
    )


def _score_row(score: UnitScore) -> list[Cell]:
    numbers = (
        score.points,
        score.maximum,
        score.base,
        score.bonus,
        score.deduction,
        score.score,
    )
    return [
        score.unit,
        *map(as_given, numbers),
        score.grade_by_sum,
        score.grade,
        vetoes_words(score) or None,
        score.reason,
    ]


def _score_sheet(score: UnitScore) -> Sheet:
    return Sheet(
        name=score.unit,
        title=f"{score.unit}计分明细",
        note=f"考核办法 {score.scheme};等次:{score.grade or '未评定'}。“单项得分”为该输入单独计分时的得分,不另相加。",
        columns=[
            Column("考核事项", 34),
            Column("输入", 34),
            Column("计算", 44),
            Column("得分", 10, Fit.NUMBER),
            Column("满分", 10, Fit.NUMBER),
            Column("单项得分", 12, Fit.CENTRE),
            Column("评价", 16, Fit.CENTRE),
            Column("规则和说明", 40),
        ],
        rows=[_line_row(line) for line in lines(score)] + [_total_row(score)],
    )


def _line_row(line: ScoreLine) -> list[Cell]:
    return [
        line.item,
        f"{line.part}:{line.known}" if line.part else None,
        None if line.part else line.known or None,
        as_given(line.points),
        as_given(line.maximum),
        line.alone or None,
        line.verdict or None,
        line.reason or None,
    ]


def _total_row(score: UnitScore) -> list[Cell]:
    return [
        "总分",
        None,
        None,
        as_given(score.score),
        None,
        None,
        score.grade,
        score.reason,
    ]
