"""The register by a program: filters, reports, milestones and documents, each as a new version."""

import pytest
from django.http import HttpResponse
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from plans.models import MilestoneVersion, RegisterDocument, RegisterReport
from tests.indicators.api.program import Program, codes, token_for, told
from tests.indicators.api.test_filling import Upload
from tests.plans.register_plan import BASIS, RegisterPlan, make_register_plan, month, yesterday
from tests.query_counts import assert_query_count

pytestmark = pytest.mark.django_db

REPORT = {
    "status": "in_progress",
    "as_of": str(yesterday()),
    "planned_investment": "12000",
    "invested": "3500.5",
    "text": "主体施工",
}


@pytest.fixture
def made() -> RegisterPlan:
    return make_register_plan().named()


def person(made: RegisterPlan, name: str) -> Program:
    return Program(token_for(made.work.cast[name]))


@pytest.fixture
def amy(made: RegisterPlan) -> Program:
    return person(made, "amy")


def at(made: RegisterPlan, tail: str = "") -> str:
    return f"/register/items/{made.project.pk}/{tail}"


def text_of(ahead: int) -> str:
    return f"{month(ahead):%Y-%m}"


def test_the_items_of_a_plan_are_listed_and_filtered(made: RegisterPlan, amy: Program) -> None:
    made.milestone(ahead=-1)
    rows = amy.read("/register/items/?plan=siping")["results"]
    assert [row["name"] for row in rows] == [
        "生物质热电联产项目",
        "新建电石项目",
        "交通领域碳达峰实施方案",
    ]
    transport = made.work.cast.transport
    assert rows[0]["unit"] == {
        "id": transport.pk,
        "name": "市交通局",
        "presumed": False,
        "basis": BASIS,
    }
    assert (rows[0]["place"], rows[0]["status"], rows[0]["invested"]) == (
        "梨树县",
        "not_reported",
        None,
    )
    (mark,) = rows[0]["milestones"]
    assert (mark["due"], mark["standing"], mark["number"]) == (text_of(-1), "overdue", 1)
    assert (rows[1]["unit"]["presumed"], rows[2]["unit"]) == (True, None)
    queries = ("kind=project", "overdue=true", "mine=true", "status=done", "mine=false")
    found = [amy.read(f"/register/items/?plan=siping&{query}")["count"] for query in queries]
    assert found == [1, 1, 1, 0, 3]
    department = f"/register/items/?plan=siping&department={transport.pk}"
    assert amy.read(department)["count"] == 2
    assert codes(amy.get("/register/items/")) == {"plan": ["required"]}
    assert amy.get("/register/items/?plan=nowhere").status_code == 404


def test_what_is_internal_stays_with_the_place(made: RegisterPlan) -> None:
    sue = person(made, "sue")
    kinds = [row["kind"] for row in sue.read("/register/items/?plan=siping")["results"]]
    assert kinds == ["project", "sub_plan"]
    assert sue.get(f"/register/items/{made.internal.pk}/").status_code == 404


def test_an_item_is_reported_on_the_version_that_was_read(made: RegisterPlan, amy: Program) -> None:
    etag = amy.get(at(made)).headers["ETag"]
    answer = amy.post(at(made, "reports/"), REPORT, If_Match=etag, Idempotency_Key="r1")
    assert (answer.status_code, told(answer)) == (
        201,
        {"item": made.project.pk, "number": 1, "status": "in_progress"},
    )
    again = amy.post(at(made, "reports/"), REPORT, If_Match=etag, Idempotency_Key="r1")
    assert (told(again), again.headers["Idempotency-Replayed"]) == (told(answer), "true")
    item = amy.read(at(made))
    assert (item["number"], item["status"], item["invested"]) == (1, "in_progress", "3500.5")
    assert [(row["text"], row["by"]) for row in item["reports"]] == [("主体施工", "Amy")]
    assert amy.post(at(made, "reports/"), REPORT, If_Match=etag).status_code == 412
    answer = amy.post(at(made, "reports/"), REPORT | {"seen": 0})
    assert (answer.status_code, told(answer)["code"]) == (409, "stale")
    assert amy.post(at(made, "reports/"), REPORT).status_code == 428
    assert RegisterReport.objects.count() == 1
    # Nothing said of the money is not zero.
    bare = {"status": "done", "as_of": str(yesterday()), "seen": 1}
    assert amy.post(at(made, "reports/"), bare).status_code == 201
    assert amy.read(at(made))["invested"] is None


