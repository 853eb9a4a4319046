"""What the reader knows beforehand, from the reference files: indicators, phrases, places."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from plans.domain.documents import parse_document, validate_document
from plans.domain.place_files import parse_place_file
from plans.domain.plan_files.schema import PlaceEntry, Text
from plans.domain.reading.matching import Catalogue, CatalogueEntry
from plans.domain.reading.places import Gazetteer


class _Row(BaseModel):
    """An indicator as far as the reader needs it; the catalogue's own rules check the rest."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    code: Text
    name_zh: Text
    unit: Text


class _Indicators(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)

    indicators: list[_Row]


class PhraseRow(BaseModel):
    """How plans call an indicator in their own words."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    code: Text
    phrases: list[Text]


class PhraseFile(BaseModel):
    """The phrases by which printed plans call the catalogue's indicators."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    format: Annotated[int, Field(ge=1, le=1)]
    phrases: list[PhraseRow]


def catalogue_of(indicators: str, phrases: str) -> Catalogue:
    """The catalogue for matching, from the texts of the indicator file and the phrase file.

    Raises:
        DocumentError: every fault with path and line.
    """
    rows = validate_document(parse_document(indicators), _Indicators).indicators
    printed = phrases_of(phrases)
    return Catalogue(
        CatalogueEntry(row.code, row.unit, (row.name_zh, *printed.get(row.code, ())))
        for row in rows
    )


def phrases_of(text: str) -> dict[str, list[str]]:
    """The phrases of a phrase file, by the indicator's code."""
    known = validate_document(parse_document(text), PhraseFile).phrases
    return {row.code: row.phrases for row in known}


def gazetteer_of(places: str) -> Gazetteer:
    """The gazetteer, from the text of the place file."""
    return Gazetteer(
        PlaceEntry(code=row.code, name=row.name, level=row.level, parent=row.parent)
        for row in parse_place_file(places).places
        if row.code
    )
