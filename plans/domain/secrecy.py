"""Marks of state secrets. The system is 非涉密: whatever bears a mark is refused."""

import re

# 密级标志: the level, usually followed by ★ and a term (秘密★10年), or alone on its line. Whoever
# sends a file also chooses what stands around it: nothing here is tried twice at the same place.
_MARK = re.compile(
    r"(?:绝密|机密|秘密)\s*+[★☆*]"
    r"|^[^\S\n]*+[【\[(\uff08]?+[^\S\n]*+(?:绝\s*+密|机\s*+密|秘\s*+密)"
    r"[^\S\n]*+[】\])\uff09]?+[^\S\n]*+$"
    r"|密\s*+级\s*+[:\uff1a]\s*+(?:绝密|机密|秘密)",
    re.MULTILINE,
)


def secrecy_mark(text: str) -> str | None:
    """The first secrecy mark in a text, or None."""
    match = _MARK.search(text)
    return match.group().strip() if match else None
