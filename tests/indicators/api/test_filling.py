"""Submitting one answer and attaching evidence: conditions, refusals by field, once only."""

import json

import pytest
from django.http import HttpResponse
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from indicators.models import Evidence, EvidenceUse, SubmissionVersion
from organizations.models import IdempotencyKey
from tests.indicators.api.program import ROOT, Program, codes, program, told
from tests.indicators.walk import STATE, VALUE, Walk, make_walk
from tests.query_counts import assert_query_count

pytestmark = pytest.mark.django_db


@pytest.fixture
def walk() -> Walk:
    return make_walk()


@pytest.fixture
def amy(walk: Walk) -> Program:
    return program(walk, "amy")


def at(walk: Walk, tail: str = "submissions/") -> str:
    return f"/duties/{walk.share.pk}/{tail}"


def test_an_answer_is_submitted(walk: Walk, amy: Program) -> None:
    etag = amy.get(at(walk, "")).headers["ETag"]
    answer = amy.post(at(walk), VALUE, If_Match=etag)
    assert answer.status_code == 201
    assert told(answer) == {
        "duty": walk.share.pk,
        "version": 1,
        "state": "submitted",
        "waiting_step": "department",
        "revision": 1,
        "findings": [],
    }
    version = SubmissionVersion.objects.get()
    assert (str(version.value), version.decimals) == ("48.50000000", 1)


def test_the_revision_may_stand_in_the_body(walk: Walk, amy: Program) -> None:
    walk.save(walk.share, {"value": "1"})
    answer = amy.post(at(walk), VALUE)
    assert (answer.status_code, told(answer)["code"]) == (428, "precondition_required")
    answer = amy.post(at(walk), VALUE | {"revision": 0})
    assert (answer.status_code, told(answer)["code"]) == (409, "stale")
    answer = amy.post(at(walk), VALUE | {"revision": 0}, If_Match='"1"')
    assert (answer.status_code, codes(answer)) == (400, {"revision": ["invalid"]})
    assert amy.post(at(walk), VALUE, If_Match='"0"').status_code == 412
    assert amy.post(at(walk), VALUE | {"revision": 1}).status_code == 201


def test_a_state_is_submitted_the_same_way(walk: Walk, amy: Program) -> None:
    answer = amy.post(f"/duties/{walk.milestone.pk}/submissions/", STATE | {"revision": 0})
    assert answer.status_code == 201


@pytest.mark.parametrize(
    ("change", "faults"),
    [
        ({"value": "约50"}, {"value": ["not_a_number"]}),
        ({"value": "101"}, {"value": ["over_maximum"], "explanation": ["explanation_required"]}),
        ({"unit": "mw"}, {"unit": ["inconvertible_unit"]}),
        ({"unit": "斤"}, {"unit": ["unknown_unit"]}),
        ({"year": "2024"}, {"year": ["year_outside_round"]}),
        ({"answer": "not_yet_published"}, {"expected_on": ["required"]}),
        ({"answer": "not_applicable", "note": ""}, {"note": ["required"]}),
        ({"released_on": "2026-02-30"}, {"released_on": ["invalid_date"]}),
        ({"note": "绝密"}, {"note": ["secrecy_mark"]}),
    ],
)
def test_what_is_wrong_is_named_by_field(
    walk: Walk, amy: Program, change: dict[str, str], faults: dict[str, list[str]]
) -> None:
    answer = amy.post(at(walk), VALUE | change | {"revision": 0})
    assert (answer.status_code, told(answer)["code"]) == (422, "entry_refused")
    assert codes(answer) == faults
    assert not SubmissionVersion.objects.exists()


