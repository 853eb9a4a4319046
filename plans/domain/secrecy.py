"""Marks of state secrets. The system is 非涉密: whatever bears a mark is refused."""

import re

# 密级标志: the level, usually followed by ★ and a term (秘密★10年), or alone on its line.
_MARK = re.compile(
    r"(?:绝密|机密|秘密)\s*[★☆*]|^[\s\u3000]*[【\[((]?\s*(?:绝\s*密|机\s*密|秘\s*密)\s*[】\]))]?[\s\u3000]*$"
    r"|密\s*级\s*[::]\s*(?:绝密|机密|秘密)",
    re.MULTILINE,
)


def secrecy_mark(text: str) -> str | None:
    """The first secrecy mark in a text, or None."""
    match = _MARK.search(text)
    return match.group().strip() if match else None
