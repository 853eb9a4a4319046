"""Text as official papers are set: Chinese punctuation in full width (GB/T 15834), nothing unseen."""

import unicodedata
from collections.abc import Callable

_FULL = str.maketrans(",;:?!()", "\uff0c\uff1b\uff1a\uff1f\uff01\uff08\uff09")
_OPEN, _CLOSE, _MARKS = "(", ")", ",;:?!"


# Controls, halves of surrogate pairs, private and unassigned code points, and the marks that turn
# a line around or cannot be seen.
_UNSEEN = ("Cc", "Cf", "Cs", "Co", "Cn")


_BREAKS = str.maketrans(dict.fromkeys("\t\n\v\f\r\x85\u2028\u2029", " "))


def as_set(text: str) -> str:
    """A text as a paper prints it."""
    return full_width(printable(text))


def setter(language: str) -> Callable[[str], str]:
    """How texts of a document in this language are set."""
    return as_set if language == "zh" else printable


def printable(text: str) -> str:
    """The text on one line, without signs that no paper can print."""
    on_one_line = text.translate(_BREAKS)
    return "".join(sign for sign in on_one_line if unicodedata.category(sign) not in _UNSEEN)


def full_width(text: str) -> str:
    """Half-width marks beside Chinese as full-width ones; formulas, times and codes stay.

    Brackets change in pairs: (推定) does, ln(1-D) does not.
    """
    set_brackets = _with_brackets(text)
    signs = (
        sign.translate(_FULL) if sign in _MARKS and _beside_chinese(set_brackets, place) else sign
        for place, sign in enumerate(set_brackets)
    )
    return "".join(signs)


def _with_brackets(text: str) -> str:
    signs = list(text)
    opened: list[int] = []
    for place, sign in enumerate(text):
        if sign == _OPEN:
            opened.append(place)
        elif sign == _CLOSE and opened:
            first = opened.pop()
            if _is_chinese_bracket(text, first, place):
                signs[first], signs[place] = _OPEN.translate(_FULL), _CLOSE.translate(_FULL)
    return "".join(signs)


def _is_chinese_bracket(text: str, first: int, last: int) -> bool:
    around = text[first - 1 : first] + text[last + 1 : last + 2]
    return any(map(_is_chinese, text[first + 1 : last])) or any(map(_is_chinese, around))


def _beside_chinese(text: str, place: int) -> bool:
    before, after = text[place - 1 : place] if place else "", text[place + 1 : place + 2]
    return _is_chinese(before) or _is_chinese(after)


def _is_chinese(sign: str) -> bool:
    """A Chinese character or mark; quotation marks and dashes count, Latin and digits do not."""
    return bool(sign) and (ord(sign) > 0x2E7F or sign in "“”—")
