"""What is handed to the reading of targets, and what comes back."""

from dataclasses import dataclass

from plans.domain.plan_files.schema import SectionKind
from plans.domain.reading.pieces import FoundFigure, FoundTarget
from plans.domain.reading.source_text import Span


@dataclass(frozen=True, slots=True)
class ItemText:
    """The words in which one holder (a section itself, or a plan task) may state targets.

    `holder` is the caller's number for it; `spans` stand in order of the text.
    """

    holder: int
    kind: SectionKind
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class TargetsFound:
    """Each target with its holder, and every figure of the text that belongs to none."""

    targets: tuple[tuple[int, FoundTarget], ...]
    left_out: tuple[FoundFigure, ...]
