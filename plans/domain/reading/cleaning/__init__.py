"""From the source text to the text that the rules read."""

import re
from collections.abc import Mapping

from plans.domain.reading.clean_text import CleanText
from plans.domain.reading.cleaning.lines import Line, paragraphs
from plans.domain.reading.cleaning.signs import INVISIBLE, sign_table
from plans.domain.reading.source_text import SourceText

_WORD = re.compile(r"[A-Za-z]")


def clean(source: SourceText) -> CleanText:
    """The words of a document as the rules want them; see `CleanText`."""
    table = sign_table(source.text)
    characters: list[str] = []
    origin: list[int] = []
    tabbed = [table.span for table in source.tables]
    for paragraph in paragraphs(source):
        if characters:
            # The break stands for the character before the paragraph: a line end of the source.
            characters.append("\n")
            origin.append(paragraph[0].start - 1)
        keeps_tabs = any(start <= paragraph[0].start < end for start, end in tabbed)
        _append(paragraph, source.text, table, characters, origin, keeps_tabs=keeps_tabs)
    return CleanText("".join(characters), tuple(origin))


def _append(
    paragraph: list[Line],
    text: str,
    table: Mapping[str, str],
    characters: list[str],
    origin: list[int],
    *,
    keeps_tabs: bool,
) -> None:
    places = [at for line in paragraph for at in range(line.start, line.end)]
    usual = [table.get(text[at], text[at]) for at in places]
    for index, (at, character) in enumerate(zip(places, usual, strict=True)):
        if character in INVISIBLE or (ord(character) < 0x20 and character != "\t"):
            continue
        if character.isspace() and not (character == "\t" and keeps_tabs):
            if not _between_words(usual, index):
                continue
            character = " "  # noqa: PLW2901 - any blank between words is one
        characters.append(character)
        origin.append(at)


def _between_words(usual: list[str], index: int) -> bool:
    """Whether a blank stands between two Latin words; beside Chinese and digits it means nothing."""
    before = usual[index - 1] if index else ""
    after = usual[index + 1] if index + 1 < len(usual) else ""
    return bool(_WORD.match(before) and _WORD.match(after))
