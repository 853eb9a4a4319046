"""Queries whose SQL is written once: the same rows as Django's own, whatever was asked before."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.models import Count, Q, QuerySet
from django.db.transaction import TransactionManagementError
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from audit.compiled import MOST_VALUES, Compiled, compiled
from indicators.models import ReportingRound
from organizations.models import Membership, Place, User
from organizations.models.places import PlaceLevel

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 1)


@pytest.fixture(autouse=True)
def unchecked(settings: Settings) -> None:
    """What is said here has to be right by itself."""
    settings.COMPILED_QUERIES_CHECKED = 0


@pytest.fixture
def places() -> list[Place]:
    city = Place.objects.create(key="c", name="市", level=PlaceLevel.PREFECTURE, is_tenant=True)
    rest = [
        Place.objects.create(
            key=f"p{number}",
            name="区县"[number % 2],
            level=PlaceLevel.COUNTY,
            parent=city,
            valid_from=DAY + timedelta(days=number),
        )
        for number in range(6)
    ]
    return [city, *rest]


def _found(keys: Any, name: str, day: date, parent: int | None, counted: bool) -> QuerySet[Place]:
    begun = Q(valid_from__lte=day) | Q(valid_from__isnull=True)
    rows = Place.objects.filter(begun, Q(key__in=keys) | Q(name=name), parent=parent)
    rows = rows.filter(counts_in_rollup=counted, level=PlaceLevel.COUNTY)
    return rows.select_related("parent").annotate(below=Count("children")).order_by("-key")


# Any: whatever the function above takes.
CALLS: list[tuple[Any, ...]] = [
    (("p1", "p2"), "区", DAY + timedelta(days=3), 0, True),
    (("p4", "p2"), "县", DAY + timedelta(days=9), 0, True),
    (("p2", "p2"), "p2", DAY + timedelta(days=9), 0, True),
    (frozenset({"p3"}), "县", DAY, 0, True),
    ((), "区", DAY + timedelta(days=9), 0, True),
    (("p5",), "区", DAY + timedelta(days=9), None, True),
    (("p1",), "区", DAY + timedelta(days=9), 0, False),
    (("p1",), "30000", DAY + timedelta(days=9), 0, True),
    ([f"p{number}" for number in range(MOST_VALUES)], "-", DAY + timedelta(days=9), 0, True),
]


@pytest.mark.parametrize("first", range(len(CALLS)))
def test_rows_are_those_of_the_queryset_whatever_was_asked_before(
    places: list[Place], first: int
) -> None:
    found = compiled(_found)
    counts = []
    for keys, name, day, parent, counted in CALLS[first:] + CALLS[:first]:
        asked = (keys, name, day, parent if parent is None else places[0].pk, counted)
        with CaptureQueriesContext(connection) as queries:
            ours = [(each.key, each.parent.name, each.below) for each in found(*asked)]  # type: ignore[attr-defined, union-attr]  # annotated, and of a city
        assert ours == [(each.key, each.parent.name, each.below) for each in _found(*asked)]  # type: ignore[attr-defined, union-attr]  # as above
        assert len(queries) == 1
        counts.append(len(ours))
    assert len(set(counts)) > 2


def test_dictionaries_tuples_and_single_columns_come_as_they_do(places: list[Place]) -> None:
    rows: dict[str, Compiled[[int], object]] = {
        "values": compiled(lambda pk: Place.objects.filter(pk=pk).values("name", "pk", "key")),
        "tuples": compiled(lambda pk: Place.objects.filter(pk=pk).values_list("name", "parent__key")),
        "flat": compiled(lambda pk: Place.objects.filter(parent=pk).order_by("key").values_list("key", flat=True)[1:3]),
    }  # fmt: skip
    for place in (places[2], places[1]):
        assert rows["values"](place.pk) == [{"name": place.name, "pk": place.pk, "key": place.key}]
        assert rows["tuples"](place.pk) == [(place.name, "c")]
    assert rows["flat"](places[0].pk) == ["p1", "p2"]
    assert rows["flat"](places[1].pk) == []


def test_nothing_is_asked_where_nothing_can_be_found() -> None:
    named = compiled(lambda keys: Place.objects.filter(key__in=keys))
    with CaptureQueriesContext(connection) as queries:
        assert named(()) == named(frozenset()) == []
    assert len(queries) == 0


def test_lists_are_filled_up_so_that_few_shapes_are_written(places: list[Place]) -> None:
    ask = compiled(lambda pks: Place.objects.filter(pk__in=pks))
    for count in range(len(places) + 1):
        wanted = {place.pk for place in places[:count]}
        assert {place.pk for place in ask(frozenset(wanted))} == wanted
        assert {place.pk for place in ask(frozenset(wanted | {-1}))} == wanted
    # Of none, one, two, four and eight.
    assert len(ask.written) == 5


@pytest.mark.parametrize(
    ("build", "value"),
    [
        (lambda number: Place.objects.filter(pk=number - 1), 7),
        (lambda text: Place.objects.filter(name__contains=text), "市"),
        (lambda day: Place.objects.filter(valid_from=day + timedelta(days=7)), DAY),
        (lambda most: Place.objects.order_by("pk")[:most], 3),
        (lambda place: Place.objects.filter(parent=place), Place(pk=1)),
        (lambda mixed: Place.objects.filter(key__in=mixed), [1, "1"]),
    ],
)
def test_what_is_worked_out_of_an_argument_is_refused(build: Any, value: object) -> None:
    """Any: whatever a function may be."""
    with pytest.raises((TypeError, AssertionError)):
        compiled(build)(value)


@pytest.mark.parametrize("number", [-1, 1 << 31, 1 << 63, 1 << 70])
def test_a_number_that_no_column_holds_finds_nothing(places: list[Place], number: int) -> None:
    """As they come in addresses."""
    known = compiled(lambda pk: Place.objects.filter(pk=pk))
    assert known(places[0].pk) == places[:1]
    assert known(number) == []
    rounds = compiled(lambda year: ReportingRound.objects.filter(year=year))
    assert rounds(2025) == rounds(number) == []


def test_a_function_that_looks_at_values_is_found_in_tests(settings: Settings) -> None:
    settings.COMPILED_QUERIES_CHECKED = 2
    ask = compiled(lambda pk: Place.objects.filter(**({"pk": pk} if pk > 100 else {"parent": pk})))
    ask(200)
    with pytest.raises(AssertionError, match="parent"):
        ask(2)


def test_days_and_moments_are_compared_as_the_database_keeps_them() -> None:
    """A membership is kept with its day, an account with its moment."""
    valid = compiled(lambda day: Membership.objects.filter(valid_from__lte=day))
    assert valid(DAY) == []
    assert valid(DAY + timedelta(days=1)) == []
    at = datetime(2026, 1, 1, 8, 30, tzinfo=UTC)
    user = User.objects.create(username="early", date_joined=at)
    joined = compiled(lambda until: User.objects.filter(date_joined__lte=until))
    assert joined(at - timedelta(seconds=1)) == []
    assert joined(at) == [user]


@pytest.mark.django_db(transaction=True)
def test_rows_are_locked_within_a_transaction_alone() -> None:
    held = compiled(lambda key: Place.objects.select_for_update().filter(key=key))
    Place.objects.create(key="c", name="市", level=PlaceLevel.PREFECTURE, is_tenant=True)
    with transaction.atomic():
        assert [place.key for place in held("c")] == ["c"]
    # Written once, it asks nothing of Django: what Django refuses has to be refused here.
    with pytest.raises(TransactionManagementError):
        held("c")


@pytest.mark.postgres
def test_rows_are_locked_each_time() -> None:
    held = compiled(lambda key: Place.objects.select_for_update().filter(key=key))
    for _time in range(2):
        with CaptureQueriesContext(connection) as asked:
            held("c")
        assert asked.captured_queries[-1]["sql"].endswith("FOR UPDATE")
