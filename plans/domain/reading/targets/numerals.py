"""Numbers written in Chinese characters: 百分之十五, 三分之一, 两, 十二, 三百五十."""

DIGITS = {c: n for n, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_UNITS = {"十": 10, "百": 100, "千": 1000}

NUMERAL = "[零〇一二三四五六七八九十百千两]"
"""One character of a number in words, as a regular expression."""


def numeral_value(words: str) -> int | None:
    """The number that words below ten thousand mean; None where they are none."""
    total = 0
    digit: int | None = None
    for word in words:
        if word in DIGITS:
            if digit not in (None, 0):
                return None
            digit = DIGITS[word]
        elif word in _UNITS:
            total += (1 if digit is None else digit) * _UNITS[word]
            digit = None
        else:
            return None
    return total + (digit or 0) if words else None
