"""What is known of a unit for each item of a scheme: the input of a score."""

from decimal import Decimal
from enum import StrEnum
from typing import Annotated

from pydantic import Field, model_validator

from assessments.domain.scoring.entries import Amount, Count, Entry, Exact
from assessments.domain.scoring.schemes import Counted, Item, ItemKind, PerCase, Period, WorkState
from indicators.domain.catalogue import IndicatorCode, Text
from plans.domain.problems import mark

PART_OVER_WHOLE = mark("part不得大于whole")


class Nature(StrEnum):
    """How a target binds; 下达 is assigned by the level above."""

    BINDING = "binding"
    ASSIGNED = "assigned"
    EXPECTED = "expected"
    UNSTATED = "unstated"


class Reading(Entry):
    """A period's verdict and completion ratio (1 = done); what is not known is null.

    The verdict goes before the ratio: a target met at its printed precision is done.
    """

    met: bool | None = None
    completion: Exact | None = None

    @property
    def is_met(self) -> bool | None:
        """The verdict, else whether the ratio reaches 1."""
        if self.met is not None or self.completion is None:
            return self.met
        return self.completion >= 1

    @property
    def ratio(self) -> Decimal | None:
        """The ratio, at least 1 where the target is met."""
        if self.met:
            return max(self.completion or Decimal(1), Decimal(1))
        return self.completion


class Target(Entry):
    """A target of the unit. `unjudged` says why it cannot be judged; `ref` leads to its record."""

    label: Text
    indicator: IndicatorCode | None = None
    annual: Reading = Reading()
    cumulative: Reading = Reading()
    nature: Annotated[Nature, Field(strict=False)] = Nature.UNSTATED
    hedged: bool = False
    final_year: bool = False
    basis_document: str = ""
    approval_record: str = ""
    unjudged: str = ""
    ref: int | None = None

    def reading(self, period: Period) -> Reading:
        """What is known of one period."""
        return self.annual if period is Period.ANNUAL else self.cumulative


class Work(Entry):
    """A piece of work of the unit; without evidence it gives nothing."""

    label: Text
    state: Annotated[WorkState | None, Field(strict=False)] = None
    evidence: bool = False
    unjudged: str = ""
    ref: int | None = None


class Ratio(Entry):
    """Counted cases of a whole: reports in time, values without a fault."""

    part: Count
    whole: Count

    @model_validator(mode="after")
    def _fits(self) -> "Ratio":
        if self.part > self.whole:
            raise ValueError(PART_OVER_WHOLE)
        return self


class Award(Entry):
    """Points given by those who assess, and the document they rest on."""

    points: Amount
    basis: Text


class ItemInput(Entry):
    """What is known for one item; an item uses the field of its rule, `unjudged` says why none.

    `basis_document` and `approval_record` are for the veto of items that have no target.
    """

    targets: list[Target] | None = None
    works: list[Work] | None = None
    ratio: Ratio | None = None
    awarded: Award | None = None
    count: Count | None = None
    returns: list[Count] | None = None
    met: bool | None = None
    basis_document: str = ""
    approval_record: str = ""
    unjudged: str = ""

    @property
    def given(self) -> set[str]:
        """Which fields of facts are there."""
        return {name for name in FACTS if getattr(self, name) is not None}


FACTS = ("targets", "works", "ratio", "awarded", "count", "returns", "met")


def facts_of(item: Item) -> set[str]:
    """Fields of input that an item can use."""
    if isinstance(item.rule, PerCase):
        return {"returns" if item.rule.counts is Counted.RETURNS else "count"}
    if item.rule.how in _FACTS_OF_RULE:
        return _FACTS_OF_RULE[item.rule.how]
    return {"targets"} if item.kind is ItemKind.INDICATOR else {"ratio"}


_FACTS_OF_RULE = {
    "states": {"works"},
    "awarded": {"awarded"},
    "overshoot": set(),
    "found": {"count"},
    "met": {"targets", "met"},
}
