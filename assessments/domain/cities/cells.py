"""Texts in cells of CSV that come back as they were, and that no program takes for a formula."""

# What spreadsheet programs take for the beginning of a formula, and our own mark.
_MARKED = ("=", "+", "-", "@", "\t", "\r", "\n", "'")


def text_cell(text: str, *, may_be_none: bool) -> str:
    """A text as a cell: an apostrophe goes before what could be a formula.

    Where a column may also hold nothing, which is an empty cell, an empty text is one apostrophe.
    """
    if not text:
        return "'" if may_be_none else ""
    return f"'{text}" if text.startswith(_MARKED) else text


def cell_text(cell: str) -> str:
    """The text of a cell."""
    return cell.removeprefix("'")
