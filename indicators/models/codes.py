"""Words of a closed vocabulary, held as small numbers."""

from enum import StrEnum
from typing import Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

NO_WORD = -1
"""Held for the empty text."""


class WordField(models.SmallIntegerField[str, str]):
    """A word of an enumeration, in Python as its text, in the database as its place there.

    For tables that are written by the million: a number is compared and copied several times
    faster than a text. A new word goes to the end of its enumeration, or what is held changes
    its meaning.
    """

    # Any: Django's own signatures of a field.
    def __init__(self, vocabulary: type[StrEnum], *args: Any, **kwargs: Any) -> None:
        self.vocabulary = vocabulary
        self.places = {member.value: place for place, member in enumerate(vocabulary)}
        self.words = [*self.places, ""]
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        """How a migration makes the field again."""
        name, path, args, kwargs = super().deconstruct()
        return name, path, [self.vocabulary, *args], kwargs

    def get_prep_value(self, value: Any) -> Any:
        """The number of a word."""
        if isinstance(value, str):
            return self.places[value] if value else NO_WORD
        return super().get_prep_value(value)

    def from_db_value(self, value: int | None, *_args: BaseDatabaseWrapper) -> str | None:
        """The word of a number; None where an outer join found no row."""
        return None if value is None else self.words[value]

    def to_python(self, value: Any) -> Any:
        """The word itself."""
        return str(value)
