"""Parts of sentences of official papers, right for none, one and many."""

from collections.abc import Iterable

from assessments.domain.facts import TargetFacts

# In full width from the start: before a digit nothing tells the punctuation that it is Chinese.
_SEMICOLON, _POINT = "\uff1b", "\uff0e"
_PRESUMED = "(推定)"


def listed(counts: Iterable[tuple[str, int]], unit: str = "项") -> str:
    """已完成3项,滞后1项: what is none is left out; empty where all are none."""
    return ",".join(f"{name}{count}{unit}" for name, count in counts if count)


def clauses(texts: Iterable[str]) -> str:
    """Clauses of one sentence."""
    return _SEMICOLON.join(texts)


def named(targets: Iterable[TargetFacts]) -> str:
    """The targets by name and target year: 风电装机规模(2030年)、绿色出行比例(2025年)."""
    return "、".join(f"{target.indicator}({target.target_year}年)" for target in targets)


def unit_words(target: TargetFacts) -> str:
    """Who answers for a target; who only is presumed to is marked."""
    unit = target.unit_in_charge
    if unit is None:
        return "待办公室确定"
    return f"{unit.name}{_PRESUMED if unit.presumed else ''}"


def units_of(targets: Iterable[TargetFacts]) -> str:
    """Who answers for several targets, each once; presumed only where it is named for none."""
    found = dict.fromkeys(map(unit_words, targets))
    return "、".join(
        words
        for words in found
        if not (words.endswith(_PRESUMED) and words.removesuffix(_PRESUMED) in found)
    )


def numbered(place: int, words: str) -> str:
    """An item of a list; before a digit the point is a full one: 6.120千瓦 would be read as 6.12."""
    return f"{place}{_POINT if words[:1].isdigit() else '.'}{words}"


def as_clause(said: str) -> str:
    """What somebody wrote, to be quoted inside a sentence."""
    return said.strip().rstrip("。")
