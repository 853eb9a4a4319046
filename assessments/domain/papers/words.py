"""Words that the short papers share: figures in few words, units, work, letters."""

from datetime import date

from assessments.domain.facts import TargetFacts, day_text
from assessments.domain.figures import (
    MISSING,
    added_words,
    is_yearly_change,
    percent,
    printed,
    value_words,
)
from assessments.domain.letters import PAPER_NAMES
from assessments.domain.standings import lamp_words, status_words
from assessments.domain.supervision import AWAITING, CaseKind, CaseState
from assessments.domain.unit_facts import CaseFacts, WorkFacts

CASE_STATES = {
    CaseState.ISSUED: "待答复",
    CaseState.SENT_BACK: "退回补充",
    CaseState.ANSWERED: "待核查",
    CaseState.VERIFIED: "核查通过",
    CaseState.CLOSED: "已销号",
}


def place_and_indicator(target: TargetFacts) -> str:
    """The indicator, with the county whose part it is."""
    return f"{target.place}{target.indicator}"


def current_words(target: TargetFacts) -> str:
    """The value in use in as few words as a cell has room for: 130万千瓦(2023年).

    What a promise of additions is held against is their sum: 累计新增780辆(2025年).
    """
    latest = target.latest
    if latest is None:
        return MISSING
    if is_yearly_change(target):
        return value_words(target)
    mark = "初步数" if latest.quality == "preliminary" else ""
    mark = "测算数" if latest.is_estimate else mark
    shown = added_words(target) or f"{printed(latest)}{target.unit}"
    return f"{shown}({','.join(filter(None, (f'{latest.year}年', mark)))})"


def bare_percent(target: TargetFacts) -> tuple[str, str, str]:
    """P, E and P - E as numbers without the sign %."""
    result = target.result
    ratios = (result.progress, result.expected, result.gap)
    progress, expected, gap = (percent(ratio).rstrip("%") for ratio in ratios)
    return progress, expected, gap


def level_words(target: TargetFacts) -> str:
    """The lamp where one applies, with the verdict: 红色预警,滞后."""
    lamp = lamp_words(target).partition("(")[0]
    return ",".join(filter(None, (lamp, status_words(target))))


def paper_of(case: CaseFacts) -> str:
    """What was issued: 预警函(碳办〔2026〕3号)."""
    name = PAPER_NAMES[CaseKind(case.kind)]
    return f"{name}({case.document_number})" if case.document_number else name


def case_state(case: CaseFacts, today: date) -> str:
    """Where a case stands on the day of the figures."""
    state = CaseState(case.state)
    if state in AWAITING and case.due_on is not None:
        word = "已过期限" if case.due_on < today else CASE_STATES[state]
        return f"{word},期限{day_text(case.due_on)}"
    return CASE_STATES[state]


def work_lead(work: WorkFacts) -> str:
    """Who leads an annual work item; a presumed lead says so."""
    return f"{work.lead}(推定)" if work.lead_presumed else work.lead
