"""A web page: the block that holds the document, without menus and feet."""

import re
from collections.abc import Iterator

from lxml import html
from lxml.etree import ParserError, _Comment, _Element, _ProcessingInstruction

from plans.domain.reading.opening.encodings import decode
from plans.domain.reading.opening.refusals import NO_TEXT, refuse
from plans.domain.reading.opening.table_text import GridCell, TextBuilder
from plans.domain.reading.source_text import Medium, SourceText

_CHARSET = re.compile(rb"""charset\s*=\s*["']?\s*([A-Za-z0-9_-]{2,20})""", re.IGNORECASE)
_DROPPED = frozenset(
    "script style noscript head nav footer header aside form select button iframe svg template".split()  # noqa: SIM905 - a list of words
)
_BLOCKS = frozenset(
    "p div section article main li ul ol dl dt dd h1 h2 h3 h4 h5 h6 blockquote pre center tr body".split()  # noqa: SIM905 - a list of words
)
_MOST_OF_IT = 0.8
"""The smallest block with this share of all Chinese words is the document."""
_CHINESE = re.compile(r"[一-鿿]")
_FULL_NAMES = {"gb2312": "gb18030", "gbk": "gb18030", "big5-hkscs": "big5"}


def open_html(data: bytes, encoding: str | None) -> SourceText:
    """Read a web page.

    Raises:
        DocumentError: when it cannot be decoded or says nothing.
    """
    decoding = decode(data, encoding or _declared(data))
    try:
        root = html.document_fromstring(_without_declaration(decoding.text))
    except (ParserError, ValueError):
        refuse(NO_TEXT)
    builder = TextBuilder()
    _Reader(builder).read(_content(root))
    if not builder.text.strip():
        refuse(NO_TEXT)
    return SourceText(
        builder.text, Medium.HTML, encoding=decoding.encoding, tables=tuple(builder.tables)
    )


def _declared(data: bytes) -> str | None:
    """The charset that the page names, where the bytes can be read so."""
    match = _CHARSET.search(data[:4096])
    if not match:
        return None
    name = match[1].decode("ascii").lower()
    name = _FULL_NAMES.get(name, name)
    try:
        data.decode(name)
    except (UnicodeDecodeError, LookupError):
        return None
    return name


def _without_declaration(text: str) -> str:
    return re.sub(r"^\s*<\?xml[^>]*\?>", "", text)


def _content(root: _Element) -> _Element:
    """The smallest block that holds nearly all Chinese words outside menus."""
    block = root.find("body")
    block = root if block is None else block
    while True:
        total = _chinese(block)
        children = [(_chinese(child), child) for child in block]
        if not children:
            return block
        most, child = max(children, key=lambda pair: pair[0])
        if child.tag in _BLOCKS and child.tag not in ("p", "tr") and most >= _MOST_OF_IT * total:
            block = child
        else:
            return block


def _chinese(element: _Element) -> int:
    if _is_dropped(element):
        return 0
    own = len(_CHINESE.findall(element.text or ""))
    for child in element:
        own += _chinese(child) + len(_CHINESE.findall(child.tail or ""))
    return own


def _is_dropped(element: _Element) -> bool:
    return isinstance(element, _Comment | _ProcessingInstruction) or element.tag in _DROPPED


class _Reader:
    """Walks a page: blocks and line breaks end a line, tables keep their cells."""

    def __init__(self, builder: TextBuilder) -> None:
        self.builder = builder
        self.words: list[str] = []

    def read(self, element: _Element) -> None:
        self._walk(element)
        self._break()

    def _walk(self, element: _Element) -> None:
        if _is_dropped(element):
            return
        if element.tag == "table" and _is_data(element):
            self._break()
            self.builder.table(list(_cells(element)))
            return
        if element.tag in _BLOCKS or element.tag == "br":
            self._break()
        self._say(element.text)
        for child in element:
            self._walk(child)
            self._say(child.tail)
        if element.tag in _BLOCKS:
            self._break()

    def _say(self, text: str | None) -> None:
        if text:
            self.words.append(re.sub(r"[ \t\r\n]+", " ", text))

    def _break(self) -> None:
        self.builder.line("".join(self.words))
        self.words.clear()


def _is_data(table: _Element) -> bool:
    """Whether a table holds data; many pages set their whole text in one cell."""
    rows = table.findall(".//tr")
    wide = sum(len(row.findall("td")) + len(row.findall("th")) >= 2 for row in rows)
    return wide >= 2 and table.find(".//table") is None


def _cells(table: _Element) -> Iterator[GridCell]:
    taken: set[tuple[int, int]] = set()
    for number, row in enumerate(table.findall(".//tr")):
        column = 0
        for cell in row:
            if cell.tag not in ("td", "th"):
                continue
            while (number, column) in taken:
                column += 1
            rows, columns = _reach(cell, "rowspan"), _reach(cell, "colspan")
            taken |= {
                (number + down, column + right) for down in range(rows) for right in range(columns)
            }
            yield GridCell("".join(map(str, cell.itertext())), number, column, rows, columns)
            column += columns


def _reach(cell: _Element, name: str) -> int:
    given = cell.get(name, "1")
    return min(max(int(given), 1), 200) if given.isdigit() else 1
