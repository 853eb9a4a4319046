"""A file as a preview shows it, or one of its pages as a picture."""

from indicators.domain.previews.cells import look_at_sheets, look_at_table
from indicators.domain.previews.pages import draw, look_at_pdf, look_at_picture
from indicators.domain.previews.shown import Kind, Shown
from indicators.domain.previews.words import look_at_text, look_at_words

_READERS = {
    Kind.PICTURE: look_at_picture,
    Kind.SHEETS: look_at_sheets,
    Kind.TABLE: look_at_table,
    Kind.WORDS: look_at_words,
    Kind.TEXT: look_at_text,
}


def look(data: bytes, kind: str, page: int) -> Shown:
    """What is shown of a file of this kind.

    Raises:
        FileBroken, FileTooLarge.
    """
    if kind == Kind.PDF:
        return look_at_pdf(data, page)
    return _READERS[Kind(kind)](data)


def drawn(data: bytes, kind: str, page: int) -> bytes:
    """One page as JPEG. Raises as `look`."""
    return draw(Kind(kind), data, page)
