"""Codes that a person types from a screen or from paper, each good once; only their hash is kept."""

import hashlib
import re
import secrets
import unicodedata

GROUPS, LETTERS = 4, 4
_ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
_UNSPOKEN = re.compile(r"[^0-9A-Z]")


def new_code() -> str:
    """A code of 80 bits in four groups, without letters that look alike."""
    groups = ("".join(secrets.choice(_ALPHABET) for _ in range(LETTERS)) for _ in range(GROUPS))
    return "-".join(groups)


def code_digest(code: str) -> str:
    """SHA-256 of a code however it was typed: case, width, blanks and dashes do not count."""
    typed = unicodedata.normalize("NFKC", code).upper()
    return hashlib.sha256(_UNSPOKEN.sub("", typed).encode()).hexdigest()
