"""形势预判: what the rest of the way asks for, and where the run of the values leads."""

from collections.abc import Iterable, Iterator
from decimal import Decimal

from assessments.domain.blocks import Block, Heading, Paragraph
from assessments.domain.counts.needs import Needs
from assessments.domain.counts.scope import plan_targets
from assessments.domain.facts import SnapshotFacts, TargetFacts
from assessments.domain.figures import plain, rounded
from assessments.domain.phrases import clauses, named
from indicators.domain.progress.enums import Outlook, Rule

_OUTLOOKS = {
    Outlook.AT_RISK: "存在不能完成风险",
    Outlook.UNCERTAIN: "能否完成尚不确定",
    Outlook.LIKELY: "预计能够完成",
}


def outlook(facts: SnapshotFacts) -> Iterator[Block]:
    """形势预判."""
    needs = Needs.of(plan_targets(facts), facts.year)
    yield Heading(1, "形势预判")
    yield Heading(2, "剩余任务")
    yield from (Paragraph(text) for text in _rest(needs, facts.year))
    yield Heading(2, "趋势和风险")
    yield from (Paragraph(text) for text in _risks(needs))


def _rest(needs: Needs, year: int) -> Iterator[str]:
    if not (needs.asked or needs.enough or needs.unknown):
        yield f"没有{year}年之后到期、需要测算剩余任务的目标。"
        return
    if needs.asked:
        items = clauses(map(_still_asked, needs.asked))
        yield (
            f"{year}年之后到期、尚未完成的目标中,可以测算剩余任务的{len(needs.asked)}项:{items}。以上为"
            "按目标年限平均推算的要求,不是预测。"
        )
    if needs.enough:
        yield f"按采用值已达到目标水平、到期前需要保持的{len(needs.enough)}项:{named(needs.enough)}。"
    if needs.unknown:
        yield (
            f"因上级尚未下达数值、缺基期值或缺年度数据,不能测算剩余任务的{len(needs.unknown)}项:"
            f"{named(needs.unknown)}。"
        )


def _still_asked(target: TargetFacts) -> str:
    result = target.result
    if result.required_annual_pct is not None:
        rest = rounded(result.required_remaining_pct, 2)
        yearly = rounded(result.required_annual_pct, 2)
        return f"{target.indicator}至{target.target_year}年尚需累计下降{rest}%,年均下降{yearly}%"
    amount = result.required_annual_amount or Decimal(0)
    return f"{target.indicator}至{target.target_year}年年均需{_verb(target, amount)}{_size(amount, target)}"


def _verb(target: TargetFacts, amount: Decimal) -> str:
    if target.unit == "%":
        return "提高" if amount > 0 else "降低"
    return "增加" if amount > 0 else "减少"


def _size(amount: Decimal, target: TargetFacts) -> str:
    unit = "个百分点" if target.unit == "%" else target.unit
    return f"{plain(Decimal(rounded(abs(amount), 3)))}{unit}"


def _risks(needs: Needs) -> Iterator[str]:
    if not needs.outlooks:
        yield "未到期目标的数值不足以推算趋势,不作预判。"
        return
    for kind, found in reversed(needs.outlooks.items()):
        yield f"按近年走势推算,{_OUTLOOKS[kind]}的{len(found)}项:{_forecasts(found, kind)}。"
    yield (
        "推算采用截至本次采用值的各年数值,只作参考,不作为评价和考核依据;实际走势受经济运行、项目投产和统计"
        "核定影响。"
    )


def _forecasts(targets: Iterable[TargetFacts], kind: Outlook) -> str:
    if kind is Outlook.LIKELY:
        return named(targets)
    return clauses(map(_forecast, targets))


def _forecast(target: TargetFacts) -> str:
    result = target.result
    low, high = (rounded(each, 2) for each in (result.forecast_low, result.forecast_high))
    if target.rule == Rule.LOG_DECLINE:
        middle = rounded(result.forecast, 2)
        words = f"预计累计下降{middle}%(80%置信区间为{low}%至{high}%)"
    else:
        unit = target.unit
        words = f"预计为{rounded(result.forecast, 2)}{unit}(80%置信区间为{low}{unit}至{high}{unit})"
    return f"{target.indicator}{target.target_year}年{words}"
