"""What differs between two versions of a plan: tasks and targets added, removed, changed."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from rapidfuzz import fuzz

from plans.domain.plan_files.schema import PlanFile, TargetEntry, TaskEntry

_ALIKE = 70
"""From this rapidfuzz ratio on two texts are one, changed."""


@dataclass(frozen=True, slots=True)
class Segment:
    """A run of words: kept, only in the old text, or only in the new one."""

    text: str
    change: str
    """same, removed, added."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One task or target that is not as it was."""

    kind: str
    change: str
    """added, removed, changed."""
    key: str
    segments: tuple[Segment, ...]
    fields: tuple[tuple[str, object, object], ...] = ()
    """Fields that changed: name, before, after."""


_FIELDS = ("deadline_year", "kind", "comparator", "value", "unit", "base_year", "hedge", "nature")


def compare(old: PlanFile, new: PlanFile) -> list[Difference]:
    """Differences in order of the new plan, what was removed last."""
    return [
        *_compared("task", old.tasks, new.tasks),
        *_compared("target", old.targets, new.targets),
    ]


def words_of(old: str, new: str) -> tuple[Segment, ...]:
    """Two texts word by word."""
    segments = []
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    for tag, first, last, begin, end in matcher.get_opcodes():
        if tag == "equal":
            segments.append(Segment(old[first:last], "same"))
            continue
        if first < last:
            segments.append(Segment(old[first:last], "removed"))
        if begin < end:
            segments.append(Segment(new[begin:end], "added"))
    return tuple(segments)


_Item = TaskEntry | TargetEntry


def _compared(kind: str, old: Iterable[_Item], new: Iterable[_Item]) -> Iterator[Difference]:
    free = {item.key: item for item in old}
    unpaired: list[_Item] = []
    for item in new:
        before = free.get(item.key)
        if before is not None and _alike(before, item):
            del free[item.key]
            yield from _changed(kind, before, item)
        else:
            unpaired.append(item)
    for item in unpaired:
        best = max(free.values(), key=lambda other: _likeness(other, item), default=None)
        if best is not None and _alike(best, item):
            del free[best.key]
            yield from _changed(kind, best, item)
        else:
            yield Difference(kind, "added", item.key, (Segment(_words(item), "added"),))
    for item in free.values():
        yield Difference(kind, "removed", item.key, (Segment(_words(item), "removed"),))


def _changed(kind: str, old: _Item, new: _Item) -> Iterator[Difference]:
    fields = tuple(
        (name, getattr(old, name), getattr(new, name))
        for name in _FIELDS
        if isinstance(new, TargetEntry) and getattr(old, name) != getattr(new, name)
    )
    if fields or _words(old) != _words(new):
        yield Difference(kind, "changed", new.key, words_of(_words(old), _words(new)), fields)


def _words(item: _Item) -> str:
    if isinstance(item, TargetEntry):
        return item.quote
    brackets = "".join(f"({entry.text})" for entry in item.responsibilities)
    return f"{item.title}{brackets}"


def _likeness(old: _Item, new: _Item) -> float:
    if isinstance(old, TargetEntry) and isinstance(new, TargetEntry):
        year = 20 if old.deadline_year == new.deadline_year else 0
        return fuzz.ratio(old.indicator, new.indicator) * 0.8 + year
    if isinstance(old, TaskEntry) and isinstance(new, TaskEntry):
        return fuzz.ratio(old.title, new.title)
    return 0


def _alike(old: _Item, new: _Item) -> bool:
    return _likeness(old, new) >= _ALIKE
