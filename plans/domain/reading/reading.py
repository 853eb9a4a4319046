"""What a reading hands on: the draft plan file, and how every piece of it was found."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from plans.domain.plan_files.schema import PlanFile
from plans.domain.problems import Problem
from plans.domain.reading.matching import IndicatorMatch
from plans.domain.reading.pieces import Finding
from plans.domain.reading.source_text import SourceText, Span
from plans.domain.register_files import RegisterItemEntry

UNCERTAIN = 0.75
"""Pieces below this confidence are shown first."""


class DoubtKind(StrEnum):
    """What there is to look at."""

    NUMBERING = "numbering"
    """The document's own number does not follow the one before."""
    WHOLE_SECTION = "whole_section"
    """A section names responsible units for all its tasks."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """A place of the document that a person should look at."""

    kind: DoubtKind
    heading: int
    """Where the section or task that it is about begins in the source text."""
    span: Span
    """In the source text."""
    problem: Problem


@dataclass(frozen=True, slots=True)
class Reading:
    """A document as read; nothing of it is decided until a person has checked it.

    `findings` has a finding for every piece: sections, tasks and targets by key, responsibilities
    as `key@0`, figures left out as `left_out@0`, in their order in the plan file.
    """

    source: SourceText
    plan_file: PlanFile
    findings: Mapping[str, Finding]
    matches: Mapping[str, tuple[IndicatorMatch, ...]]
    """By target key: the catalogue's indicators that the phrase may mean, best first."""
    doubts: tuple[Doubt, ...] = ()
    register_items: tuple[RegisterItemEntry, ...] = ()
    """Named projects, parks, pilots and sub-plans, proposed for the register."""

    def uncertain(self) -> list[str]:
        """Keys of the pieces to be looked at first, least certain first."""
        keys = [key for key, found in self.findings.items() if found.confidence < UNCERTAIN]
        return sorted(keys, key=lambda key: self.findings[key].confidence)
