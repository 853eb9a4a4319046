"""The shell in a real browser, under the real security policy."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Dialog, Page, Route, expect

from tests.cast import PASSWORD, Cast, make_cast
from tests.conftest import SignIn

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.urls("tests.dashboards.style_sheet_urls"),
]

DRAWN = ".chart[data-drawn] .main-svg"
LINE = ".chart .scatterlayer .js-line"


@pytest.fixture
def cast() -> Cast:
    return make_cast()


@pytest.fixture
def sample(page: Page, sign_in: SignIn, cast: Cast) -> Page:
    """The page with every part, open for the office."""
    sign_in(page, cast["olga"])
    page.goto("/sample/")
    return page


def test_a_person_signs_in_with_the_keyboard(page: Page, cast: Cast) -> None:
    page.goto("/login/?next=/sample/")
    page.keyboard.type(cast["olga"].username)
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("目标清单")


def test_the_first_stop_of_the_keyboard_leads_to_the_content(sample: Page) -> None:
    sample.keyboard.press("Tab")
    expect(sample.locator(".skip-link")).to_be_in_viewport()
    sample.keyboard.press("Enter")
    expect(sample.locator("main")).to_be_focused()


def test_a_chart_is_drawn_in_the_colours_of_the_scheme(sample: Page) -> None:
    sample.locator(DRAWN).first.wait_for()
    line = sample.locator(LINE).first
    light = line.evaluate("line => getComputedStyle(line).stroke")
    sample.emulate_media(color_scheme="dark")
    sample.wait_for_function(
        "([line, light]) => getComputedStyle(document.querySelector(line)).stroke !== light",
        arg=[LINE, light],
    )
    assert light == "rgb(11, 90, 140)"


def test_a_chart_offers_no_way_out_of_the_house(sample: Page) -> None:
    sample.locator(DRAWN).first.wait_for()
    sample.locator(".chart").hover()
    titles = sample.locator(".modebar-btn").evaluate_all(
        "buttons => buttons.map(button => button.dataset.title)"
    )
    assert titles == ["缩放", "平移", "还原坐标轴"]


def test_a_form_is_sent_once_and_says_which_button(sample: Page) -> None:
    sent: list[str] = []

    def answer(route: Route) -> None:
        sent.append(route.request.post_data or "")
        route.fulfill(status=204)

    sample.route("**/wrong-state/", answer)
    sample.get_by_role("button", name="提交审核").dblclick()
    expect(sample.get_by_role("button", name="保存草稿")).to_be_disabled()
    assert len(sent) == 1
    assert "action=submit" in sent[0]


def test_a_refused_partial_request_is_explained(page: Page, cast: Cast, sign_in: SignIn) -> None:
    # The browser itself notes the refusal as an error, so the watched page is left aside.
    sign_in(page, cast["olga"])
    other = page.context.new_page()
    other.goto("/sample/")
    other.get_by_role("button", name="退回").click()
    expect(other.get_by_role("heading", level=1)).to_have_text("当前状态不能这样办理")
    expect(other.locator(".topbar")).to_have_count(1)


def test_leaving_with_changes_asks_first(sample: Page) -> None:
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    sample.on("dialog", stay)
    sample.locator("#note").fill("未保存的说明")
    way = sample.get_by_role("navigation", name="主导航")
    way.get_by_role("link", name="首页", exact=True).click()
    sample.wait_for_timeout(300)
    assert asked == ["beforeunload"]
    assert sample.url.endswith("/sample/")


def test_nothing_stands_in_the_way_of_a_screen_reader(
    sample: Page, accessibility_faults: Callable[[Page], list[dict[str, Any]]]
) -> None:
    faults = accessibility_faults(sample)
    assert [(fault["id"], fault["nodes"][0]["html"]) for fault in faults] == []


def test_the_login_has_no_accessibility_fault(
    page: Page, accessibility_faults: Callable[[Page], list[dict[str, Any]]]
) -> None:
    page.goto("/login/")
    faults = accessibility_faults(page)
    assert [(fault["id"], fault["nodes"][0]["html"]) for fault in faults] == []
