"""What a file could do when it is opened: macros, scripts, programs and files that it carries.

Office packages are judged by their parts, PDF files by the names of their actions. Names in a PDF
may be written with escapes (`/J#61vaScript`) and may lie in compressed object streams: both are
undone. What cannot be looked into (object streams of an encrypted file, or packed otherwise) is
refused rather than believed.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping

MAX_NESTING = 2
"""A workbook in a document is usual; a package in that is not."""
_MOST_INFLATED = 100 * 1024 * 1024

_REMOTE = re.compile(
    rb"<Relationship\b(?=[^>]*(?:attachedTemplate|oleObject|/frame)\b)(?=[^>]*\bTarget\s*=\s*"
    rb"[\"'](?:https?:|ftp:|\\\\|file:/*[^/\"']+\\|mhtml:))[^>]*>",
    re.IGNORECASE,
)
# Names of streams in the older container: a macro project, a file put in by the packager.
_OLE_PROJECT = "_VBA_PROJECT".encode("utf-16-le")
_OLE_PACKAGE = "Ole10Native".encode("utf-16-le")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


class Uncheckable(ValueError):
    """It cannot be told what the file does."""


def has_macros(parts: Mapping[str, bytes], depth: int = 0) -> bool:
    """Whether an office package, or one inside it, holds macros or controls.

    Raises:
        Uncheckable: packages in packages without end.
    """
    for name, content in parts.items():
        if _is_macro(name.lower(), content) or _OLE_PROJECT in content:
            return True
        if content.startswith(b"PK\x03\x04") and has_macros(_inner(content, depth), depth + 1):
            return True
    return False


def acts_from_outside(parts: Mapping[str, bytes]) -> bool:
    """Whether a package carries a file of any kind, loads a template from a net, or asks a program."""
    return any(
        (content.startswith(_OLE) and _OLE_PACKAGE in content)
        or (name.endswith(".rels") and _REMOTE.search(content))
        or (name.startswith("xl/externalLinks/") and b"ddeLink" in content)
        for name, content in parts.items()
    )


def _is_macro(name: str, content: bytes) -> bool:
    if name == "[content_types].xml":
        return b"macroenabled" in content.lower()
    return name.endswith("vbaproject.bin") or name.startswith(
        ("xl/macrosheets/", "word/activex/", "xl/activex/")
    )


def _inner(content: bytes, depth: int) -> dict[str, bytes]:
    """The parts of a package in a package; its sizes are declared, and checked when read."""
    if depth + 1 >= MAX_NESTING:
        raise Uncheckable("packages in packages")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            if sum(info.file_size for info in package.infolist()) > _MOST_INFLATED:
                raise Uncheckable("large package in a package")
            return {info.filename: package.read(info) for info in package.infolist()}
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError) as error:
        raise Uncheckable(str(error)) from error


def _name(word: str) -> str:
    """A pattern for a name of PDF, each letter plain or escaped."""
    return "".join(f"(?:{letter}|#{ord(letter):02x}|#{ord(letter):02X})" for letter in word)


_ACTIONS = re.compile(
    "/(?:{})(?![A-Za-z0-9])".format(
        "|".join(_name(word) for word in ("JavaScript", "Launch", "EmbeddedFile", "RichMedia"))
    ).encode()
)
_OBJECT_STREAM = re.compile(f"/{_name('ObjStm')}(?![A-Za-z0-9])".encode())
_ENCRYPTED = re.compile(f"/{_name('Encrypt')}(?![A-Za-z0-9])".encode())
_STREAM = re.compile(rb"stream\r?\n")
_FILTER = re.compile(rb"/Filter\s*\[?\s*/(\w+)\s*\]?")


def acts_as_pdf(data: bytes) -> bool:
    """Whether a PDF holds scripts, starts programs, or carries files or media.

    Raises:
        Uncheckable: an object stream cannot be unpacked here.
    """
    if _ACTIONS.search(data):
        return True
    return any(_ACTIONS.search(content) for content in _object_streams(data))


def _object_streams(data: bytes) -> Iterator[bytes]:
    room = _MOST_INFLATED
    for found in _OBJECT_STREAM.finditer(data):
        if _ENCRYPTED.search(data):
            raise Uncheckable("encrypted object stream")
        opened = _STREAM.search(data, found.end())
        begun = data.rfind(b"obj", 0, found.start())
        if opened is None or begun < 0:
            raise Uncheckable("object stream without a stream")
        content = _inflated(data[begun : opened.start()], data[opened.end() :], room)
        room -= len(content)
        yield content


def _inflated(head: bytes, rest: bytes, room: int) -> bytes:
    """The content of a stream by its head; only the usual packing is undone."""
    if b"/Filter" not in head and b"#" not in head:
        return rest[: rest.find(b"endstream")]
    packing = _FILTER.search(head)
    if packing is None or packing[1] != b"FlateDecode" or b"/DecodeParms" in head:
        raise Uncheckable("object stream packed otherwise")
    try:
        unpacker = zlib.decompressobj()
        content = unpacker.decompress(rest, max(room, 1))
    except zlib.error as error:
        raise Uncheckable(str(error)) from error
    if unpacker.unconsumed_tail and not unpacker.eof:
        raise Uncheckable("large object stream")
    return content
