"""六、存在问题和原因分析, 七、形势预判 and 八、下一步工作建议."""

from collections.abc import Iterator
from decimal import Decimal

from assessments.domain.blocks import Block, Heading, Paragraph
from assessments.domain.facts import SnapshotFacts, TargetFacts
from assessments.domain.figures import (
    change_words,
    percent,
    plain,
    points,
    promise_words,
    rounded,
    value_words,
)
from assessments.domain.standings import (
    PROBLEMS,
    Standing,
    counted,
    lamp_words,
    reason_words,
    standing_of,
    status_words,
)
from indicators.domain.progress.enums import Rule


def problems(facts: SnapshotFacts) -> Iterator[Block]:
    """六、存在问题和原因分析: what is behind, then what is wrong with the data."""
    targets = counted(facts.targets)
    bad = [
        target
        for standing in PROBLEMS
        for target in targets
        if standing_of(target.result.status) is standing
    ]
    yield Heading(1, "六、存在问题和原因分析")
    yield Heading(2, "(一)反向变动、未完成和滞后的目标")
    if not bad:
        yield Paragraph("没有反向变动、未完成或滞后的目标。")
    for place, target in enumerate(bad, start=1):
        yield Paragraph(f"{place}.{_problem(target)}")
    if bad:
        yield Paragraph(
            "原因以责任单位的书面说明为准,系统不作推断;未提交说明的,应在报告审定前补充。"
        )
    yield Heading(2, "(二)数据方面的问题")
    yield from (Paragraph(text) for text in _data_problems(targets))


def _problem(target: TargetFacts) -> str:
    result = target.result
    words = f"{target.indicator}。目标:{promise_words(target)}。"
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
    unit = target.unit_in_charge
    charge = "待办公室确定" if unit is None else f"{unit.name}{'(推定)' if unit.presumed else ''}"
    said = target.explanation.strip().rstrip("。")
    said = f"单位说明:“{said}”" if said else "单位未提交书面说明"
    return f"{words}{','.join(facts)}。责任单位:{charge}。{said}。"


def _data_problems(targets: list[TargetFacts]) -> Iterator[str]:
    groups: dict[str, list[str]] = {}
    for target in targets:
        reason = reason_words(target)
        if reason and standing_of(target.result.status) is Standing.UNKNOWN:
            groups.setdefault(reason, []).append(f"{target.indicator}({target.target_year}年)")
    for reason, names in groups.items():
        yield f"因“{reason}”暂无法评估{len(names)}项:{'、'.join(names)}。"
    waiting = [
        f"{t.indicator}({t.target_year}年)"
        for t in targets
        if standing_of(t.result.status) is Standing.AWAITING
    ]
    if waiting:
        yield f"已到期、目标年数值尚未报送的{len(waiting)}项:{'、'.join(waiting)}。"
    early = sum(t.latest is not None and t.latest.quality == "preliminary" for t in targets)
    if early:
        yield f"采用值为初步数的{early}项,终期数确认后评价结果可能变化。"
    estimates = sum(t.latest is not None and t.latest.is_estimate for t in targets)
    if estimates:
        yield f"采用值为测算数的{estimates}项,只作参考,不作考核依据。"
    presumed = sum(t.base_year_presumed for t in targets)
    if presumed:
        yield f"《方案》未写明基期、由系统推定的{presumed}项,待办公室以文件确认。"
    if not (groups or waiting or early or estimates or presumed):
        yield "未发现影响评价的数据问题。"


