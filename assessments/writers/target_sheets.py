"""Sheets of one row a target: the progress table, the target ledger, and their charts."""

from collections.abc import Callable, Mapping
from typing import TypeAlias

from assessments.domain.counts.scope import due_after, due_by, plan_targets
from assessments.domain.facts import (
    DefinitionFacts,
    ObservationFacts,
    SnapshotFacts,
    TargetFacts,
    ValueFacts,
)
from assessments.domain.figures import target_words
from assessments.domain.methods import RULE_NAMES
from assessments.domain.standings import (
    counted,
    lamp_words,
    reason_words,
    standing_of,
    status_words,
    tally,
)
from assessments.writers.cells import (
    RECORD,
    Cell,
    Chart,
    Column,
    Figure,
    Fit,
    Noted,
    Sheet,
    Verdict,
    as_given,
    figure,
    percent_figure,
    unit_words,
)
from assessments.writers.sheets import OWN_PLACE, target_record
from indicators.domain.progress.enums import STATUS_TERMS, Rule, Status

QUALITIES = {"preliminary": "初步数", "final": "终期数", "restated": "官方修订数"}
_QUALITY_MARKS = {"初步数": "*", "官方修订数": "※"}
_ESTIMATE, _ESTIMATE_MARK = "测算", "☆"
_MARKS_NOTE = "* 初步数,※ 官方修订数,☆ 测算数(不作考核依据);记号只在显示格式中,单元格仍为数字。"
_NATURES = {"binding": "约束性", "expected": "预期性", None: "未明确"}
_COMPARATORS = {
    ">=": "不低于",
    "<=": "不超过",
    "=": "等于",
    "~": "左右(约)",
    ">": "超过",
    "<": "低于",
    None: "",
}

_Extract: TypeAlias = Callable[[TargetFacts], Cell]
_Columns: TypeAlias = list[tuple[Column, _Extract]]


def targets_sheet(facts: SnapshotFacts) -> Sheet:
    """All targets with their terms, values and verdicts."""
    columns = [
        *_term_columns(facts),
        *_value_columns(facts.year),
        *_result_columns(),
        (Column("责任单位", 18), lambda t: unit_words(t.unit_in_charge)),
        (Column("备注", 28), _remark),
        _record_column(facts),
    ]
    return _sheet(
        facts,
        columns,
        name="指标进展表",
        title=f"{facts.title}指标进展表({facts.year}年度)",
    )


def ledger_sheet(facts: SnapshotFacts) -> Sheet:
    """The ledger: every target and every county's part with all its years, proof and record."""
    columns = [
        *_term_columns(facts),
        (
            Column("目标值(按计量单位,变化类为幅度)", 12, Fit.NUMBER),
            lambda t: as_given(t.target_value),
        ),
        *_yearly_target_columns(facts),
        *_yearly_value_columns(facts),
        *_result_columns(),
        (Column("当年评价", 16, Fit.CENTRE), _annual_verdict),
        (Column("责任单位", 18), lambda t: unit_words(t.unit_in_charge)),
        (Column("责任主体依据文件", 24), _basis),
        (Column("备注", 28), _remark),
        (Column("佐证文件哈希(SHA-256)", 68), _Proofs(facts).of),
        _record_column(facts),
    ]
    return _sheet(
        facts,
        columns,
        name="目标台账",
        title=f"{facts.title}目标台账({facts.year}年度)",
        note=_MARKS_NOTE,
        pages_wide=3,
    )


def counts_sheet(facts: SnapshotFacts) -> Sheet:
    """How many targets stand in each group, with a chart."""
    targets = plan_targets(facts)
    due, later = (tally(group(targets, facts.year)) for group in (due_by, due_after))
    return Sheet(
        name="评价结果统计",
        title=f"目标评价结果统计({facts.year}年度)",
        note="单位:项。方案内重复表述的不重复计数,县级分解部分另计。",
        columns=[
            Column("评价结果", 26),
            Column(f"{facts.year}年及以前到期(项)", 14, Fit.NUMBER),
            Column("尚未到期(项)", 14, Fit.NUMBER),
            Column("合计(项)", 10, Fit.NUMBER),
        ],
        rows=[
            [group.value, due.get(group, 0), later.get(group, 0), count]
            for group, count in tally(targets).items()
        ],
        chart=Chart("目标评价结果", names=0, columns=(1, 2), axis="项"),
    )


