"""What an office package says of itself, read as a program reads it that opens the file.

Texts are compared after the parser has undone encodings, prefixes and escapes: what is looked for
in the bytes alone is hidden by writing the same XML otherwise.
"""

import codecs
import posixpath
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import unquote
from xml.parsers import expat

from plans.domain.packages import parse_to_end

_RELATIONS = ".rels"
_CONTENT_TYPES = "[content_types].xml"
_ROOT_RELATIONS = "_rels/.rels"
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]+):")
# Of mails and of the file itself.
_INSIDE = frozenset({"cid", "mid", "data", "urn", "about"})
_DRIVE = re.compile(r"/*[a-z]:")
_DATA_EXCHANGE = re.compile(r'^[\s"]*DDE(?:AUTO)?\b', re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True)
class Relation:
    """What a part refers to: the last word of the kind, in small letters, and where it lies."""

    kind: str
    target: str

    @property
    def leads_away(self) -> bool:
        """To another machine; a folder of the own one is nowhere else."""
        target = unquote(self.target).strip().lower().replace("\\", "/")
        scheme = _SCHEME.match(target)
        if scheme and scheme[1] != "file":
            return scheme[1] not in _INSIDE
        place = target[scheme.end() :] if scheme else target
        if not place.startswith("//") or _DRIVE.match(place):
            return False
        # file:///folder is here; file://host, //host and file://///host are elsewhere.
        return not (scheme and place.startswith("///") and not place.startswith("////"))


def relations_of(parts: Mapping[str, bytes]) -> Iterator[Relation]:
    """The relations of all parts.

    Raises:
        BrokenPackage.
    """
    for name, content in parts.items():
        if name.lower().endswith(_RELATIONS):
            yield from _relations(content)


def content_types_of(parts: Mapping[str, bytes]) -> frozenset[str]:
    """The types that the package declares for its parts, in small letters.

    Raises:
        BrokenPackage.
    """
    found: set[str] = set()

    def start(_name: str, attributes: dict[str, str]) -> None:
        found.add(attributes.get("ContentType", "").lower())

    for name, content in parts.items():
        if name.lower() == _CONTENT_TYPES:
            _read(content, start)
    return frozenset(found)


def opened_first(parts: Mapping[str, bytes]) -> frozenset[str]:
    """The parts that a program begins with; a part by the usual name may be there for show.

    Raises:
        BrokenPackage.
    """
    content = next((parts[name] for name in parts if name.lower() == _ROOT_RELATIONS), None)
    relations = _relations(content) if content is not None else ()
    return frozenset(
        posixpath.normpath(each.target.replace("\\", "/").lstrip("/"))
        for each in relations
        if each.kind == "officedocument"
    )


def asks_programs(content: bytes) -> bool:
    """Whether a part asks another program for data, or a database as soon as it is opened.

    Raises:
        BrokenPackage.
    """
    seen = _plain(content)
    if b"ddeLink" in seen:
        return True
    if b"refreshOnLoad" not in seen and b"instr" not in seen:
        return False
    reader = _Asking()
    _read(content, reader.start, reader.end, reader.characters)
    return reader.refreshes or _DATA_EXCHANGE.search("".join(reader.codes)) is not None


class _Asking:
    """Field codes of a document, each on a line, and connections that are refreshed at opening."""

    def __init__(self) -> None:
        self.refreshes = False
        self.codes: list[str] = []
        self._inside = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        local = _local(name)
        self._inside = local == "instrText"
        if local == "fldChar":
            self.codes.append("\n")
        elif local == "fldSimple":
            self.codes += ("\n", *(v for k, v in attributes.items() if _local(k) == "instr"), "\n")
        elif local == "connection":
            self.refreshes |= attributes.get("refreshOnLoad", "").strip() in {"1", "true"}

    def end(self, _name: str) -> None:
        self._inside = False

    def characters(self, text: str) -> None:
        if self._inside:
            self.codes.append(text)


def _relations(content: bytes) -> list[Relation]:
    found: list[Relation] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        if _local(name) == "Relationship":
            kind = attributes.get("Type", "").strip().rpartition("/")[2].lower()
            found.append(Relation(kind, attributes.get("Target", "")))

    _read(content, start)
    return found


def _plain(content: bytes) -> bytes:
    """The part in a form in which the names of its elements can be looked for."""
    if b"\0" not in content[:4] and not content.startswith(
        (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
    ):
        return content
    return content.replace(b"\0", b"")


def _local(name: str) -> str:
    return name.rpartition(":")[2]


def _read(
    content: bytes,
    start: Callable[[str, dict[str, str]], None],
    end: Callable[[str], None] | None = None,
    characters: Callable[[str], None] | None = None,
) -> None:
    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = characters
    parse_to_end(parser, content)
