"""What the files of schemes and cases are made of: strict entries, numbers as decimal text."""

import re
from decimal import Decimal
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from plans.domain.problems import mark

_NUMBER = re.compile(r"-?\d{1,12}(\.\d{1,12})?", re.ASCII)
NOT_TEXT = mark('应为带引号的十进制数,如 "0.9"')

Key = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_-]*$", max_length=64)]
Count = Annotated[int, Field(ge=0)]


class Entry(BaseModel):
    """Part of a file: what it does not know is refused, nothing is converted silently."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


def _exact(value: object) -> Decimal:
    """A number exactly as written; binary floats never are."""
    if isinstance(value, Decimal) and value.is_finite():
        return value
    if not isinstance(value, str) or not _NUMBER.fullmatch(value):
        raise ValueError(NOT_TEXT)
    return Decimal(value)


Exact = Annotated[Decimal, BeforeValidator(_exact)]
Amount = Annotated[Exact, Field(ge=0)]
