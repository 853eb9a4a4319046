"""Which known department a printed name means."""

import re
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from rapidfuzz import fuzz

from plans.domain.reading.departments.naming import expanded, plain, stem_of_place, undoubled

Key = TypeVar("Key", bound=Hashable)

LEAST = 0.6
"""Less alike names are not proposed."""
_NESTED = re.compile(r"[(〔〈][^()〔〕〈〉]*[)〕〉]")
_LEVEL = re.compile(r"^(?:中共|国家税务总局)?(省|自治区|市|自治州|州|盟|县|区|旗)")
_DROPPED = re.compile(r"[和与及、\s]|(?:有限|股份|责任)+公司$")
_TAILS = (
    ("委员会", "委"),
    ("办公室", "办"),
    ("管理局", "局"),
    ("管理委", "委"),
    ("人民政府", "政府"),
)


@dataclass(frozen=True, slots=True)
class DepartmentMatch(Generic[Key]):
    """A known department that a printed name may mean; `score` runs from 0 to 1."""

    key: Key
    score: float


def same_department(first: str, second: str, place_name: str = "") -> bool:
    """Whether two names are one department's: 市发改委 and 四平市发展和改革委员会 are, in 四平市."""
    return _likeness(_Name.of(first, place_name), _Name.of(second, place_name)) >= 0.97


def match_departments(
    name: str,
    known: Iterable[tuple[Key, Sequence[str]]],
    *,
    place_name: str = "",
    limit: int = 5,
) -> tuple[DepartmentMatch[Key], ...]:
    """The known departments (each with all its names) that a printed name may mean, best first."""
    wanted = _Name.of(name, place_name)
    scored = [
        DepartmentMatch(
            key,
            round(
                max((_likeness(wanted, _Name.of(one, place_name)) for one in names), default=0.0), 3
            ),
        )
        for key, names in known
    ]
    ranked = sorted(scored, key=lambda match: -match.score)
    return tuple(match for match in ranked if match.score >= LEAST)[:limit]


@dataclass(frozen=True, slots=True)
class _Name:
    """A name for comparison: as printed, its level, and its words with short forms written out."""

    printed: str
    level: str
    words: str

    @classmethod
    def of(cls, name: str, place_name: str) -> "_Name":
        bare = undoubled(plain(name), place_name)
        bare = _NESTED.sub("", bare) or bare
        bare = re.sub(r"^(?:中共|国家税务总局)", "", bare)
        level = ""
        if place_name and bare.startswith(place_name):
            level, bare = place_name[-1], bare[len(place_name) :]
        elif match := _LEVEL.match(bare):
            level, bare = match[1][-1], bare[match.end() :]
        elif place_name and bare.startswith(stem := stem_of_place(place_name)):
            bare = bare[len(stem) :]
        return cls(name, level, _words(bare))


def _words(bare: str) -> str:
    words = _DROPPED.sub("", expanded(bare))
    for tail, short in _TAILS:
        if words.endswith(tail) and len(words) > len(tail):
            words = words[: -len(tail)] + short
    return words


def _likeness(first: _Name, second: _Name) -> float:
    if first.printed == second.printed:
        return 1.0
    if not first.words or not second.words:
        return 0.0
    score = 0.98 if first.words == second.words else 0.95 * _alike(first.words, second.words)
    if first.level and second.level and first.level != second.level:
        score *= 0.7
    return score


def _alike(first: str, second: str) -> float:
    """Likeness of two bodies' words; another ending (局, 委) counts less than another field."""
    ending = r"[局委办厅部]$"
    return fuzz.ratio(re.sub(ending, "", first), re.sub(ending, "", second)) / 100
