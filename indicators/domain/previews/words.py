"""Word documents and plain texts: their paragraphs, without any of their form."""

import io

from docx.oxml.ns import qn
from lxml import etree

from indicators.domain.previews.shown import (
    MOST_PARAGRAPHS,
    MOST_TEXT,
    FileBroken,
    FileTooLarge,
    Shown,
)
from plans.domain.evidence_files import decoded
from plans.domain.packages import BrokenPackage, LargePackage, LargeSheet, check_xml, unpacked

_PARAGRAPH, _TEXT = qn("w:p"), qn("w:t")
_BLANKS = {qn("w:tab"): "\t", qn("w:br"): "\n"}


def look_at_words(data: bytes) -> Shown:
    """The first paragraphs of a Word document, those of its tables included.

    Raises:
        FileBroken, FileTooLarge.
    """
    try:
        parts = unpacked(data)
        check_xml(parts)
        return _cut(_paragraphs(parts["word/document.xml"]))
    except (BrokenPackage, KeyError, etree.XMLSyntaxError) as error:
        raise FileBroken from error
    except (LargePackage, LargeSheet) as error:
        raise FileTooLarge from error


def look_at_text(data: bytes) -> Shown:
    """The first lines of a text.

    Raises:
        FileBroken: its encoding is unknown.
    """
    text = decoded(data)
    if text is None:
        raise FileBroken
    shown = _cut(text[: MOST_TEXT + 1].splitlines())
    return Shown(paragraphs=shown.paragraphs, is_cut=shown.is_cut or len(text) > MOST_TEXT)


def _paragraphs(document: bytes) -> list[str]:
    """Texts of the paragraphs; one inside another (a text box) stands by itself, before it."""
    found: list[str] = []
    # What lies open: the pieces of each paragraph that has not ended.
    opened: list[list[str]] = []
    tags = (_PARAGRAPH, _TEXT, *_BLANKS)
    reader = etree.iterparse(
        io.BytesIO(document),
        events=("start", "end"),
        tag=tags,
        resolve_entities=False,
        no_network=True,
    )
    for event, element in reader:
        if element.tag == _PARAGRAPH and event == "start":
            opened.append([])
        elif event == "end" and element.tag == _PARAGRAPH:
            found.append("".join(opened.pop()))
            element.clear()
        elif event == "end" and opened:
            opened[-1].append(_BLANKS.get(element.tag) or element.text or "")
        if len(found) > MOST_PARAGRAPHS:
            break
    return [paragraph for paragraph in found if paragraph.strip()]


def _cut(paragraphs: list[str]) -> Shown:
    """As many paragraphs as a preview shows."""
    kept: list[str] = []
    room = MOST_TEXT
    for paragraph in paragraphs[:MOST_PARAGRAPHS]:
        kept.append(paragraph[:room])
        room -= len(paragraph)
        if room <= 0:
            break
    return Shown(paragraphs=tuple(kept), is_cut=room < 0 or len(paragraphs) > len(kept))
