"""Those who look after accounts and machines read no value and write none, in an emergency neither."""

import re

import pytest

from audit.domain.actors import Actor
from organizations.domain.roles import Role
from organizations.models import EmergencyAccess
from organizations.services.emergency import approve_emergency
from tests.isolation.asking import ADMITTED, Asking, answer_of, routes
from tests.isolation.table import PEOPLE, ROWS
from tests.visible import visible_text

pytestmark = pytest.mark.django_db

ROUTES = routes()
# Siping's values: accepted and internal, under review, in a draft; none of another number.
UNRELEASED = re.compile(r"(?<![\d.:/-])(-?4\.18|48\.50?|-?3\.2)(?![\d.:])")
SYSTEM_ADMIN = PEOPLE.index("sysop")


def of_system_admin(answers: str) -> str:
    return answers.replace(" ", "")[SYSTEM_ADMIN]


@pytest.mark.parametrize("name", ["sysop", "hana"])
def test_no_page_of_an_administration_holds_an_unreleased_value(asking: Asking, name: str) -> None:
    place, found = PEOPLE.index(name), []
    for row in ROWS:
        admitted = row.reads and row.reads.replace(" ", "")[place] == ADMITTED
        # The description of the interface has numbers of its own, as examples.
        if not admitted or row.route == "api:schema":
            continue
        answer = asking.get(name, asking.address(row.route, tuple(row.keys.split())))
        text = "" if answer.streaming else visible_text(answer.content.decode(errors="replace"))
        if UNRELEASED.search(text):
            found.append(row.route)
    assert found == []


@pytest.fixture
def emergency(asking: Asking) -> Asking:
    """The access that the system administrator asked for, approved; undone after the test."""
    access = EmergencyAccess.objects.select_related("tenant").get(pk=asking.stage.keys["emergency"])
    guard = Actor(asking.stage.walk.cast["sara"].pk, unit="", role=Role.SECURITY_ADMIN)
    approve_emergency(access, actor=guard)
    return asking


def test_an_emergency_opens_what_the_navigation_shows(emergency: Asking) -> None:
    home = emergency.get("sysop", "/inbox/").content.decode()
    ways = set(re.findall(r'<li><a href="(/[^"]*)"', home))
    assert "/plans/siping/reports/" in ways
    assert {
        way: code for way in ways if (code := emergency.status("sysop", "GET", way)) != 200
    } == {}


@pytest.mark.usefixtures("unprinted")
def test_an_emergency_writes_nothing(emergency: Asking) -> None:
    """Every form of the product answers as it does without one."""
    differing = []
    for row in {each.route: each for each in ROWS if each.writes}.values():
        address = emergency.address(row.route, tuple(row.keys.split()))
        for method in ROUTES[row.route].writes:
            found = answer_of(emergency.status("sysop", method, address, row.sent))
            if found != of_system_admin(row.writes):
                differing.append((method, row.route, row.keys, found))
    assert differing == []


@pytest.mark.usefixtures("unprinted")
def test_an_emergency_opens_no_other_place_and_no_draft(emergency: Asking) -> None:
    for route, keys in (
        ("indicators:round", "their_round"),
        ("indicators:duty", "their_duty"),
        ("dashboards:draft", "draft"),
        ("dashboards:paper", "paper"),
        ("dashboards:ledger", ""),
        ("organizations:account", "account"),
    ):
        address = emergency.address(route, tuple(keys.split()))
        assert emergency.status("sysop", "GET", address) == 404, route
