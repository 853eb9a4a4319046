"""Who may do what: every address of filling and reviewing against every role.

200 a page, 302 done and on, 403 known but another person's, 404 does not exist for you,
409 known and yours, but not in this state.
"""

import pytest
from django.test import Client
from django.utils import timezone

from indicators.models import FactorSet, FuelFactor, Measure, Submission
from tests.indicators.walk import VALUE, Walk, make_walk

pytestmark = pytest.mark.django_db

PEOPLE = (
    "amy",
    "arthur",
    "alice",
    "stan",
    "olga",
    "audrey",
    "sue",
    "cora",
    "bob",
    "oscar",
    "sysop",
)

GETS = {
    # address: the answer for each of PEOPLE, in their order
    "/duties/": (200, 200, 200, 200, 403, 403, 403, 403, 200, 403, 403),
    "/duties/sheet.xlsx": (200, 200, 200, 200, 403, 403, 403, 403, 200, 403, 403),
    "/duties/sheet.csv": (200, 200, 200, 200, 403, 403, 403, 403, 200, 403, 403),
    "/duties/grid/": (200, 403, 200, 403, 403, 403, 403, 403, 200, 403, 403),
    "/duties/evidence/": (200, 200, 200, 200, 403, 403, 403, 403, 200, 403, 403),
    "/duties/sheets/": (200, 200, 200, 200, 403, 403, 403, 403, 200, 403, 403),
    "/duties/{duty}/": (200, 200, 404, 404, 200, 200, 404, 404, 404, 404, 404),
    "/duties/{hosted}/": (404, 404, 200, 200, 200, 200, 404, 404, 404, 404, 404),
    "/evidence/{evidence}/": (200, 200, 404, 404, 200, 200, 404, 404, 404, 404, 404),
    "/evidence/{evidence}/preview/": (200, 200, 404, 404, 200, 200, 404, 404, 404, 404, 404),
    # the file is a text: it has no picture, and others do not learn even that
    "/evidence/{evidence}/preview/1.jpg": (404,) * 11,
    "/plans/siping/checks/": (403, 403, 403, 403, 200, 200, 403, 403, 404, 404, 404),
    "/plans/siping/data/": (200, 200, 200, 200, 200, 200, 200, 200, 404, 404, 404),
    "/plans/siping/factors/": (200, 200, 200, 200, 200, 200, 200, 200, 404, 404, 404),
    "/plans/siping/factors/grid/": (200, 200, 200, 200, 200, 200, 200, 200, 404, 404, 404),
    "/plans/siping/factors/fuels/raw_coal/": (
        *(200, 200, 200, 200, 200, 200, 200, 200, 404, 404, 404),
    ),
    "/plans/siping/formulas/": (200, 200, 200, 200, 200, 200, 200, 200, 404, 404, 404),
    "/plans/siping/formulas/{code}/": (*(200, 200, 200, 200, 200, 200, 200, 200, 404, 404, 404),),
    "/reviews/": (403, 200, 403, 200, 200, 403, 403, 200, 403, 200, 403),
    "/reviews/{submission}/": (200, 200, 404, 404, 200, 200, 404, 404, 404, 404, 404),
    "/rounds/": (403, 403, 403, 403, 200, 200, 403, 403, 403, 200, 403),
    "/rounds/{round}/": (403, 403, 403, 403, 200, 200, 403, 403, 404, 404, 404),
    "/rounds/new/": (403, 403, 403, 403, 200, 403, 403, 403, 403, 200, 403),
    "/rounds/{round}/add/": (403, 403, 403, 403, 200, 403, 403, 403, 404, 404, 404),
    "/rounds/{round}/marks/": (403, 403, 403, 403, 200, 403, 403, 403, 404, 404, 404),
    "/duties/{hosted}/change/": (404, 404, 403, 403, 200, 403, 404, 404, 404, 404, 404),
    "/measures/{numbered}/division/": (403, 403, 403, 403, 200, 403, 403, 403, 404, 404, 404),
    "/measures/{numbered}/division.xlsx": (
        *(403, 403, 403, 403, 200, 403, 403, 403, 404, 404, 404),
    ),
    "/measures/{measure}/accountable-unit/": (
        *(403, 403, 403, 403, 200, 403, 403, 403, 404, 404, 404),
    ),
}
POSTS = {
    # a grid without rows has nothing to check
    "/duties/grid/": (200, 403, 200, 403, 403, 403, 403, 403, 200, 403, 403),
    "/rounds/{round}/marks/": (403, 403, 403, 403, 302, 403, 403, 403, 404, 404, 404),
    "/rounds/{round}/reminders/": (403, 403, 403, 403, 302, 403, 403, 403, 404, 404, 404),
    # nothing typed: the office is told so
    "/plans/siping/factors/grid/": (403, 403, 403, 403, 422, 403, 403, 403, 404, 404, 404),
    "/plans/siping/factors/fuels/raw_coal/": (
        *(403, 403, 403, 403, 422, 403, 403, 403, 404, 404, 404),
    ),
    "/plans/siping/formulas/{code}/": (*(403, 403, 403, 403, 200, 403, 403, 403, 404, 404, 404),),
    # the share waits for its department's reviewer: nobody may fill it now
    "/duties/{duty}/": (409, 403, 404, 404, 403, 403, 404, 404, 404, 404, 404),
    "/duties/{duty}/evidence/": (200, 403, 404, 404, 403, 403, 404, 404, 404, 404, 404),
    "/duties/{duty}/evidence/{evidence}/withdraw/": (
        *(409, 403, 404, 404, 403, 403, 404, 404, 404, 404, 404),
    ),
    "/reviews/{submission}/": (403, 302, 404, 404, 403, 403, 404, 404, 404, 404, 404),
    "/rounds/new/": (403, 403, 403, 403, 200, 403, 403, 403, 403, 200, 403),
    "/rounds/{round}/add/": (403, 403, 403, 403, 200, 403, 403, 403, 404, 404, 404),
    "/duties/{hosted}/change/": (404, 404, 403, 403, 200, 403, 404, 404, 404, 404, 404),
    # nothing typed and no file chosen: the office is told so
    "/measures/{numbered}/division/": (403, 403, 403, 403, 422, 403, 403, 403, 404, 404, 404),
    "/measures/{numbered}/division/upload/": (
        *(403, 403, 403, 403, 422, 403, 403, 403, 404, 404, 404),
    ),
    "/measures/{measure}/accountable-unit/": (
        *(403, 403, 403, 403, 200, 403, 403, 403, 404, 404, 404),
    ),
}
READ_ONLY = (
    "/duties/",
    "/evidence/{evidence}/",
    "/evidence/{evidence}/preview/",
    "/evidence/{evidence}/preview/1.jpg",
    "/reviews/",
    "/rounds/",
    "/rounds/{round}/",
)


