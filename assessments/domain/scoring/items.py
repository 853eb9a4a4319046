"""The score of one item, with its working: each input, what the rule makes of it, the sum.

Parts of an item (its targets, its pieces of work) weigh the same: the item's points are the mean of
what each part would earn alone, its maximum the points times the share of parts that can be judged.
Arithmetic is exact; an item is rounded once, half up.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from assessments.domain.scoring.facts import ItemInput, Reading, Target, Work
from assessments.domain.scoring.schemes import (
    Band,
    Bands,
    Counted,
    Item,
    Overshoot,
    PerCase,
    Period,
    Periods,
    States,
    WorkState,
)
from plans.domain.problems import Problem, mark
from plans.domain.quantities import round_half_up

# A sentence of the working: a template with its parameters, worded in the reader's language.
Sentence = Problem

NOTHING_GIVEN = mark("没有输入数据")
NOTHING_JUDGED = mark("各部分均无法评价")
NO_VERDICT = mark("尚无评价结果")
NO_COMPLETION = mark("未完成,但没有完成比率")
NOTHING_COUNTED = mark("没有应计的事项")
ADJUSTED_WORK = mark("已按程序调整(中止),不计")
NO_RECORD = mark("没有记录")
NO_EVIDENCE = mark("缺佐证材料,不得分")
FIRST_RETURN = mark("首次退回不计")


class Verdict(StrEnum):
    """How a part stands; a missed 力争 target is not called missed."""

    MET = "met"
    UNMET = "unmet"
    STRIVEN_UNMET = "striven_unmet"
    UNJUDGED = "unjudged"
    NONE = "none"


VERDICT_TERMS = {
    Verdict.MET: mark("完成"),
    Verdict.UNMET: mark("未完成"),
    Verdict.STRIVEN_UNMET: mark("未达到力争目标"),
    Verdict.UNJUDGED: mark("不评价"),
    Verdict.NONE: "—",
}


@dataclass(frozen=True)
class Part:
    """One input of an item: what was known and what the rule makes of it, as if it stood alone.

    `points` is None where nothing can be said, then `reason` says why.
    """

    label: str
    known: Sentence | None
    points: Fraction | None
    verdict: Verdict
    reason: Sentence | None = None
    target: Target | None = None
    ref: int | None = None

    @property
    def is_judged(self) -> bool:
        """Whether it counts."""
        return self.verdict is not Verdict.UNJUDGED


@dataclass(frozen=True)
class ItemScore:
    """An item with its points of its maximum.

    Both are None where nothing of it can be judged, then `reason` says why, and in a scheme without
    points. `met` is None where the item knows no verdict, or none yet.
    """

    item: Item
    parts: tuple[Part, ...]
    points: Decimal | None
    maximum: Decimal | None
    met: bool | None
    working: Sentence | None
    reason: Sentence | None

    @property
    def is_judged(self) -> bool:
        """Whether any part of it counts."""
        return any(part.is_judged for part in self.parts)


def score_item(item: Item, inputs: Mapping[str, ItemInput], decimals: int) -> ItemScore:
    """Points, maximum and working of one item."""
    given = inputs.get(item.rule.of if isinstance(item.rule, Overshoot) else item.key)
    if given is None or given.unjudged:
        reason = Sentence(given.unjudged if given else NOTHING_GIVEN)
        return _empty(item, reason)
    parts = tuple(_parts(item, given))
    if not parts:
        return _empty(item, Sentence(NOTHING_GIVEN))
    if not any(part.is_judged for part in parts):
        return ItemScore(item, parts, None, None, None, None, Sentence(NOTHING_JUDGED))
    points = maximum = None
    if item.points is not None:
        points, maximum = _mean(item, parts, decimals)
    return ItemScore(
        item, parts, points, maximum, _met(parts), _working(parts, points), reason=None
    )


def _empty(item: Item, reason: Sentence) -> ItemScore:
    if reason.template == NOTHING_GIVEN and not item.in_total:
        reason = Sentence(NO_RECORD)
    return ItemScore(item, (), None, None, None, None, reason)


def _mean(item: Item, parts: tuple[Part, ...], decimals: int) -> tuple[Decimal, Decimal]:
    most = item.points or Decimal(0)
    judged = [part for part in parts if part.is_judged]
    earned = sum((part.points or Fraction(0) for part in judged), Fraction(0)) / len(parts)
    maximum = Fraction(most) * len(judged) / len(parts)
    return rounded(earned, decimals), rounded(maximum, decimals)


def rounded(value: Fraction, decimals: int) -> Decimal:
    """An exact fraction rounded half up: the division is carried far beyond the digit in doubt."""
    scaled = Fraction(value) * 10**decimals
    whole, rest = divmod(abs(scaled.numerator), scaled.denominator)
    whole += 2 * rest >= scaled.denominator
    return round_half_up(Decimal(whole if scaled >= 0 else -whole).scaleb(-decimals), decimals)


def _met(parts: Iterable[Part]) -> bool | None:
    verdicts = {part.verdict for part in parts}
    if verdicts & {Verdict.UNMET, Verdict.STRIVEN_UNMET}:
        return False
    return True if Verdict.MET in verdicts else None


def _working(parts: tuple[Part, ...], points: Decimal | None) -> Sentence | None:
    """The mean as it is written: (36 + 40) ÷ 2 = 38; what is left out stands as —."""
    if points is None or len(parts) < 2:
        return None
    told = " + ".join("—" if part.points is None else amount(part.points) for part in parts)
    params = {"sum": told, "count": len(parts), "points": points}
    return Sentence("(%(sum)s) ÷ %(count)s = %(points)s", params)


def amount(value: Fraction | Decimal) -> str:
    """A number as the working writes it: exact where it ends, else as a fraction."""
    value = Fraction(value)
    for decimals in range(13):
        if (10**decimals * value).denominator == 1:
            return format(rounded(value, decimals), "f")
    return str(value)


def _parts(item: Item, given: ItemInput) -> Iterable[Part]:
    return _READERS[item.rule.how](item, given)


def _of_targets(item: Item, given: ItemInput) -> Iterable[Part]:
    if given.ratio is not None:
        return [_of_ratio(item, given)]
    return [_of_target(item, target) for target in given.targets or ()]


def _of_ratio(item: Item, given: ItemInput) -> Part:
    part, whole = (given.ratio.part, given.ratio.whole) if given.ratio else (0, 0)
    known = Sentence("%(part)s / %(whole)s", {"part": part, "whole": whole})
    if not whole:
        return Part(item.title, known, None, Verdict.UNJUDGED, Sentence(NOTHING_COUNTED))
    points = Fraction(item.points or 0) * Fraction(part, whole)
    return Part(item.title, known, points, Verdict.NONE)


def _of_target(item: Item, target: Target) -> Part:
    period = item.rule.period if isinstance(item.rule, Overshoot) else item.period
    reading = target.reading(period or Period.CUMULATIVE)
    known = _told(reading)
    met, ratio = reading.is_met, reading.ratio
    if target.unjudged or (met is None and ratio is None):
        return _unjudged(target, known, target.unjudged or NO_VERDICT)
    if item.rule.how == "met":
        return Part(target.label, known, None, _verdict(met, target), None, target, target.ref)
    if ratio is None:
        return _unjudged(target, known, NO_COMPLETION)
    points, reason = _points_of(item, ratio)
    verdict = _verdict(met, target) if item.in_total else Verdict.NONE
    return Part(target.label, known, points, verdict, reason, target, target.ref)


def _unjudged(target: Target, known: Sentence | None, reason: str) -> Part:
    return Part(target.label, known, None, Verdict.UNJUDGED, Sentence(reason), target, target.ref)


def _verdict(met: bool | None, target: Target) -> Verdict:
    if met:
        return Verdict.MET
    return Verdict.STRIVEN_UNMET if target.hedged else Verdict.UNMET


def _told(reading: Reading) -> Sentence | None:
    if reading.completion is None:
        words = {True: mark("完成"), False: mark("未完成")}
        return None if reading.met is None else Sentence(words[reading.met])
    return Sentence(mark("完成比率 %(ratio)s"), {"ratio": amount(reading.completion)})


def _points_of(item: Item, ratio: Decimal) -> tuple[Fraction, Sentence]:
    """What a completion ratio is worth, and how."""
    rule = item.rule
    if isinstance(rule, Bands):
        band = _band(rule, ratio)
        params = {"from": _end(band.from_, "-∞"), "below": _end(band.below, "∞")}
        told = {**params, "points": amount(band.points)}
        template = mark("[%(from)s, %(below)s) 档,%(points)s分")
        return Fraction(band.points), Sentence(template, told)
    if isinstance(rule, Overshoot):
        return _over(item, rule, ratio)
    full = item.points or Decimal(0)
    points = Fraction(full) * min(Fraction(1), max(Fraction(0), Fraction(ratio)))
    told = {"full": amount(full), "ratio": amount(ratio), "points": amount(points)}
    return points, Sentence("%(full)s × min(1, %(ratio)s) = %(points)s", told)


def _band(rule: Bands, ratio: Decimal) -> Band:
    return next(
        band
        for band in rule.bands
        if (band.from_ is None or ratio >= band.from_)
        and (band.below is None or ratio < band.below)
    )


def _end(value: Decimal | None, none: str) -> str:
    return none if value is None else amount(value)


def _over(item: Item, rule: Overshoot, ratio: Decimal) -> tuple[Fraction, Sentence]:
    steps = max(0, int((Fraction(ratio) - 1) // Fraction(rule.each)))
    most = Fraction(item.points or 0)
    points = min(most, steps * Fraction(rule.points))
    told = {"steps": steps, "each": amount(rule.points), "most": amount(most)}
    template = mark("超额%(steps)s档 × %(each)s分,最多%(most)s分:%(points)s分")
    return points, Sentence(template, {**told, "points": amount(points)})


def _of_periods(item: Item, given: ItemInput) -> Iterable[Part]:
    return [_of_both(item, target) for target in given.targets or ()]


def _of_both(item: Item, target: Target) -> Part:
    rule = item.rule
    annual, cumulative = target.annual.is_met, target.cumulative.is_met
    if not isinstance(rule, Periods) or target.unjudged or annual is None or cumulative is None:
        return _unjudged(target, None, target.unjudged or NO_VERDICT)
    table = {
        (True, True): (rule.both, mark("年度、累计均完成")),
        (False, True): (rule.cumulative_only, mark("年度未完成、累计完成")),
        (True, False): (rule.annual_only, mark("年度完成、累计滞后")),
        (False, False): (rule.neither, mark("年度、累计均未完成")),
    }
    points, words = table[annual, cumulative]
    met = annual or cumulative if rule.met_when == "any" else annual and cumulative
    verdict = _verdict(met, target)
    return Part(target.label, Sentence(words), Fraction(points), verdict, None, target, target.ref)


def _of_works(item: Item, given: ItemInput) -> Iterable[Part]:
    return [_of_work(item, work) for work in given.works or ()]


def _of_work(item: Item, work: Work) -> Part:
    rule, state = item.rule, work.state
    if not isinstance(rule, States) or work.unjudged or state is None:
        reason = Sentence(work.unjudged or NO_VERDICT)
        return Part(work.label, None, None, Verdict.UNJUDGED, reason, ref=work.ref)
    known = Sentence(STATE_TERMS[state])
    if state is WorkState.ADJUSTED:
        reason = Sentence(ADJUSTED_WORK)
        return Part(work.label, known, None, Verdict.UNJUDGED, reason, ref=work.ref)
    verdict = Verdict.MET if state is WorkState.DONE and work.evidence else Verdict.UNMET
    if not work.evidence:
        return Part(work.label, known, Fraction(0), verdict, Sentence(NO_EVIDENCE), ref=work.ref)
    share = rule.share_of(state)
    full = item.points or Decimal(0)
    points = Fraction(full) * Fraction(share)
    told = {"full": amount(full), "share": amount(share), "points": amount(points)}
    reason = Sentence("%(full)s × %(share)s = %(points)s", told)
    return Part(work.label, known, points, verdict, reason, ref=work.ref)


STATE_TERMS = {
    WorkState.DONE: mark("已完成"),
    WorkState.IN_PROGRESS: mark("正常推进"),
    WorkState.SLOW: mark("进展缓慢"),
    WorkState.NOT_STARTED: mark("未启动"),
    WorkState.ADJUSTED: mark("调整(中止)"),
}


def _of_award(item: Item, given: ItemInput) -> Iterable[Part]:
    if given.awarded is None:
        return []
    most = Fraction(item.points or 0)
    points = min(most, Fraction(given.awarded.points))
    known = Sentence(
        mark("评定%(points)s分(最多%(most)s分),依据:%(basis)s"),
        {
            "points": amount(given.awarded.points),
            "most": amount(most),
            "basis": given.awarded.basis,
        },
    )
    return [Part(item.title, known, points, Verdict.NONE)]


def _of_cases(item: Item, given: ItemInput) -> Iterable[Part]:
    rule = item.rule
    if not isinstance(rule, PerCase):
        return []
    of_returns = rule.counts is Counted.RETURNS
    if (given.returns if of_returns else given.count) is None:
        return []
    count = sum(max(0, each - 1) for each in given.returns or ()) if of_returns else given.count
    points = min(Fraction(item.points or 0), (count or 0) * Fraction(rule.points))
    known = Sentence(
        mark("%(count)s次 × %(each)s分,最多%(most)s分"),
        {"count": count, "each": amount(rule.points), "most": amount(item.points or Decimal(0))},
    )
    reason = Sentence(FIRST_RETURN) if of_returns else None
    return [Part(item.title, known, points, Verdict.NONE, reason)]


def _of_finding(item: Item, given: ItemInput) -> Iterable[Part]:
    if given.count is None:
        return []
    known = Sentence(mark("查实%(count)s件"), {"count": given.count})
    return [Part(item.title, known, None, Verdict.UNMET if given.count else Verdict.MET)]


def _of_verdict(item: Item, given: ItemInput) -> Iterable[Part]:
    if given.met is None:
        return _of_targets(item, given)
    known = _told(Reading(met=given.met))
    return [Part(item.title, known, None, Verdict.MET if given.met else Verdict.UNMET)]


_READERS: dict[str, Callable[[Item, ItemInput], Iterable[Part]]] = {
    "bands": _of_targets,
    "pro_rata": _of_targets,
    "overshoot": _of_targets,
    "periods": _of_periods,
    "states": _of_works,
    "awarded": _of_award,
    "each": _of_cases,
    "found": _of_finding,
    "met": _of_verdict,
}
