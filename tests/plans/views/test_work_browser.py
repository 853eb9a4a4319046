"""The pages of annual work in a real browser: usable by anybody, on a narrow window too."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from plans.services import report_part
from tests.conftest import SignIn
from tests.plans.work_plan import SHARED, YEAR, WorkPlan, make_work_plan

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

NARROW: ViewportSize = {"width": 390, "height": 800}


@pytest.fixture
def made() -> WorkPlan:
    return make_work_plan()


def addresses(made: WorkPlan) -> list[str]:
    made.adopt(SHARED)
    item = made.adopt()
    part = made.part(item, made.cast.transport)
    report_part(made.viewer("amy"), part, progress="slow", text="已建120个")
    return [
        f"/plans/siping/work/?year={YEAR}",
        f"/plans/siping/work/new/?year={YEAR}",
        f"/work/items/{item.pk}/",
    ]


def test_pages_are_accessible_and_do_not_scroll_sideways(
    page: Page,
    sign_in: SignIn,
    made: WorkPlan,
    accessibility_faults: Callable[[Page], list[dict[str, Any]]],
) -> None:
    pages = addresses(made)
    for name in ("olga", "amy"):
        sign_in(page, made.cast[name])
        for address in pages:
            page.goto(address)
            faults = [
                (fault["id"], fault["nodes"][0]["html"]) for fault in accessibility_faults(page)
            ]
            assert faults == [], (name, address)
            page.set_viewport_size(NARROW)
            width = page.evaluate("document.documentElement.scrollWidth")
            assert width <= NARROW["width"], (name, address)
            page.set_viewport_size({"width": 1366, "height": 768})


def test_a_unit_reports_and_the_lead_compiles(page: Page, sign_in: SignIn, made: WorkPlan) -> None:
    item = made.adopt()
    sign_in(page, made.cast["amy"])
    page.goto(f"/plans/siping/work/?year={YEAR}")
    page.get_by_role("link", name="建设充电设施", exact=True).click()
    page.get_by_label("进展状态").select_option("in_progress")
    page.get_by_label("进展情况").fill("已建120个")
    page.get_by_role("button", name="提交本单位进展").click()
    expect(page.get_by_text("第 1 版")).to_be_visible()
    form = page.locator("form", has=page.get_by_role("button", name="汇总办结"))
    form.get_by_label("进展情况").fill("年度任务完成")
    form.get_by_role("button", name="汇总办结").click()
    expect(page.get_by_text("汇总时未报的单位")).to_be_visible()
    item.refresh_from_db()
    assert not item.is_open
