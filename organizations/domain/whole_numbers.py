"""Whole numbers as addresses and forms give them: anything may stand there."""

# What a database's keys hold has nineteen digits; nothing that is asked for here has as many.
_MOST_DIGITS = 18


def whole(text: str) -> int | None:
    """The number; None for anything else, also for one that no database holds."""
    if len(text) > _MOST_DIGITS or not text.isascii() or not text.isdigit():
        return None
    return int(text)
