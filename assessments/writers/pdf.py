"""Documents of blocks as PDF files by typst: tagged, with bookmarks and fonts of their own.

The layout stands in `official.typ`, which reads the document as JSON: no text becomes code. The
same document gives the same bytes where the same fonts are installed.
"""

import json
from collections.abc import Sequence
from dataclasses import fields, is_dataclass
from datetime import datetime
from enum import Enum
from pathlib import Path

import typst
from pydantic import JsonValue

from assessments.domain.blocks import (
    Document,
    DocumentMarks,
    Imprint,
    Picture,
    RedHead,
    Table,
    Title,
)
from assessments.domain.punctuation import printable, setter
from assessments.writers.fonts import font_book, font_families, with_known_signs
from assessments.writers.pictures import SVG, drawn

_LAYOUT = Path(__file__).with_name("official.typ")
# What the layout is told of a block beside its fields.
_DERIVED: dict[type, tuple[str, ...]] = {
    DocumentMarks: ("at_the_top",),
    RedHead: ("points",),
    Imprint: ("rows",),
    Table: ("is_short", "is_small"),
    Title: ("set_lines",),
}


def pdf_file(document: Document) -> bytes:
    """The document as a PDF file; its dates are the document's moment."""
    told = {"document": _Telling(document.language).of(document), "fonts": font_families()}
    return typst.compile(
        _LAYOUT,
        font_paths=font_book(),
        ignore_system_fonts=True,
        sys_inputs={"told": json.dumps(told, ensure_ascii=False)},
        # Accessible: structure, language and title are there, every picture has its words.
        pdf_standards="ua-1",
        timestamp=document.as_of.replace(microsecond=0),
    )


class _Telling:
    """What the layout reads: dictionaries with their kind, lists, numbers and texts."""

    def __init__(self, language: str) -> None:
        self.said = setter(language)

    def of(self, value: object) -> JsonValue:
        match value:
            case str():
                return with_known_signs(self.said(value))
            case bool() | int() | float() | None:
                return value
            case Enum():
                return str(value.value)
            case datetime():
                return value.isoformat()
            case Sequence():
                return [self.of(item) for item in value]
            case Picture():
                picture = drawn(value.drawing, SVG, width=value.width).decode()
                return {**self._fields(value, but="drawing"), "drawing": picture}
            case Table(verbatim=True):
                return {**self._fields(value, but="rows"), "rows": _verbatim(value.rows)}
            case _:
                return self._fields(value)

    def _fields(self, block: object, but: str = "") -> dict[str, JsonValue]:
        if not is_dataclass(block):
            raise TypeError(f"{type(block).__name__} is no block.")
        names = [field.name for field in fields(block) if field.name != but]
        names += _DERIVED.get(type(block), ())
        return {
            "kind": type(block).__name__,
            **{name: self.of(getattr(block, name)) for name in names},
        }


def _verbatim(rows: Sequence[Sequence[str]]) -> list[JsonValue]:
    return [[with_known_signs(printable(cell)) for cell in row] for row in rows]
