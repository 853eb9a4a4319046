"""Commitments of one place in the plan that cannot both be meant: 全面执行 beside 90 %."""

import re
from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from itertools import combinations
from typing import Any

from rapidfuzz import fuzz

_ALL = re.compile(
    r"全面(?:执行|推行|实施|达到|完成|实现)|全部(?:执行|达到|完成|实现|实施)|全覆盖|100%"
)
_CLAUSE = re.compile(r"[^。;,\uff0c\uff1b\n]+")
_LIKE = 95
"""Two phrases mean one indicator from this rapidfuzz ratio on."""
_COMMON = 6
"""So many characters in a row say that a clause speaks of the target's indicator."""

# Any: fields of a plan file's target entry.
Target = tuple[Mapping[str, Any], str]
"""A target's fields and its quote."""


def conflicting(targets: Sequence[Target], around: str) -> Iterator[int]:
    """Indexes of targets at odds with another one, or with an "all" said around them."""
    at_odds = {
        index
        for (first, one), (second, other) in combinations(enumerate(targets), 2)
        if _differ(one[0], other[0])
        for index in (first, second)
    }
    everything = [
        clause.group() for clause in _CLAUSE.finditer(around) if _ALL.search(clause.group())
    ]
    for index, (data, quote) in enumerate(targets):
        if index in at_odds or (_is_partial(data) and _said_of_all(data, quote, everything)):
            yield index


def _differ(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether two targets give one indicator different values for the same year."""
    same = (
        one["deadline_year"] == other["deadline_year"]
        and one["kind"] == other["kind"]
        and one["unit"] == other["unit"]
        and one["period"] == other["period"]
        and one["places"] == other["places"]
    )
    values = one["value"], other["value"]
    return (
        same
        and None not in values
        and values[0] != values[1]
        and fuzz.ratio(one["indicator"], other["indicator"]) >= _LIKE
    )


def _is_partial(data: Mapping[str, Any]) -> bool:
    return data["unit"] == "%" and data["kind"] == "level" and data["value"] is not None


def _said_of_all(data: Mapping[str, Any], quote: str, clauses: Sequence[str]) -> bool:
    phrase = str(data["indicator"])
    for clause in clauses:
        if clause in quote:
            continue
        match = SequenceMatcher(None, phrase, clause, autojunk=False).find_longest_match()
        if match.size >= _COMMON:
            return True
    return False
