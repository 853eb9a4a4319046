"""A draft's source text cut where its pieces begin and end, for the left side of the workbench."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise


@dataclass(frozen=True, slots=True)
class PlacedPiece:
    """A piece as far as the text needs it."""

    pk: int
    kind: str
    start: int
    end: int
    uncertain: bool


@dataclass(frozen=True, slots=True)
class TextRun:
    """A stretch of a line that lies in the same pieces all through; `of` names the innermost first."""

    start: int
    text: str
    kind: str
    of: tuple[int, ...]
    uncertain: bool


@dataclass(frozen=True, slots=True)
class TextLine:
    """A line of the source; `depth` 1 or 2 where a section begins, else 0."""

    depth: int
    runs: tuple[TextRun, ...]


def text_lines(
    text: str, pieces: Iterable[PlacedPiece], headings: dict[int, int]
) -> Iterator[TextLine]:
    """The lines of a text with its pieces; `headings` gives the depth of sections by their start.

    Linear in text and pieces: both are walked once, side by side.
    """
    placed = sorted(pieces, key=lambda piece: (piece.start, -piece.end))
    cuts = sorted({edge for piece in placed for edge in (piece.start, piece.end)})
    open_pieces: list[PlacedPiece] = []
    next_piece = 0
    start = 0
    for raw in text.split("\n"):
        end = start + len(raw)
        if raw.strip():
            runs = []
            inner = cuts[bisect_right(cuts, start) : bisect_left(cuts, end)]
            for begin, finish in pairwise([start, *inner, end]):
                while next_piece < len(placed) and placed[next_piece].start <= begin:
                    open_pieces.append(placed[next_piece])
                    next_piece += 1
                open_pieces = [piece for piece in open_pieces if piece.end > begin]
                runs.append(_run(text, begin, finish, open_pieces))
            yield TextLine(_depth(start, raw, headings), tuple(runs))
        start = end + 1


def _run(text: str, start: int, end: int, around: Sequence[PlacedPiece]) -> TextRun:
    inner_first = sorted(around, key=lambda piece: (piece.end - piece.start, piece.pk))
    innermost = inner_first[0] if inner_first else None
    return TextRun(
        start=start,
        text=text[start:end],
        kind=innermost.kind if innermost else "",
        of=tuple(piece.pk for piece in inner_first),
        uncertain=innermost.uncertain if innermost else False,
    )


def _depth(start: int, raw: str, headings: dict[int, int]) -> int:
    return headings.get(start + len(raw) - len(raw.lstrip()), 0)
