"""A row of a division of work: a task in words, and who leads, supports, shares it."""

from dataclasses import dataclass

from plans.domain.plan_files.schema import Wording
from plans.domain.reading.pieces import Finding, FoundName
from plans.domain.reading.source_text import Span


@dataclass(frozen=True, slots=True)
class DivisionRow:
    """One task of a division document (分工方案). All spans count in the source text."""

    span: Span
    number: str | None
    """As printed, without its point: 12, (一)."""
    section: str | None
    """The heading or category that the row stands under."""
    title: str
    """The first sentence of the task, or its own column."""
    text: str
    """All words of the task, title included."""
    lead: tuple[FoundName, ...]
    support: tuple[FoundName, ...]
    shared: tuple[FoundName, ...]
    deadline: str | None
    """As printed: 2025年底前."""
    finding: Finding

    @property
    def wording(self) -> Wording:
        """How the parts are worded together."""
        if self.support:
            return Wording.LEAD_SUPPORT
        return Wording.LEAD_ONLY if self.lead else Wording.SHARED

    @property
    def names(self) -> tuple[FoundName, ...]:
        """All units of the row in the order of lead, support, shared."""
        return (*self.lead, *self.support, *self.shared)
