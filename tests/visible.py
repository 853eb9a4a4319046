"""What a reader sees of a page: short figures may stand in a token or an address by chance."""

import re


def visible_text(page: str) -> str:
    """The page without its tags and without blanks."""
    return re.sub(r"\s+", "", re.sub(r"<[^>]+>", " ", page))
