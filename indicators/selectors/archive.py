"""Rounds that are over (往期): apart from the work of the day, year by year, and still to be read.

A round is over when it is locked, nothing of it may still be filled and nothing waits for review.
Nobody puts it there: more time, a return or a granted correction, each with its reason, brings it
back by itself.
"""

from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from indicators.domain.workflow import EDITABLE, UNDER_REVIEW
from indicators.models import ReportingDuty, ReportingRound


@dataclass(frozen=True)
class Archive:
    """The years of rounds that are over, the latest first; `year` is shown, None for the present."""

    year: int | None
    years: tuple[int, ...]


def present_rounds(rounds: QuerySet[ReportingRound], *, today: date) -> QuerySet[ReportingRound]:
    """Those of some rounds that are not over."""
    unfinished = ReportingDuty.objects.filter(round=OuterRef("pk")).filter(
        Q(submission__state__in=UNDER_REVIEW)
        | Q(Q(submission=None) | Q(submission__state__in=EDITABLE), due_on__gte=today)
    )
    return rounds.filter(Q(locks_on__gte=today) | Exists(unfinished))


def rounds_of_year(
    rounds: QuerySet[ReportingRound], year: int | None, *, today: date
) -> QuerySet[ReportingRound]:
    """The rounds that are over of a year; without one those that are not."""
    present = present_rounds(rounds, today=today)
    return (
        present if year is None else rounds.filter(year=year).exclude(pk__in=present.values("pk"))
    )


def archive_of(rounds: QuerySet[ReportingRound], year: int | None, *, today: date) -> Archive:
    """The years to choose from. One query."""
    return Archive(year, tuple(years_over(rounds, today=today)))


def years_over(rounds: QuerySet[ReportingRound], *, today: date) -> QuerySet[ReportingRound, int]:
    """The years of those of some rounds that are over, the latest first."""
    over = rounds.exclude(pk__in=present_rounds(rounds, today=today).values("pk"))
    return over.order_by("-year").values_list("year", flat=True).distinct()
