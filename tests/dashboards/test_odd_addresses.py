"""Pages answer whatever stands in an address, also what no database keeps in a text."""

import pytest
from django.test import Client

from tests.assessments.small_plan import SmallPlan, make_small_plan

pytestmark = pytest.mark.django_db


@pytest.fixture
def olga() -> Client:
    small: SmallPlan = make_small_plan()
    client = Client()
    client.force_login(small.cast["olga"])
    return client


@pytest.mark.parametrize("query", ["until=9999-12-31", "since=0001-01-01"])
def test_the_ledger_drops_what_makes_no_sense(olga: Client, query: str) -> None:
    assert olga.get(f"/ledger/?{query}").status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "/ledger/?action=%00",
        "/ledger/?object=a%00",
        "/ledger/?id=%00",
        "/indicators/%00/",
        "/plans/siping/sections/a%00/",
        "/plans/siping/tasks/%00/",
    ],
)
def test_what_no_database_keeps_is_refused_before_it_is_asked(olga: Client, path: str) -> None:
    assert olga.get(path).status_code == 400


@pytest.mark.parametrize("address", ["//[", "//[x]y/"])
def test_an_address_that_cannot_be_taken_apart_is_no_page(olga: Client, address: str) -> None:
    assert olga.post("/views/", {"name": "甲", "address": address}).status_code == 422
    assert olga.post("/subscriptions/", {"address": address})["Location"] == "/subscriptions/"


def test_an_indicator_before_the_first_plan_is_shown_as_of_now(olga: Client) -> None:
    answer = olga.get("/indicators/TR03/", {"as_of": "2020-12-31"})
    assert "以下是现在的数字" in answer.content.decode()
    assert "显示的是" not in answer.content.decode()
