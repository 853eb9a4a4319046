"""Reviewing in a real browser: the evidence beside the value, by keyboard and without script."""

import io
from collections.abc import Callable

import pypdfium2
import pytest
import xlsxwriter
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from indicators.models import Evidence, Submission
from indicators.services import withdraw_evidence
from tests.conftest import SignIn
from tests.indicators.walk import VALUE, Walk, make_walk
from tests.plans.domain.small_files import pdf_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Look = Callable[[Page, str], None]


@pytest.fixture
def walk(live_server: LiveServer) -> Walk:
    return make_walk()


def certificate() -> bytes:
    """Two pages."""
    document = pypdfium2.PdfDocument(pdf_of("新能源公交车验收证明"))
    document.import_pages(pypdfium2.PdfDocument(pdf_of("附件:车辆清单")))
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def list_of_buses() -> bytes:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        sheet = book.add_worksheet("车辆")
        sheet.write_row("A1", ["车号", "燃料", "上牌日期"])
        for row in range(1, 40):
            sheet.write_row(row, 0, [f"吉C{row:05}D", "纯电动", "2025-03-01"])
        sheet.write_formula("A41", "=COUNTA(A2:A40)", None, 39)
    return buffer.getvalue()


def filed(walk: Walk) -> str:
    """Two versions, the second with a certificate and a list; returns the reviewer's address."""
    old = walk.attach(walk.share, "初稿".encode(), "说明.txt")
    walk.submit(walk.share, VALUE)
    walk.send_back(walk.share, "arthur")
    evidence = Evidence.objects.get(pk=old)
    withdraw_evidence(walk.viewer("amy"), walk.duty("amy", walk.share), evidence)
    walk.attach(walk.share, certificate(), "验收证明.pdf")
    walk.attach(walk.share, list_of_buses(), "车辆清单.xlsx")
    walk.submit(walk.share, VALUE | {"value": "47.9", "note": "不含氢能公交"})
    return f"/reviews/{Submission.objects.get(duty=walk.share).pk}/"


def test_evidence_opens_beside_the_value(
    walk: Walk, page: Page, sign_in: SignIn, look: Look
) -> None:
    address = filed(walk)
    sign_in(page, walk.cast["arthur"])
    page.goto(address)
    first = page.get_by_role("link", name="预览 验收证明.pdf").first
    first.focus()
    page.keyboard.press("Enter")
    picture = page.get_by_role("img", name="验收证明.pdf 第1页")
    expect(picture).to_be_visible()
    assert page.url.endswith(address), "the value stays where it is"
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"
    assert picture.evaluate("image => image.decode().then(() => image.naturalWidth)") > 500
    look(page, "12-review-pdf")
    page.get_by_role("link", name="下一页").click()
    expect(page.get_by_role("img", name="验收证明.pdf 第2页")).to_be_visible()
    page.get_by_role("link", name="预览 车辆清单.xlsx").first.click()
    expect(page.get_by_role("cell", name="吉C00001D")).to_be_visible()
    expect(page.get_by_role("cell", name="39 公式")).to_be_attached()
    look(page, "13-review-sheet")
    page.get_by_role("link", name="在单独的页面打开").click()
    expect(page.get_by_role("heading", name="车辆清单.xlsx")).to_be_visible()
    look(page, "14-preview-sheet")


def test_without_script_the_preview_is_a_page(
    walk: Walk, browser: Browser, live_server: LiveServer, sign_in: SignIn
) -> None:
    address = filed(walk)
    context = browser.new_context(
        base_url=live_server.url, java_script_enabled=False, locale="zh-CN"
    )
    page = context.new_page()
    sign_in(page, walk.cast["arthur"])
    page.goto(address)
    page.get_by_role("link", name="预览 验收证明.pdf").first.click()
    expect(page.get_by_role("img", name="验收证明.pdf 第1页")).to_be_visible()
    page.get_by_label("页码", exact=True).last.fill("2")
    page.get_by_role("button", name="转到").click()
    expect(page.get_by_role("img", name="验收证明.pdf 第2页")).to_be_visible()
    page.get_by_text("本页文字").click()
    expect(page.get_by_text("附件:车辆清单")).to_be_visible()
    context.close()
