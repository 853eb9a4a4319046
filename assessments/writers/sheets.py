"""What stands in the sheets of a progress table: columns with their units, and rows of cells."""

from assessments.domain.facts import ObservationFacts, SnapshotFacts, TargetFacts, TaskFacts
from assessments.domain.methods import GENERAL_NOTES, RULE_NAMES, RULE_TEXTS
from assessments.domain.standings import status_words
from assessments.writers.cells import (
    RECORD,
    Cell,
    Column,
    Figure,
    Fit,
    Sheet,
    as_given,
    moment_text,
    unit_words,
)
from indicators.domain.progress.enums import Rule

_ASSIGNED_STATES = {
    "pending": "待下达",
    "issued_undisclosed": "已下达(数值不公开)",
    "issued": "已下达",
    "recognised_met": "上级认定完成",
    "recognised_missed": "上级认定未完成",
}
_MILESTONE_STATES = {
    "not_started": "未启动",
    "progressing": "正常推进",
    "slow": "进展缓慢",
    "done": "已完成",
    "adjusted": "调整(中止)",
}
OWN_PLACE = "本级"


def target_record(facts: SnapshotFacts, target: TargetFacts | None) -> str | None:
    """The page of a target, relative to the system's address."""
    return f"/plans/{facts.plan.slug}/targets/{target.id}/" if target is not None else None


def observations_sheet(facts: SnapshotFacts) -> Sheet:
    """Every accepted value, every version of it, with its origin."""
    return Sheet(
        name="数值明细",
        title="数值明细(含历次修订)",
        note="每次修订为一个新版本,旧版本不删改;“现行”指截止时点采用的版本。数值按“计量单位”列。",
        columns=[
            Column("指标代码", 9),
            Column("指标", 24),
            Column("地区", 10),
            Column("计量单位", 12, Fit.CENTRE),
            Column("口径代码", 14),
            Column("期别", 12, Fit.CENTRE),
            Column("版本", 6, Fit.CENTRE),
            Column("现行", 6, Fit.CENTRE),
            Column("数值(按计量单位)", 13, Fit.NUMBER),
            Column("分子", 11, Fit.NUMBER),
            Column("分母", 11, Fit.NUMBER),
            Column("数据质量", 10, Fit.CENTRE),
            Column("依据", 16),
            Column("发布状态", 9, Fit.CENTRE),
            Column("虚构", 6, Fit.CENTRE),
            Column("填报单位", 18),
            Column("提交人", 16),
            Column("提交时间", 16, Fit.CENTRE),
            Column("审核通过人", 16),
            Column("审核通过时间", 16, Fit.CENTRE),
            Column("来源文件", 22),
            Column("佐证文件哈希(SHA-256)", 40),
            Column("数值编号", 8, Fit.CENTRE),
            RECORD,
        ],
        rows=[_observation_row(row) for row in facts.observations],
        frozen=2,
        large_paper=True,
    )


def _observation_row(row: ObservationFacts) -> list[Cell]:
    return [
        row.indicator_code,
        row.indicator,
        row.place or OWN_PLACE,
        row.unit,
        row.definition_code,
        row.period,
        row.version,
        "是" if row.in_force else "否",
        Figure(row.value, row.decimals),
        as_given(row.numerator),
        as_given(row.denominator),
        row.quality,
        row.basis,
        row.release,
        "是" if row.synthetic else "否",
        row.department or None,
        row.submitted_by or None,
        moment_text(row.submitted_at),
        row.accepted_by,
        moment_text(row.recorded_at),
        row.document or None,
        "\n".join(row.evidence) or None,
        row.id,
        f"/audit/values/{row.id}/",
    ]


def states_sheet(facts: SnapshotFacts) -> Sheet:
    """Reported states of commitments without number, and of assigned ones."""
    words = {**_ASSIGNED_STATES, **_MILESTONE_STATES}
    targets = {target.key: target for target in facts.targets if not target.place_key}
    return Sheet(
        name="状态明细",
        title="定性目标和上级下达目标状态明细(含历次修订)",
        note="状态自报送之年起沿用,直至报送新的状态。",
        columns=[
            Column("目标编号", 18),
            Column("年份", 7, Fit.CENTRE),
            Column("版本", 6, Fit.CENTRE),
            Column("状态", 18),
            Column("下达数值(按指标单位)", 12, Fit.NUMBER),
            Column("来源文件", 30),
            Column("审核通过人", 18),
            Column("审核通过时间", 16, Fit.CENTRE),
            Column("虚构", 6, Fit.CENTRE),
            Column("佐证文件哈希(SHA-256)", 50),
            RECORD,
        ],
        rows=[
            [
                row.target_key,
                row.year,
                row.version,
                words.get(row.state, row.state),
                as_given(row.assigned_value),
                row.document or None,
                row.recorded_by,
                moment_text(row.recorded_at),
                "是" if row.synthetic else "否",
                "\n".join(row.evidence) or None,
                target_record(facts, targets.get(row.target_key)),
            ]
            for row in facts.states
        ],
    )


