"""A value of the host bureau is not submitted where nobody could review it."""

import pytest

from audit.domain.errors import TransitionError
from indicators.models import JointReviewer, Submission
from tests.indicators.walk import VALUE, make_walk

pytestmark = pytest.mark.django_db

CAPACITY = VALUE | {"unit": "10k_kw"}


def test_without_a_joint_reviewer_nothing_is_submitted() -> None:
    walk = make_walk()
    JointReviewer.objects.all().delete()
    with pytest.raises(TransitionError, match="会审部门"):
        walk.submit(walk.hosted, CAPACITY, by="alice")
    assert not Submission.objects.exists()

    # The bureau itself is no other bureau.
    walk.seat(walk.cast.planning)
    with pytest.raises(TransitionError, match="会审部门"):
        walk.submit(walk.hosted, CAPACITY, by="alice")

    walk.seat(walk.cast.planning, walk.cast.statistics)
    walk.submit(walk.hosted, CAPACITY, by="alice")
    assert Submission.objects.get().review_steps == ["department", "joint", "office"]
