"""Targets with a number: one for each number of a clause that commits to it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from plans.domain.plan_files.schema import Comparator, Direction, TargetKind, TargetPeriod
from plans.domain.reading.pieces import Finding, FoundTarget
from plans.domain.reading.source_text import Span
from plans.domain.reading.targets.context import Context
from plans.domain.reading.targets.document import Document
from plans.domain.reading.targets.figures import LEADING_BOUNDS, Quantity
from plans.domain.reading.targets.relations import Relation, Verb
from plans.domain.reading.targets.segments import Segment
from plans.domain.reading.targets.statements import Stated, statement
from plans.domain.reading.targets.subjects import named_indicators, parts, trimmed
from plans.domain.reading.targets.unit_words import bare_count
from plans.domain.reading.targets.words import (
    DOWN_VERB,
    HEDGE,
    HOLD_VERB,
    LEVEL_VERB,
    UP_VERB,
    is_lower_better,
)
from plans.domain.reading.targets.years import YearMention, YearRole

_HEDGE = re.compile(HEDGE)
_SOFT = re.compile(f"基本(?={LEVEL_VERB}|建|淘汰|消除)")
_CUMULATIVE = re.compile("累计")
_YEARLY = re.compile("每年|(?<![0-9])年均|逐年")


def remember_subject(document: Document, segment: Segment, context: Context) -> None:
    """Of a number that is no target, keep what it measures: the next sentence may lean on it."""
    stated = statement(document, segment, context)
    if stated is not None and stated.indicator:
        context.indicator = stated.indicator


def _sharing_bound(quantities: tuple[Quantity, ...]) -> tuple[Quantity, ...]:
    """分别超过90%、75% and 分别在7%、2%以下 bound the whole row; 左右 and 以上 only their number."""
    first, last = quantities[0].bound, quantities[-1].bound
    bound = first if first in LEADING_BOUNDS else last if last.endswith(("以下", "以内")) else ""
    return tuple(q if q.bound or not bound else replace(q, bound=bound) for q in quantities)


def read_segment(
    document: Document, segment: Segment, context: Context, quote_start: int
) -> Iterator[FoundTarget]:
    """The targets of one segment, given that a year holds."""
    stated = statement(document, segment, context)
    if stated is None or not stated.indicator:
        return
    words = document.text[segment.span[0] : segment.quantities[0].span[0]]
    segment = replace(segment, quantities=_sharing_bound(segment.quantities))
    indicators = _indicators(stated, segment.quantities, context)
    base = _base_year(document, segment, context)
    # 下降13.5%;到2027年,下降18% goes on from the same base; 再下降12% and 年均下降 do not.
    again = stated.carried and stated.kind is TargetKind.CHANGE
    again = again and not re.search("再|每年|年均", words)
    if base is None and (stated.betters or again):
        base = context.changed_from
    for quantity, indicator, year in indicators:
        yield _target(
            quantity, indicator, year, stated=stated, words=words, context=context,
            span=(quote_start, stated.end), base=base,
        )  # fmt: skip
    context.indicator = indicators[-1][1]
    context.named += [name for _quantity, name, _year in indicators]
    context.subject = None
    is_change = stated.kind is TargetKind.CHANGE
    context.change = stated.relation.word if is_change else None
    context.changed_from = base if is_change else None


def _indicators(
    stated: Stated, quantities: Sequence[Quantity], context: Context
) -> list[tuple[Quantity, str, YearMention]]:
    """Each number with its indicator and year; a list of years goes with a list of numbers."""
    years = context.deadlines
    count = len(quantities)
    if count == 1:
        return _of_one_number(stated, quantities[0], years)
    names = named_indicators(stated.indicator, count)
    if stated.carried and len(context.named) >= count and len(set(names)) == 1 == len(years):
        names = context.named[-count:]
    if len(years) == count and len(set(names)) == 1:
        return list(zip(quantities, names, years, strict=True))
    return [(quantity, name, years[-1]) for quantity, name in zip(quantities, names, strict=True)]


def _of_one_number(
    stated: Stated, quantity: Quantity, years: tuple[YearMention, ...]
) -> list[tuple[Quantity, str, YearMention]]:
    if len(years) > 1:
        return [(quantity, stated.indicator, year) for year in years]
    if stated.relation.has("均", "都", "分别", "各"):
        count = len(parts(stated.indicator))
        names = named_indicators(stated.indicator, count) if 1 < count < 9 else [stated.indicator]
        return [(quantity, name, years[-1]) for name in names]
    return [(quantity, stated.indicator, years[-1])]


def _base_year(document: Document, segment: Segment, context: Context) -> int | None:
    span = (segment.span[0], segment.quantities[0].span[0])
    bases = document.years_in(span, YearRole.BASE)
    if not bases:
        return context.base_year or context.list_base_year
    year = bases[-1].year
    context.list_base_year = year
    if _opens(document, bases[-1], segment):
        context.base_year = year
    return year


def _opens(document: Document, base: YearMention, segment: Segment) -> bool:
    """Whether a base year stands before its subject (在2020年基础上…) and so holds for all that follow."""
    between = document.text[segment.span[0] : base.span[0]]
    return not trimmed(between) and document.text[base.span[0]] in "在以与同和按"


def _target(
    quantity: Quantity,
    indicator: str,
    year: YearMention,
    *,
    stated: Stated,
    words: str,
    context: Context,
    span: Span,
    base: int | None,
) -> FoundTarget:
    kind = stated.kind
    if kind is TargetKind.LEVEL and quantity.value == "100" and quantity.unit == "%":
        kind = TargetKind.COVERAGE
    direction = _direction(quantity, indicator, kind, stated.relation, context)
    comparator = _comparator(quantity, kind, direction, words)
    return FoundTarget(
        span=span,
        indicator=indicator,
        deadline_year=year.year,
        period=_period(year, words),
        kind=kind,
        direction=direction,
        finding=_finding(quantity, stated, year, context),
        comparator=comparator,
        value=quantity.value,
        unit=quantity.unit or "比值",
        base_year=base if kind is TargetKind.CHANGE and base and base < year.year else None,
        hedge=_hedge(quantity, words, comparator, context),
        number_span=quantity.core,
    )


def _period(year: YearMention, words: str) -> TargetPeriod:
    if _YEARLY.search(words):
        return TargetPeriod.ANNUAL
    return TargetPeriod.CUMULATIVE if _CUMULATIVE.search(words) else year.period


def _direction(
    quantity: Quantity, indicator: str, kind: TargetKind, found: Relation, context: Context
) -> Direction:
    if kind is TargetKind.CHANGE:
        return Direction.DOWN if DOWN_VERB.search(found.word) else Direction.UP
    if kind in (TargetKind.INCREMENT, TargetKind.COVERAGE):
        return Direction.UP
    same = context.reached.get(indicator) == quantity.value
    context.reached[indicator] = quantity.value
    if same or HOLD_VERB.search(found.word):
        return Direction.HOLD
    if UP_VERB.search(found.word):
        return Direction.UP
    if (
        DOWN_VERB.search(found.word)
        or (is_lower_better(indicator) and not bare_count(quantity.unit or ""))
        or quantity.comparator in (Comparator.AT_MOST, Comparator.LESS_THAN)
    ):
        return Direction.DOWN
    return Direction.UP


def _comparator(
    quantity: Quantity, kind: TargetKind, direction: Direction, words: str
) -> Comparator:
    if quantity.comparator is not None:
        return quantity.comparator
    tail = words[-6:]
    # 不低于年消费量的5%: the bound may stand before what the share is of.
    if re.search("(?:不低于|不少于|至少)[^,;。、]{0,12}$", words):
        return Comparator.AT_LEAST
    if re.search("(?:不超过|不高于|不大于)[^,;。、]{0,12}$|控制在$", words):
        return Comparator.AT_MOST
    if re.search("超过|突破|高于|大于", tail):
        return Comparator.MORE_THAN
    if kind is TargetKind.LEVEL and direction is Direction.DOWN:
        return Comparator.AT_MOST
    return Comparator.AT_LEAST


def _hedge(quantity: Quantity, words: str, comparator: Comparator, context: Context) -> str | None:
    own = _HEDGE.search(words) or _SOFT.search(words)
    if own:
        return own.group()
    if context.hedge:
        return context.hedge
    return quantity.bound if comparator is Comparator.ABOUT and quantity.bound else None


def _finding(quantity: Quantity, stated: Stated, year: YearMention, context: Context) -> Finding:
    sure = {Verb.LEVEL: 0.95, Verb.CHANGE: 0.95, Verb.CREATION: 0.9, Verb.NONE: 0.75}[
        stated.relation.verb
    ]
    if stated.relation.verb is Verb.NONE and quantity.comparator and quantity.bound[0] in "不超突":
        sure = 0.9
    if context.sentences_since_year:
        sure -= 0.15 if context.sentences_since_year < 3 else 0.25
    if stated.carried:
        sure -= 0.2
    if quantity.in_words or not year.stated:
        sure -= 0.2
    rule = "number_stated" if stated.relation.verb is Verb.NONE else f"{stated.relation.verb}_verb"
    return Finding(f"carried_{rule}" if stated.carried else rule, round(max(sure, 0.2), 2))
