"""From the items of a unit to its score and grade: sum, caps, veto, what is left open.

    base  = points × total ÷ maximum      both of judged items only, rounded once, half up
    score = base + bonus − deduction      each block not above its cap, the score not below 0

A binary scheme has no score: the best grade whose limits of unmet items are kept counts.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from assessments.domain.scoring.facts import ItemInput, Nature
from assessments.domain.scoring.items import ItemScore, Sentence, Verdict, rounded, score_item
from assessments.domain.scoring.schemes import Grade, Item, ItemKind, Scheme, Unjudged
from plans.domain.problems import mark

NOT_GRADED = mark("没有可评价的项,不定等次")
OPEN = mark("尚有不能评价的项,可能影响等次,暂不定等次")
CAPPED = mark("“%(grade)s”不超过%(share)s%%:%(units)s个单位最多%(most)s个")


class Lacking(StrEnum):
    """What a veto lacks to be applied."""

    NATURE = "nature"
    BASIS = "basis"
    APPROVAL = "approval"


LACKING_TERMS = {
    Lacking.NATURE: mark("目标不是约束性目标,也不是上级下达"),
    Lacking.BASIS: mark("责任主体没有依据文件"),
    Lacking.APPROVAL: mark("没有审批记录"),
}


@dataclass(frozen=True)
class Veto:
    """An unmet item with a veto, what exactly was unmet, and what is lacking to apply it."""

    item: Item
    label: str
    lacking: tuple[Lacking, ...]

    @property
    def applies(self) -> bool:
        """Whether it forces the grade."""
        return not self.lacking


@dataclass(frozen=True)
class Score:
    """A unit's score with its working; numbers are None in a binary scheme, or with nothing judged.

    `by_sum` is the grade before veto and cap; `reason` says why there is no grade, or why a lower.
    """

    scheme: Scheme
    items: tuple[ItemScore, ...]
    points: Decimal | None
    maximum: Decimal | None
    base: Decimal | None
    bonus: Decimal
    deduction: Decimal
    score: Decimal | None
    unmet: Mapping[str, int]
    vetoes: tuple[Veto, ...]
    by_sum: Grade | None
    grade: Grade | None
    reason: Sentence | None

    @property
    def grade_name(self) -> str:
        """The grade in the scheme's word; empty where there is none."""
        return self.grade.name if self.grade else ""

    @property
    def left_out(self) -> tuple[ItemScore, ...]:
        """Items of the total of which nothing can be judged."""
        return tuple(each for each in self.items if each.item.in_total and not each.is_judged)


def score_unit(
    scheme: Scheme, inputs: Mapping[str, ItemInput], weights: Mapping[str, Fraction] | None = None
) -> Score:
    """The score of one unit by one scheme.

    `weights` by item key multiply what an item adds to points and maximum; it is not rounded again,
    so that a score moves with the weights and not with the last digit of an item.
    """
    items = tuple(score_item(item, inputs, scheme.decimals) for item in scheme.items)
    found = _summed(scheme, items, weights or {})
    vetoes = tuple(_vetoes(scheme, items, inputs))
    by_sum, reason = _by_sum(found)
    grade = by_sum
    if any(veto.applies for veto in vetoes):
        grade, reason = scheme.worst, None
    return replace(found, vetoes=vetoes, by_sum=by_sum, grade=grade, reason=reason)


def _summed(scheme: Scheme, items: tuple[ItemScore, ...], weights: Mapping[str, Fraction]) -> Score:
    bonus = _block(scheme, items, ItemKind.BONUS)
    deduction = _block(scheme, items, ItemKind.DEDUCTION)
    points = maximum = base = score = None
    if scheme.total is not None:
        counted = [(each, weights.get(each.item.key, 1)) for each in items if each.item.in_total]
        earned = sum((Fraction(each.points or 0) * weight for each, weight in counted), Fraction(0))
        most = sum((Fraction(each.maximum or 0) * weight for each, weight in counted), Fraction(0))
        points, maximum = rounded(earned, scheme.decimals), rounded(most, scheme.decimals)
        if most:
            base = rounded(earned * Fraction(scheme.total) / most, scheme.decimals)
            score = max(Decimal(0), base + bonus - deduction)
    return Score(
        scheme,
        items,
        points,
        maximum,
        base,
        bonus,
        deduction,
        score,
        _unmet(items),
        (),
        None,
        None,
        None,
    )


def _block(scheme: Scheme, items: Iterable[ItemScore], kind: ItemKind) -> Decimal:
    """Points of the items of a kind, no group of them above its cap."""
    by_group: dict[str, Decimal] = {}
    for each in items:
        if each.item.kind is kind and each.points is not None:
            by_group[each.item.group] = by_group.get(each.item.group, Decimal(0)) + each.points
    caps = {group.key: group.most for group in scheme.groups}
    capped = (min(points, caps[key] or points) for key, points in by_group.items())
    return sum(capped, Decimal(0).scaleb(-scheme.decimals))


