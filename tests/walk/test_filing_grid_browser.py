"""The grid works as a sheet does: pasting, taking back, moving about; nothing typed is lost."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from playwright.sync_api import Locator, Page, expect

from indicators.models import Submission, SubmissionVersion
from organizations.models import AccountSession
from tests.conftest import SignIn
from tests.indicators.walk import Walk, make_walk

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

HERE = "/duties/grid/"
PASTE = """(cell, text) => {
  const clipboardData = new DataTransfer();
  clipboardData.setData("text/plain", text);
  const told = { clipboardData, bubbles: true, cancelable: true };
  cell.dispatchEvent(new ClipboardEvent("paste", told));
}"""
# As Excel copies it: full-width digits, a thousands separator, a quoted cell with a line end.
SHARE = "填报数值\t４８．５\t%\t1,940\t4,000\t终期数\t部门记录\t内部\t2026-03-01\t\t统计年报\t"
NOTE = '"含氢能公交\n不含""教练""车"'


@pytest.fixture
def walk(live_server: object) -> Walk:
    return make_walk()


@pytest.fixture
def grid(walk: Walk, page: Page, sign_in: SignIn) -> Page:
    sign_in(page, walk.cast["amy"])
    page.goto(HERE)
    return page


def cell(page: Page, duty: int, key: str) -> Locator:
    return page.locator(f'[id="{duty}-{key}"]')


def paste(into: Locator, text: str) -> None:
    into.focus()
    into.evaluate(PASTE, text)


def test_a_block_is_laid_into_the_cells_and_submitted(
    walk: Walk, grid: Page, look: Callable[[Page, str], None]
) -> None:
    share = walk.share.pk
    paste(cell(grid, share, "answer"), f"{SHARE}{NOTE}\t\r\n填报数值\t１２\r\n")
    expect(cell(grid, share, "value")).to_have_value("４８．５")
    expect(cell(grid, share, "basis")).to_have_value("record")
    expect(cell(grid, share, "note")).to_have_value('含氢能公交\n不含"教练"车')
    expect(cell(grid, walk.added.pk, "value")).to_have_value("１２")
    expect(grid.locator("[data-paste-status]")).to_contain_text("已粘贴")
    look(grid, "grid-pasted")
    cell(grid, walk.added.pk, "quality").select_option("final")
    cell(grid, walk.added.pk, "basis").select_option("record")
    cell(grid, walk.added.pk, "release").select_option("internal")
    grid.get_by_role("button", name="检查并提交").click()
    expect(grid.get_by_text("已填的2项检查通过")).to_be_visible()
    grid.get_by_role("button", name="提交2项").click()
    expect(grid.get_by_text("已提交2项")).to_be_visible()
    version = SubmissionVersion.objects.get(submission__duty=walk.share)
    assert (version.decimals, version.numerator) == (1, Decimal(1940))
    assert SubmissionVersion.objects.count() == 2


def test_faults_stand_at_their_cells(
    walk: Walk, grid: Page, look: Callable[[Page, str], None]
) -> None:
    paste(cell(grid, walk.share.pk, "value"), "约48\n0.2万\n-3%")
    grid.get_by_role("button", name="检查并提交").click()
    expect(grid.get_by_role("alert")).to_contain_text("检查没有通过")
    expect(cell(grid, walk.share.pk, "value")).to_have_attribute("aria-invalid", "true")
    grid.get_by_role("link", name="第1行 新能源公交车占比 · 数值").click()
    expect(cell(grid, walk.share.pk, "value")).to_be_focused()
    look(grid, "grid-faults")


def test_the_last_paste_is_taken_back(walk: Walk, grid: Page) -> None:
    value, unit = cell(grid, walk.share.pk, "value"), cell(grid, walk.share.pk, "quality")
    value.fill("47")
    paste(value, "48\t%\t1\t2\t终期数")
    expect(unit).to_have_value("final")
    grid.keyboard.press("Control+z")
    expect(value).to_have_value("47")
    expect(unit).to_have_value("")
    paste(value, "48\t%\t1\t2\t终期数")
    unit.select_option("preliminary")
    grid.get_by_role("button", name="撤销粘贴").click()
    expect(value).to_have_value("47")
    expect(unit).to_have_value("preliminary")
    expect(grid.get_by_role("button", name="撤销粘贴")).to_be_disabled()


def test_what_does_not_fit_is_said(walk: Walk, grid: Page) -> None:
    status = grid.locator("[data-paste-status]")
    paste(cell(grid, walk.intensity.pk, "note"), "a\tb\tc\nd\te\tf")
    expect(status).to_contain_text("右边多出1列")
    expect(status).to_contain_text("下方多出1行")
    paste(cell(grid, walk.intensity.pk, "unit"), "%\t5\t6\t最终数")
    expect(status).to_contain_text("第3行不填分子")
    expect(status).to_contain_text("数据质量:“最终数”不是可选项")
    paste(
        cell(grid, walk.share.pk, "answer"), "报送事项\t备注\t数值\n新能源公交车占比\t按表头\t48.5"
    )
    expect(cell(grid, walk.share.pk, "value")).to_have_value("48.5")
    expect(cell(grid, walk.share.pk, "note")).to_have_value("按表头")


def test_copied_numbers_and_names_find_their_rows(walk: Walk, grid: Page) -> None:
    share, added = walk.share.pk, walk.added.pk
    status = grid.locator("[data-paste-status]")
    block = (
        f"事项编号(勿改)\t报送事项\t数值\n{added}\t新建充电桩\t12\n{share}\t新能源公交车占比\t48.5"
    )
    paste(cell(grid, walk.intensity.pk, "note"), f"{block}\n999999\t别处的事项\t1")
    expect(cell(grid, added, "value")).to_have_value("12")
    expect(cell(grid, share, "value")).to_have_value("48.5")
    expect(status).to_contain_text("“别处的事项”不在这一行或不在本页")
    paste(cell(grid, share, "value"), "报送事项\t数值\n新建充电桩\t13\n新建充电桩\t14")
    expect(cell(grid, share, "value")).to_have_value("48.5")
    expect(cell(grid, added, "value")).to_have_value("14")


def test_keys_move_as_in_a_sheet(walk: Walk, grid: Page) -> None:
    share, added = walk.share.pk, walk.added.pk
    cell(grid, share, "value").click()
    grid.keyboard.type("48")
    grid.keyboard.press("Enter")
    expect(cell(grid, added, "value")).to_be_focused()
    grid.keyboard.press("ArrowRight")
    grid.keyboard.press("ArrowRight")
    expect(cell(grid, added, "quality")).to_be_focused()
    grid.keyboard.press("ArrowUp")
    expect(cell(grid, share, "quality")).to_be_focused()
    for _step in range(3):
        grid.keyboard.press("ArrowLeft")
    grid.keyboard.press("ArrowLeft")
    expect(cell(grid, share, "value")).to_be_focused()
    grid.keyboard.press("F2")
    grid.keyboard.press("ArrowLeft")
    grid.keyboard.type(".")
    expect(cell(grid, share, "value")).to_have_value("4.8")
    grid.keyboard.press("Escape")
    expect(cell(grid, share, "value")).to_have_value("48")
    cell(grid, share, "note").focus()
    grid.keyboard.type("一")
    grid.keyboard.press("Alt+Enter")
    grid.keyboard.type("二")
    expect(cell(grid, share, "note")).to_have_value("一\n二")
    grid.keyboard.press("Tab")
    expect(cell(grid, share, "explanation")).to_be_focused()


def test_what_is_typed_survives_the_session(
    walk: Walk, grid: Page, sign_in: SignIn, refused_addresses: list[str]
) -> None:
    status = grid.locator("[data-autosave-status]")
    value = cell(grid, walk.share.pk, "value")
    value.fill("48.5")
    expect(status).to_contain_text("草稿已自动保存", timeout=15000)
    first = status.inner_text()
    value.fill("48.6")
    # The time of the first saving gives way to that of the second, from the revision it gave back.
    expect(status).not_to_have_text(first, timeout=15000)
    expect(status).to_contain_text("草稿已自动保存")
    assert Submission.objects.get(duty=walk.share).draft["value"] == "48.6"
    refused_addresses.append(HERE)
    AccountSession.objects.all().delete()
    value.fill("49.25")
    cell(grid, walk.intensity.pk, "value").fill("-3")
    grid.on("dialog", lambda dialog: dialog.accept())
    # Sent with a session that has ended: what was typed must be there after signing in.
    grid.get_by_role("button", name="保存草稿").click()
    grid.wait_for_load_state()
    sign_in(grid, walk.cast["amy"])
    grid.goto(HERE)
    expect(value).to_have_value("49.25")
    expect(status).to_contain_text("草稿已自动保存", timeout=15000)
    assert Submission.objects.get(duty=walk.share).draft["value"] == "49.25"
    assert Submission.objects.get(duty=walk.intensity).draft["value"] == "-3"
