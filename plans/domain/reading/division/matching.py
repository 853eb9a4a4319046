"""Which plan tasks the rows of a division document are about."""

import itertools
import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

from rapidfuzz import fuzz

from plans.domain.reading.division.rows import DivisionRow

PlanTaskWords: TypeAlias = tuple[str, str | None, str, str]
"""Key, printed number, title, and text of a plan task."""

ACCEPTED = 0.5
"""Rows less like any task are reported as unmatched."""
ALSO = 0.8
"""From this likeness on, a row may be about several tasks."""
_LEAST_TITLE = 5
_SIGNS = re.compile(r"[^一-龥A-Za-z0-9]")


@dataclass(frozen=True, slots=True)
class DivisionMatch:
    """A row (its place in the rows) is about a plan task; `score` runs from 0 to 1."""

    row: int
    key: str
    score: float


@dataclass(frozen=True, slots=True)
class DivisionMatches:
    """The matches in order of the rows, and the rows for which no task was found."""

    matches: tuple[DivisionMatch, ...]
    unmatched: tuple[int, ...]

    def of_task(self, key: str) -> tuple[DivisionMatch, ...]:
        """The rows that are about a task, in order."""
        return tuple(match for match in self.matches if match.key == key)


def match_division(rows: Sequence[DivisionRow], tasks: Sequence[PlanTaskWords]) -> DivisionMatches:
    """Link rows with plan tasks by title, wording and number.

    A row goes to the task it is most like, and to every other whose title it holds; several rows
    may go to one task.
    """
    wanted = [(key, _Words.of(number, title, title + text)) for key, number, title, text in tasks]
    weights = _weights([words.pairs for _key, words in wanted])
    matches: list[DivisionMatch] = []
    unmatched: list[int] = []
    for index, row in enumerate(rows):
        found = _of_row(index, row, wanted, weights)
        matches.extend(found)
        if not found:
            unmatched.append(index)
    return DivisionMatches(tuple(matches), tuple(unmatched))


@dataclass(frozen=True, slots=True)
class _Words:
    """A task or row for comparison: number, title and words without signs, pairs of characters."""

    number: str | None
    title: str
    text: str
    pairs: frozenset[str]

    @classmethod
    def of(cls, number: str | None, title: str, text: str) -> "_Words":
        bare = _bare(text)
        return cls(number, _bare(title), bare, _pairs(bare))


def _of_row(
    index: int, row: DivisionRow, tasks: Sequence[tuple[str, _Words]], weights: dict[str, float]
) -> list[DivisionMatch]:
    words = _Words.of(row.number, row.title, row.text)
    scored = sorted(
        (
            DivisionMatch(index, key, round(score, 3))
            for key, task in tasks
            if (score := _score(words, task, weights)) >= ACCEPTED
        ),
        key=lambda match: -match.score,
    )
    return [match for place, match in enumerate(scored) if place == 0 or match.score >= ALSO]


def _score(row: _Words, task: _Words, weights: dict[str, float]) -> float:
    """Likeness of titles or of wording, whichever is more, with some of the other; numbers add."""
    titles = _title_likeness(row, task.title)
    wording = _share(row.pairs, task.pairs, weights)
    numbers = 0.05 if row.number and row.number == task.number else 0.0
    return min(1.0, 0.75 * max(titles, wording) + 0.25 * min(titles, wording) + numbers)


def _title_likeness(row: _Words, wanted: str) -> float:
    if row.title == wanted or (len(wanted) >= _LEAST_TITLE and wanted in row.text):
        return 1.0
    return fuzz.ratio(row.title, wanted) / 100


def _share(pairs: frozenset[str], of: frozenset[str], weights: dict[str, float]) -> float:
    """How much of a row's wording stands in a task; rare pairs of characters count for more."""
    unseen = weights.get("", 1.0)
    whole = sum(weights.get(pair, unseen) for pair in pairs)
    common = sum(weights.get(pair, unseen) for pair in pairs & of)
    return common / whole if whole else 0.0


def _weights(tasks: Sequence[frozenset[str]]) -> dict[str, float]:
    seen = Counter(pair for pairs in tasks for pair in pairs)
    weights = {pair: math.log(1 + len(tasks) / count) for pair, count in seen.items()}
    return {**weights, "": math.log(1 + len(tasks))}


def _pairs(text: str) -> frozenset[str]:
    return frozenset(first + second for first, second in itertools.pairwise(text))


def _bare(text: str) -> str:
    return _SIGNS.sub("", text)