def progress_sheet(facts: SnapshotFacts) -> Sheet:
    """Progress against schedule of the targets on their way, with a chart."""
    running = [
        target
        for target in counted(facts.targets)
        if target.result.progress is not None
        and target.result.expected is not None
        and target.target_year > facts.year
    ]
    return Sheet(
        name="完成进度与序时进度",
        title="尚未到期目标的完成进度与序时进度",
        note="完成进度和序时进度为占目标全程的比重(%),不是目标达成率。",
        columns=[
            Column("指标(目标年)", 34),
            Column("完成进度P(%)", 12, Fit.NUMBER),
            Column("序时进度E(%)", 12, Fit.NUMBER),
            Column("评价结果", 18, Fit.CENTRE),
            RECORD,
        ],
        rows=[
            [
                f"{target.place}{target.indicator}({target.target_year}年)",
                percent_figure(target.result.progress),
                percent_figure(target.result.expected),
                _verdict(target),
                target_record(facts, target),
            ]
            for target in running
        ],
        chart=Chart("完成进度与序时进度", names=0, columns=(1, 2), axis="%"),
    )


def _sheet(
    facts: SnapshotFacts,
    columns: _Columns,
    *,
    name: str,
    title: str,
    note: str = "",
    pages_wide: int = 2,
) -> Sheet:
    return Sheet(
        name=name,
        title=title,
        note=(
            f"数据截至{facts.as_of_text};评价时点{facts.year}年底(当年为截止日)。"
            f"数值一律按“计量单位”列;— 表示没有数据,原因见“说明”列。{note}"
        ),
        columns=[column for column, _take in columns],
        rows=[[take(target) for _column, take in columns] for target in facts.targets],
        frozen=2,
        large_paper=True,
        pages_wide=pages_wide,
    )


# --- Columns, each beside what it takes from a target ---


def _term_columns(facts: SnapshotFacts) -> _Columns:
    number, centre = Fit.NUMBER, Fit.CENTRE
    definitions = {row.code: row for row in facts.definitions}
    return [
        (Column("目标编号", 15), lambda t: t.key),
        (Column("指标(方案表述)", 22), lambda t: t.indicator),
        (Column("章节(行动)", 18), lambda t: t.section),
        (Column("重点任务", 20), lambda t: t.task),
        (Column("方案原文", 32), lambda t: t.quote or "方案未列明,按国家控制指标增列"),
        (Column("地区", 7), lambda t: t.place or OWN_PLACE),
        (Column("计量单位", 10, centre), lambda t: t.unit or None),
        (
            Column("口径", 18, note="单元格批注为口径说明,全部口径见“口径和规则”。"),
            lambda t: _definition(t, definitions),
        ),
        (Column("评价规则", 14), lambda t: RULE_NAMES[Rule(t.rule)]),
        (Column("基期(年)", 8, centre), _base_year),
        (Column("基期值(按计量单位)", 11, number), lambda t: as_given(t.base_value)),
        (Column("目标年", 7, centre), lambda t: t.target_year),
        (Column("比较关系", 9, centre), lambda t: _COMPARATORS[t.comparator] or None),
        (Column("目标(方案所印)", 17), target_words),
        (Column("软化词", 7, centre), lambda t: t.hedge),
        (Column("性质", 8, centre), lambda t: _NATURES[t.nature]),
    ]


def _value_columns(year: int) -> _Columns:
    number, centre = Fit.NUMBER, Fit.CENTRE
    return [
        (Column(f"{year - 1}年值(按计量单位)", 11, number), lambda t: _value(t.last_year)),
        (Column("采用值(按计量单位)", 11, number), lambda t: _value(t.latest)),
        (Column("采用值年份", 7, centre), lambda t: t.latest.year if t.latest else None),
        (Column("数据质量", 10, centre), _quality),
    ]


def _yearly_target_columns(facts: SnapshotFacts) -> _Columns:
    """One column for each year that has a yearly target."""
    held = {(each.target_key, each.place_key, each.year): each for each in facts.year_targets}

    def taken(year: int) -> _Extract:
        def of(target: TargetFacts) -> Cell:
            found = held.get((target.key, target.place_key, year))
            return as_given(found.value) if found else None

        return of

    years = sorted({each.year for each in facts.year_targets})
    return [(Column(f"{year}年度目标(目标口径)", 10, Fit.NUMBER), taken(year)) for year in years]


