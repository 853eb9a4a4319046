"""The pages of a plan in a real browser: drawn under the real policy, readable by anybody."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from indicators.models import Measure
from indicators.services import load_reference_data, recompute_progress
from tests.assessments.small_plan import INTENSITY, SmallPlan, make_small_plan
from tests.cast import SYSTEM
from tests.conftest import SignIn
from tests.indicators.energy import WHOLE, energy_reference, record_year

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

NARROW: ViewportSize = {"width": 390, "height": 800}


@pytest.fixture
def small() -> SmallPlan:
    small = make_small_plan()
    load_reference_data(energy_reference(), actor=SYSTEM)
    record_year(small.plan.tenant, WHOLE, 2024)
    record_year(small.plan.tenant, {**WHOLE, "FU01": "96", "GD01": "530"}, 2025)
    recompute_progress([small.plan.pk], today=small.plan.versions.get().published_at.date())
    return small


@pytest.fixture
def opened(page: Page, sign_in: SignIn, small: SmallPlan) -> Page:
    sign_in(page, small.cast["olga"])
    return page


def addresses(small: SmallPlan) -> list[str]:
    """Pages that tests/walk/test_every_page_browser.py, which takes every kind, finds no link to."""
    measure = Measure.objects.get(plan=small.plan, key=INTENSITY)
    return [
        f"/measures/{measure.pk}/division/",
        "/plans/siping/factors/grid/?region=吉林&year=2024",
        "/search/?q=风电",
        "/compare/?function=交通",
        "/data/?rows=indicator&columns=year",
    ]


def test_the_course_of_a_target_is_drawn(opened: Page, small: SmallPlan) -> None:
    measure = Measure.objects.get(plan=small.plan, key=INTENSITY)
    opened.goto(f"/plans/siping/targets/{measure.pk}/")
    # values, path, target, forecast and the two bounds of its interval
    expect(opened.locator(".chart[data-drawn] .scatterlayer .trace")).to_have_count(6)
    opened.get_by_text("数据表", exact=True).click()
    expect(opened.locator("#course-table tbody tr")).to_have_count(6)  # 2020 to 2025


def test_the_flow_and_the_change_of_an_inventory_are_drawn(opened: Page) -> None:
    opened.goto("/plans/siping/inventory/")
    # coal, diesel, gas with their families, bought power, the total
    expect(opened.locator(".chart[data-drawn] .sankey-node")).to_have_count(8)
    opened.locator("#change-table").scroll_into_view_if_needed()
    expect(opened.locator(".chart[data-drawn] .waterfalllayer .point")).to_have_count(6)


def test_none_scrolls_sideways_in_a_narrow_window(opened: Page, small: SmallPlan) -> None:
    opened.set_viewport_size(NARROW)
    for address in addresses(small):
        opened.goto(address)
        width = opened.evaluate("document.documentElement.scrollWidth")
        assert width <= NARROW["width"], address


def test_each_is_accessible(
    opened: Page,
    small: SmallPlan,
    accessibility_faults: Callable[[Page], list[dict[str, Any]]],
) -> None:
    found = {}
    for address in addresses(small):
        opened.goto(address)
        faults = accessibility_faults(opened)
        if faults:
            found[address] = [
                (fault["id"], [node["html"][:200] for node in fault["nodes"][:2]])
                for fault in faults
            ]
    assert found == {}
