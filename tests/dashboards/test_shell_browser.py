"""The shell in a real browser, under the real security policy."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Dialog, Page, Route, expect
from pytest_django.live_server_helper import LiveServer

from tests.cast import PASSWORD, Cast, make_cast
from tests.conftest import SignIn

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.urls("tests.dashboards.style_sheet_urls"),
]

DRAWN = ".chart[data-drawn] .main-svg"
LINE = ".chart .scatterlayer .js-line"
ONE_LINE = 60
"""Pixels, a little more than the top bar is high."""


@pytest.fixture
def cast() -> Cast:
    return make_cast()


@pytest.fixture
def sample(page: Page, sign_in: SignIn, cast: Cast) -> Page:
    """The page with every part, open for the office."""
    sign_in(page, cast["olga"])
    page.goto("/sample/")
    return page


def height_of(page: Page, selector: str) -> float:
    box = page.locator(selector).bounding_box()
    assert box is not None
    return box["height"]


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


@pytest.fixture
def telephone(
    browser: Browser, live_server: LiveServer, sign_in: SignIn, cast: Cast
) -> Iterator[Page]:
    """The page on a telephone that runs no scripts."""
    context = browser.new_context(
        base_url=live_server.url,
        viewport={"width": 390, "height": 800},
        java_script_enabled=False,
        locale="zh-CN",
    )
    page = context.new_page()
    sign_in(page, cast["olga"])
    page.goto("/")
    yield page
    context.close()


def test_on_a_telephone_the_navigation_waits_behind_a_button(telephone: Page) -> None:
    way = telephone.get_by_role("navigation", name="主导航")
    button = telephone.get_by_role("button", name="菜单 首页")
    expect(way).to_be_hidden()
    assert height_of(telephone, ".topbar") < ONE_LINE

    button.press("Enter")
    expect(way).to_be_visible()
    telephone.keyboard.press("Tab")
    expect(way.get_by_role("button", name="关闭")).to_be_focused()
    telephone.keyboard.press("Escape")
    expect(way).to_be_hidden()
    expect(button).to_be_focused()

    button.click()
    way.get_by_role("link", name="待审核").click()
    telephone.wait_for_url("**/reviews/")


def test_a_long_unit_leaves_the_top_bar_on_one_line(sample: Page) -> None:
    sample.evaluate(
        "document.querySelector('.account-post').textContent = '领导小组办公室'.repeat(20)"
    )
    assert height_of(sample, ".topbar") < ONE_LINE
    assert sample.evaluate("document.documentElement.scrollWidth") <= 1366


def test_a_wide_table_is_reached_by_the_keyboard(sample: Page) -> None:
    frame = sample.locator(".table-responsive")
    expect(frame).not_to_have_attribute("tabindex", "0")
    sample.set_viewport_size({"width": 390, "height": 800})
    expect(frame).to_have_attribute("tabindex", "0")


def test_a_part_that_is_fetched_is_busy_until_it_comes(sample: Page) -> None:
    waiting: list[Route] = []

    def hold(route: Route) -> None:
        waiting.append(route)
        sample.evaluate("document.body.dataset.held = ''")

    sample.route("**/search/**", hold)
    part = sample.locator("#site-suggestions")
    sample.locator("#site-search").fill("森林")
    # The page is busy before the request has come as far as here.
    expect(sample.locator("body[data-held]")).to_be_attached()
    expect(part).to_have_attribute("aria-busy", "true")
    waiting.pop().fulfill(body="")
    expect(part).not_to_have_attribute("aria-busy", "true")


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
