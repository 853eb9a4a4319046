"""OFD files (开放版式文档, GB/T 33190—2016): recognised, looked into, never drawn or written.

A package of XML parts as office packages are: `OFD.xml` at the root names the documents, whose
pages hold their words in `TextCode` elements.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from xml.parsers import expat

from plans.domain.packages import parse_to_end

MEDIA_TYPE = "application/ofd"
_ROOT = "ofd.xml"
_XML = re.compile(rb"(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)?[\0\s]*<")
# Files and media that a document carries or opens (GB/T 33190—2016, clauses 14 and 20).
_CARRIED = frozenset({"Attachment", "GotoA", "Sound", "Movie"})


def is_ofd(names: Collection[str]) -> bool:
    """Whether a package with parts of these names is an OFD file."""
    return any(name.lower() == _ROOT for name in names)


def carries_files(parts: Mapping[str, bytes]) -> bool:
    """Whether the document has attachments or media; broken XML is a `BrokenPackage`."""
    return any(_CARRIED & elements.names for elements in _elements(parts))


def ofd_text(parts: Mapping[str, bytes]) -> str:
    """The words of all pages, a text object a line; pages may lie in parts of any name."""
    return "\n".join(line for elements in _elements(parts) for line in elements.lines())


def _elements(parts: Mapping[str, bytes]) -> "Iterator[_Elements]":
    # Parts are found by what refers to them: their names mean nothing.
    xml = (content for content in parts.values() if _XML.match(content))
    return (_Elements(content) for content in xml)


class _Elements:
    """One XML part: the local names of its elements, and its text objects."""

    def __init__(self, content: bytes) -> None:
        self.names: set[str] = set()
        self._lines: list[list[str]] = []
        self._inside = False
        parser = expat.ParserCreate()
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters
        parse_to_end(parser, content)

    def lines(self) -> Iterator[str]:
        """The text of each text object."""
        return ("".join(line) for line in self._lines)

    def _start(self, name: str, _attributes: dict[str, str]) -> None:
        local = name.rpartition(":")[2]
        self.names.add(local)
        if local == "TextObject" or not self._lines:
            self._lines.append([])
        self._inside = local == "TextCode"

    def _end(self, _name: str) -> None:
        self._inside = False

    def _characters(self, text: str) -> None:
        if self._inside:
            self._lines[-1].append(text)
