"""Place files, format 1: administrative places, parents before children."""

from datetime import date
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from plans.domain.documents import parse_document, path_text, validate_document
from plans.domain.plan_files.schema import IsoDate, PlaceLevel, Text
from plans.domain.problems import DocumentError, Problem, mark


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, use_enum_values=True)


class PlaceRow(_Entry):
    """One place; `parent` is the key of a place that stands before it."""

    key: Text
    code: Text | None
    name: Text
    level: Annotated[PlaceLevel, Field(strict=False)]
    parent: Text | None
    counts_in_rollup: bool
    valid_from: IsoDate | None
    valid_to: IsoDate | None
    lower_units_label: str


class PlaceFile(_Entry):
    """The places of a file."""

    format: Annotated[int, Field(ge=1, le=1)]
    places: list[PlaceRow]


def parse_place_file(text: str) -> PlaceFile:
    """Read a place file.

    Raises:
        DocumentError: every fault with path and line: schema, double keys, unknown parents.
    """
    document = parse_document(text)
    places = validate_document(document, PlaceFile)
    problems = []
    seen: set[str] = set()
    for index, row in enumerate(places.places):
        if row.key in seen:
            problems.append((("places", index, "key"), mark("键“%(key)s”重复"), row.key))
        if row.parent is not None and row.parent not in seen:
            template = mark("上级“%(key)s”应先于本条列出")
            problems.append((("places", index, "parent"), template, row.parent))
        seen.add(row.key)
    if problems:
        raise DocumentError(
            [
                Problem(template, {"key": key}, path_text(path), document.line_of(path))
                for path, template, key in problems
            ]
        )
    return places


def day(text: str | None) -> date | None:
    """An ISO date of a file, if there is one."""
    return date.fromisoformat(text) if text else None