@pytest.mark.parametrize(
    ("body", "faults"),
    [
        (VALUE | {"value": 48.5}, {"value": ["invalid"]}),
        (VALUE | {"answer": "yes"}, {"answer": ["invalid_choice"]}),
        (VALUE | {"answer": ["value"]}, {"answer": ["invalid_choice"]}),
        (VALUE | {"quality": ""}, {"quality": ["invalid_choice"]}),
        (VALUE | {"revision": "0"}, {"revision": ["invalid"]}),
        (VALUE | {"revision": True}, {"revision": ["invalid"]}),
        (VALUE | {"revision": 2**31}, {"revision": ["max_value"]}),
        (VALUE | {"value": ""}, {"value": ["blank"]}),
        (VALUE | {"note": None}, {"note": ["null"]}),
        (VALUE | {"vlaue": "1"}, {"vlaue": ["unknown"]}),
        ([VALUE], {"body": ["invalid"]}),
        ("text", {"body": ["invalid"]}),
        ({"revision": 0}, {"answer": ["required"]}),
    ],
)
def test_what_the_schema_does_not_allow_is_named(
    walk: Walk, amy: Program, body: object, faults: dict[str, list[str]]
) -> None:
    answer = amy.post(at(walk), body)
    assert (answer.status_code, codes(answer)) == (400, faults)


def test_a_value_or_its_parts_are_needed(walk: Walk, amy: Program) -> None:
    body = {name: text for name, text in VALUE.items() if name != "value"} | {"revision": 0}
    assert codes(amy.post(at(walk), body)) == {"value": ["required"]}
    parts = {"numerator": "97", "denominator": "200"}
    assert amy.post(at(walk), body | parts).status_code == 201


def test_messages_are_in_the_language_of_the_request(walk: Walk, amy: Program) -> None:
    body = VALUE | {"value": "x", "revision": 0}
    chinese = told(amy.post(at(walk), body))["errors"]["value"][0]["message"]
    amy.language = "en"
    english = told(amy.post(at(walk), body))["errors"]["value"][0]["message"]
    assert "不是数" in chinese
    assert english.isascii() or "x" in english
    assert chinese != english


def test_an_answer_under_review_stays(walk: Walk, amy: Program) -> None:
    walk.submit(walk.share, VALUE)
    answer = amy.post(at(walk), VALUE | {"revision": 1})
    assert (answer.status_code, told(answer)["code"]) == (409, "wrong_state")


def test_submitting_takes_a_bounded_number_of_queries(walk: Walk, amy: Program) -> None:
    amy.get("/me/")
    with assert_query_count("api:submit"):
        amy.post(at(walk), VALUE | {"revision": 0}, Idempotency_Key="a")


# --- Once ----------------------------------------------------------------------------------------


def test_the_same_request_under_the_same_key_is_carried_out_once(walk: Walk, amy: Program) -> None:
    body = VALUE | {"revision": 0}
    first = amy.post(at(walk), body, Idempotency_Key="power-1")
    # The same fields in another order are the same request.
    again = amy.post(at(walk), dict(reversed(body.items())), Idempotency_Key="power-1")
    assert (first.status_code, again.status_code) == (201, 201)
    assert told(first) == told(again)
    assert [answer.headers["Idempotency-Replayed"] for answer in (first, again)] == [
        "false",
        "true",
    ]
    assert SubmissionVersion.objects.count() == 1


def test_another_request_under_the_same_key_is_refused(walk: Walk, amy: Program) -> None:
    assert amy.post(at(walk), VALUE | {"revision": 0}, Idempotency_Key="k").status_code == 201
    answer = amy.post(at(walk), VALUE | {"revision": 0, "value": "49"}, Idempotency_Key="k")
    assert (answer.status_code, told(answer)["code"]) == (422, "key_reused")
    other = f"/duties/{walk.intensity.pk}/submissions/"
    assert amy.post(other, VALUE | {"revision": 0}, Idempotency_Key="k").status_code == 422


def test_a_refused_request_can_be_put_right_under_its_key(walk: Walk, amy: Program) -> None:
    wrong = amy.post(at(walk), VALUE | {"revision": 0, "value": "x"}, Idempotency_Key="k")
    assert wrong.status_code == 422
    assert not IdempotencyKey.objects.exists()
    assert amy.post(at(walk), VALUE | {"revision": 0}, Idempotency_Key="k").status_code == 201