def outlook(facts: SnapshotFacts) -> Iterator[Block]:
    """七、形势预判: what the rest of the way asks for."""
    yield Heading(1, "七、形势预判")
    open_targets = [
        target
        for target in counted(facts.targets)
        if target.target_year > facts.year
        and Rule(target.rule) not in (Rule.PEAK, Rule.MILESTONE)
        and standing_of(target.result.status) is not Standing.REACHED
    ]
    asked = [words for words in map(_still_asked, open_targets) if words]
    unknown = len(open_targets) - len(asked)
    if asked:
        yield Paragraph(
            f"{facts.year}年之后到期、尚未完成的目标中,可以测算剩余任务的{len(asked)}项:"
            f"{';'.join(asked)}。"
        )
    else:
        yield Paragraph("没有可以测算剩余任务的未到期目标。")
    if unknown:
        yield Paragraph(
            f"其余{unknown}项因上级尚未下达数值、缺基期值或缺年度数据,不能测算剩余任务,不作预判。"
        )
    yield Paragraph(
        "以上为按目标年限平均推算的要求,不是预测;实际走势受经济运行、项目投产和统计核定影响。"
    )


def _still_asked(target: TargetFacts) -> str:
    result = target.result
    if result.required_annual_pct is not None:
        if result.required_annual_pct <= 0:
            return ""
        rest = rounded(result.required_remaining_pct, 2)
        yearly = rounded(result.required_annual_pct, 2)
        return f"{target.indicator}尚需累计下降{rest}%,年均下降{yearly}%"
    amount = result.required_annual_amount
    if amount is None or amount == 0:
        return ""
    verb = "提高(增加)" if amount > 0 else "降低(减少)"
    size = plain(Decimal(rounded(abs(amount), 3)))
    unit = "个百分点" if target.unit == "%" else target.unit
    return f"{target.indicator}至{target.target_year}年年均需{verb}{size}{unit}"


def advice(facts: SnapshotFacts) -> Iterator[Block]:
    """八、下一步工作建议: only what the facts give reason for."""
    yield Heading(1, "八、下一步工作建议")
    yield Paragraph("以下建议由系统根据前述数据列出,供领导小组办公室审定。")
    items = list(_advice(facts))
    for place, words in enumerate(items, start=1):
        # The last stands with the signature: no page holds a signature alone.
        yield Paragraph(f"{place}.{words}", kept=place == len(items))


def _advice(facts: SnapshotFacts) -> Iterator[str]:
    targets = counted(facts.targets)
    standings = [standing_of(target.result.status) for target in targets]
    behind = sum(
        s in (Standing.REVERSING, Standing.BEHIND, Standing.SLIGHTLY_BEHIND) for s in standings
    )
    missed = sum(s in (Standing.MISSED, Standing.MISSED_PRELIMINARY) for s in standings)
    if behind:
        yield f"对反向变动和滞后的{behind}项目标,由责任单位分析原因,提出年度措施和完成时限。"
    if missed:
        yield (
            f"对到期未完成和初步未达标的{missed}项目标,由责任单位核实终期数据并说明原因;属“力争”类表述的,"
            "按《方案》原意评价,不作为约束性任务问责依据。"
        )
    empty = sum(s is Standing.AWAITING for s in standings)
    empty += sum(
        t.latest is None and _takes_value(t) for t in targets if t.target_year > facts.year
    )
    if empty:
        yield f"对缺少数值的{empty}项目标,由报送单位补报数值及佐证材料;统计机构的数据以其发布或提供为准。"
    if any(s is Standing.UNKNOWN for s in standings):
        yield "对暂无法评估的目标,由办公室会同责任单位、统计机构确定基期值、口径或评价所需的年度目标。"
    if any(t.rule == Rule.ASSIGNED and t.assigned_value is None for t in targets):
        yield "对“完成上级下达任务”类目标,由办公室与上级衔接,取得下达数值后录入系统并附文件。"
    if any(t.unit_in_charge is None or t.unit_in_charge.presumed for t in targets):
        yield "对责任主体尚为推定或未列的目标,由办公室以文件明确责任主体。"
    if any(t.latest is not None and t.latest.quality == "preliminary" for t in targets):
        yield "对以初步数评价的目标,待终期数确认后重新评价,并在下一期报告中说明变化。"


def _takes_value(target: TargetFacts) -> bool:
    by_state = (Rule.ASSIGNED, Rule.PEAK, Rule.MILESTONE)
    return target.indicator_code is not None and Rule(target.rule) not in by_state
