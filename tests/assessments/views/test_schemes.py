"""Pages of scoring schemes: who gets in, what a faulty file is told, what two versions differ in."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from assessments.models import SchemeVersion
from assessments.selectors.schemes import scheme_files
from assessments.services.schemes import Basis, keep_scheme
from audit.models import LedgerEntry
from tests.assessments.small_plan import SmallPlan, make_small_plan
from tests.query_counts import assert_query_count

pytestmark = pytest.mark.django_db

TEMPLATE = "city-template"
BASIS = {"document": "四平市考核办法〔2026〕3号", "note": ""}


@pytest.fixture
def small() -> SmallPlan:
    return make_small_plan(with_values=False)


def address(view: str, *arguments: str) -> str:
    return reverse(f"assessments:{view}", args=["siping", *arguments])


def adopt(small: SmallPlan, scheme_id: str = TEMPLATE) -> None:
    text, basis = scheme_files()[scheme_id].text, Basis(BASIS["document"])
    keep_scheme(small.viewer("olga"), small.plan.tenant, text, basis=basis, seen=0)


# The list, an adopted scheme and its file, a shipped one and its file, a form to revise, a new one,
# the analysis of sensitivity.
READER = (200, 200, 200, 404, 404, 403, 403, 403)
NOBODY = (404,) * 8
ACCESS = {
    "olga": (200,) * 8,
    "audrey": (200, 200, 200, 200, 200, 403, 403, 403),
    "alice": READER,
    "amy": READER,
    "arthur": READER,
    "cora": READER,
    "sue": READER,
    "bob": NOBODY,
    "oscar": NOBODY,
    "sysop": NOBODY,
}


def test_who_gets_in(small: SmallPlan) -> None:
    adopt(small)
    addresses = (
        address("schemes"),
        address("scheme", TEMPLATE),
        address("scheme_file", TEMPLATE),
        address("scheme", "carbon-2014"),
        address("scheme_file", "carbon-2014"),
        address("scheme_edit", TEMPLATE),
        address("scheme_new"),
        reverse("dashboards:sensitivity", args=["siping"]),
    )
    found = {
        name: tuple(small.cast.enter(name).get(each).status_code for each in addresses)
        for name in ACCESS
    }
    assert found == ACCESS


def test_who_may_send(small: SmallPlan) -> None:
    adopt(small)
    sent = {**BASIS, "seen": 1, "action": "retire"}
    addresses = (
        address("scheme", TEMPLATE),
        address("scheme_edit", TEMPLATE),
        address("scheme_new"),
        reverse("dashboards:sensitivity", args=["siping"]),
    )
    for name, status in (("audrey", 403), ("amy", 403), ("sue", 403), ("oscar", 404)):
        client = small.cast.enter(name)
        assert {client.post(each, sent).status_code for each in addresses} == {status}
    assert SchemeVersion.objects.count() == 1


def test_the_office_adopts_a_shipped_scheme_on_a_document(small: SmallPlan) -> None:
    olga = small.cast.enter("olga")
    page = address("scheme", "carbon-2014")
    assert "未采用(参考)" in olga.get(page).content.decode()
    refused = olga.post(page, {"document": "", "seen": 0, "action": "adopt"})
    assert (refused.status_code, SchemeVersion.objects.count()) == (422, 0)
    shown = olga.post(page, {**BASIS, "seen": 0, "action": "adopt"}, follow=True).content.decode()
    assert "四平市考核办法〔2026〕3号" in shown
    assert "未完成的,等次为不合格" in shown
    assert olga.post(page, {**BASIS, "seen": 0, "action": "adopt"}).status_code == 409


def test_every_fault_of_a_file_is_named_and_its_text_can_be_mended(small: SmallPlan) -> None:
    adopt(small)
    olga, page = small.cast.enter("olga"), address("scheme_edit", TEMPLATE)
    text = scheme_files()[TEMPLATE].text
    faulty = text.replace('points: "35", rule', 'points: "36", rule').replace(
        'key: "plan_targets", ', 'key: "plan_targets", indicators: ["XX99"], '
    )
    file = SimpleUploadedFile("办法.yaml", faulty.encode())
    answer = olga.post(page, {**BASIS, "seen": 1, "file": file})
    shown = answer.content.decode()
    assert answer.status_code == 422
    assert "办法.yaml" in shown
    for words in (
        "方案目标",
        "indicators[0]",
        "目录中没有指标“XX99”",
        "合计101",
        "<code>total</code>",
    ):
        assert words in shown
    assert "XX99&quot;" in shown  # the text stands in the page, to be mended there
    assert SchemeVersion.objects.count() == 1
    mended = {**BASIS, "seen": 1, "text": text.replace('"90"', '"85"')}
    assert olga.post(page, mended)["Location"] == address("scheme", TEMPLATE)
    second = olga.post(page, mended)
    assert second.status_code == 409
    assert "第2版" in second.content.decode()


def test_two_versions_are_compared_item_by_item(small: SmallPlan) -> None:
    adopt(small)
    text = scheme_files()[TEMPLATE].text
    changed = text.replace('points: "0.5"', 'points: "1"').replace('from: "90"', 'from: "85"')
    keep_scheme(small.viewer("olga"), small.plan.tenant, changed, basis=Basis("修订文件"), seen=1)
    shown = small.cast.enter("amy").get(address("scheme", TEMPLATE), {"from": 1, "to": 2})
    page = shown.content.decode()
    for words in ("每逾期一次扣0.5分", "每逾期一次扣1分", "90分及以上", "85分及以上"):
        assert words in page
    assert page.count("<td>修改</td>") == 3
    amy = small.cast.enter("amy")
    with assert_query_count("assessments:scheme"):
        amy.get(address("scheme", TEMPLATE))
    with assert_query_count("assessments:schemes"):
        amy.get(address("schemes"))
    odd = small.cast.enter("olga").get(address("scheme", TEMPLATE), {"version": "9"})
    assert odd.status_code == 404


def test_the_file_goes_out_as_it_came_in(small: SmallPlan) -> None:
    adopt(small)
    answer = small.cast.enter("cora").get(address("scheme_file", TEMPLATE))
    assert answer.content.decode() == scheme_files()[TEMPLATE].text
    assert "attachment" in answer["Content-Disposition"]


def test_a_run_of_the_sensitivity_stands_in_the_ledger(small: SmallPlan) -> None:
    adopt(small)
    olga, page = small.cast.enter("olga"), reverse("dashboards:sensitivity", args=["siping"])
    olga.get(page)
    assert not LedgerEntry.objects.filter(action="scheme.sensitivity").exists()
    sent = {"scheme": TEMPLATE, "units": "department", "group": "targets", "grade": "优秀"}
    with assert_query_count("dashboards:sensitivity"):
        shown = olga.post(page, {**sent, "item": "nothing of the kind"}).content.decode()
    assert "“定量指标”权重+20%" in shown
    assert "“优秀”界限−5分" in shown
    assert "各单位都没有等次" in shown
    entry = LedgerEntry.objects.get(action="scheme.sensitivity")
    assert entry.object_type == "assessments.schemeversion"
    assert '"group":"targets"' in entry.after
    assert '"item":""' in entry.after
