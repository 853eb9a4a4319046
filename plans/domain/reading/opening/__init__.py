"""Opening a document: its bytes become text, or one sentence says why not and what to do."""

import io
import re
import zipfile

from plans.domain.ofd_files import is_ofd
from plans.domain.reading.opening.encodings import Decoding, decode, decodings
from plans.domain.reading.opening.html import open_html
from plans.domain.reading.opening.pdf import open_pdf
from plans.domain.reading.opening.refusals import (
    ARCHIVE,
    BROKEN_WORD,
    EMPTY,
    ENCRYPTED,
    MAX_BYTES,
    MAX_CHARACTERS,
    NO_TEXT,
    OFD,
    OLD_WORD,
    PICTURE,
    SECRET,
    TOO_LARGE,
    TOO_LONG,
    UNKNOWN,
    WORKBOOK,
    refuse,
)
from plans.domain.reading.opening.word import open_word
from plans.domain.reading.source_text import Medium, SourceText
from plans.domain.secrecy import secrecy_mark

__all__ = ["MAX_BYTES", "Decoding", "decodings", "is_parsed", "open_document"]

_OLE2 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\x00", b"MM\x00*", b"BM")
_OTHER_ARCHIVES = (b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b")
# What Word calls an encrypted .docx: an OLE2 file with this stream.
_ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")
_HTML = re.compile(
    rb"^\s*+(?:\xef\xbb\xbf)?+\s*+(?:<\?xml[^>]*>\s*+)?+(?:<!--(?:(?!-->).)*+-->\s*+)*+<(?:!doctype\s+html|html|head|body|meta|div|p|table)\b",
    re.IGNORECASE | re.DOTALL,
)
_BINARY = re.compile(rb"[\x00-\x08\x0e-\x1f]")


def open_document(name: str, data: bytes, *, encoding: str | None = None) -> SourceText:
    """The text of a document: .docx, .pdf with a text layer, .html, .txt or .md.

    What the bytes are decides, not the name's extension. `encoding` holds for text and web pages.

    Raises:
        DocumentError: one sentence that says what is wrong and what to do.
    """
    if not data:
        refuse(EMPTY)
    if len(data) > MAX_BYTES:
        refuse(TOO_LARGE)
    source = _opened(name.lower(), data, encoding)
    if len(source.text) > MAX_CHARACTERS:
        refuse(TOO_LONG)
    marked = secrecy_mark(source.text)
    if marked:
        refuse(SECRET, mark=marked)
    return source


def is_parsed(name: str, data: bytes) -> bool:
    """Whether a library has to take the document apart: all but plain text."""
    return (
        b"%PDF-" in data[:1024]
        or data.startswith(b"PK")
        or name.lower().endswith((".html", ".htm", ".xhtml"))
        or _HTML.match(data[:2048]) is not None
    )


def _opened(name: str, data: bytes, encoding: str | None) -> SourceText:
    if b"%PDF-" in data[:1024]:
        return open_pdf(data)
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _open_package(data)
    _refuse_by_signature(name, data)
    if name.endswith((".html", ".htm", ".xhtml")) or _HTML.match(data[:2048]):
        return open_html(data, encoding)
    return _open_text(name, data, encoding)


def _open_package(data: bytes) -> SourceText:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            names = set(package.namelist())
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        refuse(BROKEN_WORD)
    if is_ofd(names):
        refuse(OFD)
    if any(name.startswith(("xl/", "ppt/")) for name in names):
        refuse(WORKBOOK)
    if "word/document.xml" not in names:
        refuse(ARCHIVE)
    return open_word(data)


def _refuse_by_signature(name: str, data: bytes) -> None:
    if data.startswith(_OLE2):
        if _ENCRYPTED_PACKAGE in data:
            refuse(ENCRYPTED)
        refuse(WORKBOOK if name.endswith((".xls", ".et", ".ppt", ".dps")) else OLD_WORD)
    if data.startswith(b"{\\rtf"):
        refuse(OLD_WORD)
    if data.startswith(_PICTURES):
        refuse(PICTURE)
    if data.startswith(_OTHER_ARCHIVES):
        refuse(ARCHIVE)


def _open_text(name: str, data: bytes, encoding: str | None) -> SourceText:
    is_unicode = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    if not is_unicode and len(_BINARY.findall(data[:4096])) > 8:
        refuse(OLD_WORD if name.endswith((".doc", ".wps")) else UNKNOWN)
    decoding = decode(data, encoding)
    text = decoding.text.replace("\r\n", "\n").replace("\r", "\n")
    if not text.strip():
        refuse(NO_TEXT)
    return SourceText(text, Medium.TEXT, encoding=decoding.encoding)
