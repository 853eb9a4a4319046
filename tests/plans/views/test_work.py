"""The pages of annual work: who comes in, what each sees there, and what can be done."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from audit.services import verify_ledger
from plans.models import AnnualWorkItem, Plan, WorkReport, WorkSummary
from plans.services import compile_item, report_part
from tests.plans.work_plan import (
    LED,
    SHARED,
    YEAR,
    WorkPlan,
    make_work_plan,
    publish_version,
)
from tests.query_counts import assert_query_count

pytestmark = pytest.mark.django_db

PEOPLE = (
    "alice",
    "adam",
    "amy",
    "arthur",
    "stan",
    "olga",
    "cora",
    "sue",
    "audrey",
    "bob",
    "oscar",
    "sysop",
)
OWN = (200,) * 9 + (404,) * 3
ADDRESSES = {
    "/plans/siping/work/": OWN,
    "/plans/siping/work/?mine=1&year=2030": OWN,
    "/plans/nowhere/work/": (404,) * 12,
    # the office, and 市交通局 that leads a task
    "/plans/siping/work/new/": (403, 403, 200, 200, 403, 200, 403, 403, 403, 404, 404, 404),
    "/work/items/{item}/": OWN,
    "/work/items/0/": (404,) * 12,
}
SAID = "已建120个,缺地"


@pytest.fixture
def made() -> WorkPlan:
    return make_work_plan()


def item_url(item: AnnualWorkItem) -> str:
    return reverse("plans:work_item", args=[item.pk])


def reported(made: WorkPlan, key: str = LED) -> AnnualWorkItem:
    item = made.adopt(key)
    part = made.part(item, made.cast.transport)
    report_part(made.viewer("amy"), part, progress="slow", text=SAID)
    return item


@pytest.mark.parametrize("address", ADDRESSES)
def test_an_address_answers_by_role(made: WorkPlan, address: str) -> None:
    item = made.adopt()
    found = {
        name: made.cast.enter(name).get(address.format(item=item.pk)).status_code for name in PEOPLE
    }
    assert found == dict(zip(PEOPLE, ADDRESSES[address], strict=True))


@pytest.mark.parametrize("address", ADDRESSES)
def test_nobody_comes_in_without_an_account(made: WorkPlan, address: str) -> None:
    answer = Client().get(address.format(item=made.adopt().pk))
    assert (answer.status_code, answer["Location"][:7]) == (302, "/login/")


ACTIONS = {
    "report": "amy",
    "request": "amy arthur",
    "compile": "amy arthur",
    "withdraw": "olga",
    "nothing": "",
}


@pytest.mark.parametrize("action", ACTIONS)
def test_an_action_is_for_those_who_may(made: WorkPlan, action: str) -> None:
    item = made.adopt() if action == "withdraw" else reported(made)
    sent = {
        "action": action,
        "part": str(made.part(item, made.cast.transport).pk),
        "progress": "done",
        "text": "",
        "reason": "",
        "unit": "",
    }
    allowed = ACTIONS[action].split()
    for name in PEOPLE:
        status = made.cast.enter(name).post(item_url(item), sent).status_code
        if name in {"bob", "oscar", "sysop"} or action == "nothing":
            assert status == 404, name
        else:
            assert status == (200 if name in allowed else 403), name
    item.refresh_from_db()
    assert item.is_open, "empty forms change nothing"


def test_texts_are_for_the_unit_the_lead_the_office_and_the_auditor(made: WorkPlan) -> None:
    item = made.adopt()
    part = made.part(item, made.cast.statistics)
    made.cast.users["stan"].memberships.update(role="reporter")
    report_part(made.viewer("stan"), part, progress="slow", text="统计局的话")
    part = made.part(item, made.cast.transport)
    report_part(made.viewer("amy"), part, progress="in_progress", text=SAID)
    compile_item(made.viewer("amy"), item, progress="done", text="牵头单位的汇总")
    seen = {}
    for name in PEOPLE[:9]:
        page = made.cast.enter(name).get(item_url(item)).content.decode()
        assert "进展较慢" in page, f"{name} sees the state"
        texts = ("统计局的话", SAID, "牵头单位的汇总")
        seen[name] = "".join(str(int(text in page)) for text in texts)
    assert seen == {
        "alice": "000",
        "adam": "000",
        "amy": "111",
        "arthur": "111",
        "stan": "100",
        "olga": "111",
        "cora": "000",
        "sue": "000",
        "audrey": "111",
    }


def test_the_office_adopts_and_units_report_and_the_lead_compiles(made: WorkPlan) -> None:
    office = made.cast.enter("olga")
    new = "/plans/siping/work/new/"
    preview = office.get(f"{new}?year={YEAR}").content.decode()
    assert "各县区政府" not in preview.split("添加一项")[0], "a collective body reports nothing"
    adopt = {"action": "adopt", "year": str(YEAR), "task": [SHARED, LED]}
    assert office.post(new, adopt).status_code == 302
    assert office.post(new, adopt).status_code == 302
    assert AnnualWorkItem.objects.count() == 2
    led = AnnualWorkItem.objects.get(task_key=LED)
    page = made.cast.enter("amy").get(f"/plans/siping/work/?year={YEAR}").content.decode()
    assert "#c200" in page
    assert "0/2" in page, "two parts of one unit"
    part = made.part(led, made.cast.transport)
    sent = {"action": "report", "part": str(part.pk), "progress": "slow", "text": SAID}
    amy = made.cast.enter("amy")
    for text in ("", "秘密★1年", "长" * 2001):
        assert amy.post(item_url(led), sent | {"text": text}).status_code == 200
    assert not WorkReport.objects.exists()
    assert amy.post(item_url(led), sent).status_code == 302
    assert amy.post(item_url(led), sent | {"text": "已建150个"}).status_code == 302
    shown = amy.get(item_url(led)).content.decode()
    assert shown.index(SAID) < shown.index("已建150个")
    done = {"action": "compile", "progress": "done", "text": "汇总"}
    assert amy.post(item_url(led), done).status_code == 302
    assert amy.post(item_url(led), sent).status_code == 409
    assert amy.post(item_url(led), done).status_code == 409
    closed = amy.get(item_url(led)).content.decode()
    assert "汇总时未报的单位" in closed
    assert "提交本单位进展" not in closed
    assert WorkSummary.objects.get().missing == [made.cast.statistics.pk]
    assert verify_ledger().holds


def test_the_lead_asks_a_department_and_a_county(made: WorkPlan) -> None:
    item = made.adopt()
    amy = made.cast.enter("amy")
    page = amy.get(item_url(item)).content.decode()
    assert f"place:{made.cast.lishu.pk}" in page
    assert f"department:{made.cast.statistics.pk}" not in page, "owes a part already"
    assert f"department:{made.counties.pk}" not in page
    for unit in (f"place:{made.cast.lishu.pk}", f"department:{made.cast.planning.pk}"):
        sent = {"action": "request", "unit": unit}
        assert amy.post(item_url(item), sent).status_code == 302
        assert amy.post(item_url(item), sent).status_code == 200
    assert item.parts.count() == 4
    county = made.cast.enter("cora").get(f"/plans/siping/work/?mine=1&year={YEAR}")
    assert "建设充电设施" in county.content.decode()


def test_the_office_withdraws_what_nobody_reported_on(made: WorkPlan) -> None:
    item = made.adopt()
    office, sent = made.cast.enter("olga"), {"action": "withdraw", "reason": "分解有误"}
    assert "撤销该事项" in office.get(item_url(item)).content.decode()
    assert office.post(item_url(item), sent).status_code == 302
    assert office.post(item_url(item), sent).status_code == 409
    assert "已由办公室撤销" in office.get(item_url(item)).content.decode()
    page = office.get(f"/plans/siping/work/?year={YEAR}").content.decode()
    assert "建设充电设施" not in page
    again = reported(made)
    assert "撤销该事项" not in office.get(item_url(again)).content.decode()
    assert office.post(item_url(again), sent).status_code == 409


def test_an_item_is_added_by_hand(made: WorkPlan) -> None:
    new = "/plans/siping/work/new/"
    sent = {
        "action": "add",
        "task_key": LED,
        "year": str(YEAR),
        "quarter": "3",
        "measure": "新建充电桩500个",
        "deliverable": "验收清单",
        "lead": str(made.cast.transport.pk),
        "supports": [str(made.cast.planning.pk)],
        "place": str(made.cast.lishu.pk),
    }
    amy = made.cast.enter("amy")
    form = amy.get(new).content.decode()
    assert SHARED not in form.replace(f'"{SHARED}"', SHARED).split("task_key")[-1].split("year")[0]
    assert "采用所选任务" not in form, "adopting is the office's"
    wrong = {"measure": "", "year": "1900", "lead": str(made.cast.planning.pk), "task_key": SHARED}
    for field, value in wrong.items():
        assert amy.post(new, sent | {field: value}).status_code == 200, field
    assert not AnnualWorkItem.objects.exists()
    answer = amy.post(new, sent)
    item = AnnualWorkItem.objects.get()
    assert answer["Location"] == item_url(item)
    page = amy.get(item_url(item)).content.decode()
    for text in ("新建充电桩500个", "验收清单", "第三季度", "梨树县", "牵头单位添加"):
        assert text in page
    assert amy.post(new, {"action": "adopt", "task": LED}).status_code == 403
    assert made.cast.enter("alice").post(new, sent).status_code == 403


def test_mine_is_what_the_own_unit_owes_or_leads(made: WorkPlan) -> None:
    made.adopt(SHARED)
    made.adopt(LED)
    address = f"/plans/siping/work/?mine=1&year={YEAR}"
    shown = {}
    for name in ("alice", "amy", "stan", "cora"):
        page = made.cast.enter(name).get(address).content.decode()
        shown[name] = ("推广新能源汽车" in page, "建设充电设施" in page)
    assert shown == {
        "alice": (True, False),
        "amy": (True, True),
        "stan": (False, True),
        "cora": (False, False),
    }


def test_links_follow_the_version_in_force(made: WorkPlan) -> None:
    item = made.adopt(SHARED)
    publish_version(made, 2, first_task_starts=77)
    assert "#c77" in made.cast.enter("sue").get(item_url(item)).content.decode()
    AnnualWorkItem.objects.update(task_key="九/9")
    page = made.cast.enter("sue").get(item_url(item)).content.decode()
    assert "现行方案中已无该任务" in page
    listed = made.cast.enter("sue").get(f"/plans/siping/work/?year={YEAR}").content.decode()
    assert "现行方案中已无的任务" in listed


def test_pages_take_as_many_queries_for_many_items(made: WorkPlan) -> None:
    item = reported(made)
    amy, office = made.cast.enter("amy"), made.cast.enter("olga")
    pages = {
        "plans:work": (amy, f"/plans/siping/work/?mine=1&year={YEAR}"),
        "plans:work_item": (amy, item_url(item)),
        "plans:work_new": (office, f"/plans/siping/work/new/?year={YEAR}"),
    }
    few = {name: queries(*page) for name, page in pages.items()}
    made.adopt(SHARED)
    part = made.part(item, made.cast.transport)
    for _ in range(4):
        report_part(made.viewer("amy"), part, progress="slow", text=SAID)
    for name, page in pages.items():
        with assert_query_count(name):
            assert queries(*page) == few[name], name


def queries(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


@pytest.mark.parametrize("typed", ["", "x", "²", "1" * 5000, "1999"])
def test_a_year_that_is_none_shows_this_one(made: WorkPlan, typed: str) -> None:
    page = made.cast.enter("olga").get("/plans/siping/work/", {"year": typed})
    assert page.context["page"].year == timezone.localdate().year
    item = reported(made)
    sent = {"action": "report", "part": typed, "progress": "done", "text": "x"}
    assert made.cast.enter("amy").post(item_url(item), sent).status_code == 404


def test_a_plan_without_a_version_has_nothing_to_break_down(made: WorkPlan) -> None:
    plan = Plan.objects.create(tenant=made.cast.siping, slug="later")
    office = made.cast.enter("olga")
    for page in ("", "new/"):
        assert office.get(f"/plans/{plan.slug}/work/{page}").status_code == 200
