"""存在问题和原因分析: what is behind, with reasons as the units gave them; data problems apart."""

from collections.abc import Iterator, Sequence

from assessments.domain.blocks import Block, Heading, Paragraph
from assessments.domain.counts.gaps import Gaps
from assessments.domain.counts.scope import plan_targets
from assessments.domain.facts import SnapshotFacts, TargetFacts
from assessments.domain.figures import change_words, percent, points, promise_words, value_words
from assessments.domain.phrases import as_clause, named, numbered, unit_words
from assessments.domain.standings import (
    gravest_first,
    lamp_words,
    reason_words,
    status_words,
)
from indicators.domain.progress.enums import REASON_TERMS


def problems(facts: SnapshotFacts) -> Iterator[Block]:
    """存在问题和原因分析."""
    targets = plan_targets(facts)
    yield Heading(1, "存在问题和原因分析")
    yield Heading(2, "反向变动、未完成和滞后的目标")
    yield from bad_targets(targets)
    yield Heading(2, "数据方面的问题")
    yield from (Paragraph(text) for text in data_problems(Gaps.of(targets)))


def bad_targets(targets: Sequence[TargetFacts]) -> Iterator[Block]:
    """One paragraph each, gravest first."""
    bad = gravest_first(targets)
    if not bad:
        yield Paragraph("没有反向变动、未完成或滞后的目标。")
        return
    for place, target in enumerate(bad, start=1):
        yield Paragraph(numbered(place, _problem(target)))
    silent = sum(not target.explanation.strip() for target in bad)
    words = "原因以责任单位的书面说明为准,系统不作推断。"
    if silent:
        words += f"尚有{silent}项未提交书面说明,应在报告审定前补充。"
    yield Paragraph(words)


def _problem(target: TargetFacts) -> str:
    result = target.result
    facts = []
    facts += [value_words(target)] if target.latest is not None else []
    facts += [change_words(target)] if change_words(target) else []
    if result.progress is not None and result.expected is not None:
        facts.append(f"完成进度{percent(result.progress)}")
        facts.append(f"序时进度{percent(result.expected)}")
        if result.gap is not None and result.gap < 0:
            facts.append(f"相差{points(result.gap)}")
    facts.append(f"评价为“{status_words(target)}”")
    facts += [lamp_words(target)] if lamp_words(target) else []
    facts += [reason_words(target)] if reason_words(target) else []
    said = as_clause(target.explanation)
    said = f"单位说明:“{said}”" if said else "单位未提交书面说明"
    return (
        f"{target.indicator}。目标:{promise_words(target)}。{','.join(facts)}。"
        f"责任单位:{unit_words(target)}。{said}。"
    )


def data_problems(gaps: Gaps) -> Iterator[str]:
    """What is wrong with the data, a sentence each."""
    if gaps.is_none:
        yield "未发现影响评价的数据问题。"
    for reason, found in gaps.unjudged.items():
        words = REASON_TERMS[reason].replace(", ", ",")
        yield f"因“{words}”暂无法评估{len(found)}项:{named(found)}。"
    if gaps.waiting:
        yield f"已到期、目标年数值尚未报送的{len(gaps.waiting)}项:{named(gaps.waiting)}。"
    if gaps.preliminary:
        yield (
            f"采用值为初步数的{len(gaps.preliminary)}项:{named(gaps.preliminary)}。终期数确认后评价结果"
            "可能变化。"
        )
    if gaps.estimates:
        yield (
            f"采用值为测算数的{len(gaps.estimates)}项:{named(gaps.estimates)}。测算数只作参考,不作考核"
            "依据。"
        )
    if gaps.presumed_base:
        yield f"《方案》未写明基期、由系统推定的{len(gaps.presumed_base)}项,待办公室以文件确认。"
