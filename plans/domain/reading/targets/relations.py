"""What a clause says of a number: reached, changed by, made, or just stated."""

import re
from dataclasses import dataclass, field
from enum import StrEnum

from plans.domain.reading.targets.words import (
    ADVERB_END,
    CHANGE_END,
    CHANGE_NOUN_END,
    CREATION_END,
    CREATION_HEAD,
    LEVEL_END,
    SHARE_OF_END,
    WORK_END,
)


class Verb(StrEnum):
    """The kind of word that leads to a number."""

    LEVEL = "level"
    CHANGE = "change"
    CREATION = "creation"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Relation:
    """The words before a number taken apart: subject, verb, adverbs between them."""

    subject: str
    verb: Verb
    word: str = ""
    """The verb as printed."""
    adverbs: tuple[str, ...] = field(default=())

    def has(self, *words: str) -> bool:
        """Whether one of these adverbs stands between subject and number."""
        return any(word in self.adverbs for word in words)


# 由60%下降到50%: what it comes from is no part of the subject.
_ORIGIN = re.compile(
    "(?:(?:由|从)[^,、;0-9]{0,12}|的)?(?<![A-Za-z0-9.])[0-9.]+[^,、;0-9]{0,6}"
    "(?=(?:提高|提升|增加|增长|下降|降低|减少|上升|扩大|发展|降|增)(?:到|至)的?$)"
)
_OF_A_CHANGE = ("超过", "突破", "达到", "达", "超", "不低于", "不少于", "不超过")


def relation(before: str, *, thing: bool = False) -> Relation:
    """Take apart the words before a number, years taken out; `thing` if what is counted follows it."""
    before = re.sub("(?<=[到至是为])的$", "", _ORIGIN.sub("", before.strip()))
    before, adverbs = _peeled(before, ())
    shared = SHARE_OF_END.search(before)
    if shared:
        subject = before[: shared.start()] or shared[1]
        return Relation(subject, Verb.LEVEL, "达到", adverbs)
    level = LEVEL_END.search(before)
    if level:
        subject, adverbs = _peeled(before[: level.start()], adverbs)
        return _level(subject, level.group(), adverbs)
    change = CHANGE_END.search(before)
    if change:
        subject, adverbs = _peeled(before[: change.start()], adverbs)
        return Relation(subject, Verb.CHANGE, change.group(), adverbs)
    noun = CHANGE_NOUN_END.search(before)
    if noun:
        return Relation(before, Verb.CHANGE, noun.group(), adverbs)
    made = CREATION_END.search(before)
    if made and (thing or not WORK_END.search(before[: made.end()])):
        return _made(before, adverbs)
    return Relation(before, Verb.NONE, "", adverbs)


def _level(subject: str, word: str, adverbs: tuple[str, ...]) -> Relation:
    noun = CHANGE_NOUN_END.search(subject)
    if noun:
        return Relation(subject, Verb.CHANGE, noun.group(), adverbs)
    inner = CHANGE_END.search(subject)
    if inner and word in _OF_A_CHANGE:
        peeled, adverbs = _peeled(subject[: inner.start()], adverbs)
        return Relation(peeled, Verb.CHANGE, inner.group(), adverbs)
    outer = LEVEL_END.search(subject)
    if outer and len(outer.group()) > 1:
        peeled, adverbs = _peeled(subject[: outer.start()], adverbs)
        return _level(peeled, outer.group(), adverbs)
    return Relation(subject, Verb.LEVEL, word, adverbs)


def _made(before: str, adverbs: tuple[str, ...]) -> Relation:
    """Verbs may stand in a row: 新增、更新2000台."""
    words: list[str] = []
    rest = before
    while made := CREATION_END.search(rest):
        words.insert(0, made.group())
        rest = rest[: made.start()].rstrip("、和或及与并")
        if rest == before[: made.start()] and len(words) > 1:
            break
    rest, adverbs = _peeled(rest, adverbs)
    head = creation_head(rest)
    if head and head[2].strip():
        return Relation(before, Verb.NONE, "", adverbs)
    return Relation(rest, Verb.CREATION, "、".join(words), adverbs)


def _peeled(words: str, adverbs: tuple[str, ...]) -> tuple[str, tuple[str, ...]]:
    """Take the adverbs off the end."""
    words = words.rstrip(" ,")
    while match := ADVERB_END.search(words):
        adverbs = (*adverbs, match.group())
        words = words[: match.start()].rstrip(" ,")
    return words, adverbs


def creation_head(words: str) -> tuple[str, str, str] | None:
    """Verb and object of 完成既有建筑节能改造200万平方米: (before the verb, verb, object)."""
    match = CREATION_HEAD.search(words)
    if match is None:
        return None
    return words[: match.start()], match.group(), words[match.end() :]
