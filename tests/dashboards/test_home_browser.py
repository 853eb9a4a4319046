"""The first pages, kept pages and shortcuts in a real browser, under the real security policy."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from indicators.services import recompute_progress
from organizations.models import SavedView
from organizations.services.saved_views import save_view
from tests.conftest import SignIn
from tests.indicators.walk import VALUE, Walk, make_walk

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

NARROW: ViewportSize = {"width": 390, "height": 800}
EVERYBODY = ("amy", "arthur", "olga", "cora", "sue", "audrey", "sysop")
LIST = "/plans/siping/targets/"


@pytest.fixture
def walk() -> Walk:
    walk = make_walk()
    walk.submit(walk.share, VALUE)
    walk.submit(walk.added, VALUE | {"value": "3", "unit": "item"})
    walk.send_back(walk.added, "arthur")
    recompute_progress([walk.plan.pk], today=walk.today)
    return walk


def faults_of(found: list[dict[str, Any]]) -> list[tuple[str, str]]:
    return [(fault["id"], fault["nodes"][0]["html"][:200]) for fault in found]


@pytest.mark.parametrize("name", EVERYBODY)
def test_every_first_page_is_accessible_and_fits_a_phone(
    page: Page,
    sign_in: SignIn,
    walk: Walk,
    name: str,
    accessibility_faults: Callable[[Page], list[dict[str, Any]]],
) -> None:
    sign_in(page, walk.cast[name])
    page.goto("/")
    assert faults_of(accessibility_faults(page)) == []
    page.set_viewport_size(NARROW)
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]


@pytest.mark.parametrize(
    "address", ["/views/", "/subscriptions/", "/account/shortcuts/", "/plans/siping/samples/"]
)
def test_the_pages_about_kept_pages_are_accessible(
    page: Page,
    sign_in: SignIn,
    walk: Walk,
    address: str,
    accessibility_faults: Callable[[Page], list[dict[str, Any]]],
) -> None:
    save_view(user=walk.cast["audrey"], name="甲", address="/plans/")
    sign_in(page, walk.cast["audrey"])
    page.goto(address)
    assert faults_of(accessibility_faults(page)) == []


def test_a_page_is_kept_from_its_own_head(page: Page, sign_in: SignIn, walk: Walk) -> None:
    sign_in(page, walk.cast["olga"])
    page.goto("/plans/")
    page.get_by_text("保存、订阅").click()
    page.get_by_label("把本页(含筛选条件)保存为").fill("各地")
    page.get_by_role("button", name="保存视图").click()
    expect(page.get_by_text("已保存视图“各地”。")).to_be_visible()
    assert SavedView.objects.get().address == "/plans/"


def test_keys_open_the_list_and_lead_to_pages(page: Page, sign_in: SignIn, walk: Walk) -> None:
    sign_in(page, walk.cast["olga"])
    page.goto("/")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    page.keyboard.press("g")
    page.keyboard.press("r")
    page.wait_for_url("**/reviews/")


def test_keys_walk_along_the_rows(page: Page, sign_in: SignIn, walk: Walk) -> None:
    sign_in(page, walk.cast["amy"])
    page.goto("/")
    links = page.locator("main table tbody th a")
    page.keyboard.press("j")
    expect(links.nth(0)).to_be_focused()
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    expect(links.nth(1)).to_be_focused()


def test_keys_are_letters_where_somebody_types(page: Page, sign_in: SignIn, walk: Walk) -> None:
    sign_in(page, walk.cast["olga"])
    page.goto("/plans/")
    page.get_by_text("保存、订阅").click()
    field = page.get_by_label("把本页(含筛选条件)保存为")
    field.press_sequentially("g r ? j")
    expect(field).to_have_value("g r ? j")
    expect(page.get_by_role("dialog")).to_be_hidden()
    assert page.url.endswith("/plans/")


def test_keys_do_nothing_for_who_has_switched_them_off(
    page: Page, sign_in: SignIn, walk: Walk
) -> None:
    sign_in(page, walk.cast["olga"])
    page.goto("/account/shortcuts/")
    page.get_by_label("使用单键快捷键").uncheck()
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text("快捷键设置已保存。")).to_be_visible()
    page.keyboard.press("?")
    expect(page.locator("#shortcuts")).to_have_count(0)
