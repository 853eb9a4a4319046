"""Which indicator of the catalogue a plan's phrase means: a lexical match with its score."""

import itertools
import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from rapidfuzz import fuzz

from plans.domain.plan_files.schema import TargetKind
from plans.domain.units import UnitError, find_unit, get_unit

ACCEPTED = 0.62
"""Scores below are no match: measured on each seed plan with the phrases of the other four."""

# Whose the indicator is says nothing of which it is.
_SCOPE = re.compile(
    r"^(?:全[国省市县区旗州盟]|我[国省市县区旗州盟]|本[省市县区旗])|当年|年度|[“”\"()]"
)
_SYNONYMS: Sequence[tuple[str, str]] = (
    ("地区生产总值", "GDP"),
    ("国内生产总值", "GDP"),
    ("生产总值", "GDP"),
    ("能源消费强度", "单位GDP能耗"),
    ("能源消耗强度", "单位GDP能耗"),
    ("能耗强度", "单位GDP能耗"),
    ("二氧化碳排放强度", "单位GDP二氧化碳排放"),
    ("碳排放强度", "单位GDP二氧化碳排放"),
    ("能源消耗", "能耗"),
    ("规模以上", "规上"),
    ("装机容量", "装机规模"),
    ("总装机", "装机"),
    ("占能源消费总量", "消费"),
    ("占一次能源消费", "消费"),
    ("占能源消费", "消费"),
    ("的比重", "占比"),
    ("的比例", "占比"),
    ("比重", "占比"),
    ("比例", "占比"),
    ("消费总量", "消费量"),
    ("太阳能发电", "光伏发电"),
    ("累计降低率", ""),
    ("降低率", ""),
    ("下降率", ""),
    ("一般工业固体废物", "工业固废"),
    ("工业固体废物", "工业固废"),
    ("固体废弃物", "固废"),
    ("固体废物", "固废"),
    ("农作物秸秆", "秸秆"),
    ("畜禽养殖粪污", "畜禽粪污"),
    ("粪污资源化利用率", "粪污综合利用率"),
    ("的", ""),
)


@dataclass(frozen=True, slots=True)
class CatalogueEntry:
    """An indicator of the catalogue: its code, unit and the phrases by which plans call it."""

    code: str
    unit: str
    phrases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class IndicatorMatch:
    """An indicator that a phrase may mean; `score` runs from 0 to 1."""

    code: str
    score: float


def accepted(matches: Sequence[IndicatorMatch]) -> str | None:
    """The code of the best match where it is good enough, else None."""
    return matches[0].code if matches and matches[0].score >= ACCEPTED else None


class Catalogue:
    """The indicators that phrases are matched against."""

    def __init__(self, entries: Iterable[CatalogueEntry]) -> None:
        self.entries = tuple(entries)
        self._found: dict[tuple[str, str | None, str], tuple[IndicatorMatch, ...]] = {}

    @cached_property
    def _known(self) -> list[tuple[CatalogueEntry, str, Counter[str]]]:
        return [
            (entry, normalised, _bigrams(normalised))
            for entry in self.entries
            for normalised in {_normalised(phrase) for phrase in entry.phrases}
        ]

    @cached_property
    def _weights(self) -> Mapping[str, float]:
        seen = Counter(bigram for _entry, _text, bigrams in self._known for bigram in bigrams)
        total = len(self._known)
        return {bigram: math.log(1 + total / count) for bigram, count in seen.items()}

    def match(
        self, phrase: str, *, unit: str | None, kind: TargetKind | str
    ) -> tuple[IndicatorMatch, ...]:
        """The best matches of a phrase, best first, at most five; of other dimensions none.

        The score is the mean of two likenesses: the weighted share of common pairs of characters
        (rare ones count for more) and rapidfuzz's edit ratio.
        """
        asked = (phrase, unit, str(kind))
        if asked not in self._found:
            self._found[asked] = self._matched(_normalised(phrase), unit, kind)
        return self._found[asked]

    def _matched(
        self, wanted: str, unit: str | None, kind: TargetKind | str
    ) -> tuple[IndicatorMatch, ...]:
        if not wanted:
            return ()
        pairs = _bigrams(wanted)
        best: dict[str, float] = {}
        for entry, text, bigrams in self._known:
            score = self._score(wanted, pairs, text, bigrams)
            if score > best.get(entry.code, 0) and _fits(entry, unit, kind):
                best[entry.code] = score
        ranked = sorted(best.items(), key=lambda row: (-row[1], row[0]))[:5]
        return tuple(IndicatorMatch(code, round(score, 3)) for code, score in ranked)

    def _score(self, wanted: str, pairs: Counter[str], text: str, bigrams: Counter[str]) -> float:
        if wanted == text:
            return 1.0
        common = self._weight(pairs & bigrams)
        if not common:
            return 0.0
        dice = 2 * common / (self._weight(pairs) + self._weight(bigrams))
        return 0.5 * dice + 0.5 * fuzz.ratio(wanted, text) / 100

    def _weight(self, bigrams: Counter[str]) -> float:
        unseen = math.log(1 + len(self._known))
        return sum(self._weights.get(pair, unseen) * count for pair, count in bigrams.items())


def _normalised(phrase: str) -> str:
    text = _SCOPE.sub("", phrase)
    for printed, usual in _SYNONYMS:
        text = text.replace(printed, usual)
    return text


def _bigrams(text: str) -> Counter[str]:
    return Counter(first + second for first, second in itertools.pairwise(text))


def _fits(entry: CatalogueEntry, unit: str | None, kind: TargetKind | str) -> bool:
    """Whether a printed unit can be one of the indicator's; a change may be in % of any."""
    if unit is None or (kind == TargetKind.CHANGE and unit in ("%", "个百分点", "百分点")):
        return True
    try:
        found = find_unit(unit, expected=entry.unit)
    except UnitError:
        return False
    return found.dimension == get_unit(entry.unit).dimension
