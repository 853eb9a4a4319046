"""Every address of the product against every role, of the own city and of another."""

import pytest

from tests.isolation.asking import Asking, answer_of, routes
from tests.isolation.table import PEOPLE, ROWS, Row

pytestmark = pytest.mark.django_db

ROUTES = routes()


def test_every_route_stands_in_the_table() -> None:
    missing = sorted(set(ROUTES) - {row.route for row in ROWS})
    assert not missing, f"Say in tests/isolation/table.py who reads and writes {missing}."
    gone = sorted({row.route for row in ROWS} - set(ROUTES))
    assert not gone, f"No address leads to {gone} any more: take them out of the table."


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.route} {row.keys}")
def test_who_gets_in(asking: Asking, unprinted: None, row: Row) -> None:
    route = ROUTES[row.route]
    assert (route.reads, bool(route.writes)) == (bool(row.reads), bool(row.writes)), (
        f"{row.route} takes {sorted(route.methods)}: the table must say who reads and who writes."
    )
    address = asking.address(row.route, tuple(row.keys.split()))
    asked = [("GET", row.reads)] if route.reads else []
    for method, expected in [*asked, *((each, row.writes) for each in route.writes)]:
        found = {name: answer_of(asking.status(name, method, address, row.sent)) for name in PEOPLE}
        assert found == dict(zip(PEOPLE, expected.replace(" ", ""), strict=True)), method


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.route} {row.keys}")
def test_nobody_gets_in_without_an_account(asking: Asking, unprinted: None, row: Row) -> None:
    """A form sent after the session ended is answered with what was typed: 403, nothing done."""
    route = ROUTES[row.route]
    address = asking.address(row.route, tuple(row.keys.split()))
    refusals = {401, 403} | ({404} if row.route == "api:missing" else set())
    for method in sorted(route.methods):
        status = asking.status("", method, address, row.sent)
        assert (status in refusals) is route.asks_for_account, (method, status)
