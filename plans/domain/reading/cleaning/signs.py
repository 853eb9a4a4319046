"""One character for one: full-width, compatibility and traditional forms become the usual ones."""

import unicodedata
from collections.abc import Mapping
from functools import cache

from opencc import OpenCC

_FULL_WIDTH = {chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
_SIGNS = {
    "\u3000": " ",
    "\u00a0": " ",
    "﹙": "(",
    "﹚": ")",
    "﹐": ",",
    "﹕": ":",
    "﹔": ";",
    "﹪": "%",
    "「": "“",
    "」": "”",
    "『": "‘",
    "』": "’",
    "﹝": "〔",
    "﹞": "〕",
    "—": "—",
    "―": "—",
    "–": "—",
    "｡": "。",
    "､": "、",
}
# Radicals and compatibility ideographs, which PDF fonts put in the place of characters.
_RADICALS = ((0x2E80, 0x2FDF), (0xF900, 0xFAFF))
# Characters that only traditional texts have; a text with many of them is one.
_ONLY_TRADITIONAL = frozenset("國發實達關業務產產環廳機構體動電車區縣縮單東風為這與進開們會標準結")
_TRADITIONAL_SHARE = 0.01

INVISIBLE = frozenset("\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u00ad")


def sign_table(text: str) -> Mapping[str, str]:
    """For every character of a text that changes, what it becomes; always one character."""
    table = {}
    traditional = is_traditional(text)
    for character in set(text):
        usual = _usual(character)
        if traditional:
            usual = _simplified(usual)
        if usual != character:
            table[character] = usual
    return table


def plain_character(character: str) -> str:
    """The usual simplified form of one character, whatever the text around it; always one."""
    return _simplified(_usual(character))


def is_traditional(text: str) -> bool:
    """Whether a text is written in traditional characters."""
    found = sum(text.count(character) for character in _ONLY_TRADITIONAL)
    return found > _TRADITIONAL_SHARE * max(len(text), 1)


def _usual(character: str) -> str:
    known = _SIGNS.get(character) or _FULL_WIDTH.get(character)
    if known:
        return known
    code = ord(character)
    if any(first <= code <= last for first, last in _RADICALS):
        plain = unicodedata.normalize("NFKC", character)
        return plain if len(plain) == 1 else character
    return character


@cache
def _converter() -> OpenCC:
    return OpenCC("t2s")


@cache
def _simplified(character: str) -> str:
    simple: str = _converter().convert(character)
    return simple if len(simple) == 1 else character
