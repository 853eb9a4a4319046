"""Many answers at once: all or nothing, or each that can be; reasons by row and field."""

from collections.abc import Sequence
from typing import Any

import pytest

from indicators.api import bulk
from indicators.models import Submission, SubmissionVersion
from indicators.services.answers import Outcome, RowAnswer, file_answers
from organizations.access import Viewer
from tests.indicators.api.program import Program, codes, program, told
from tests.indicators.walk import ASSIGNED, STATE, VALUE, Walk, make_walk
from tests.query_counts import assert_query_count

pytestmark = pytest.mark.django_db

BULK = "/submissions/bulk/"


@pytest.fixture
def walk() -> Walk:
    return make_walk()


@pytest.fixture
def amy(walk: Walk) -> Program:
    return program(walk, "amy")


def row(walk: Walk, name: str, **change: object) -> dict[str, object]:
    entries = {
        "share": VALUE,
        "added": VALUE | {"value": "3", "unit": "item"},
        "intensity": VALUE | {"value": "-3.1"},
        "milestone": STATE,
        "assigned": ASSIGNED,
        "hosted": VALUE | {"unit": "10k_kw"},
    }
    return {"duty": getattr(walk, name).pk, "revision": 0, **entries[name], **change}


def test_all_are_submitted_together(walk: Walk, amy: Program) -> None:
    names = ("share", "added", "intensity", "milestone", "assigned")
    answer = amy.post(BULK, {"rows": [row(walk, name) for name in names]})
    assert answer.status_code == 200
    body = told(answer)
    assert (body["submitted"], body["refused"]) == (5, 0)
    assert [result["index"] for result in body["results"]] == [0, 1, 2, 3, 4]
    first = body["results"][0]
    assert first == {
        "index": 0,
        "duty": walk.share.pk,
        "status": "submitted",
        "version": 1,
        "revision": 1,
        "errors": {},
    }
    assert SubmissionVersion.objects.count() == 5


def test_a_long_batch_goes_in_parts_and_still_together(
    walk: Walk, amy: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk, "_PART", 2)
    names = ("share", "added", "intensity", "milestone", "assigned")
    rows = [row(walk, name) for name in names]

    def overtaken(viewer: Viewer, answers: Sequence[RowAnswer], **given: Any) -> list[Outcome]:
        if any(answer.duty == walk.assigned.pk for answer in answers):
            walk.save(walk.assigned, {"note": "他人"})
        return file_answers(viewer, answers, **given)

    monkeypatch.setattr(bulk, "file_answers", overtaken)
    answer = amy.post(BULK, {"rows": rows})
    assert (answer.status_code, codes(answer)) == (422, {"rows.4.revision": ["stale"]})
    assert not SubmissionVersion.objects.exists()
    answer = amy.post(BULK, {"rows": rows, "mode": "each"})
    statuses = [result["status"] for result in told(answer)["results"]]
    assert statuses == ["submitted"] * 4 + ["refused"]
    assert SubmissionVersion.objects.count() == 4


def test_one_that_cannot_be_holds_all_back(walk: Walk, amy: Program) -> None:
    rows = [row(walk, "share", value="x", quality="final"), row(walk, "added")]
    answer = amy.post(BULK, {"mode": "all_or_nothing", "rows": rows})
    assert (answer.status_code, told(answer)["code"]) == (422, "rows_refused")
    assert codes(answer) == {"rows.0.value": ["not_a_number"]}
    assert [result["status"] for result in told(answer)["results"]] == ["refused", "not_tried"]
    assert not SubmissionVersion.objects.exists()
    assert not Submission.objects.exists()


def test_each_that_can_be_is_submitted(walk: Walk, amy: Program) -> None:
    walk.submit(walk.assigned, ASSIGNED)
    walk.save(walk.milestone, {"note": "先存"})
    rows = [
        row(walk, "share", unit="mw"),
        row(walk, "added"),
        row(walk, "milestone"),
        row(walk, "hosted"),
        row(walk, "assigned", revision=1),
        row(walk, "share", duty=2**63 - 1),
    ]
    answer = amy.post(BULK, {"mode": "each", "rows": rows})
    assert answer.status_code == 200
    body = told(answer)
    assert (body["submitted"], body["refused"]) == (1, 5)
    found = [
        {name: [fault["code"] for fault in faults] for name, faults in result["errors"].items()}
        for result in body["results"]
    ]
    assert found == [
        {"unit": ["inconvertible_unit"]},
        {},
        {"revision": ["stale"]},
        {"duty": ["not_found"]},
        {"duty": ["wrong_state"]},
        {"duty": ["not_found"]},
    ]
    assert body["results"][1]["version"] == 1


