"""How well a reading agrees with a hand-made plan file of the same document.

Texts are compared without blanks, in one width: a label made on a document's text holds for its
hard-wrapped form and its PDF as well.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from rapidfuzz import fuzz

from plans.domain.plan_files import PlanFile, SectionEntry, TargetEntry, TaskEntry

SAME_QUOTE = 60
"""Two quotes share this much of the shorter (rapidfuzz partial ratio), or they are not one target's."""

FIELDS = ("deadline_year", "value_unit", "comparator", "kind", "base_year")
MORE_FIELDS = ("period", "direction", "hedge", "indicator", "indicator_code")

_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}


def squeezed(text: str) -> str:
    """A text without blanks, its signs half-width."""
    return re.sub(r"\s+", "", text.translate(_FULL_WIDTH))


@dataclass
class Share:
    """Found, expected and right, of one kind of piece."""

    right: int = 0
    found: int = 0
    expected: int = 0

    @property
    def recall(self) -> float:
        """Right of those expected; 1 where none was."""
        return self.right / self.expected if self.expected else 1.0

    @property
    def precision(self) -> float:
        """Right of those found; 1 where none was."""
        return self.right / self.found if self.found else 1.0

    def add(self, other: "Share") -> None:
        """Count another document in."""
        self.right += other.right
        self.found += other.found
        self.expected += other.expected


@dataclass
class Score:
    """The shares of one document, and what was wrong in words."""

    tasks: Share = field(default_factory=Share)
    departments: Share = field(default_factory=Share)
    numeric: Share = field(default_factory=Share)
    qualitative: Share = field(default_factory=Share)
    fields: dict[str, Share] = field(
        default_factory=lambda: {name: Share() for name in (*FIELDS, *MORE_FIELDS)}
    )
    faults: list[str] = field(default_factory=list)

    def add(self, other: "Score") -> None:
        """Count another document in."""
        self.tasks.add(other.tasks)
        self.departments.add(other.departments)
        self.numeric.add(other.numeric)
        self.qualitative.add(other.qualitative)
        for name, share in other.fields.items():
            self.fields[name].add(share)
        self.faults += other.faults


def score(found: PlanFile, expected: PlanFile) -> Score:
    """Compare what was read with the labels."""
    result = Score()
    result.tasks = _compare(
        "task", _tasks(found.sections), _tasks(expected.sections), result.faults
    )
    result.departments = _compare(
        "department", _departments(found), _departments(expected), result.faults
    )
    _score_targets(found, expected, result, numeric=True)
    _score_targets(found, expected, result, numeric=False)
    return result


def _compare(
    what: str, found: Iterable[object], expected: Iterable[object], faults: list[str]
) -> Share:
    have, want = Counter(found), Counter(expected)
    faults += [f"missed {what}: {item}" for item in (want - have).elements()]
    faults += [f"wrong {what}: {item}" for item in (have - want).elements()]
    return Share((have & want).total(), have.total(), want.total())


def _tasks(sections: list[SectionEntry]) -> Iterator[tuple[str, str | None, str]]:
    for section in sections:
        for task in section.tasks:
            yield section.path, task.number, _title(task)


def _title(task: TaskEntry) -> str:
    return squeezed(task.title).rstrip("。.:;,")


def _departments(plan: PlanFile) -> Iterator[tuple[str, str, str]]:
    for task in plan.tasks:
        for entry in task.responsibilities:
            for role in ("lead", "support", "shared"):
                for name in getattr(entry, role):
                    yield _title(task), role, squeezed(name)


def _score_targets(found: PlanFile, expected: PlanFile, result: Score, *, numeric: bool) -> None:
    have = [target for target in found.targets if (target.value is not None) == numeric]
    want = [target for target in expected.targets if (target.value is not None) == numeric]
    pairs = _paired(have, want)
    share = Share(len(pairs), len(have), len(want))
    if numeric:
        result.numeric = share
    else:
        result.qualitative = share
    paired_have = {id(one) for one, _other in pairs}
    paired_want = {id(other) for _one, other in pairs}
    what = "number" if numeric else "text"
    result.faults += [
        f"missed {what}: {_told(target)}" for target in want if id(target) not in paired_want
    ]
    result.faults += [
        f"wrong {what}: {_told(target)}" for target in have if id(target) not in paired_have
    ]
    if numeric:
        for one, other in pairs:
            _score_fields(one, other, result)


def _paired(
    have: list[TargetEntry], want: list[TargetEntry]
) -> list[tuple[TargetEntry, TargetEntry]]:
    likeness = [
        (_likeness(one, other), i, j) for i, one in enumerate(have) for j, other in enumerate(want)
    ]
    pairs = []
    used_have: set[int] = set()
    used_want: set[int] = set()
    for value, i, j in sorted(likeness, key=lambda row: (-row[0], row[1], row[2])):
        if value and i not in used_have and j not in used_want:
            used_have.add(i)
            used_want.add(j)
            pairs.append((have[i], want[j]))
    return pairs


def _likeness(one: TargetEntry, other: TargetEntry) -> float:
    """0 where the quotes are not of one place; else more for the same value, phrase and holder."""
    quotes = squeezed(one.quote), squeezed(other.quote)
    same = fuzz.partial_ratio(*quotes)
    if same < SAME_QUOTE:
        return 0
    phrase = fuzz.ratio(squeezed(one.indicator), squeezed(other.indicator))
    if one.value != other.value and phrase < SAME_QUOTE:
        return 0
    holder = 30 if one.key.split("#")[0] == other.key.split("#")[0] else 0
    year = 20 if one.deadline_year == other.deadline_year else 0
    return same + phrase + holder + year + (200 if one.value == other.value else 0)


def _score_fields(one: TargetEntry, other: TargetEntry, result: Score) -> None:
    for name, share in result.fields.items():
        got, wanted = _field(one, name), _field(other, name)
        share.found += 1
        share.expected += 1
        if got == wanted:
            share.right += 1
        else:
            result.faults.append(f"{name}: {got}, not {wanted}: {_told(other)}")


def _field(target: TargetEntry, name: str) -> object:
    if name == "value_unit":
        return target.value, squeezed(target.unit or "")
    if name == "indicator":
        return squeezed(target.indicator)
    return getattr(target, name)


def _told(target: TargetEntry) -> str:
    number = f"{target.comparator}{target.value}{target.unit}" if target.value else target.kind
    return f"{target.key} {target.deadline_year} {number} | {target.indicator} | {target.quote}"
