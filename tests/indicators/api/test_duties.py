"""What my units owe, for a program: lists, one duty, its ETag, its draft."""

from datetime import timedelta

import pytest
from django.http import HttpResponse

from indicators.models import Submission
from tests.indicators.api.program import Program, codes, program, told
from tests.indicators.walk import ASSIGNED, VALUE, Walk, make_walk
from tests.query_counts import assert_query_count

pytestmark = pytest.mark.django_db


@pytest.fixture
def walk() -> Walk:
    return make_walk()


@pytest.fixture
def amy(walk: Walk) -> Program:
    return program(walk, "amy")


def at(walk: Walk, tail: str = "") -> str:
    return f"/duties/{walk.share.pk}/{tail}"


def test_the_list_is_paged(walk: Walk, amy: Program) -> None:
    page = amy.read("/duties/?limit=2")
    assert page["count"] == 5
    assert page["previous"] is None
    assert page["next"].endswith("/api/v1/duties/?limit=2&offset=2")
    rest = amy.read("/duties/?limit=2&offset=4")
    assert rest["next"] is None
    seen = [row["id"] for row in [*page["results"], *rest["results"]]]
    assert len(set(seen)) == 3


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("state=not_begun", {"added", "intensity", "milestone", "assigned"}),
        ("state=submitted", {"share"}),
        ("indicator=TR02", {"added"}),
        ("year=2025&indicator=TR01", {"share"}),
        ("year=2024", set()),
        ("round=1000000", set()),
        ("place=220300&state=submitted", {"share"}),
        ("place=431300", set()),
    ],
)
def test_filters_narrow_it(walk: Walk, amy: Program, query: str, found: set[str]) -> None:
    walk.submit(walk.share, VALUE)
    rows = amy.read(f"/duties/?{query}")["results"]
    assert {row["id"] for row in rows} == {getattr(walk, name).pk for name in found}


def test_due_before_is_a_day(walk: Walk, amy: Program) -> None:
    day = walk.round.due_on
    assert amy.read(f"/duties/?due_before={day}")["count"] == 0
    assert amy.read(f"/duties/?due_before={day + timedelta(days=1)}")["count"] == 5


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("limit=0", "limit"),
        ("limit=201", "limit"),
        ("limit=ten", "limit"),
        ("limit=", "limit"),
        ("limit=1&limit=2", "limit"),
        ("limit=1.0", "limit"),
        ("limit=%EF%BC%91", "limit"),
        ("offset=-1", "offset"),
        ("round=99999999999999999999", "round"),
        ("state=open", "state"),
        ("year=twenty", "year"),
        ("due_before=20261120", "due_before"),
        ("due_before=2026-02-30", "due_before"),
        ("indicator=%00", "indicator"),
        ("yaer=2025", "yaer"),
    ],
)
def test_a_parameter_that_is_none_is_named(amy: Program, query: str, field: str) -> None:
    answer = amy.get(f"/duties/?{query}")
    assert answer.status_code == 400
    assert set(codes(answer)) == {field}


def test_the_list_takes_the_same_queries_for_one_and_for_many(walk: Walk, amy: Program) -> None:
    amy.read("/duties/")
    for query in ("?limit=1", ""):
        with assert_query_count("api:duties"):
            amy.read(f"/duties/{query}")


def test_one_duty_says_what_is_asked(walk: Walk, amy: Program) -> None:
    walk.know(walk.share, {2024: "45.2"})
    duty = amy.read(at(walk))
    assert (duty["state"], duty["revision"], duty["may_fill"]) == ("not_begun", 0, True)
    assert duty["unit"] == {"code": "percent", "name": "%"}
    assert duty["asked"]["maximum"] == "100"
    assert duty["asked"]["definition"]["text"].startswith("新能源公交车占比")
    assert duty["asked"]["units"][0]["code"] == "percent"
    past = {row["year"]: row for row in duty["history"]}
    assert (past[2024]["value"], past[2024]["quality"]) == ("45.2", "final")
    assert past[2023]["value"] is None
    assert len(duty["history"]) == 5


def test_a_value_that_is_not_for_the_viewer_is_only_mentioned(walk: Walk) -> None:
    walk.know(walk.hosted, {2024: "45.2"}, quality="preliminary")
    stan = program(walk, "stan").read(f"/duties/{walk.hosted.pk}/")
    (row,) = [row for row in stan["history"] if row["year"] == 2024]
    assert (row["hidden"], row["value"], row["quality"]) == (True, None, "")
    assert stan["draft"] is None


