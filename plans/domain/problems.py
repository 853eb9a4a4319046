"""What is wrong with a document somebody handed in, and where."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType


def mark(text: str) -> str:
    """Mark a Chinese source string for the translation catalogue; domain code has no gettext."""
    return text


@dataclass(frozen=True)
class Problem:
    """One fault of a document: a sentence with its parameters, a path and a line (1-based)."""

    template: str
    params: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))
    path: str = ""
    line: int | None = None

    @property
    def message(self) -> str:
        """The Chinese sentence, without its place."""
        return self.template % dict(self.params) if self.params else self.template

    def __str__(self) -> str:
        where = f"第{self.line}行 " if self.line is not None else ""
        at = f"{self.path}:" if self.path else ""
        return f"{where}{at}{self.message}"


class DocumentError(ValueError):
    """A document is refused; `problems` names every fault found, nothing of it is used."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems
        super().__init__("\n".join(str(problem) for problem in problems))