def test_a_key_is_nobody_elses(walk: Walk, amy: Program) -> None:
    assert amy.post(at(walk), VALUE | {"revision": 0}, Idempotency_Key="k").status_code == 201
    path = f"/duties/{walk.hosted.pk}/submissions/"
    body = VALUE | {"revision": 0, "unit": "10k_kw"}
    answer = program(walk, "alice").post(path, body, Idempotency_Key="k")
    assert answer.status_code == 201


@pytest.mark.parametrize("key", ["", " ", "a b", "x" * 101, "键"])
def test_a_key_of_other_characters_is_refused(walk: Walk, amy: Program, key: str) -> None:
    sent = key.encode().decode("latin-1")
    answer = amy.post(at(walk), VALUE | {"revision": 0}, Idempotency_Key=sent)
    assert (answer.status_code, codes(answer)) == (400, {"Idempotency-Key": ["invalid"]})


# --- Evidence ------------------------------------------------------------------------------------


class Upload:
    """A file as a program sends it."""

    def __init__(self, name: str, data: bytes) -> None:
        self.name, self.data = name, data

    def read(self) -> bytes:
        return self.data


def send(amy: Program, walk: Walk, fields: dict[str, object], **headers: str) -> HttpResponse:
    body = encode_multipart(BOUNDARY, fields)
    return amy.post(at(walk, "evidence/"), body, Content_Type=MULTIPART_CONTENT, **headers)


def test_evidence_is_attached_and_withdrawn(walk: Walk, amy: Program) -> None:
    fields = {"file": Upload("证明.txt", b"certificate"), "contains_personal_data": "true"}
    answer = send(amy, walk, fields)
    assert answer.status_code == 201
    file = told(answer)
    assert (file["name"], file["size"], file["contains_personal_data"]) == ("证明.txt", 11, True)
    assert [row["id"] for row in amy.read(at(walk, ""))["files"]] == [file["id"]]
    path = at(walk, f"evidence/{file['id']}/")
    assert amy.call("DELETE", path).status_code == 204
    assert amy.read(at(walk, ""))["files"] == []
    assert amy.call("DELETE", path).status_code == 409
    assert amy.call("DELETE", at(walk, f"evidence/{'9' * 30}/")).status_code == 404


def test_evidence_is_attached_once(walk: Walk, amy: Program) -> None:
    fields: dict[str, object] = {"file": Upload("a.txt", b"certificate")}
    first = send(amy, walk, fields, Idempotency_Key="f1")
    again = send(amy, walk, fields, Idempotency_Key="f1")
    assert told(first) == told(again)
    assert EvidenceUse.objects.count() == 1
    assert send(amy, walk, fields).status_code == 409
    assert Evidence.objects.count() == 1


@pytest.mark.parametrize(
    ("fields", "status", "faults"),
    [
        ({"file": Upload("a.exe", b"MZ\x00\x01")}, 422, {"file": ["file_type"]}),
        ({"file": Upload("a.pdf", b"text")}, 422, {"file": ["file_extension"]}),
        ({"file": Upload("a.txt", "机密★5年".encode())}, 422, {"file": ["secrecy_mark"]}),
        ({"file": Upload("a.txt", b"")}, 400, {"file": ["empty"]}),
        ({"file": "text"}, 400, {"file": ["invalid"]}),
        ({"other": "1"}, 400, {"other": ["unknown"]}),
        (
            {"file": Upload("a.txt", b"x"), "contains_personal_data": "perhaps"},
            400,
            {"contains_personal_data": ["invalid"]},
        ),
    ],
)
def test_a_file_that_cannot_be_kept(
    walk: Walk,
    amy: Program,
    fields: dict[str, object],
    status: int,
    faults: dict[str, list[str]],
) -> None:
    answer = send(amy, walk, fields)
    assert (answer.status_code, codes(answer)) == (status, faults)


def test_a_file_that_is_too_large_is_refused_unread(walk: Walk, amy: Program) -> None:
    answer = Client().generic(
        "POST",
        f"{ROOT}{at(walk, 'evidence/')}",
        b"x" * (21 * 1024 * 1024),
        content_type=MULTIPART_CONTENT,
        headers={"Authorization": f"Bearer {amy.secret}"},
    )
    assert (answer.status_code, json.loads(answer.content)["code"]) == (413, "too_large")
