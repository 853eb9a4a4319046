"""What one edition of the results says otherwise than another: the effect of new data or awards."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any

from assessments.domain.scoring.grading import Score


@dataclass(frozen=True)
class ItemChange:
    """One item whose points, or verdict, are others; texts as printed, empty where there is none."""

    title: str
    before: str
    after: str


@dataclass(frozen=True)
class Change:
    """A unit whose score, grade, rank or any item differs; ranks only where units are ranked."""

    unit: str
    name: str
    score_before: str
    score_after: str
    grade_before: str
    grade_after: str
    rank_before: int | None
    rank_after: int | None
    items: tuple[ItemChange, ...]

    def stored(self) -> dict[str, object]:
        """As it lies in the database."""
        return asdict(self)

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> "Change":
        """Read again what was stored."""
        items = tuple(ItemChange(**each) for each in stored["items"])
        return cls(**{**stored, "items": items})


Scores = Mapping[str, Score]


def changes(
    before: Scores, after: Scores, names: Mapping[str, str], *, ranked: bool
) -> tuple[Change, ...]:
    """The units of which something differs, in the order of `names`."""
    earlier, later = (ranks(each) if ranked else {} for each in (before, after))
    found = (
        Change(
            unit=key,
            name=name,
            score_before=_number(before[key].score if key in before else None),
            score_after=_number(after[key].score if key in after else None),
            grade_before=_grade(before.get(key)),
            grade_after=_grade(after.get(key)),
            rank_before=earlier.get(key),
            rank_after=later.get(key),
            items=_items(before.get(key), after.get(key)),
        )
        for key, name in names.items()
    )
    return tuple(each for each in found if _differs(each))


def ranks(scores: Scores) -> dict[str, int]:
    """Places by score, the best first; equal scores share a place, without a score there is none."""
    held = {key: score.score for key, score in scores.items() if score.score is not None}
    return {key: 1 + sum(other > own for other in held.values()) for key, own in held.items()}


def _differs(change: Change) -> bool:
    return bool(change.items) or (
        (change.score_before, change.grade_before, change.rank_before)
        != (change.score_after, change.grade_after, change.rank_after)
    )


def _items(before: Score | None, after: Score | None) -> tuple[ItemChange, ...]:
    earlier = _points(before)
    later = _points(after)
    pairs = (
        ItemChange(title, earlier.get(title, ""), later.get(title, ""))
        for title in dict.fromkeys((*earlier, *later))
    )
    return tuple(each for each in pairs if each.before != each.after)


def _points(score: Score | None) -> dict[str, str]:
    """What each item gave: points of how many, or whether it is met."""
    met = {True: "达标", False: "不达标", None: ""}
    return {
        each.item.title: met[each.met] if each.points is None else f"{each.points}/{each.maximum}"
        for each in (score.items if score else ())
    }


def _grade(score: Score | None) -> str:
    return score.grade.name if score is not None and score.grade is not None else ""


def _number(value: Decimal | None) -> str:
    return "" if value is None else format(value, "f")