@pytest.mark.parametrize("mode", ["all_or_nothing", "each"])
def test_a_duty_stands_once(walk: Walk, amy: Program, mode: str) -> None:
    rows = [row(walk, "share"), row(walk, "share", value="49")]
    answer = amy.post(BULK, {"mode": mode, "rows": rows})
    results = told(answer)["results"]
    assert [result["errors"]["duty"][0]["code"] for result in results] == ["duplicate"] * 2
    assert not SubmissionVersion.objects.exists()


def test_a_second_version_has_its_number(walk: Walk, amy: Program) -> None:
    walk.submit(walk.share, VALUE)
    walk.send_back(walk.share, "arthur")
    answer = amy.post(BULK, {"rows": [row(walk, "share", revision=2)]})
    (result,) = told(answer)["results"]
    assert (result["version"], result["revision"]) == (2, 3)


def test_a_host_bureau_without_joint_reviewer_waits(walk: Walk) -> None:
    walk.seat()
    alice = program(walk, "alice")
    for mode, status in (("each", 200), ("all_or_nothing", 422)):
        answer = alice.post(BULK, {"mode": mode, "rows": [row(walk, "hosted")]})
        assert answer.status_code == status
        (result,) = told(answer)["results"]
        assert result["status"] == "refused"
        assert [fault["code"] for fault in result["errors"]["duty"]] == ["wrong_state"]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "rows"),
        ({"rows": []}, "rows"),
        ({"rows": {}}, "rows"),
        ({"rows": [1]}, "rows.0"),
        ({"rows": [VALUE | {"duty": 0, "revision": 0}]}, "rows.0.duty"),
        ({"rows": [VALUE | {"duty": 10**30, "revision": 0}]}, "rows.0.duty"),
        ({"rows": [VALUE | {"duty": 1, "revision": -1}]}, "rows.0.revision"),
        ({"rows": [VALUE | {"duty": 1, "revision": 0, "x": 1}]}, "rows.0.x"),
        ({"rows": [VALUE | {"duty": 1, "revision": 0}], "mode": "some"}, "mode"),
    ],
)
def test_what_the_schema_does_not_allow_is_named(
    walk: Walk, amy: Program, body: object, field: str
) -> None:
    answer = amy.post(BULK, body)
    assert answer.status_code == 400
    assert set(codes(answer)) == {field}


def test_more_than_a_thousand_rows_are_refused(walk: Walk, amy: Program) -> None:
    rows = [{"answer": "no_statistic", "duty": 1, "revision": 0}] * 1001
    answer = amy.post(BULK, {"rows": rows})
    assert (answer.status_code, codes(answer)) == (400, {"rows": ["max_length"]})


@pytest.mark.parametrize("mode", ["all_or_nothing", "each"])
def test_a_batch_is_carried_out_once(walk: Walk, amy: Program, mode: str) -> None:
    body = {"mode": mode, "rows": [row(walk, "share")]}
    first = amy.post(BULK, body, Idempotency_Key="b1")
    again = amy.post(BULK, body, Idempotency_Key="b1")
    assert told(first) == told(again)
    assert again.headers["Idempotency-Replayed"] == "true"
    assert SubmissionVersion.objects.count() == 1


def test_the_queries_do_not_grow_with_the_rows(walk: Walk, amy: Program) -> None:
    amy.get("/me/")
    with assert_query_count("api:bulk"):
        amy.post(BULK, {"rows": [row(walk, "share", note="")]})
    names = ("added", "intensity")
    with assert_query_count("api:bulk"):
        # Every free text is kept under a key of its own.
        amy.post(BULK, {"rows": [row(walk, name, note="") for name in names]})
