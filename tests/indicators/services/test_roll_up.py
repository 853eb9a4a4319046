"""The counties' values added up beside the city's."""

from decimal import Decimal

import pytest

from indicators.models import ReportingDuty
from indicators.selectors.roll_up import is_additive, roll_up_of
from indicators.services.round_changes import add_value_of_counties
from organizations.domain.roles import Role
from organizations.models import Membership, Place
from tests.indicators.walk import VALUE, Walk, make_walk

pytestmark = pytest.mark.django_db


@pytest.fixture
def walk() -> Walk:
    return make_walk()


def county_duties(walk: Walk) -> list[ReportingDuty]:
    """Two counties asked for 市发改委's installed capacity; Amy files for both."""
    Place.objects.create(
        key="220382", code="220382", name="双辽市", level="county", parent=walk.cast.siping
    )
    actor = walk.viewer("olga").actor(walk.cast.siping.pk, Role.OFFICE)
    assert walk.hosted.indicator is not None
    duties = add_value_of_counties(walk.round, walk.hosted.indicator, actor=actor)
    for duty in duties:
        Membership.objects.create(
            user=walk.cast["amy"],
            role=Role.REPORTER,
            tenant=walk.cast.siping,
            department=duty.department,
            valid_from=walk.today,
        )
    return duties


def typed(value: str) -> dict[str, str]:
    return VALUE | {"unit": "10k_kw", "value": value, "explanation": "已核对"}


def test_the_whole_is_compared_with_the_sum_of_its_parts(walk: Walk) -> None:
    office = walk.viewer("olga")
    assert roll_up_of(office, walk.hosted) is None, "no county is asked"
    first, second = county_duties(walk)
    walk.submit(first, typed("60.5"))
    partly = roll_up_of(office, walk.hosted)
    assert partly is not None
    assert (partly.asked, partly.answered, partly.total) == (2, 1, Decimal("60.5"))
    assert partly.difference is None
    walk.submit(second, typed("20"))
    walk.submit(walk.hosted, typed("82"), by="alice")
    whole = roll_up_of(office, walk.hosted)
    assert whole is not None
    assert (whole.total, whole.difference, whole.disagrees) == (
        Decimal("80.5"),
        Decimal("1.5"),
        True,
    )
    assert roll_up_of(office, first) is None, "a county has no parts here"


def test_shares_are_not_added(walk: Walk) -> None:
    assert roll_up_of(walk.viewer("olga"), walk.share) is None
    assert [unit for unit in ("percent", "tce_per_10k_yuan", "grade") if is_additive(unit)] == []
    assert all(is_additive(unit) for unit in ("10k_kw", "tce", "10k_mu", "item", "yuan"))
