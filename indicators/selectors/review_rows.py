"""Duties with what lists tell of them and what decides who may review them."""

from django.db.models import QuerySet, prefetch_related_objects

from indicators.access import with_versions
from indicators.domain.workflow import UNDER_REVIEW
from indicators.models import ReportingDuty
from indicators.selectors.duties import NAMED_BY, duty_state
from indicators.selectors.shared_rows import with_shared

_TOLD = NAMED_BY | {
    "round": ("title", "period_kind", "year", "month", "locks_on"),
    "department": ("name", "place_id"),
    "place": ("name",),
    "submission": (
        *("state", "review_steps", "step", "joint_reviewers"),
        *("section_approved_by", "draft_by"),
    ),
}


def with_reviews(duties: QuerySet[ReportingDuty], *annotations: str) -> list[ReportingDuty]:
    """Read duties, those under review `with_versions`: one query, two where something waits.

    Not for rows that are to be changed: see `with_shared`.
    """
    rows = with_shared(duties, _TOLD, annotations)
    prefetch_related_objects(
        [row for row in rows if duty_state(row) in UNDER_REVIEW], with_versions()
    )
    return rows
