"""What an item has said so far that later words lean on: year, hedge, subject, verb."""

from dataclasses import dataclass, field

from plans.domain.plan_files.schema import TargetKind
from plans.domain.reading.targets.years import YearMention


@dataclass(slots=True)
class Context:
    """The state of reading one item. It is reset with the next item."""

    deadlines: tuple[YearMention, ...] = ()
    """The year that holds now; several where they stand in one list (2025年、2030年)."""
    past: bool = False
    """Whether this sentence speaks of the present or of years gone by."""
    hedge: str | None = None
    """力争 before a list holds for the list."""
    indicator: str | None = None
    """What the last number measured."""
    subject: str | None = None
    """A clause that only names a subject, waiting for its verb."""
    verb: str | None = None
    """The verb of a list of things to be made, within the sentence."""
    kind: TargetKind | None = None
    base_year: int | None = None
    """A base year that opens the sentence: 与2020年相比,…"""
    sentences_since_year: int = 0
    reached: dict[str, str] = field(default_factory=dict)
    """The last level that each indicator was to reach, to tell 不低于 the same from more."""

    def open_sentence(self) -> None:
        """Forget what does not outlive a full stop."""
        self.past = False
        self.hedge = None
        self.verb = None
        self.subject = None
        self.base_year = None
        self.sentences_since_year += 1
