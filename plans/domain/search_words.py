"""Finding names by what people type: Chinese in any form, pinyin in full, initials, English.

Every fold is one character for one, so that a place in the folded text is one in the text itself.
"""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import cached_property, lru_cache, partial
from itertools import accumulate
from typing import NamedTuple

from pypinyin import lazy_pinyin

from plans.domain.reading.cleaning.signs import plain_character

Span = tuple[int, int]

MOST_TYPED = 60
"""Characters of a question that are read; what people look for is shorter."""

# Initials of two or three letters stand in nearly every sentence.
_FEWEST_IN_SENTENCES = 4
# Names repeat: five plans have some 2,500, a nation's grow slowly.
_KEPT = 65_536
# Of the plans that are searched at once; sentences are longer than names.
_KEPT_SENTENCES = 4_096


class Fit(IntEnum):
    """How well a name answers; the best first."""

    WHOLE = 0
    BEGINS = 1
    HOLDS = 2
    SPELLED_BEGINS = 3
    SPELLED = 4
    SENTENCE = 5
    CONTEXT = 6


class Found(NamedTuple):
    """How a name answers, and what of it and of its sentence answers."""

    fit: Fit
    at: int
    name: tuple[Span, ...]
    sentence: tuple[Span, ...]


@dataclass(frozen=True)
class _Key:
    """A text folded, and the same spelled: one syllable or sign for each character."""

    plain: str
    spelled: str


@dataclass(frozen=True)
class _Word:
    """One word of a question; `spelling` finds it in spelled texts, where it can be pinyin."""

    plain: str
    spelling: re.Pattern[str] | None

    @property
    def in_sentences(self) -> bool:
        """Whether its spelling is looked for in sentences too."""
        return self.spelling is not None and len(self.plain) >= _FEWEST_IN_SENTENCES


@dataclass(frozen=True)
class Question:
    """What is looked for: every word has to be found."""

    words: tuple[_Word, ...]

    @classmethod
    def of(cls, typed: str) -> "Question":
        """Read what was typed."""
        return cls(tuple(_word(each) for each in folded(typed[:MOST_TYPED]).split()))

    def find(self, name: str, *, sentence: str = "", context: str = "") -> Found | None:
        """How a named thing answers; None where a word is missing, or is found in no word of its own.

        The context (a place, an action) may answer some of the words and is not marked.
        """
        answers = [_answer(word, name, sentence, context) for word in self.words]
        known = [each for each in answers if each is not None]
        if not known or len(known) < len(answers):
            return None
        own = [each for each in known if each.fit is not Fit.CONTEXT]
        if not own:
            return None
        return Found(
            fit=max(each.fit for each in own),
            at=min(each.at for each in own),
            name=_merged(span for each in own for span in each.name),
            sentence=_merged(span for each in own for span in each.sentence),
        )


class NameIndex:
    """Names with their sentences, one after the other: most are passed over without being looked at."""

    def __init__(self, names: Sequence[str], sentences: Sequence[str]) -> None:
        self._names, self._sentences = names, sentences

    def may_answer(self, question: Question) -> list[int]:
        """Places of those in which a word of the question stands: `Question.find` finds no other."""
        found: set[int] = set()
        for word in question.words:
            for plain in self._plain:
                found.update(plain.holding(partial(_first, word.plain)))
            if word.spelling is not None:
                spelled = partial(_first_spelled, word.spelling)
                found.update(self._spelled_names.holding(spelled))
                if word.in_sentences:
                    found.update(self._spelled_sentences.holding(spelled))
        return sorted(found)

    @cached_property
    def _plain(self) -> tuple["_Joined", "_Joined"]:
        return _Joined(map(folded, self._names)), _Joined(map(folded, self._sentences))

    @cached_property
    def _spelled_names(self) -> "_Joined":
        return _Joined(_key(each).spelled for each in self._names)

    @cached_property
    def _spelled_sentences(self) -> "_Joined":
        return _Joined(_key(each).spelled for each in self._sentences)


