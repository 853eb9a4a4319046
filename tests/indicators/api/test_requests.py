"""What no program should send, and some do: refused in the one shape, never a fault of ours."""

import io
from pathlib import Path

import pytest
from babel.messages.extract import extract

from indicators.api.codes import CODES
from indicators.domain import entries, entry_findings, related_findings
from plans.domain import evidence_files
from tests.indicators.api.program import JSON, Program, program, told
from tests.indicators.walk import Walk, make_walk

pytestmark = pytest.mark.django_db

BULK = "/submissions/bulk/"


@pytest.fixture
def walk() -> Walk:
    return make_walk()


@pytest.fixture
def amy(walk: Walk) -> Program:
    return program(walk, "amy")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"\xff\xfe",
        b'{"rows": NaN}',
        b'{"rows": 1e999}',
        b'{"rows": ' + b"9" * 5000 + b"}",
        b'{"rows": [], "rows": []}',
        b'{"mode": "\\u0000"}',
        b'{"mode": "\\ud800"}',
        b'{"\\ud800": 1}',
        b"[" * 100_000,
        b"[" * 30 + b"]" * 30,
        b'{"a":' * 100_000,
        b"null",
        b"[]",
        b'"text"',
        b"0",
        "\ufeff{}".encode(),
    ],
    ids=repr,
)
def test_a_broken_body_is_refused(amy: Program, body: bytes) -> None:
    answer = amy.post(BULK, body)
    assert answer.status_code == 400
    assert set(told(answer)) == {"code", "message", "errors"}


@pytest.mark.parametrize(
    ("kind", "status"),
    [
        ("text/plain", 415),
        ("application/x-www-form-urlencoded", 415),
        ("multipart/form-data", 415),
        ("nonsense", 415),
        ("application/json; charset=gbk", 415),
        ("application/json; charset=hex", 415),
        ('application/json; charset="UTF-8"', 400),
    ],
)
def test_another_kind_of_body_is_refused(amy: Program, kind: str, status: int) -> None:
    assert amy.post(BULK, b"{}", Content_Type=kind).status_code == status


@pytest.mark.parametrize(
    "kind", ["multipart/form-data", "multipart/form-data; boundary=x; charset=hex", JSON]
)
def test_a_broken_upload_is_refused(walk: Walk, amy: Program, kind: str) -> None:
    answer = amy.post(f"/duties/{walk.share.pk}/evidence/", b"\x00x", Content_Type=kind)
    assert answer.status_code in {400, 415}


def test_a_strange_alphabet_does_not_change_the_query_string(amy: Program) -> None:
    answer = amy.get("/duties/?indicator=%E6%8C%87", Content_Type=f"{JSON}; charset=hex")
    assert answer.status_code == 200


def test_a_body_that_is_too_large_is_refused_unread(amy: Program) -> None:
    answer = amy.post(BULK, b" " * (10 * 1024 * 1024 + 1))
    assert (answer.status_code, told(answer)["code"]) == (413, "too_large")


@pytest.mark.parametrize("accept", ["text/html", "application/xml", "application/json;v=2, x/y"])
def test_there_is_only_json(amy: Program, accept: str) -> None:
    answer = amy.get("/me/", Accept=accept)
    assert answer.status_code in {200, 406}
    assert answer.headers["Content-Type"] == JSON


@pytest.mark.parametrize(
    "path", ["/", "/duties", "/duties//", "/duties/1", "/%0A", "/duties/1/x/", "/%FF", "/v2/"]
)
def test_addresses_that_do_not_exist_are_refused_in_the_same_shape(amy: Program, path: str) -> None:
    for method in ("GET", "POST"):
        answer = amy.call(method, path)
        assert answer.status_code == 404
        assert told(answer)["code"] == "not_found"


def test_a_thousand_and_one_parameters_are_refused(amy: Program) -> None:
    query = "&".join(f"a{number}=1" for number in range(1001))
    assert amy.get(f"/duties/?{query}").status_code == 400


def test_every_fault_of_an_entry_has_a_code() -> None:
    marked: set[str] = set()
    for module in (entries, entry_findings, evidence_files, related_findings):
        data = Path(str(module.__file__)).read_bytes()
        found = extract("python", io.BytesIO(data), {"mark": None}, [], {})
        marked |= {str(message) for _line, message, _comments, _context in found}
    assert marked - set(CODES) == set(), "give it a code in indicators/api/codes.py"
    assert len(marked) > 15
