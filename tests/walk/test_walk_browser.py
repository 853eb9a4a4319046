"""The same walk by hand in a real browser, with a screenshot and an accessibility check of each page."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from plans.models import RecomputeRequest
from tests.conftest import SignIn
from tests.walk.stage import ENTERED, Stage, make_stage

pytestmark = [
    pytest.mark.browser,
    pytest.mark.worker,
    pytest.mark.django_db(transaction=True),
]


@pytest.fixture
def stage(worker: object, live_server: object) -> Stage:
    return make_stage()


def test_the_walk_by_hand(
    stage: Stage,
    page: Page,
    sign_in: SignIn,
    look: Callable[[Page, str], None],
    eventually: Callable[[Callable[[], bool]], None],
) -> None:
    sign_in(page, stage.cast["amy"])
    page.goto("/")
    look(page, "1-duties")
    page.get_by_role("link", name="绿色出行比例").first.click()
    fill(page)
    look(page, "2-filling")
    page.get_by_role("button", name="检查并提交").click()
    look(page, "3-confirming")
    page.get_by_role("button", name="确认提交").click()
    expect(page.get_by_text("已提交").first).to_be_visible()

    for name, number in (("arthur", 4), ("olga", 5)):
        sign_in(page, stage.cast[name])
        page.goto("/reviews/")
        page.get_by_role("link", name="绿色出行比例").first.click()
        look(page, f"{number}-review-{name}")
        page.get_by_role("button", name="同意第1版").click()
        expect(page.get_by_role("status").or_(page.get_by_text("已")).first).to_be_visible()

    eventually(lambda: not RecomputeRequest.objects.get(plan=stage.plan).is_outdated)
    page.goto("/plans/siping/")
    look(page, "6-overview")
    page.goto(f"/plans/siping/targets/{stage.measure.pk}/")
    expect(page.get_by_text("超额完成").first).to_be_visible()
    expect(page.get_by_text("115.0%").first).to_be_visible()
    page.locator(".chart svg").first.wait_for()
    look(page, "7-target")
    page.get_by_role("link", name="在原文中查看").click()
    look(page, "8-plan-text")

    sign_in(page, stage.cast["audrey"])
    page.goto("/plans/siping/reports/")
    look(page, "9-reports")
    page.get_by_label("报告类型").select_option("progress_table")
    page.get_by_role("button", name="开始编制").click()
    page.get_by_role("link", name="下载文件").wait_for()
    look(page, "10-report")
    with page.expect_download() as download:
        page.get_by_role("link", name="下载文件").click()
    assert download.value.suggested_filename.endswith(".xlsx")
    page.goto("/ledger/")
    look(page, "11-ledger")


def fill(page: Page) -> None:
    """Fill the form as a person would."""
    page.get_by_label("数值", exact=True).fill(ENTERED)
    page.get_by_label("数据质量").select_option("final")
    page.get_by_label("数据依据").select_option("published")
    page.get_by_label("发布状态").select_option("public")
    page.get_by_label("来源文件").fill("四平市绿色出行调查报告2025")
