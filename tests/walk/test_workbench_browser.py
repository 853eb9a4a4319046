"""From a pasted document to a published plan, with the keyboard, in a real browser and with a real worker."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Response, Route, expect

from plans.models import DraftPiece, PieceState, PlanDraft, PlanVersion
from tests.cast import Cast, make_cast
from tests.conftest import SignIn
from tests.seeds import load_reference

pytestmark = [
    pytest.mark.browser,
    pytest.mark.worker,
    pytest.mark.django_db(transaction=True),
]

PLAN = """四平市碳达峰实施方案
一、主要目标
到2025年,非化石能源消费比重达到17.7%。
二、重点任务
(一)能源行动
1.发展新能源。到2025年,风电装机达到100万千瓦,全市单位地区生产总值能耗大幅下降3次。(市发改委、市能源局按职责分工负责)
2.控制煤炭消费。推进散煤替代,煤炭消费占比降至50%以下。(市能源局负责)
三、组织实施
(一)加强领导。市政府加强领导。(市政府办公室负责)
"""


@pytest.fixture
def cast(worker: object, live_server: object) -> Cast:
    load_reference()
    return make_cast()


def is_piece(method: str) -> Callable[[Response], bool]:
    return lambda answer: "/pieces/" in answer.url and answer.request.method == method


def accept(page: Page) -> None:
    """Press a: the piece is kept, and the next one opens."""
    with page.expect_response(is_piece("GET")), page.expect_response(is_piece("POST")):
        page.keyboard.press("a")


def strike_before_it_arrives(page: Page, words: str, key: str) -> None:
    """Choose a row and strike a key while the editor still shows the piece before."""
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/pieces/**", hold)
    with page.expect_request("**/pieces/**"):
        page.locator("[data-list] [data-piece]", has_text=words).first.click()
    page.keyboard.press(key)
    with page.expect_response(is_piece("GET")):
        held.pop().continue_()
    page.unroute("**/pieces/**")


def test_a_pasted_plan_is_checked_with_the_keyboard_and_published(
    cast: Cast,
    page: Page,
    sign_in: SignIn,
    look: Callable[[Page, str], None],
) -> None:
    sign_in(page, cast["olga"])
    page.goto("/drafts/new/")
    look(page, "20-draft-new")
    page.get_by_label("粘贴").fill(PLAN)
    page.get_by_role("button", name="开始解析").click()
    page.locator("[data-workbench]").wait_for()
    look(page, "21-workbench")
    draft = PlanDraft.objects.get()

    # A click in the text opens its piece on the other side.
    page.locator("[data-source] [data-of]", has_text="风电装机达到100万千瓦").first.click()
    expect(page.locator("[data-editor]").get_by_label("指标(方案原文的说法)")).to_have_value(
        "风电装机"
    )
    accept(page)
    wind = draft.pieces.get(kind="target", data__indicator="风电装机")
    assert wind.state == PieceState.ACCEPTED

    # An edit is saved with what the reader said kept beside it.
    strike_before_it_arrives(page, "非化石能源消费比重", "e")
    expect(page.locator("[data-editor]").get_by_label("指标(方案原文的说法)")).to_be_focused()
    page.locator("[data-editor]").get_by_label("弱化用语").fill("力争")
    with page.expect_response(is_piece("POST")):
        page.get_by_role("button", name="保存修改并确认").click()
    changed = draft.pieces.get(kind="target", data__indicator="非化石能源消费比重")
    assert (changed.state, changed.data["hedge"]) == (PieceState.EDITED, "力争")
    assert changed.read_data is not None
    assert changed.read_data["hedge"] is None

    # A passage selected in the text becomes a target.
    before = draft.pieces.filter(kind="target").count()
    passage = page.locator("[data-source]").get_by_text("推进散煤替代", exact=False).first
    passage.evaluate(
        """(element) => {
          const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
          for (let node = walker.nextNode(); node; node = walker.nextNode()) {
            const at = node.data.indexOf("推进散煤替代");
            if (at < 0) continue;
            const range = document.createRange();
            range.setStart(node, at);
            range.setEnd(node, at + 6);
            const chosen = window.getSelection();
            chosen.removeAllRanges();
            chosen.addRange(range);
            return;
          }
        }"""
    )
    with page.expect_navigation():
        page.get_by_role("button", name="列为目标").first.click()
    assert draft.pieces.filter(kind="target").count() == before + 1
    look(page, "22-added")

    # The rest one by one with the keyboard.
    page.goto(f"/drafts/{draft.pk}/")
    for left in range(draft.pieces.filter(state=PieceState.UNCHECKED).count(), 0, -1):
        expect(page.locator("[data-list] [data-state=unchecked]")).to_have_count(left)
        expect(page.locator("[data-editor] h2")).to_contain_text("待核对")
        page.keyboard.press("a")
        expect(page.locator("[data-list] [data-state=unchecked]")).to_have_count(left - 1)
    assert not DraftPiece.objects.filter(draft=draft, state=PieceState.UNCHECKED).exists()

    page.get_by_role("link", name=re.compile("^发布")).click()
    look(page, "23-publish")
    page.get_by_role("button", name="发布", exact=True).click()
    page.get_by_text("方案已发布").wait_for()
    expect(page.get_by_text("风电装机达到100万千瓦").first).to_be_visible()
    assert PlanVersion.objects.get().title == "四平市碳达峰实施方案"
