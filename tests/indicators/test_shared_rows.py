"""Rows whose related objects are shared say what rows with objects of their own say."""

import pytest
from django.db import connection
from django.db.models import F
from django.test.utils import CaptureQueriesContext

from indicators.models import ReportingDuty
from indicators.selectors.shared_rows import with_shared
from tests.indicators.walk import VALUE, Walk, make_walk

pytestmark = pytest.mark.django_db
PARTS = {
    "round": ("title", "year"),
    "indicator": ("code",),
    "measure": ("key", "latest_id"),
    "measure__latest": ("target_id",),
    "submission": ("state",),
}


@pytest.fixture
def walk() -> Walk:
    walk = make_walk()
    walk.submit(walk.share, VALUE)
    return walk


def test_they_say_the_same_by_one_query_and_from_one_object(walk: Walk) -> None:
    rows = ReportingDuty.objects.order_by("pk")
    plain = list(rows.select_related("round", "indicator", "measure__latest", "submission"))
    with CaptureQueriesContext(connection) as asked:
        shared = with_shared(rows.annotate(named=F("department__name")), PARTS, ("named",))
        said = [_said(duty) for duty in shared]
    assert said == [_said(duty) for duty in plain]
    assert len(said) > 1
    assert len(asked) == 1
    rounds = {duty.round_id for duty in shared}
    assert len({id(duty.round) for duty in shared}) == len(rounds) < len(shared)
    assert [duty.named for duty in shared] == [duty.department.name for duty in plain]  # type: ignore[attr-defined]  # annotated


def _said(duty: ReportingDuty) -> tuple[object, ...]:
    """Everything that was asked for; a duty has a measure or not, a submission or not."""
    own = {name: duty.__dict__[name] for name in sorted(duty.__dict__) if name.endswith("_id")}
    measure, submission = duty.measure, getattr(duty, "submission", None)
    return (
        own,
        duty.round.title,
        duty.round.year,
        duty.indicator and duty.indicator.code,
        measure and (measure.key, measure.latest and measure.latest.target_id),
        submission and submission.state,
    )
