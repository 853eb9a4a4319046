"""CSV files that spreadsheet programs open as meant: in UTF-8, and texts as texts."""

import csv
import io
import re
from collections.abc import Iterable, Sequence

_FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")
# Without a mark at its head Excel takes UTF-8 for the system's old encoding.
_UTF_8 = "\ufeff"


def csv_text(rows: Iterable[Sequence[str | int]]) -> str:
    """The rows as CSV; no text of theirs is taken for a formula."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer)
    for row in rows:
        writer.writerow([safe_text(cell) if isinstance(cell, str) else cell for cell in row])
    return _UTF_8 + buffer.getvalue()


def safe_text(text: str) -> str:
    """A text that no spreadsheet program takes for a formula."""
    if text[:1] not in _FORMULA_SIGNS or re.fullmatch(r"[+-]?[\d.,%]+", text):
        return text
    return f"'{text}"


def plain_cell(value: str) -> str:
    """A cell without the apostrophe that keeps a program from taking a text for a formula."""
    text = value.strip()
    return text[1:] if text[:1] == "'" and text[1:2] in _FORMULA_SIGNS else text
