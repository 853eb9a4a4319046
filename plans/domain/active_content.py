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
from contextlib import suppress

from plans.domain.package_facts import (
    Relation,
    asks_programs,
    content_types_of,
    opened_first,
    relations_of,
)

MAX_NESTING = 2
"""A workbook in a document is usual; a package in that is not."""
_MOST_INFLATED = 100 * 1024 * 1024

# Kinds of relations that wait until somebody asks for them, or ask first.
_WAITING = frozenset({"hyperlink", "externallinkpath", "externallink", "xlpathmissing"})
_PROGRAMS = (
    *(".exe", ".dll", ".com", ".scr", ".msi", ".bat", ".cmd", ".ps1", ".vbs", ".js", ".wsf"),
    *(".hta", ".jar", ".class", ".lnk", ".chm", ".reg"),
)
# Names of streams in the older container: a macro project, a file put in by the packager.
_OLE_PROJECT = "_VBA_PROJECT".encode("utf-16-le")
_OLE_PACKAGE = "Ole10Native".encode("utf-16-le")
_MACRO_TYPES = ("macroenabled", "macrosheet", "activex")
_MACRO_KINDS = frozenset({"vbaproject", "xlmacrosheet", "xlintlmacrosheet", "control"})
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


class Uncheckable(ValueError):
    """It cannot be told what the file does."""


def has_macros(parts: Mapping[str, bytes], depth: int = 0) -> bool:
    """Whether an office package, or one inside it, holds macros or controls.

    Raises:
        Uncheckable: packages in packages without end.
        BrokenPackage: a part cannot be read.
    """
    if _declares_macros(parts):
        return True
    for name, content in parts.items():
        if _is_macro(name.lower()) or _OLE_PROJECT in content:
            return True
        if content.startswith(b"PK\x03\x04") and has_macros(_inner(content, depth), depth + 1):
            return True
    return False


def acts_from_outside(parts: Mapping[str, bytes], depth: int = 0) -> bool:
    """Whether a package, or one inside it, carries a file of any kind, loads something from a net
    when it is opened, takes in a document of another form, or asks a program for data.

    Raises:
        Uncheckable: packages in packages without end.
        BrokenPackage: a part cannot be read.
    """
    if any(_loads(relation) for relation in relations_of(parts)):
        return True
    return any(_carries(name, content, depth) for name, content in parts.items())


def is_opened_as(parts: Mapping[str, bytes], main: str) -> bool:
    """Whether a program that opens the package begins with this part and no other.

    Raises:
        BrokenPackage.
    """
    return opened_first(parts) <= {main}


def _loads(relation: Relation) -> bool:
    if relation.kind == "afchunk":
        return True
    return relation.kind not in _WAITING and relation.leads_away


def _carries(name: str, content: bytes, depth: int) -> bool:
    if name.lower().endswith(_PROGRAMS) or (content.startswith(_OLE) and _OLE_PACKAGE in content):
        return True
    if content.startswith(b"PK\x03\x04"):
        return acts_from_outside(_inner(content, depth), depth + 1)
    return name.lower().endswith(".xml") and asks_programs(content)


def _declares_macros(parts: Mapping[str, bytes]) -> bool:
    """Macros by what the package says of its parts, whatever these are named."""
    types = content_types_of(parts)
    kinds = {relation.kind for relation in relations_of(parts)}
    return bool(kinds & _MACRO_KINDS) or any(
        word in each for each in types for word in _MACRO_TYPES
    )


def _is_macro(name: str) -> bool:
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


def _names(*words: str) -> str:
    return f"/(?:{'|'.join(map(_name, words))})(?![A-Za-z0-9])"


