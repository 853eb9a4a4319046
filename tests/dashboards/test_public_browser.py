"""The public pages in a real browser: readable by anybody, on any screen, without a session."""

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest
from django.core.cache import cache
from playwright.sync_api import Page, ViewportSize, expect

from indicators.services import recompute_progress
from plans.services.public_view import set_public_view
from tests.assessments.small_plan import TRIPS, make_small_plan
from tests.dashboards.test_public import BASIS, HERE, release

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

TELEPHONE: ViewportSize = {"width": 390, "height": 800}
TARGET = f"{HERE}targets/{quote(TRIPS)}/"


@pytest.fixture(autouse=True)
def opened() -> None:
    cache.clear()
    small = make_small_plan()
    for year, share in ((2020, "40"), (2023, "55")):
        release(small, "TR03", year, share)
    recompute_progress([small.plan.pk], today=small.plan.versions.get().published_at.date())
    set_public_view(small.viewer("olga"), small.plan, is_open=True, basis_document=BASIS)


def test_a_reader_goes_from_the_list_to_the_values(page: Page) -> None:
    page.goto("/public/")
    page.get_by_role("link", name="四平市").click()
    page.get_by_role("link", name="绿色出行比例").click()
    expect(page.locator(".chart[data-drawn] .scatterlayer .trace")).to_have_count(2)
    page.get_by_role("link", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")


def test_the_pages_are_accessible_and_fit_a_telephone(
    page: Page, accessibility_faults: Callable[[Page], list[dict[str, Any]]]
) -> None:
    page.set_viewport_size(TELEPHONE)
    for address in ("/public/", HERE, TARGET):
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth") <= TELEPHONE["width"], address
        faults = accessibility_faults(page)
        assert [(each["id"], each["nodes"][0]["html"]) for each in faults] == [], address