def tasks_sheet(facts: SnapshotFacts) -> Sheet:
    """Plan tasks with their responsibilities as printed."""
    by_key = {target.key: target for target in facts.targets}
    return Sheet(
        name="重点任务",
        title="重点任务和责任分工",
        note="单位名称和顺序与方案原文一致;“按职责分工负责”不区分牵头单位。",
        columns=[
            Column("任务编号", 12),
            Column("重点任务", 30),
            Column("章节(行动)", 24),
            Column("牵头单位", 24),
            Column("配合单位", 30),
            Column("按职责分工负责单位(所印顺序)", 44),
            Column("责任主体", 22),
            Column("目标数(项)", 8, Fit.NUMBER),
            Column("所含目标评价结果", 40),
            RECORD,
        ],
        rows=[
            [*_task_row(task, by_key), f"/plans/{facts.plan.slug}/tasks/{task.key}/"]
            for task in facts.tasks
        ],
        frozen=2,
    )


def _task_row(task: TaskFacts, by_key: dict[str, TargetFacts]) -> list[Cell]:
    targets = [by_key[key] for key in task.target_keys]
    held = task.responsibilities
    return [
        task.key,
        task.title,
        task.section,
        "、".join(name for row in held for name in row.lead) or None,
        "、".join(name for row in held for name in row.support) or None,
        "、".join(name for row in held for name in row.shared) or None,
        unit_words(task.unit_in_charge),
        len(targets),
        "\n".join(f"{target.indicator}:{status_words(target)}" for target in targets) or None,
    ]


def steps_sheet(facts: SnapshotFacts) -> Sheet:
    """The computation of every verdict with its numbers filled in."""
    return Sheet(
        name="计算过程",
        title=f"评价计算过程(计算引擎 {facts.engine_version})",
        note="公式和代入的数值逐步列出,可手工复算;P为完成进度,E为序时进度。",
        columns=[
            Column("目标编号", 16),
            Column("指标", 26),
            Column("评价规则", 16),
            Column("规则版本", 8, Fit.CENTRE),
            Column("规则记录时间", 16, Fit.CENTRE),
            Column("计算步骤", 90),
            RECORD,
        ],
        rows=[
            [
                target.key,
                target.indicator,
                RULE_NAMES[Rule(target.rule)],
                target.measure_version,
                moment_text(target.measure_recorded_at),
                "\n".join(target.steps) or None,
                target_record(facts, target),
            ]
            for target in facts.targets
        ],
        frozen=2,
    )


def definitions_sheet(facts: SnapshotFacts) -> Sheet:
    """Definitions in use, rules in use, and what holds for all."""
    rows: list[list[Cell]] = [
        [
            "口径",
            row.code,
            f"{row.indicator}:{row.name}",
            row.text,
            "、".join(row.included) or None,
            "、".join(row.excluded) or None,
            row.price_base,
            row.source,
        ]
        for row in facts.definitions
    ]
    used = {target.rule for target in facts.targets}
    rows += [
        ["规则", rule.value, RULE_NAMES[rule], RULE_TEXTS[rule], None, None, None, None]
        for rule in Rule
        if rule.value in used
    ]
    rows += [["通则", None, None, note, None, None, None, None] for note in GENERAL_NOTES]
    return Sheet(
        name="口径和规则",
        title="口径和评价规则",
        note="不同口径的数值不得合并计算。",
        columns=[
            Column("类别", 7, Fit.CENTRE),
            Column("代码", 18),
            Column("名称", 30),
            Column("说明", 70),
            Column("包括", 24),
            Column("不包括", 24),
            Column("价格基期(年)", 8, Fit.CENTRE),
            Column("来源", 26),
        ],
        rows=rows,
        frozen=3,
    )


def evidence_sheet(facts: SnapshotFacts) -> Sheet:
    """Files behind the values."""
    return Sheet(
        name="佐证目录",
        title="佐证材料目录",
        note="哈希用于核对文件自上传后未被替换。",
        columns=[
            Column("编号", 8, Fit.CENTRE),
            Column("文件名", 40),
            Column("单位", 24),
            Column("上传时间", 16, Fit.CENTRE),
            Column("大小(字节)", 12, Fit.NUMBER),
            Column("哈希(SHA-256)", 68),
            RECORD,
        ],
        rows=[
            [
                row.id,
                row.file_name,
                row.department,
                moment_text(row.uploaded_at),
                row.size,
                row.sha256,
                f"/evidence/{row.id}/",
            ]
            for row in facts.evidence
        ],
    )
