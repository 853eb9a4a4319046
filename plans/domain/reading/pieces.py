"""What the rules find in a clean text. All spans here count in the clean text."""

from dataclasses import dataclass, field
from enum import StrEnum

from plans.domain.plan_files.schema import (
    Comparator,
    Direction,
    Nature,
    SectionKind,
    TargetKind,
    TargetPeriod,
    Wording,
)
from plans.domain.problems import Problem
from plans.domain.reading.source_text import Span


class LeftOutReason(StrEnum):
    """Why a figure of the text is no target."""

    DATE = "date"
    DOCUMENT_NUMBER = "document_number"
    THRESHOLD = "threshold"
    PROJECT_SIZE = "project_size"
    STANDARD = "standard"
    NAME = "name"
    BACKGROUND = "background"
    UNDATED = "undated"
    VAGUE = "vague"
    CONTACT = "contact"
    REPEATED_LIST = "repeated_list"
    NUMBERING = "numbering"
    REJECTED = "rejected"
    """A person looked at it: no target."""


@dataclass(frozen=True, slots=True)
class Finding:
    """How a piece was found: the rule's name and how sure it is, from 0 to 1."""

    rule: str
    confidence: float


@dataclass(frozen=True, slots=True)
class FoundName:
    """A department's name as printed, and where."""

    name: str
    span: Span


@dataclass(frozen=True, slots=True)
class FoundResponsibility:
    """One responsibility bracket; `span` is its content without the brackets."""

    span: Span
    wording: Wording
    lead: tuple[FoundName, ...]
    support: tuple[FoundName, ...]
    shared: tuple[FoundName, ...]
    finding: Finding
    bracket: Span
    """The content with its brackets."""


@dataclass(frozen=True, slots=True)
class FoundTarget:
    """One commitment as read; the words of the fields are those of `TargetEntry`."""

    span: Span
    indicator: str
    deadline_year: int
    period: TargetPeriod
    kind: TargetKind
    direction: Direction
    finding: Finding
    comparator: Comparator | None = None
    value: str | None = None
    unit: str | None = None
    base_year: int | None = None
    base_year_inferred: bool = False
    hedge: str | None = None
    nature: Nature | None = None
    places: tuple[str, ...] = ()
    number_span: Span | None = None
    """Where the printed number stands; tells two targets of one quote apart."""


@dataclass(frozen=True, slots=True)
class FoundFigure:
    """A figure that is no target, and why."""

    span: Span
    reason: LeftOutReason
    finding: Finding


@dataclass(frozen=True, slots=True)
class OutlineTask:
    """A plan task: from its number to the end of its text."""

    number: str | None
    title: str
    span: Span
    body: Span
    """The text after number and title."""
    finding: Finding


@dataclass(frozen=True, slots=True)
class OutlineSection:
    """A section: from its number to the end of its last content, children included."""

    path: str
    kind: SectionKind
    title: str
    span: Span
    own: tuple[Span, ...]
    """Text of the section itself: neither its heading nor its tasks nor its sub-sections."""
    finding: Finding
    tasks: tuple[OutlineTask, ...] = ()


@dataclass(frozen=True, slots=True)
class DocumentHead:
    """What the document says of itself; None where it does not."""

    title: str | None = None
    issuer: str | None = None
    document_number: str | None = None
    issued_on: str | None = None
    """ISO date."""
    leading_group: str | None = None


@dataclass(frozen=True, slots=True)
class OutlineFault:
    """A mistake of the document's own numbering, or a place where the reader is in doubt."""

    span: Span
    problem: Problem


@dataclass(frozen=True, slots=True)
class Outline:
    """The document's head, its sections in order of the text, and where the plan itself stands."""

    head: DocumentHead
    body: Span
    """From the plan's own title to its last words: without notice, signature, annex list."""
    sections: tuple[OutlineSection, ...]
    faults: tuple[OutlineFault, ...] = field(default=())
