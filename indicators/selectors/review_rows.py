"""Duties with what lists tell of them and what decides who may review them."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet, prefetch_related_objects

from indicators.access import with_versions
from indicators.domain.workflow import UNDER_REVIEW
from indicators.models import ReportingDuty
from indicators.selectors.duties import NAMED_BY, duty_state
from indicators.selectors.shared_rows import shared_columns, shared_objects

_TOLD = NAMED_BY | {
    "round": ("title", "period_kind", "year", "month", "locks_on"),
    "department": ("name", "place_id"),
    "place": ("name",),
    "submission": (
        *("state", "review_steps", "step", "joint_reviewers"),
        *("section_approved_by", "draft_by"),
    ),
}


def review_columns(
    duties: QuerySet[ReportingDuty], *annotations: str
) -> QuerySet[ReportingDuty, tuple[Any, ...]]:
    """What `with_reviews` takes of duties. Any: columns of several types."""
    return shared_columns(duties, _TOLD, annotations)


def with_reviews(read: Iterable[tuple[Any, ...]], *annotations: str) -> list[ReportingDuty]:
    """Duties of their `review_columns`, those under review `with_versions`: one query for these.

    Not for rows that are to be changed: see `with_shared`. Any: as above.
    """
    rows = shared_objects(ReportingDuty, read, _TOLD, annotations)
    prefetch_related_objects(
        [row for row in rows if duty_state(row) in UNDER_REVIEW], with_versions()
    )
    return rows