@pytest.mark.parametrize(
    ("change", "status", "faults"),
    [
        ({"invested": "约三千"}, 422, {"invested": ["not_a_number"]}),
        ({"invested": "-1"}, 422, {"invested": ["invalid"]}),
        ({"as_of": "2999-01-01"}, 422, {"as_of": ["invalid"]}),
        ({"as_of": "昨天"}, 400, {"as_of": ["invalid"]}),
        ({"status": "stopped", "text": ""}, 422, {"text": ["invalid"]}),
        ({"status": "half"}, 400, {"status": ["invalid_choice"]}),
        ({"text": "绝密"}, 422, {"text": ["invalid"]}),
    ],
)
def test_what_is_wrong_is_named_by_field(
    made: RegisterPlan,
    amy: Program,
    change: dict[str, str],
    status: int,
    faults: dict[str, list[str]],
) -> None:
    answer = amy.post(at(made, "reports/"), REPORT | {"seen": 0} | change)
    assert (answer.status_code, codes(answer)) == (status, faults)
    assert not RegisterReport.objects.exists()


def test_a_milestone_is_added_and_reached(made: RegisterPlan, amy: Program) -> None:
    answer = amy.post(at(made, "milestones/"), {"what": "竣工验收", "due": text_of(1)})
    assert answer.status_code == 201
    added = told(answer)
    assert (added["standing"], added["number"], added["item"]) == ("ahead", 1, made.project.pk)
    twice = amy.post(at(made, "milestones/"), {"what": "竣工验收", "due": text_of(2)})
    assert (twice.status_code, codes(twice)) == (422, {"what": ["invalid"]})
    address = at(made, f"milestones/{added['id']}/")
    etag = amy.get(address).headers["ETag"]
    assert amy.get(address, If_None_Match=etag).status_code == 304
    moved = {"due": text_of(2), "seen": 1}
    answer = amy.post(f"{address}versions/", moved)
    assert (answer.status_code, codes(answer)) == (422, {"reason": ["invalid"]})
    reached = {"due": text_of(1), "done_on": str(yesterday())}
    answer = amy.post(f"{address}versions/", reached, If_Match=etag)
    assert (answer.status_code, told(answer)["standing"]) == (201, "done")
    assert [row["number"] for row in told(answer)["versions"]] == [1, 2]
    assert amy.post(f"{address}versions/", reached, If_Match=etag).status_code == 412
    answer = amy.post(f"{address}versions/", reached | {"seen": 1})
    assert (answer.status_code, told(answer)["code"]) == (409, "stale")
    assert MilestoneVersion.objects.count() == 2


@pytest.mark.parametrize("due", ["2026-13", "2026-9", "0000-01", "2026-09-01", "2026-09\n", ""])
def test_a_month_is_a_month(made: RegisterPlan, amy: Program, due: str) -> None:
    answer = amy.post(at(made, "milestones/"), {"what": "开工", "due": due})
    assert (answer.status_code, set(codes(answer))) == (400, {"due"})


def test_a_milestone_of_another_item_is_not_found(made: RegisterPlan, amy: Program) -> None:
    pk = made.milestone().pk
    other = f"/register/items/{made.internal.pk}/milestones/{pk}/"
    assert amy.get(other).status_code == 404
    assert amy.get(at(made, f"milestones/{10**30}/")).status_code == 404


def send(
    amy: Program, made: RegisterPlan, fields: dict[str, object], **headers: str
) -> HttpResponse:
    body = encode_multipart(BOUNDARY, fields)
    return amy.post(at(made, "documents/"), body, Content_Type=MULTIPART_CONTENT, **headers)


def test_documents_are_kept_with_their_versions(made: RegisterPlan, amy: Program) -> None:
    first = send(amy, made, {"file": Upload("批复.txt", b"one")}, Idempotency_Key="d1")
    again = send(amy, made, {"file": Upload("批复.txt", b"one")}, Idempotency_Key="d1")
    assert (first.status_code, told(again)) == (201, told(first))
    assert send(amy, made, {"file": Upload("批复.txt", b"one")}).status_code == 409
    newer = {"file": Upload("批复2.txt", b"two"), "replaces": str(told(first)["id"])}
    assert told(send(amy, made, newer))["replaces"] == "批复.txt"
    held = [(row["name"], row["latest"]) for row in amy.read(at(made))["documents"]]
    assert held == [("批复2.txt", True), ("批复.txt", False)]
    third = {"file": Upload("批复3.txt", b"three")}
    assert send(amy, made, third | {"replaces": str(told(first)["id"])}).status_code == 409
    assert send(amy, made, third | {"replaces": "999999"}).status_code == 404
    answer = send(amy, made, {"file": Upload("a.pdf", b"text")})
    assert (answer.status_code, codes(answer)) == (422, {"file": ["file_extension"]})
    assert RegisterDocument.objects.count() == 2
    alice = person(made, "alice").read(at(made))
    assert (alice["readable"], alice["documents"], alice["may_write"]) == (False, [], False)


def test_the_queries_are_bounded(made: RegisterPlan, amy: Program) -> None:
    made.milestone()
    for query in ("&limit=1", ""):
        with assert_query_count("api:register_items"):
            amy.read(f"/register/items/?plan=siping{query}")
    with assert_query_count("api:register_item"):
        amy.read(at(made))
    with assert_query_count("api:register_report"):
        amy.post(at(made, "reports/"), REPORT | {"seen": 0}, Idempotency_Key="a")