def test_a_state_duty_names_its_states(walk: Walk, amy: Program) -> None:
    walk.know_state(walk.assigned, "pending")
    duty = amy.read(f"/duties/{walk.assigned.pk}/")
    assert "issued" in [state["code"] for state in duty["asked"]["states"]]
    assert duty["asked"]["takes_assigned_value"]
    assert duty["indicator"] is None
    walk.submit(walk.assigned, ASSIGNED)
    version = amy.read(f"/duties/{walk.assigned.pk}/")["versions"][0]
    assert (version["target_state"], version["assigned_value"]) == ("issued", "13.5")


def test_versions_and_decisions_come_with_their_codes(walk: Walk, amy: Program) -> None:
    walk.attach(walk.share, b"certificate", "a.txt")
    walk.submit(walk.share, VALUE)
    walk.send_back(walk.share, "arthur")
    duty = amy.read(at(walk))
    (version,) = duty["versions"]
    assert (version["value"], version["quality"], version["note"]) == (
        "48.5",
        "final",
        "含氢能公交",
    )
    assert [file["name"] for file in version["evidence"]] == ["a.txt"]
    (decision,) = version["decisions"]
    assert (decision["approved"], decision["reason"]) == (False, "definition")
    assert duty["state"] == "returned"


def test_one_duty_takes_a_bounded_number_of_queries(walk: Walk, amy: Program) -> None:
    walk.know(walk.share, {2024: "45.2", 2023: "41.0"})
    walk.attach(walk.share, b"certificate", "a.txt")
    walk.submit(walk.share, VALUE)
    amy.read(at(walk))
    with assert_query_count("api:duty"):
        amy.read(at(walk))


def test_what_has_not_changed_is_not_sent_again(walk: Walk, amy: Program) -> None:
    etag = amy.get(at(walk)).headers["ETag"]
    assert etag.startswith('"0-')
    for known in (etag, f"W/{etag}", f'"x", {etag}', "*"):
        answer = amy.get(at(walk), If_None_Match=known)
        assert (answer.status_code, answer.content) == (304, b"")
        assert answer.headers["ETag"] == etag
    walk.save(walk.share, {"value": "1"})
    answer = amy.get(at(walk), If_None_Match=etag)
    assert answer.status_code == 200
    assert answer.headers["ETag"].startswith('"1-')


def test_the_etag_also_tells_what_no_revision_counts(walk: Walk, amy: Program) -> None:
    etag = amy.get(at(walk)).headers["ETag"]
    walk.know(walk.share, {2024: "45.2"})
    assert amy.get(at(walk), If_None_Match=etag).status_code == 200


def save(amy: Program, walk: Walk, body: object, **headers: str) -> HttpResponse:
    return amy.call("PUT", at(walk, "draft/"), body, **headers)


def test_a_draft_is_kept_as_typed(walk: Walk, amy: Program) -> None:
    etag = amy.get(at(walk)).headers["ETag"]
    answer = save(amy, walk, {"value": "约48.5", "note": "待核"}, If_Match=etag)
    assert answer.status_code == 200
    assert told(answer)["draft"]["value"] == "约48.5"
    assert answer.headers["ETag"] == amy.get(at(walk)).headers["ETag"]
    assert Submission.objects.get().draft["note"] == "待核"
    # The next one follows from the answer; what it leaves out is gone.
    answer = save(amy, walk, {"value": "48.5"}, If_Match=answer.headers["ETag"])
    assert told(answer)["draft"]["note"] == ""


def test_a_draft_without_its_condition_is_refused(walk: Walk, amy: Program) -> None:
    answer = save(amy, walk, {"value": "1"})
    assert (answer.status_code, told(answer)["code"]) == (428, "precondition_required")
    walk.save(walk.share, {"value": "1"})
    answer = save(amy, walk, {"value": "2"}, If_Match='"0"')
    assert (answer.status_code, told(answer)["code"]) == (412, "stale")
    assert save(amy, walk, {"value": "2"}, If_Match="x").status_code == 400
    assert save(amy, walk, {"value": "2"}, If_Match='W/"1"').status_code == 200
    assert save(amy, walk, {"value": "3"}, If_Match='"9", "2"').status_code == 200
    assert save(amy, walk, {"value": "4"}, If_Match="*").status_code == 200
    assert save(amy, walk, {"value": "5"}, If_Match="4").status_code == 200


def test_a_secret_draft_is_not_kept(walk: Walk, amy: Program) -> None:
    answer = save(amy, walk, {"note": "机密★5年"}, If_Match='"0"')
    assert answer.status_code == 422
    assert codes(answer) == {"note": ["secrecy_mark"]}
    assert save(amy, walk, {"note": "长" * 2001}, If_Match='"0"').status_code == 400
    assert not Submission.objects.filter(revision__gt=0).exists()


def test_an_id_of_any_size_is_no_fault(amy: Program) -> None:
    for pk in ("0", "9223372036854775807", "9223372036854775808", "9" * 400, "-1", "abc", "%00"):
        assert amy.get(f"/duties/{pk}/").status_code == 404