# Scripts, programs, forms that send themselves, media, other files: carried along, or on a machine
# that learns who opens this one.
_DONE = (
    *("JavaScript", "Launch", "Rendition", "Movie", "GoToR", "GoToE", "SubmitForm", "ImportData"),
)
_BLANK = r"(?:[\0\s]++|%[^\r\n]{0,200}[\r\n])*+"
_CARRYING = f"/{_name('EF')}{_BLANK}(?:<<|[0-9])|/{_name('XFA')}{_BLANK}[\\[0-9]"
_ACTIONS = re.compile(
    "|".join(
        (_names(*_DONE, "EmbeddedFile", "EmbeddedFiles", "RichMedia", "OnInstantiate"), _CARRYING)
    ).encode()
)
# In what is not said to hold objects such a word may be one of the text.
_ACTIONS_IN_OTHERS = re.compile(
    f"/{_name('S')}{_BLANK}{_names(*_DONE)}|{_names('EmbeddedFile')}|{_CARRYING}".encode()
)
_OBJECT_STREAM = re.compile(f"/{_name('ObjStm')}(?![A-Za-z0-9])".encode())
_ENCRYPTED = re.compile(f"/{_name('Encrypt')}(?![A-Za-z0-9])".encode())
_STREAM = re.compile(rb"(?<!end)stream")
_LINE_END = re.compile(rb"\r\n?|\n")
_FILTER = re.compile(rb"/Filter\s*\[?\s*/(\w+)\s*\]?")
_PLAIN_HEAD = re.compile(rb"obj\s*<<[^()%]*>>\s*")
_DEFLATED = 8
_PIECE = 16 * 1024
# The longest name, each letter escaped, and blanks.
_OVERLAP = 256


def acts_as_pdf(data: bytes) -> bool:
    """Whether a PDF holds scripts, starts programs, sends forms, leads to or carries files or media.

    Raises:
        Uncheckable: an object stream cannot be unpacked here.
    """
    if _ACTIONS.search(data):
        return True
    if any(_ACTIONS.search(content) for content in _object_streams(data)):
        return True
    return any(_ACTIONS_IN_OTHERS.search(content) for content in _deflated(data))


def _object_streams(data: bytes) -> Iterator[bytes]:
    room = _MOST_INFLATED
    is_encrypted = _ENCRYPTED.search(data) is not None
    for found in _OBJECT_STREAM.finditer(data):
        if is_encrypted:
            raise Uncheckable("encrypted object stream")
        word = _STREAM.search(data, found.end())
        opened = _LINE_END.search(data, word.end()) if word else None
        begun = data.rfind(b"obj", 0, found.start())
        if word is None or opened is None or begun < 0:
            raise Uncheckable("object stream without a stream")
        head = data[begun : word.start()]
        # A text or a remark in it could hold the very words by which it is told where it ends.
        if not _PLAIN_HEAD.fullmatch(head) or head.count(b"<<") != head.count(b">>"):
            raise Uncheckable("object stream with an odd head")
        content = _inflated(head, memoryview(data)[opened.end() :], room)
        room -= len(content)
        yield content


def _inflated(head: bytes, rest: memoryview, room: int) -> bytes:
    """The content of a stream by its head; only the usual packing is undone."""
    if b"/Filter" not in head and b"#" not in head:
        whole = bytes(rest)
        return whole[: whole.find(b"endstream")]
    packing = _FILTER.search(head)
    if packing is None or packing[1] != b"FlateDecode" or b"/DecodeParms" in head:
        raise Uncheckable("object stream packed otherwise")
    content = bytearray()
    unpacker = zlib.decompressobj()
    try:
        for at in range(0, len(rest), _PIECE):
            content += unpacker.decompress(rest[at : at + _PIECE])
            if len(content) > room:
                raise Uncheckable("large object stream")
            if unpacker.eof:
                break
    except zlib.error as error:
        raise Uncheckable(str(error)) from error
    return bytes(content)


def _deflated(data: bytes) -> Iterator[bytes]:
    """Whatever can be unpacked where a stream begins, in pieces: some readers take any for objects."""
    view = memoryview(data)
    at = 0
    while (word := _STREAM.search(data, at)) is not None:
        # As readers do: whatever else stands on the line of the word is passed over.
        opened = _LINE_END.search(data, word.end())
        if opened is None:
            return
        at = opened.end()
        yield from _unpacked(view, at)


def _unpacked(view: memoryview, at: int) -> Iterator[bytes]:
    """What is packed from this place on, with the end of the piece before."""
    if at >= len(view) or view[at] & 15 != _DEFLATED:
        return
    unpacker = zlib.decompressobj()
    last = b""
    with suppress(zlib.error):
        while at < len(view) and not unpacker.eof:
            content = unpacker.decompress(view[at : at + _PIECE])
            yield last + content
            last = content[-_OVERLAP:]
            at += _PIECE
