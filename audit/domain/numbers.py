"""Numbers of rows inside texts and JSON: where they stand, and how they are put in or taken out.

A chain that was taken to another installation goes on naming rows by the numbers that they had when
an entry was written. What follows a row to its new number needs to know where numbers stand.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

# Gives the new number of a row of a type (`app.model`) for its old one.
Renumber = Callable[[str, int], int]


class Numbered(Protocol):
    """A column that holds numbers of rows beside other things."""

    # Any: whatever JSON or text the column holds.
    def renumbered(self, value: Any, renumber: Renumber) -> Any:
        """The value with every number replaced."""


@dataclass(frozen=True)
class ListOf:
    """A JSON list of numbers of rows of one type."""

    type: str

    def renumbered(self, value: Any, renumber: Renumber) -> Any:
        """The list again."""
        return [renumber(self.type, each) for each in value]


@dataclass(frozen=True)
class ListOfPairs:
    """A JSON list of lists, with the number of a row of one type at `place` in each."""

    type: str
    place: int

    def renumbered(self, value: Any, renumber: Renumber) -> Any:
        """The lists again."""
        return [
            [renumber(self.type, item) if at == self.place else item for at, item in enumerate(row)]
            for row in value
        ]


@dataclass(frozen=True)
class UnderKeys:
    """A JSON object with numbers of rows under some keys; `types` by key."""

    types: Mapping[str, str]

    def renumbered(self, value: Any, renumber: Renumber) -> Any:
        """The object again."""
        return {
            key: renumber(self.types[key], item) if key in self.types else item
            for key, item in value.items()
        }


@dataclass(frozen=True)
class AfterWord:
    """A text like `word:12` or `word:12:2`; `types` by word. Other texts stay as they are."""

    types: Mapping[str, str]

    def renumbered(self, value: Any, renumber: Renumber) -> Any:
        """The text again."""
        word, *parts = value.split(":")
        if word not in self.types or not parts:
            return value
        return ":".join((word, str(renumber(self.types[word], int(parts[0]))), *parts[1:]))