@pytest.fixture
def walk() -> Walk:
    return make_walk()


@pytest.fixture
def keys(walk: Walk) -> dict[str, int | str]:
    """A submitted value with one file, and the keys of all that addresses name."""
    enter_raw_coal()
    evidence = walk.attach(walk.share, b"certificate", "a.txt")
    walk.submit(walk.share, VALUE)
    measure = walk.assigned.measure
    assert measure is not None
    assert walk.share.definition is not None
    return {
        "duty": walk.share.pk,
        "hosted": walk.hosted.pk,
        "evidence": evidence,
        "submission": Submission.objects.get(duty=walk.share).pk,
        "round": walk.round.pk,
        "measure": measure.pk,
        "code": walk.share.definition.code,
        "numbered": Measure.objects.get(plan=walk.plan, key="一#1").pk,
    }


def enter_raw_coal() -> None:
    """A standard set of one fuel, for the pages of factors."""
    held = FactorSet.objects.create(
        code="fuel-cn-1", name="燃料因子", sha256="0" * 64, recorded_at=timezone.now()
    )
    facts = {"code": "raw_coal", "name": "原煤", "unit": "t", "tce_per_unit": "0.7143"}
    FuelFactor.objects.create(factor_set=held, code="raw_coal", facts={**facts, "source": "M"})


@pytest.mark.parametrize("address", GETS)
def test_reading(walk: Walk, keys: dict[str, int | str], address: str) -> None:
    assert answers(walk, address.format(**keys), post=False) == dict(
        zip(PEOPLE, GETS[address], strict=True)
    )


@pytest.mark.parametrize("address", POSTS)
def test_writing(walk: Walk, keys: dict[str, int | str], address: str) -> None:
    assert answers(walk, address.format(**keys), post=True) == dict(
        zip(PEOPLE, POSTS[address], strict=True)
    )


@pytest.mark.parametrize("address", READ_ONLY)
def test_pages_for_reading_take_no_post(
    walk: Walk, keys: dict[str, int | str], address: str
) -> None:
    client = Client()
    client.force_login(walk.cast["olga"])
    assert client.post(address.format(**keys)).status_code == 405


@pytest.mark.parametrize("address", [*GETS, "/duties/{duty}/evidence/"])
def test_nobody_enters_without_an_account(keys: dict[str, int | str], address: str) -> None:
    where = address.format(**keys)
    assert Client().get(where).headers["Location"].startswith("/login/")
    assert Client().post(where, VALUE).status_code == 403


def answers(walk: Walk, address: str, *, post: bool) -> dict[str, int]:
    """The status that each person gets; the reviewer who may, comes last."""
    found = {}
    for name in sorted(PEOPLE, key=lambda name: name == "arthur"):
        client = Client()
        client.force_login(walk.cast[name])
        form = VALUE | {"revision": "1", "action": "approve", "version": "1"}
        response = client.post(address, form) if post else client.get(address)
        found[name] = response.status_code
    return found
