"""What an item has said so far that later words lean on: year, hedge, subject, verb."""

from dataclasses import dataclass, field

from plans.domain.plan_files.schema import TargetKind
from plans.domain.reading.targets.years import YearMention


@dataclass(slots=True)
class Context:
    """The state of reading one item. It is reset with the next item."""

    deadlines: tuple[YearMention, ...] = ()
    """The year that holds now; several where they stand in one list (2025年、2030年)."""
    past_year: YearMention | None = None
    """A year gone by that a list may begin with: 2021年、2022年、2023年分别…"""
    past: bool = False
    """Whether this sentence speaks of the present or of years gone by."""
    hedge: str | None = None
    """力争 before a list holds for the list."""
    indicator: str | None = None
    """What the last number measured."""
    subject: str | None = None
    """A clause that only names a subject, waiting for its verb."""
    subject_start: int | None = None
    """Where the quote of that clause begins."""
    year_in_clause: bool = False
    """Whether the clause at hand names its own year."""
    goal: bool = False
    """Whether the item states the plan's goals: a year there holds for whole paragraphs."""
    made: TargetKind | None = None
    """What the verb of a list of things to be made says of them, within the sentence."""
    made_unit: str | None = None
    """The unit of the last thing made: 造林15万亩,其中人工造林5万亩 goes on with the list."""
    change: str | None = None
    """The verb of the last number where it was a change: 下降14.5%,力争达到15%."""
    changed_from: int | None = None
    """The base year of that change."""
    verb_in_clause: bool = False
    """Whether that verb stands in the clause at hand."""
    list_base_year: int | None = None
    """A base year named earlier in the same clause: 能耗比2020年下降5%、碳排放下降7%."""
    base_year: int | None = None
    """A base year that opens the sentence: 与2020年相比,…"""
    sentences_since_year: int = 0
    named: list[str] = field(default_factory=list)
    """What the item's numbers measured so far, in order: 到2030年分别达到30家、10个 leans on a list."""
    reached: dict[str, str] = field(default_factory=dict)
    """The last level that each indicator was to reach, to tell 不低于 the same from more."""

    def open_sentence(self) -> None:
        """Forget what does not outlive a full stop."""
        self.past = False
        self.hedge = None
        self.made = self.made_unit = None
        self.subject = None
        self.base_year = None
        self.sentences_since_year += 1