def _yearly_value_columns(facts: SnapshotFacts) -> _Columns:
    """One column for each year that has a value of any target."""
    series = _Series(facts)

    def taken(year: int) -> _Extract:
        return lambda target: _observed(series.of(target).get(year))

    return [(Column(f"{year}年值", 10, Fit.NUMBER), taken(year)) for year in series.years]


def _result_columns() -> _Columns:
    number, centre = Fit.NUMBER, Fit.CENTRE
    return [
        (
            Column("较基期累计变化(%)", 10, number),
            lambda t: figure(t.result.cumulative_change_pct, 2),
        ),
        (Column("完成进度P(%)", 9, number), lambda t: percent_figure(t.result.progress)),
        (Column("序时进度E(%)", 9, number), lambda t: percent_figure(t.result.expected)),
        (Column("差距P-E(百分点)", 9, number), lambda t: percent_figure(t.result.gap)),
        (Column("目标达成率(%)", 9, number), lambda t: percent_figure(t.result.attainment)),
        (Column("评价结果", 16, centre), _verdict),
        (Column("说明", 20), lambda t: reason_words(t) or None),
        (Column("预警灯", 13, centre), lambda t: lamp_words(t) or None),
    ]


def _record_column(facts: SnapshotFacts) -> tuple[Column, _Extract]:
    return RECORD, lambda target: target_record(facts, target)


# --- Cells ---


def _verdict(target: TargetFacts) -> Verdict:
    return Verdict(status_words(target), standing_of(target.result.status, target.result.reason))


def _annual_verdict(target: TargetFacts) -> Cell:
    status = target.annual_status
    return Verdict(STATUS_TERMS[Status(status)], standing_of(status)) if status else None


def _basis(target: TargetFacts) -> Cell:
    unit = target.unit_in_charge
    return unit.basis_document or None if unit is not None else None


def _definition(target: TargetFacts, held: Mapping[str, DefinitionFacts]) -> Cell:
    found = held.get(target.definition_code or "")
    return Noted(found.name, found.text) if found is not None else target.definition


def _value(value: ValueFacts | None) -> Cell:
    return as_given(value.value if value else None)


def _observed(row: ObservationFacts | None) -> Cell:
    if row is None:
        return None
    estimated = _ESTIMATE in row.basis
    mark = _ESTIMATE_MARK if estimated else _QUALITY_MARKS.get(row.quality, "")
    return Figure(row.value, row.decimals, mark)


class _Series:
    """Yearly values in force, by indicator, place and definition."""

    def __init__(self, facts: SnapshotFacts) -> None:
        self.held: dict[tuple[str, str, str], dict[int, ObservationFacts]] = {}
        for row in facts.observations:
            if row.in_force and _is_yearly(row):
                key = (row.indicator_code, row.place, row.definition_code)
                self.held.setdefault(key, {})[row.year] = row
        used = (self.of(target) for target in facts.targets)
        self.years = sorted({year for own in used for year in own})

    def of(self, target: TargetFacts) -> Mapping[int, ObservationFacts]:
        """The values of a target's series by year."""
        key = (target.indicator_code or "", target.place, target.definition_code or "")
        return self.held.get(key, {})


def _is_yearly(row: ObservationFacts) -> bool:
    """Of the year, or at its end; neither of a month nor of the year to date."""
    return row.period in (f"{row.year}年", f"{row.year}年末")


class _Proofs:
    """Hashes of the evidence behind a target's values and states."""

    def __init__(self, facts: SnapshotFacts) -> None:
        self.series = _Series(facts)
        self.states: dict[str, list[str]] = {}
        for state in facts.states:
            self.states.setdefault(state.target_key, []).extend(state.evidence)

    def of(self, target: TargetFacts) -> Cell:
        """Each hash once, values in order of their years before states."""
        values = self.series.of(target)
        hashes = [sha for _year, row in sorted(values.items()) for sha in row.evidence]
        if not target.place_key:
            hashes += self.states.get(target.key, [])
        return "\n".join(dict.fromkeys(hashes)) or None


def _base_year(target: TargetFacts) -> Cell:
    if target.base_year is None:
        return None
    return f"{target.base_year}(推定)" if target.base_year_presumed else target.base_year


def _quality(target: TargetFacts) -> Cell:
    if target.latest is None:
        return None
    if target.latest.is_estimate:
        return "测算数,不作考核依据"
    return QUALITIES[target.latest.quality]


def _remark(target: TargetFacts) -> Cell:
    parts = ["同一方案内重复表述,计数时不重复"] if target.repeats else []
    return ";".join([*parts, target.note] if target.note else parts) or None