class _Joined:
    """Texts in lines."""

    def __init__(self, texts: Iterable[str]) -> None:
        lines = tuple(texts)
        self.text = "\n".join(lines)
        self.ends = tuple(accumulate(len(each) + 1 for each in lines))

    def holding(self, first: Callable[[str, int], int]) -> Iterator[int]:
        """Numbers of the texts that hold it; `first` says where from a place on it stands, else -1."""
        at = first(self.text, 0)
        while at >= 0:
            number = bisect_right(self.ends, at)
            yield number
            at = first(self.text, self.ends[number])


def _first(word: str, text: str, start: int) -> int:
    return text.find(word, start)


def _first_spelled(spelling: re.Pattern[str], text: str, start: int) -> int:
    found = spelling.search(text, start)
    return found.start() if found else -1


def folded(text: str) -> str:
    """The text in lower case, half width and simplified characters, of the same length."""
    return "".join(map(_folded, text))


def marked(text: str, spans: Sequence[Span]) -> tuple[tuple[str, bool], ...]:
    """The text in pieces, each with whether it was looked for."""
    pieces, last = [], 0
    for start, end in spans:
        pieces += [(text[last:start], False), (text[start:end], True)]
        last = end
    pieces.append((text[last:], False))
    return tuple((piece, is_marked) for piece, is_marked in pieces if piece)


@lru_cache(maxsize=_KEPT)
def _folded(character: str) -> str:
    low = plain_character(character).lower()
    return low if len(low) == 1 else character


@lru_cache(maxsize=_KEPT_SENTENCES)
def _folded_sentence(sentence: str) -> str:
    return folded(sentence)


@lru_cache(maxsize=_KEPT)
def _key(text: str) -> _Key:
    """Worked out once in a process: names are read anew each time, their pinyin never changes."""
    plain = folded(text)
    syllables = lazy_pinyin(plain, errors=_signs)  # type: ignore[arg-type]  # the stubs know texts alone
    return _Key(plain, "".join(f" {each}" for each in syllables))


def _signs(text: str) -> list[str]:
    """What has no pinyin, sign by sign, so that every character keeps its place."""
    return list(text)


def _word(plain: str) -> _Word:
    letters = plain.replace("ü", "v").replace("'", "")
    spelled = bool(letters) and letters.isascii() and letters.isalnum() and letters[0].isalpha()
    return _Word(plain, re.compile(_spelling(letters)) if spelled else None)


def _spelling(letters: str) -> str:
    """A pattern of syllables, each in full, begun, or by its initial: fengdian, fengd, fd, fdian."""
    # Between two letters the rest of a syllable may be left out, and nothing else.
    return " " + "(?:[a-z]* )?".join(letters)


def _answer(word: _Word, name: str, sentence: str, context: str) -> Found | None:
    found = _in_name(word, _key(name))
    if found is None and sentence:
        spans = _in_sentence(word, sentence)
        found = Found(Fit.SENTENCE, spans[0][0], (), spans) if spans else None
    if found is None and context and _in_name(word, _key(context)):
        found = Found(Fit.CONTEXT, 0, (), ())
    return found


def _in_name(word: _Word, key: _Key) -> Found | None:
    at = key.plain.find(word.plain)
    if at >= 0:
        span = (at, at + len(word.plain))
        fit = Fit.HOLDS if at else Fit.BEGINS
        return Found(Fit.WHOLE if word.plain == key.plain else fit, at, (span,), ())
    found = _spelled(word, key.spelled)
    if found is None:
        return None
    return Found(Fit.SPELLED if found[0] else Fit.SPELLED_BEGINS, found[0], (found,), ())


def _in_sentence(word: _Word, sentence: str) -> tuple[Span, ...]:
    at = _folded_sentence(sentence).find(word.plain)
    if at >= 0:
        return ((at, at + len(word.plain)),)
    if not word.in_sentences:
        return ()
    found = _spelled(word, _key(sentence).spelled)
    return (found,) if found else ()


def _spelled(word: _Word, spelled: str) -> Span | None:
    found = word.spelling.search(spelled) if word.spelling else None
    if found is None:
        return None
    first = spelled.count(" ", 0, found.start())
    return first, first + found.group().count(" ")


def _merged(spans: Iterable[Span]) -> tuple[Span, ...]:
    merged: list[Span] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return tuple(merged)
