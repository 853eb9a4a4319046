"""A scoring scheme (考核办法): its items, what each is worth, and how a sum becomes a grade.

A scheme with a `total` gives points; one without (binary) counts what is not met. Items of kind
bonus and deduction stand outside the total. Files are read with every fault named by line.
"""

from collections.abc import Collection
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field

from assessments.domain.scoring.entries import Amount, Count, Entry, Key
from indicators.domain.catalogue import IndicatorCode, Text

Share = Annotated[Amount, Field(le=1)]


class UnitKind(StrEnum):
    """Who is assessed."""

    DEPARTMENT = "department"
    COUNTY = "county"


class ItemKind(StrEnum):
    """What an item looks at."""

    INDICATOR = "indicator"
    TASK = "task"
    TIMELINESS = "timeliness"
    DATA_QUALITY = "data_quality"
    BONUS = "bonus"
    DEDUCTION = "deduction"


class Period(StrEnum):
    """Whether the year by itself counts or all years up to it."""

    ANNUAL = "annual"
    CUMULATIVE = "cumulative"


class Unjudged(StrEnum):
    """What becomes of that which cannot be judged; it is never counted as zero.

    LEAVE_OUT drops it from points and maximum. WAIT gives a grade only if it would be the same
    however the open items turn out.
    """

    LEAVE_OUT = "leave_out"
    WAIT = "wait"


class SourceRead(StrEnum):
    """How well the source is known: read itself, from a second hand, from memory, or our own."""

    READ = "read"
    SECOND_HAND = "second_hand"
    MEMORY = "memory"
    PROPOSAL = "proposal"


class Counted(StrEnum):
    """What a deduction counts; of returns the first of a duty is never scored."""

    LATE = "late"
    RETURNS = "returns"
    OTHER = "other"


class WorkState(StrEnum):
    """How far a piece of work is (完成、正常、缓慢、未启动、调整)."""

    DONE = "done"
    IN_PROGRESS = "in_progress"
    SLOW = "slow"
    NOT_STARTED = "not_started"
    ADJUSTED = "adjusted"


class Band(Entry):
    """Completion ratios from `from` up to, but not with, `below`; null is an open end."""

    from_: Amount | None = Field(alias="from")
    below: Amount | None
    points: Amount


class Bands(Entry):
    """Points by the band that the completion ratio falls into."""

    how: Literal["bands"]
    bands: Annotated[list[Band], Field(min_length=2)]


class ProRata(Entry):
    """Points times min(1, completion)."""

    how: Literal["pro_rata"]


class Periods(Entry):
    """Points by whether the year and the years up to it are met; `met_when` is for the veto."""

    how: Literal["periods"]
    both: Amount
    cumulative_only: Amount
    annual_only: Amount
    neither: Amount
    met_when: Literal["any", "all"]


class States(Entry):
    """Share of the points by the state of each piece of work; none without evidence.

    Work that was adjusted by decision (调整、中止) is left out.
    """

    how: Literal["states"]
    done: Share
    in_progress: Share
    slow: Share
    not_started: Share

    def share_of(self, state: WorkState) -> Decimal:
        """What a state is worth."""
        found: Decimal = getattr(self, state.value)
        return found


class Awarded(Entry):
    """Points given by those who assess, with the document they rest on."""

    how: Literal["awarded"]


class Overshoot(Entry):
    """For each full `each` by which the completion of the item `of` is over 1, `points`."""

    how: Literal["overshoot"]
    of: Key
    period: Annotated[Period, Field(strict=False)]
    each: Annotated[Amount, Field(gt=0)]
    points: Amount


class PerCase(Entry):
    """`points` off for each case counted."""

    how: Literal["each"]
    counts: Annotated[Counted, Field(strict=False)]
    points: Amount


class Met(Entry):
    """Met or not (达标/不达标), without points."""

    how: Literal["met"]


class Found(Entry):
    """Something that must not be: unmet where one case is found (查实), without points."""

    how: Literal["found"]


Rule = Annotated[
    Bands | ProRata | Periods | States | Awarded | Overshoot | PerCase | Met | Found,
    Field(discriminator="how"),
]


class Item(Entry):
    """One scored item.

    `points` is the most it gives (of a deduction: takes off). `indicators` names whose targets it
    looks at; empty: all that the unit answers for. `veto`: if unmet the grade is the lowest,
    whatever the sum; `veto_by` names items or groups that decide it instead of the item itself.
    """

    key: Key
    title: Text
    kind: Annotated[ItemKind, Field(strict=False)]
    group: Key
    points: Amount | None = None
    period: Annotated[Period | None, Field(strict=False)] = None
    indicators: list[IndicatorCode] = Field(default_factory=list)
    rule: Rule
    veto: bool = False
    veto_by: list[Key] = Field(default_factory=list)
    final_year_only: bool = False

    @property
    def in_total(self) -> bool:
        """Whether it is part of the total."""
        return self.kind not in (ItemKind.BONUS, ItemKind.DEDUCTION)


class Group(Entry):
    """A block of items; `points` must be their sum, `most` caps a block of bonus or deduction."""

    key: Key
    title: Text
    points: Amount | None = None
    most: Amount | None = None


class Grade(Entry):
    """A grade, best first: from which score on, or with how many unmet items of each group."""

    name: Text
    from_: Amount | None = Field(alias="from", default=None)
    at_most_unmet: dict[Key, Count] | None = None


class Scheme(Entry):
    """A scheme as its file says it. `best_share_pct` caps how many units may have the best grade."""

    format: Annotated[int, Field(ge=1, le=1)]
    id: Key
    version: Annotated[int, Field(ge=1)]
    title: Text
    source: Text
    source_read: Annotated[SourceRead, Field(strict=False)]
    note: Text | None = None
    units: Annotated[list[Annotated[UnitKind, Field(strict=False)]], Field(min_length=1)]
    total: Annotated[Amount, Field(gt=0)] | None
    decimals: Annotated[int, Field(ge=0, le=4)] = 2
    unjudged: Annotated[Unjudged, Field(strict=False)]
    groups: Annotated[list[Group], Field(min_length=1)]
    items: Annotated[list[Item], Field(min_length=1)]
    grades: Annotated[list[Grade], Field(min_length=2)]
    best_share_pct: Annotated[Amount, Field(le=100)] | None = None
    ranking: bool = False

    @property
    def worst(self) -> Grade:
        """The lowest grade, which a veto forces."""
        return self.grades[-1]

    @property
    def titles(self) -> dict[str, str]:
        """Titles of items and groups by their keys."""
        return {item.key: item.title for item in self.items} | {
            group.key: group.title for group in self.groups
        }

    def item(self, key: str) -> Item:
        """The item of that key."""
        return next(item for item in self.items if item.key == key)

    def named(self, keys: Collection[str]) -> list[Item]:
        """Items that these keys name, themselves or by their group."""
        return [item for item in self.items if item.key in keys or item.group in keys]
