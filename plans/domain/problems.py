"""What is wrong with a document somebody handed in, and where."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field


def mark(text: str) -> str:
    """Mark a Chinese source string for the translation catalogue; domain code has no gettext."""
    return text


@dataclass(frozen=True)
class Problem:
    """One fault of a document: a sentence with its parameters, a path and a line (1-based).

    A parameter may itself be problems, whose sentences are listed in its place.
    """

    template: str
    params: Mapping[str, object] = field(default_factory=dict)
    path: str = ""
    line: int | None = None

    @property
    def message(self) -> str:
        """The Chinese sentence, without its place."""
        return self.worded(mark)

    def worded(self, translate: Callable[[str], str]) -> str:
        """The sentence in the language of `translate`, without its place."""
        if not self.params:
            return translate(self.template)
        told = {name: _told(value, translate) for name, value in self.params.items()}
        return translate(self.template) % told

    def __str__(self) -> str:
        where = f"第{self.line}行 " if self.line is not None else ""
        at = f"{self.path}:" if self.path else ""
        return f"{where}{at}{self.message}"


def _told(value: object, translate: Callable[[str], str]) -> object:
    if not isinstance(value, tuple):
        return value
    return ";".join(
        part.worded(translate) if isinstance(part, Problem) else str(part) for part in value
    )


class TooMuch(ValueError):
    """A file asks for more than reading it may cost."""


class DocumentError(ValueError):
    """A document is refused; `problems` names every fault found, nothing of it is used."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems
        super().__init__("\n".join(str(problem) for problem in problems))
