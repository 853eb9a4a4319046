"""The pages of the register: who comes in, what each sees there, and what can be done."""

import csv
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from audit.services import verify_ledger
from organizations.models import Place
from plans.domain.evidence_files import check_evidence
from plans.models import (
    MilestoneVersion,
    Plan,
    RegisterDocument,
    RegisterItem,
    RegisterReport,
    RegisterUnit,
)
from plans.services import (
    ItemFacts,
    MilestoneFacts,
    attach_document,
    name_item_unit,
    report_item,
    revise_milestone,
)
from tests.plans.register_plan import (
    BASIS,
    RegisterPlan,
    make_register_plan,
    month,
    yesterday,
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
# The superior office (sue) does not see what is internal to the place.
INTERNAL = (200,) * 7 + (404, 200) + (404,) * 3
ADDRESSES = {
    "/plans/siping/register/": OWN,
    "/plans/siping/register/?kind=x&department=x&status=x&overdue=1": OWN,
    "/plans/siping/register/?download=csv": OWN,
    "/plans/nowhere/register/": (404,) * 12,
    "/plans/siping/register/units/": (403,) * 5 + (200, 403, 403, 403) + (404,) * 3,
    "/register/items/{project}/": OWN,
    "/register/items/{internal}/": INTERNAL,
    "/register/items/0/": (404,) * 12,
    # its unit (市交通局), the office and the auditor
    "/register/documents/{document}/": (404, 404, 200, 200, 404, 200, 404, 404, 200) + (404,) * 3,
    "/register/documents/0/": (404,) * 12,
}
SAID = "已完成地基,资金缺口300万元"
WHY = "征地推迟"
FILE = check_evidence("批复".encode(), "批复.txt")


@pytest.fixture
def made() -> RegisterPlan:
    return make_register_plan().named()


def url(item: RegisterItem) -> str:
    return reverse("plans:register_item", args=[item.pk])


def furnished(made: RegisterPlan) -> RegisterDocument:
    """The project with an overdue milestone that was moved, a report and a document."""
    amy = made.work.viewer("amy")
    moved = MilestoneFacts(month(-1), reason=WHY)
    revise_milestone(amy, made.milestone("开工", ahead=-4), moved, seen=1)
    report_item(amy, made.project, ItemFacts("in_progress", as_of=yesterday(), text=SAID))
    return attach_document(amy, made.project, FILE)


def address_of(made: RegisterPlan, address: str) -> str:
    document = furnished(made)
    return address.format(project=made.project.pk, internal=made.internal.pk, document=document.pk)


@pytest.mark.parametrize("address", ADDRESSES)
def test_an_address_answers_by_role(made: RegisterPlan, address: str) -> None:
    wanted = address_of(made, address)
    found = {name: made.work.cast.enter(name).get(wanted).status_code for name in PEOPLE}
    assert found == dict(zip(PEOPLE, ADDRESSES[address], strict=True))


@pytest.mark.parametrize("address", ADDRESSES)
def test_nobody_comes_in_without_an_account(made: RegisterPlan, address: str) -> None:
    answer = Client().get(address_of(made, address))
    assert (answer.status_code, answer["Location"][:7]) == (302, "/login/")


WRITERS = ("amy", "olga")
ACTIONS = {
    "name": ("olga",),
    "add": WRITERS,
    "revise": WRITERS,
    "report": WRITERS,
    "attach": WRITERS,
    "nothing": (),
}


@pytest.mark.parametrize("action", ACTIONS)
def test_an_action_is_for_those_who_may(made: RegisterPlan, action: str) -> None:
    sent = {"action": action, "milestone": made.milestone().pk}
    for name in PEOPLE:
        status = made.work.cast.enter(name).post(url(made.project), sent).status_code
        if name in {"bob", "oscar", "sysop"} or action == "nothing":
            assert status == 404, name
        else:
            assert status == (200 if name in ACTIONS[action] else 403), name
    assert RegisterUnit.objects.count() == MilestoneVersion.objects.count() == 1
    assert not RegisterReport.objects.exists(), "empty forms change nothing"
    assert not RegisterDocument.objects.exists()


def test_internal_items_are_for_the_own_people(made: RegisterPlan) -> None:
    for name in PEOPLE[:9]:
        for query in ("", "?download=csv"):
            page = (
                made.work.cast.enter(name).get(f"/plans/siping/register/{query}").content.decode()
            )
            assert ("新建电石项目" in page) is (name != "sue"), name
            assert "生物质热电联产项目" in page


def test_texts_are_for_the_unit_the_office_and_the_auditor(made: RegisterPlan) -> None:
    furnished(made)
    seen = {}
    for name in PEOPLE[:9]:
        page = made.work.cast.enter(name).get(url(made.project)).content.decode()
        assert "在建(推进中)" in page, f"{name} sees the status"
        assert "逾期" in page, f"{name} sees that it is overdue"
        seen[name] = "".join(str(int(text in page)) for text in (SAID, WHY, "批复.txt"))
    reading = {"amy", "arthur", "olga", "audrey"}
    assert seen == {name: "111" if name in reading else "000" for name in PEOPLE[:9]}


def test_a_county_reads_and_writes_what_it_answers_for(made: RegisterPlan) -> None:
    lishu = made.work.cast.lishu
    name_item_unit(made.work.viewer("olga"), made.project, lishu, basis_document="更正函")
    office = made.work.viewer("olga")
    report_item(office, made.project, ItemFacts("in_progress", as_of=yesterday(), text=SAID))
    assert SAID in made.work.cast.enter("cora").get(url(made.project)).content.decode()
    assert SAID not in made.work.cast.enter("amy").get(url(made.project)).content.decode()


def test_the_unit_writes_and_everything_stays(made: RegisterPlan) -> None:
    amy, page = made.work.cast.enter("amy"), url(made.project)
    added = {"action": "add", "what": "开工", "due": f"{month(0):%Y-%m}"}
    assert amy.post(page, added).status_code == 302
    milestone = made.project.milestones.get()
    revised = {"action": "revise", "milestone": milestone.pk, "seen": 1}
    moved = revised | {"due": f"{month(2):%Y年%m月}", "reason": WHY}
    assert amy.post(page, moved).status_code == 302
    done = revised | {"seen": 2, "due": f"{month(2):%Y-%m}", "done_on": yesterday().isoformat()}
    assert amy.post(page, done).status_code == 302
    assert amy.post(page, done).status_code == 409, "somebody has said it meanwhile"
    report = {"action": "report", "seen": 0, "status": "in_progress", "as_of": yesterday()}
    invested = report | {"planned_investment": "1,2000", "invested": "3,500.5"}
    assert amy.post(page, invested).status_code == 200, "separators stand at thousands"
    assert amy.post(page, invested | {"planned_investment": "12,000"}).status_code == 302
    assert amy.post(page, report).status_code == 409
    shown = amy.get(page).content.decode()
    for text in ("12,000", "3,500.5", WHY, f"{month(2):%Y-%m}", "第 1 版", "第 2 版", "第 3 版"):
        assert text in shown
    assert verify_ledger().holds


def test_faults_stand_beside_their_fields(made: RegisterPlan) -> None:
    amy, page = made.work.cast.enter("amy"), url(made.project)
    milestone = made.milestone()
    month_ = f"{month(1):%Y-%m}"
    posts = [
        ({"action": "add", "what": "投用", "due": "2026-13"}, "请按“2026-09”的格式填写月份。"),
        ({"action": "add", "what": "", "due": month_}, "请填写此项。"),
        ({"action": "add", "what": "开工", "due": month_}, "已有同名的里程碑"),
        ({"action": "revise", "milestone": milestone.pk, "seen": 1, "due": month_}, "没有改动"),
        (
            {"action": "revise", "milestone": milestone.pk, "seen": 1, "due": f"{month(3):%Y-%m}"},
            "请说明原因",
        ),
        ({"action": "report", "seen": 0, "status": "stopped", "as_of": yesterday()}, "请填写内容"),
        ({"action": "report", "seen": 0, "status": "done", "as_of": "昨天"}, "请填写日期"),
        ({"action": "attach"}, "请先选择要上传的文件。"),
    ]
    for sent, fault in posts:
        answer = amy.post(page, sent)
        assert answer.status_code == 200
        assert fault in answer.content.decode(), sent
    other = {"action": "revise", "milestone": "²", "seen": 1, "due": month_}
    assert amy.post(page, other).status_code == 404


def test_a_document_is_checked_kept_and_given_out(made: RegisterPlan) -> None:
    amy, page = made.work.cast.enter("amy"), url(made.project)
    refused = [
        ("批复.pdf", "批复".encode(), "扩展名不符"),
        ("批复.txt", "机密★5年".encode(), "密级标志"),
        ("批复.txt", b"", "文件是空的"),
    ]
    for name, data, why in refused:
        sent = {"action": "attach", "file": SimpleUploadedFile(name, data)}
        assert why in amy.post(page, sent).content.decode()
    sent = {"action": "attach", "file": SimpleUploadedFile("批复.txt", "批复一".encode())}
    assert amy.post(page, sent).status_code == 302
    first = RegisterDocument.objects.get()
    newer = {"file": SimpleUploadedFile("批复二.txt", "批复二".encode()), "replaces": first.pk}
    assert amy.post(page, {"action": "attach"} | newer).status_code == 302
    shown = amy.get(page).content.decode()
    assert "旧版" in shown
    assert first.sha256 in shown
    answer = amy.get(reverse("plans:register_document", args=[first.pk]))
    assert answer.content.decode() == "批复一"
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_the_office_names_a_unit(made: RegisterPlan) -> None:
    olga, page = made.work.cast.enter("olga"), url(made.sub_plan)
    planning = made.work.cast.planning
    sent = {"action": "name", "unit": f"department:{planning.pk}", "basis_document": BASIS}
    assert olga.post(page, sent | {"basis_document": ""}).status_code == 200
    assert (
        olga.post(page, sent | {"unit": f"department:{made.work.counties.pk}"}).status_code == 200
    )
    assert olga.post(page, sent).status_code == 302
    shown = made.work.cast.enter("sue").get(page).content.decode()
    assert "市发改委" in shown
    assert BASIS in shown


def test_the_office_adopts_the_proposed_units(made: RegisterPlan) -> None:
    olga, page = made.work.cast.enter("olga"), "/plans/siping/register/units/"
    shown = olga.get(page).content.decode()
    assert "新建电石项目" in shown
    assert "生物质热电联产项目" not in shown, "named already"
    sent = {"item": [made.internal.pk, made.sub_plan.pk], "basis_document": BASIS}
    faults: list[dict[str, object]] = [
        {"item": []},
        {"basis_document": ""},
        {"basis_document": "机密★5年"},
    ]
    for wrong in faults:
        assert olga.post(page, sent | wrong).status_code == 200
    assert RegisterUnit.objects.count() == 1
    assert olga.post(page, sent).status_code == 302
    assert made.internal.units.get().department == made.work.cast.transport
    assert not made.sub_plan.units.exists(), "nobody is proposed for a section"
    assert made.work.cast.enter("amy").post(page, sent).status_code == 403


def test_the_list_is_filtered_and_counts_what_is_done(made: RegisterPlan) -> None:
    furnished(made)
    office = made.work.viewer("olga")
    report_item(office, made.sub_plan, ItemFacts("done", as_of=yesterday()))
    audrey, transport = made.work.cast.enter("audrey"), made.work.cast.transport
    every = {"生物质热电联产项目", "新建电石项目", "交通领域碳达峰实施方案"}
    filters = {
        "": every,
        "?kind=project": {"生物质热电联产项目"},
        f"?department={transport.pk}": {"生物质热电联产项目", "新建电石项目"},
        "?status=done": {"交通领域碳达峰实施方案"},
        "?status=not_reported": {"新建电石项目"},
        "?overdue=1": {"生物质热电联产项目"},
        "?kind=park": set(),
    }
    for query, kept in filters.items():
        page = audrey.get(f"/plans/siping/register/{query}")
        assert {row.name for row in page.context["page"].rows} == kept, query
        assert page.context["page"].total == 3
    tallies = {line.name: (line.done, line.total) for line in page.context["page"].tallies}
    assert tallies == {"项目": (0, 1), "“两高”项目": (0, 1), "配套方案": (1, 1)}


def test_the_export_is_what_is_shown_and_no_formula(made: RegisterPlan) -> None:
    furnished(made)
    RegisterItem.objects.create(
        plan=made.work.plan,
        position=9,
        kind="pilot",
        name="=HYPERLINK(1)",
        key="一",
        quote="试点",
        start=9,
        end=11,
    )
    answer = made.work.cast.enter("audrey").get("/plans/siping/register/?download=csv&kind=project")
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    (row,) = csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")))
    assert row["名称"] == "生物质热电联产项目"
    assert row["责任单位"] == "市交通局"
    assert row["逾期里程碑数"] == "1"
    assert row["应完成月份"] == f"{month(-1):%Y-%m}"
    every = (
        made.work.cast.enter("audrey").get("/plans/siping/register/?download=csv").content.decode()
    )
    assert "'=HYPERLINK(1)" in every


def test_the_sentence_is_linked_where_the_text_has_it(made: RegisterPlan) -> None:
    amy = made.work.cast.enter("amy")
    assert "/plans/siping/text/#c0" in amy.get(url(made.project)).content.decode()
    assert "/plans/siping/text/#c" not in amy.get(url(made.sub_plan)).content.decode()


def test_pages_take_as_many_queries_for_many_items(made: RegisterPlan) -> None:
    document = furnished(made)
    olga = made.work.cast.enter("olga")
    pages = {
        "plans:register": "/plans/siping/register/",
        "plans:register_item": url(made.project),
        "plans:register_units": "/plans/siping/register/units/",
    }
    few = {name: queries(olga, page) for name, page in pages.items()}
    viewer = made.work.viewer("amy")
    for number in range(4):
        made.milestone(f"阶段{number}")
        report_item(viewer, made.project, ItemFacts("done", as_of=yesterday(), text=SAID))
        more = check_evidence(f"批复{number}".encode(), "批复.txt")
        document = attach_document(viewer, made.project, more, replaces=document)
    report_item(made.work.viewer("olga"), made.sub_plan, ItemFacts("done", as_of=yesterday()))
    for name, page in pages.items():
        with assert_query_count(name):
            assert queries(olga, page) == few[name], name


def queries(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


def test_a_plan_without_a_register_says_so(made: RegisterPlan) -> None:
    plan = Plan.objects.create(tenant=Place.objects.get(pk=made.work.cast.siping.pk), slug="later")
    for page in ("", "units/"):
        answer = made.work.cast.enter("olga").get(f"/plans/{plan.slug}/register/{page}")
        assert answer.status_code == 200
