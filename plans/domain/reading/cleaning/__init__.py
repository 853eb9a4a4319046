"""From the source text to the text that the rules read."""

import re
from collections.abc import Iterator, Mapping

from plans.domain.reading.clean_text import CleanText
from plans.domain.reading.cleaning.lines import paragraphs
from plans.domain.reading.cleaning.signs import INVISIBLE, sign_table
from plans.domain.reading.source_text import Medium, SourceText

_WORD = re.compile(r"[A-Za-z]")
# The marks of Markdown: of headings, of quotations, and pairs of stars around words.
_MARKS = re.compile(
    r"^[ \t]{0,3}(?P<heading>#{1,6}[ \t]+|>[ \t]+)|(?P<open>\*\*|__)(?=\S)[^*_\n]{1,200}(?P<close>(?P=open))",
    re.MULTILINE,
)


def clean(source: SourceText) -> CleanText:
    """The words of a document as the rules want them; see `CleanText`."""
    table = sign_table(source.text)
    marks = frozenset(_marks(source))
    characters: list[str] = []
    origin: list[int] = []
    blanks: set[int] = set()
    gaps: set[int] = set()
    tabbed = [table.span for table in source.tables]
    for paragraph in paragraphs(source):
        if characters:
            # The break stands for the character before the paragraph: a line end of the source.
            characters.append("\n")
            origin.append(paragraph[0].start - 1)
        keeps_tabs = any(start <= paragraph[0].start < end for start, end in tabbed)
        places = [at for line in paragraph for at in range(line.start, line.end) if at not in marks]
        for at, character, is_blank in _words(places, source.text, table, keeps_tabs=keeps_tabs):
            if is_blank:
                wide = len(characters) in blanks or source.text[at] == "\u3000"
                (gaps if wide else blanks).add(len(characters))
                blanks.add(len(characters))
                continue
            characters.append(character)
            origin.append(at)
    return CleanText("".join(characters), tuple(origin), frozenset(blanks), frozenset(gaps))


def _marks(source: SourceText) -> Iterator[int]:
    """Places of the marks that Markdown sets around words."""
    if source.medium is Medium.TEXT:
        for match in _MARKS.finditer(source.text):
            for name in ("heading", "open", "close"):
                yield from range(*match.span(name))


def _words(
    places: list[int], text: str, table: Mapping[str, str], *, keeps_tabs: bool
) -> Iterator[tuple[int, str, bool]]:
    """Each place with its usual character, and whether it is a blank that means nothing."""
    usual = [table.get(text[at], text[at]) for at in places]
    for index, (at, character) in enumerate(zip(places, usual, strict=True)):
        if character in INVISIBLE or (ord(character) < 0x20 and character != "\t"):
            continue
        if character.isspace() and not (character == "\t" and keeps_tabs):
            # Any blank between words is one.
            yield at, " ", not _between_words(usual, index)
        else:
            yield at, character, False


def _between_words(usual: list[str], index: int) -> bool:
    """Whether a blank stands between two Latin words; beside Chinese and digits it means nothing."""
    before = usual[index - 1] if index else ""
    after = usual[index + 1] if index + 1 < len(usual) else ""
    return bool(_WORD.match(before) and _WORD.match(after))
