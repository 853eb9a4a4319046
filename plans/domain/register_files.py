"""Register files, format 1: what a plan names or orders (projects, parks, pilots, sub-plans)."""

from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from plans.domain.documents import parse_document, path_text, validate_document
from plans.domain.plan_files.schema import Slug, Span, Text
from plans.domain.problems import DocumentError, Problem, mark


class RegisterItemKind(StrEnum):
    """What kind of thing a register item is."""

    PROJECT = "project"
    HIGH_ENERGY_PROJECT = "high_energy_project"
    PARK = "park"
    MINE = "mine"
    PILOT = "pilot"
    SUB_PLAN = "sub_plan"


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, use_enum_values=True)


class RegisterItemEntry(_Entry):
    """One named thing with the slice of the source text that names it."""

    kind: Annotated[RegisterItemKind, Field(strict=False)]
    name: Text
    place: Text | None
    key: Text
    quote: Text
    span: Span


class RegisterFile(_Entry):
    """The register items of one plan, in order of the text."""

    format: Annotated[int, Field(ge=1, le=1)]
    plan: Slug
    items: list[RegisterItemEntry]


def parse_register_file(text: str, source: str) -> RegisterFile:
    """Read a register file and check its quotes against the plan's source text.

    Raises:
        DocumentError: every fault with path and line.
    """
    document = parse_document(text)
    register = validate_document(document, RegisterFile)
    problems = [
        Problem(
            mark("引文与原文区间不符"),
            path=path_text(("items", index, "span")),
            line=document.line_of(("items", index, "span")),
        )
        for index, item in enumerate(register.items)
        if source[item.span[0] : item.span[1]] != item.quote
    ]
    if problems:
        raise DocumentError(problems)
    return register
