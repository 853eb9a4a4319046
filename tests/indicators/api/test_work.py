"""Annual work by a program: what is owed, reporting the own part, and nothing overwritten unseen."""

import pytest

from plans.models import AnnualWorkItem, WorkReport
from plans.services import compile_item, report_part
from tests.indicators.api.program import Program, codes, token_for, told
from tests.plans.work_plan import LED, SHARED, YEAR, WorkPlan, make_work_plan
from tests.query_counts import assert_query_count

pytestmark = pytest.mark.django_db

REPORT = {"progress": "in_progress", "text": "已建120个"}


@pytest.fixture
def made() -> WorkPlan:
    return make_work_plan()


def person(made: WorkPlan, name: str) -> Program:
    return Program(token_for(made.cast[name]))


@pytest.fixture
def amy(made: WorkPlan) -> Program:
    return person(made, "amy")


def part_of(made: WorkPlan, item: AnnualWorkItem) -> str:
    """The address of 市交通局's part."""
    return f"/work/items/{item.pk}/parts/{made.part(item, made.cast.transport).pk}/"


def test_what_my_unit_leads_or_owes_is_listed(made: WorkPlan, amy: Program) -> None:
    shared, led = made.adopt(SHARED), made.adopt(LED)
    assert [row["id"] for row in amy.read("/work/items/")["results"]] == [shared.pk, led.pk]
    (row,) = person(made, "stan").read("/work/items/")["results"]
    assert (row["id"], row["plan"], row["year"], row["quarter"]) == (led.pk, "siping", YEAR, 0)
    assert row["lead"] == {
        "id": made.cast.transport.pk,
        "name": "市交通局",
        "presumed": False,
    }
    parts = [
        (part["department"]["name"], part["role"], part["may_report"]) for part in row["parts"]
    ]
    assert parts == [("市交通局", "lead", False), ("市统计局", "support", False)]
    owed = [part for part in amy.read(f"/work/items/{led.pk}/")["parts"] if part["may_report"]]
    assert [(part["state"], part["progress"], part["number"]) for part in owed] == [
        ("not_reported", None, 0)
    ]


def test_the_list_is_filtered(made: WorkPlan, amy: Program) -> None:
    made.adopt(SHARED)
    led = made.adopt(LED)
    report_part(
        made.viewer("amy"), made.part(led, made.cast.transport), progress="done", text="已建成"
    )

    def count(query: str) -> object:
        return amy.read(f"/work/items/?{query}")["count"]

    found = [
        count(query)
        for query in ("plan=siping", "plan=loudi", f"year={YEAR}", f"year={YEAR - 1}", "quarter=0")
    ]
    assert found == [2, 0, 2, 0, 2]
    assert [count(f"state={state}") for state in ("reported", "not_reported", "compiled")] == [
        1,
        1,
        0,
    ]
    assert amy.get("/work/items/?quarter=5").status_code == 400


def test_the_unit_named_accountable_finds_what_it_compiles(made: WorkPlan) -> None:
    item = made.adopt(SHARED)
    stan = person(made, "stan")
    assert stan.read("/work/items/")["count"] == 0
    made.name(SHARED, made.cast.statistics)
    (row,) = stan.read("/work/items/")["results"]
    assert (row["id"], row["lead"]["name"]) == (item.pk, "市统计局")


def test_a_part_is_reported_on_the_version_that_was_read(made: WorkPlan, amy: Program) -> None:
    address = part_of(made, made.adopt())
    etag = amy.get(address).headers["ETag"]
    answer = amy.post(f"{address}reports/", REPORT, If_Match=etag, Idempotency_Key="w1")
    assert (answer.status_code, told(answer)["number"]) == (201, 1)
    again = amy.post(f"{address}reports/", REPORT, If_Match=etag, Idempotency_Key="w1")
    assert (told(again), again.headers["Idempotency-Replayed"]) == (told(answer), "true")
    part = amy.read(address)
    assert (part["state"], part["progress"], part["number"]) == ("reported", "in_progress", 1)
    assert [(row["text"], row["by"]) for row in part["reports"]] == [("已建120个", "Amy")]
    assert amy.post(f"{address}reports/", REPORT, If_Match=etag).status_code == 412
    answer = amy.post(f"{address}reports/", REPORT | {"seen": 0})
    assert (answer.status_code, told(answer)["code"]) == (409, "stale")
    assert amy.post(f"{address}reports/", REPORT).status_code == 428
    assert amy.post(f"{address}reports/", REPORT | {"seen": 1}).status_code == 201
    assert WorkReport.objects.count() == 2


def test_what_is_wrong_is_named_by_field(made: WorkPlan, amy: Program) -> None:
    address = part_of(made, made.adopt()) + "reports/"
    answer = amy.post(address, REPORT | {"seen": 0, "text": "绝密"})
    assert (answer.status_code, codes(answer)) == (422, {"text": ["invalid"]})
    answer = amy.post(address, REPORT | {"seen": 0, "progress": "soon"})
    assert (answer.status_code, codes(answer)) == (400, {"progress": ["invalid_choice"]})
    answer = amy.post(address, REPORT | {"seen": 1}, If_Match='"0"')
    assert (answer.status_code, codes(answer)) == (400, {"seen": ["invalid"]})


def test_what_was_summarised_takes_no_report(made: WorkPlan, amy: Program) -> None:
    item = made.adopt()
    address = part_of(made, item)
    assert amy.post(f"{address}reports/", REPORT | {"seen": 0}).status_code == 201
    compile_item(made.viewer("amy"), item, progress="done", text="全部建成")
    answer = amy.post(f"{address}reports/", REPORT | {"seen": 1})
    assert (answer.status_code, told(answer)["code"]) == (409, "wrong_state")
    record = amy.read(f"/work/items/{item.pk}/")
    (summary,) = record["summaries"]
    assert (summary["text"], summary["missing"]) == ("全部建成", ["市统计局"])
    assert (record["compiled"], record["task"]["section"]) == (True, "交通运输绿色低碳行动")


def test_other_units_see_states_and_no_text(made: WorkPlan, amy: Program) -> None:
    item = made.adopt()
    amy.post(part_of(made, item) + "reports/", REPORT | {"seen": 0})
    alice = person(made, "alice").read(part_of(made, item))
    assert (alice["state"], alice["readable"], alice["reports"]) == ("reported", False, [])


def test_nothing_new_is_not_sent_again(made: WorkPlan, amy: Program) -> None:
    item = made.adopt()
    for address in (f"/work/items/{item.pk}/", part_of(made, item)):
        etag = amy.get(address).headers["ETag"]
        assert amy.get(address, If_None_Match=etag).status_code == 304
    amy.post(part_of(made, item) + "reports/", REPORT | {"seen": 0})
    assert amy.get(address, If_None_Match=etag).status_code == 200


def test_the_queries_are_bounded(made: WorkPlan, amy: Program) -> None:
    item = made.adopt(LED)
    made.adopt(SHARED)
    for query in ("?limit=1", ""):
        with assert_query_count("api:work_items"):
            amy.read(f"/work/items/{query}")
    with assert_query_count("api:work_item"):
        amy.read(f"/work/items/{item.pk}/")
    with assert_query_count("api:work_report"):
        amy.post(part_of(made, item) + "reports/", REPORT | {"seen": 0}, Idempotency_Key="a")
