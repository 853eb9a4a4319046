"""Accepted values, rounds, the catalogue and units; the values are those one may see."""

from decimal import Decimal

import pytest

from audit.services import recorded
from indicators.access import may_see_value
from indicators.api.visibility import visible_values
from indicators.models import Observation, ReportingDuty
from indicators.services import Period, Reported, record_observation
from tests.indicators.api.program import Program, program
from tests.indicators.walk import CLERK, VALUE, Walk, make_walk
from tests.query_counts import assert_query_count

pytestmark = pytest.mark.django_db

PEOPLE = ("amy", "arthur", "alice", "stan", "olga", "audrey", "sue", "cora", "bob", "sysop")


@pytest.fixture
def walk() -> Walk:
    return make_walk()


@pytest.fixture
def amy(walk: Walk) -> Program:
    return program(walk, "amy")


def test_an_accepted_value_is_read_as_it_was_printed(walk: Walk, amy: Program) -> None:
    walk.accept(walk.share, VALUE | {"value": "48.50"})
    (row,) = amy.read("/observations/")["results"]
    assert row["value"] == "48.50"
    assert row["unit"] == {"code": "percent", "name": "%"}
    assert row["place"] == {"code": "220300", "name": "四平市"}
    assert (row["year"], row["quality"], row["version"]) == (2025, "final", 1)


def test_only_the_version_in_force_is_listed(walk: Walk, amy: Program) -> None:
    walk.know(walk.share, {2024: "45.2"})
    walk.know(walk.share, {2024: "45.3"})
    (row,) = amy.read("/observations/?year=2024")["results"]
    assert (row["value"], row["version"]) == ("45.3", 2)


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("indicator=TR01", 2),
        ("indicator=TR02", 0),
        ("definition=TR01.1&year=2024", 1),
        ("place=431300", 0),
        ("quality=preliminary", 0),
        ("period_kind=year&limit=1", 2),
    ],
)
def test_filters_narrow_the_values(walk: Walk, amy: Program, query: str, count: int) -> None:
    walk.know(walk.share, {2023: "41.0", 2024: "45.2"})
    assert amy.read(f"/observations/?{query}")["count"] == count


def know_unreleased(walk: Walk, duty: ReportingDuty) -> None:
    """An accepted final value of 2021 that is not published."""
    assert duty.indicator is not None
    assert duty.definition is not None
    with recorded(CLERK) as recording:
        record_observation(
            recording,
            tenant=duty.tenant,
            place=duty.place,
            indicator=duty.indicator,
            definition=duty.definition,
            period=Period(2021),
            reported=Reported(
                value=Decimal("1.0"),
                decimals=1,
                quality="final",
                basis="record",
                release="unreleased",
            ),
            department=duty.department,
        )


def test_the_condition_of_the_database_is_the_rule_itself(walk: Walk) -> None:
    for duty in (walk.share, walk.intensity, walk.hosted, walk.theirs):
        walk.know(duty, {2022: "1.0"})
        walk.know(duty, {2023: "1.0"}, quality="preliminary")
        walk.know(duty, {2024: "1.0"}, quality="restated")
        know_unreleased(walk, duty)
    everything = list(Observation.objects.select_related("indicator"))
    for name in PEOPLE:
        viewer = walk.viewer(name)
        by_rule = {row.pk for row in everything if may_see_value(viewer, row)}
        assert set(visible_values(viewer).values_list("pk", flat=True)) == by_rule, name
    assert visible_values(walk.viewer("sue")).count() == 7
    assert not visible_values(walk.viewer("sysop")).exists()


def test_rounds_are_those_of_the_places_one_reads(walk: Walk, amy: Program) -> None:
    (row,) = amy.read("/rounds/?year=2025")["results"]
    assert (row["id"], row["plan"], row["locked"]) == (walk.round.pk, "siping", False)
    assert amy.read("/rounds/?year=2024")["count"] == 0
    assert amy.read("/rounds/?place=431300")["count"] == 0
    assert program(walk, "bob").read("/rounds/")["results"][0]["plan"] == "loudi"
    assert program(walk, "sysop").read("/rounds/")["count"] == 0


def test_the_catalogue_has_definitions_and_units(walk: Walk, amy: Program) -> None:
    page = amy.read("/indicators/")
    assert [row["code"] for row in page["results"]] == ["CB01", "EN11", "TR01", "TR02"]
    (row,) = amy.read("/indicators/?code=TR01")["results"]
    assert row["takes_shares"]
    assert (row["plausible_min"], row["plausible_max"]) == ("0", "100")
    assert row["definitions"][0]["code"] == "TR01.1"
    assert amy.read("/indicators/?unit=item")["count"] == 1


def test_units_are_those_of_the_table(walk: Walk, amy: Program) -> None:
    page = amy.read("/units/?limit=200")
    assert page["count"] > 50
    percent = next(row for row in page["results"] if row["code"] == "percent")
    same = amy.read(f"/units/?dimension={percent['dimension']}&limit=1")
    assert 1 <= same["count"] < page["count"]
    assert amy.read("/units/?dimension=nothing")["count"] == 0


def test_a_program_learns_for_whom_it_acts(walk: Walk, amy: Program) -> None:
    me = amy.read("/me/")
    assert (me["username"], me["token"]["scopes"]) == ("amy", ["read", "write"])
    assert [post["role"] for post in me["posts"]] == ["reporter"]
    assert amy.secret.startswith(me["token"]["prefix"])


@pytest.mark.parametrize("name", ["observations", "rounds", "indicators"])
def test_lists_take_the_same_queries_for_one_row_and_for_many(
    walk: Walk, amy: Program, name: str
) -> None:
    walk.know(walk.share, {2022: "1", 2023: "41.0", 2024: "45.2"})
    amy.read("/me/")
    for query in ("?limit=1", ""):
        with assert_query_count(f"api:{name}"):
            amy.read(f"/{name}/{query}")
