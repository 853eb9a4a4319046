"""The text that the rules read, with the way back to the source text."""

from dataclasses import dataclass

from plans.domain.reading.source_text import Span


@dataclass(frozen=True, slots=True)
class CleanText:
    """The words of a document as the rules want them, one line a paragraph.

    Letters, digits and the signs ( ) , : ; % . are half-width, Chinese marks (。、“”《》〔〕) stay,
    characters are simplified, no blanks stand beside Chinese or within numbers, hard line breaks are
    joined, page numbers and running heads are gone. `origin[i]` is the place of character i in the
    source text; every character stands for exactly one character there. `blanks` are the places
    before which a blank stood that was dropped, `gaps` those before which two or more (or one as
    wide as a character) did: between words they may end a title.
    """

    text: str
    origin: tuple[int, ...]
    blanks: frozenset[int] = frozenset()
    gaps: frozenset[int] = frozenset()

    def source_span(self, span: Span) -> Span:
        """Where a span of the clean text stands in the source text."""
        start, end = span
        if start >= end:
            raise ValueError("A span must not be empty.")
        return self.origin[start], self.origin[end - 1] + 1
