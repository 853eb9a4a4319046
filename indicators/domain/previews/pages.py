"""Pages of PDF files and pictures, drawn anew as pictures of a size that a screen holds."""

import io

import pypdfium2
from PIL import Image, ImageOps, UnidentifiedImageError

from indicators.domain.previews.shown import MOST_TEXT, FileBroken, FileTooLarge, Kind, Shown

_LONGEST_SIDE = 1600
_READABLE_SCALE = 2.0
_QUALITY = 85


def look_at_pdf(data: bytes, page: int) -> Shown:
    """How many pages there are, and the text of one; a page that is not there is the nearest."""
    try:
        with pypdfium2.PdfDocument(data) as document:
            count = len(document)
            if not count:
                raise FileBroken
            page = min(max(page, 1), count)
            text = document[page - 1].get_textpage().get_text_bounded()
    except pypdfium2.PdfiumError as error:
        raise FileBroken from error
    lines = tuple(line.strip() for line in text[:MOST_TEXT].splitlines() if line.strip())
    return Shown(pages=count, page=page, paragraphs=lines, is_cut=len(text) > MOST_TEXT)


def look_at_picture(data: bytes) -> Shown:
    """A picture is one page, without text."""
    _opened(data).close()
    return Shown(pages=1, page=1)


def draw(kind: Kind, data: bytes, page: int) -> bytes:
    """One page as JPEG, no side longer than some 1,600 pixels.

    Raises:
        FileBroken, FileTooLarge.
    """
    drawn = _drawn_page(data, page) if kind is Kind.PDF else _drawn_picture(data)
    buffer = io.BytesIO()
    drawn.save(buffer, "JPEG", quality=_QUALITY)
    return buffer.getvalue()


def _drawn_page(data: bytes, page: int) -> Image.Image:
    try:
        with pypdfium2.PdfDocument(data) as document:
            if not 1 <= page <= len(document):
                raise FileBroken
            found = document[page - 1]
            scale = min(_READABLE_SCALE, _LONGEST_SIDE / max(*found.get_size(), 1))
            drawn: Image.Image = found.render(scale=scale, may_draw_forms=False).to_pil()
            return drawn.convert("RGB")
    except pypdfium2.PdfiumError as error:
        raise FileBroken from error


def _drawn_picture(data: bytes) -> Image.Image:
    with _opened(data) as picture:
        # A JPEG is read at a fraction of its size where that is enough.
        picture.draft("RGB", (_LONGEST_SIDE, _LONGEST_SIDE))
        try:
            picture.thumbnail((_LONGEST_SIDE, _LONGEST_SIDE))
        except (OSError, SyntaxError, ValueError) as error:
            raise FileBroken from error
        upright = ImageOps.exif_transpose(picture).convert("RGBA")
    paper = Image.new("RGBA", upright.size, "white")
    return Image.alpha_composite(paper, upright).convert("RGB")


def _opened(data: bytes) -> Image.Image:
    try:
        return Image.open(io.BytesIO(data), formats=("PNG", "JPEG"))
    except Image.DecompressionBombError as error:
        raise FileTooLarge from error
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as error:
        raise FileBroken from error
