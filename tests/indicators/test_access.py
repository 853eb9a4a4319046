"""Who sees the number of an accepted value, and who only the status word that rests on it."""

import pytest

from indicators.access import may_see_value
from indicators.models import Observation
from tests.indicators.walk import Walk, make_walk

pytestmark = pytest.mark.django_db

EVERYBODY = {"amy", "arthur", "alice", "stan", "olga", "audrey", "sue", "cora"}
OWN_AND_OFFICE = {"alice", "adam", "olga", "audrey"}

SEEN = [
    # indicator, quality, release: who of Siping sees 市发改委's number
    ("EN11", "final", "public", EVERYBODY | {"adam"}),
    ("EN11", "restated", "internal", EVERYBODY | {"adam"}),
    ("EN11", "final", "unreleased", OWN_AND_OFFICE),
    ("EN11", "preliminary", "public", OWN_AND_OFFICE),
    ("TR01", "final", "unreleased", EVERYBODY | {"adam"}),
    ("TR01", "preliminary", "unreleased", OWN_AND_OFFICE),
]


@pytest.mark.parametrize(("code", "quality", "release", "seers"), SEEN)
def test_a_number_is_seen_by_whom_the_narrower_rule_leaves(
    code: str, quality: str, release: str, seers: set[str]
) -> None:
    walk = make_walk()
    row = value_of(walk, code, quality, release)
    assert {name for name in walk.cast.users if may_see_value(walk.viewer(name), row)} == seers


def value_of(walk: Walk, code: str, quality: str, release: str) -> Observation:
    """A number of 市发改委, not saved: the rule looks at nothing else."""
    indicator = walk.hosted.indicator if code == "EN11" else walk.share.indicator
    return Observation(
        tenant=walk.cast.siping,
        department=walk.cast.planning,
        indicator=indicator,
        quality=quality,
        release=release,
    )