def _unmet(items: Iterable[ItemScore]) -> dict[str, int]:
    found: dict[str, int] = {}
    for each in items:
        if each.met is False:
            found[each.item.group] = found.get(each.item.group, 0) + 1
    return found


def _by_sum(found: Score) -> tuple[Grade | None, Sentence | None]:
    """The grade without veto; where the scheme waits, only one that open items cannot change."""
    if not any(each.is_judged for each in found.items if each.item.in_total):
        return None, Sentence(NOT_GRADED)
    if found.scheme.unjudged is Unjudged.LEAVE_OUT:
        return _graded(found.scheme, found.score, found.unmet), None
    worst, best = _extremes(found)
    return (best, None) if worst == best else (None, Sentence(OPEN))


def _graded(scheme: Scheme, score: Decimal | None, unmet: Mapping[str, int]) -> Grade:
    """The best grade whose bound is reached, or whose limits are kept."""
    for grade in scheme.grades:
        if grade.from_ is not None and score is not None and score >= grade.from_:
            return grade
        limits = grade.at_most_unmet
        if limits is not None and all(unmet.get(key, 0) <= most for key, most in limits.items()):
            return grade
    return scheme.worst


def _extremes(found: Score) -> tuple[Grade, Grade]:
    """The grades if all that is open turned out worst, and best."""
    scheme = found.scheme
    if scheme.total is None or found.points is None or found.maximum is None:
        unmet = dict(found.unmet)
        for each in found.left_out:
            unmet[each.item.group] = unmet.get(each.item.group, 0) + 1
        return _graded(scheme, None, unmet), _graded(scheme, None, found.unmet)
    beside = found.bonus - found.deduction
    best = found.points + scheme.total - found.maximum
    return (
        _graded(scheme, found.points + beside, {}),
        _graded(scheme, best + beside, {}),
    )


def _vetoes(
    scheme: Scheme, items: Iterable[ItemScore], inputs: Mapping[str, ItemInput]
) -> Iterable[Veto]:
    by_key = {each.item.key: each for each in items}
    for item in scheme.items:
        if item.veto:
            for key in deciding_keys(scheme, item):
                yield from _unmet_parts(item, by_key[key], inputs.get(key, ItemInput()))


def deciding_keys(scheme: Scheme, item: Item) -> tuple[str, ...]:
    """The items whose verdict decides on a veto; a scheme has no circle of them."""
    if not item.veto_by:
        return (item.key,)
    named = scheme.named(item.veto_by)
    return tuple(dict.fromkeys(key for each in named for key in deciding_keys(scheme, each)))


def _unmet_parts(item: Item, scored: ItemScore, given: ItemInput) -> Iterable[Veto]:
    for part in scored.parts:
        if part.verdict not in (Verdict.UNMET, Verdict.STRIVEN_UNMET):
            continue
        target = part.target
        if item.final_year_only and not (target and target.final_year):
            continue
        lacking = []
        if target and target.nature not in (Nature.BINDING, Nature.ASSIGNED):
            lacking.append(Lacking.NATURE)
        if not (target or given).basis_document:
            lacking.append(Lacking.BASIS)
        if not (target or given).approval_record:
            lacking.append(Lacking.APPROVAL)
        yield Veto(item, part.label, tuple(lacking))


def cap_best(scheme: Scheme, scores: list[Score]) -> list[Score]:
    """Scores of all units with no more of the best grade than the scheme allows, in their order.

    Of units with equal scores all or none keep the grade: no place is given by anything else.
    """
    if scheme.best_share_pct is None or scheme.total is None:
        return scores
    most = int(scheme.best_share_pct * len(scores) // 100)
    best = scheme.grades[0]
    reached = sorted(
        (each.score for each in scores if each.grade == best and each.score is not None),
        reverse=True,
    )
    if len(reached) <= most:
        return scores
    bound = reached[most]
    return [_capped(each, scheme, bound, most, len(scores)) for each in scores]


def _capped(score: Score, scheme: Scheme, bound: Decimal, most: int, units: int) -> Score:
    """The next grade for whoever stands at the first score beyond the cap, or below it."""
    if score.grade != scheme.grades[0] or score.score is None or score.score > bound:
        return score
    told = {
        "grade": scheme.grades[0].name,
        "share": scheme.best_share_pct,
        "units": units,
        "most": most,
    }
    return replace(score, grade=scheme.grades[1], reason=Sentence(CAPPED, told))
