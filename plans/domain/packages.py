"""Office packages (zipped XML) from strangers: what must hold before a library may read them.

A few kilobytes can ask a reader for many gigabytes: parts that unpack to more than they declare,
documents that define themselves in entities, sheets with one cell in the farthest corner.
"""

import copy
import io
import re
import zipfile
import zlib
from xml.parsers import expat

MAX_UNPACKED = 200 * 1024 * 1024
# A large document has some hundreds of parts; each costs memory before it is opened.
_MAX_PARTS = 5_000
# Elements of all parts together: what can be counted in a few seconds.
_MAX_ELEMENTS = 8_000_000
# A reader holds every cell between the first and the last, empty ones too.
_MAX_CELLS = 5_000_000
_CHUNK = 1024 * 1024
_NO_MEMORY = expat.errors.codes[expat.errors.XML_ERROR_NO_MEMORY]
_XML = (".xml", ".rels")
_REFERENCE = re.compile(r"([A-Za-z]{1,3})([0-9]{1,7})")
_ROW = re.compile(r"[0-9]{1,7}")


class BrokenPackage(ValueError):
    """The package is damaged, encrypted, or says of itself what is not so."""


class LargePackage(ValueError):
    """The package unpacks to more than can be read."""


class LargeSheet(ValueError):
    """A sheet spans more cells than can be read."""


def unpacked(data: bytes) -> dict[str, bytes]:
    """Every part of the package with its bytes, unpacked to their real end.

    Raises:
        BrokenPackage: not a zip, a part twice, or a part that is not as long as it declares.
        LargePackage: more than 200 MB unpacked, or thousands of parts.
    """
    parts: dict[str, bytes] = {}
    seen: set[str] = set()
    room = MAX_UNPACKED
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            if len(package.infolist()) > _MAX_PARTS:
                raise LargePackage("parts")
            for info in package.infolist():
                # Programs fold case and slashes: which of two they take, nobody can tell.
                place = info.filename.replace("\\", "/").lstrip("/").lower()
                if place in seen:
                    raise BrokenPackage(info.filename)
                seen.add(place)
                parts[info.filename] = _part(package, info, room)
                room -= len(parts[info.filename])
    # Encrypted parts raise RuntimeError, unknown packings NotImplementedError.
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError) as error:
        raise BrokenPackage(str(error)) from error
    return parts


def check_xml(parts: dict[str, bytes]) -> None:
    """Parse every XML part: well formed, without a document type, its cells within bounds.

    Raises:
        BrokenPackage, LargePackage, LargeSheet.
    """
    room = _MAX_ELEMENTS
    for name, content in parts.items():
        if name.lower().endswith(_XML):
            room -= _Reader(room).read(content)


def parse_to_end(parser: expat.XMLParserType, content: bytes) -> None:
    """Let a parser with its handlers read one part; no part defines itself.

    Raises:
        BrokenPackage: it is no sound XML, or has a document type.
        MemoryError.
    """
    parser.StartDoctypeDeclHandler = _refuse_doctype
    try:
        parser.Parse(content, True)
    except expat.ExpatError as error:
        if error.code == _NO_MEMORY:
            raise MemoryError from error
        raise BrokenPackage(str(error)) from error


def _refuse_doctype(*_declared: object) -> None:
    raise BrokenPackage("document type")


def _part(package: zipfile.ZipFile, info: zipfile.ZipInfo, room: int) -> bytes:
    """The bytes of a part. The declared size is not believed: reading goes on to the real end."""
    if info.file_size > room:
        raise LargePackage(info.filename)
    asked = copy.copy(info)
    asked.file_size = room + 1
    found = bytearray()
    with package.open(asked) as stream:
        while chunk := stream.read(_CHUNK):
            found += chunk
            if len(found) > room:
                raise LargePackage(info.filename)
    if len(found) != info.file_size:
        raise BrokenPackage(info.filename)
    return bytes(found)


class _Reader:
    """Counts the elements of one part, and follows its cells where it is a sheet."""

    def __init__(self, room: int) -> None:
        self.room = room
        self.elements = 0
        self.row = self.column = 0
        self.rows = self.columns = 0

    def read(self, content: bytes) -> int:
        """How many elements there are."""
        parser = expat.ParserCreate()
        parser.StartElementHandler = self._start
        parse_to_end(parser, content)
        return self.elements

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self.elements += 1
        if self.elements > self.room:
            raise LargePackage("elements")
        local = name.rpartition(":")[2]
        if local == "row":
            given = _ROW.fullmatch(attributes.get("r", ""))
            self.row = int(given[0]) if given else self.row + 1
            self.column = 0
        elif local == "c":
            self._cell(attributes.get("r", ""))

    def _cell(self, reference: str) -> None:
        found = _REFERENCE.fullmatch(reference)
        if found:
            self.column, self.row = _column(found[1]), int(found[2])
        else:
            self.column += 1
        self.rows, self.columns = max(self.rows, self.row), max(self.columns, self.column)
        if self.rows * self.columns > _MAX_CELLS:
            raise LargeSheet(reference)


def _column(letters: str) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - ord("A") + 1
    return number
