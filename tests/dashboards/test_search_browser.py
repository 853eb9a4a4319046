"""The search of the top bar in a real browser: suggestions while one types, chosen by keyboard."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.assessments.small_plan import SmallPlan, make_small_plan
from tests.conftest import SignIn

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def small() -> SmallPlan:
    return make_small_plan()


def test_suggestions_are_chosen_by_keyboard(page: Page, sign_in: SignIn, small: SmallPlan) -> None:
    sign_in(page, small.cast["olga"])
    page.goto("/plans/")
    field = page.get_by_role("combobox", name="搜索")
    field.click()
    page.keyboard.type("fdzj")
    options = page.locator("#site-options [role=option]")
    expect(options.first).to_be_visible()
    expect(field).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("ArrowDown")
    expect(options.first).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Escape")
    expect(options.first).to_be_hidden()
    expect(field).to_have_attribute("aria-expanded", "false")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/plans/siping/targets/\d+/$"))


def test_enter_alone_opens_the_page_of_all_hits(
    page: Page, sign_in: SignIn, small: SmallPlan
) -> None:
    sign_in(page, small.cast["olga"])
    page.goto("/plans/")
    page.get_by_role("combobox", name="搜索").fill("风电")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/search/\?q="))
    expect(page.locator("main mark").first).to_have_text("风电")
