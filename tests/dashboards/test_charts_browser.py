"""Charts in a real browser: drawn when they are near, kept in place, downloaded by keyboard."""

import struct
from pathlib import Path

import pytest
from playwright.sync_api import Page, Request, ViewportSize, expect
from pytest_django.live_server_helper import LiveServer

from dashboards.charts import Chart, Figure
from tests.cast import Cast, make_cast
from tests.conftest import SignIn
from tests.dashboards import style_sheet_urls

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.urls("tests.dashboards.style_sheet_urls"),
]

DRAWN = ".chart[data-drawn] .main-svg"
LOW: ViewportSize = {"width": 1366, "height": 200}


@pytest.fixture
def cast() -> Cast:
    return make_cast()


@pytest.fixture
def sample(page: Page, sign_in: SignIn, cast: Cast) -> Page:
    sign_in(page, cast["olga"])
    page.goto("/sample/")
    return page


def saved(sample: Page, name: str) -> Path:
    """Press a download with the keyboard."""
    sample.locator(DRAWN).first.wait_for()
    with sample.expect_download() as waiting:
        sample.get_by_role("button", name=name).focus()
        sample.keyboard.press("Enter")
    assert waiting.value.suggested_filename.startswith("示例指标.")
    return Path(waiting.value.path())


def test_the_table_of_a_chart_is_saved_as_csv(sample: Page) -> None:
    text = saved(sample, "数据(CSV)").read_text(encoding="utf-8")
    assert text.startswith("\ufeff目标,牵头单位,目标值")
    assert "风电装机规模,市发改委,184 万千瓦" in text


def test_a_picture_is_saved_on_white_under_its_title(sample: Page) -> None:
    sample.emulate_media(color_scheme="dark")
    drawing = saved(sample, "矢量图(SVG)").read_text(encoding="utf-8")
    assert "示例指标" in drawing
    assert "rgb(255, 255, 255)" in drawing  # the ground, not the dark scheme's
    picture = saved(sample, "图片(PNG)").read_bytes()
    assert picture.startswith(b"\x89PNG")
    # 260 high with 44 for the title, twice as fine
    assert struct.unpack(">II", picture[16:24]) == (1920, 608)


def test_a_chart_far_below_waits_until_it_is_near(page: Page, sign_in: SignIn, cast: Cast) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(_name(request)))
    page.set_viewport_size(LOW)
    sign_in(page, cast["olga"])
    page.goto("/sample/")
    page.wait_for_load_state("networkidle")
    assert "plotly.min.js" not in asked
    before = page.evaluate("document.documentElement.scrollHeight")
    page.locator(".chart").scroll_into_view_if_needed()
    page.locator(DRAWN).first.wait_for()
    assert "plotly.min.js" in asked
    assert page.evaluate("document.documentElement.scrollHeight") == before  # nothing jumped


def _name(request: Request) -> str:
    return request.url.rpartition("/")[2].partition("?")[0]


@pytest.fixture
def large(monkeypatch: pytest.MonkeyPatch) -> Chart:
    """The page's chart has numbers up to a million and a half."""
    figure: Figure = {
        "data": [{"type": "bar", "x": [2023, 2024], "y": [0, 1_500_000]}],
        "layout": {"height": 260, "meta": {"spoken": ["yaxis"]}},
    }
    chart = Chart("sample", "示例指标", "", figure, 260)
    monkeypatch.setattr(style_sheet_urls, "CHART", chart)
    return chart


@pytest.mark.parametrize(
    ("language", "ticks"),
    [("zh-hans", ["0", "50万", "100万", "150万"]), ("en", ["0", "500k", "1M", "1.5M"])],
)
def test_large_numbers_are_shortened_as_the_reader_says_them(
    large: Chart, sample: Page, live_server: LiveServer, language: str, ticks: list[str]
) -> None:
    cookie = {"name": "django_language", "value": language, "url": live_server.url}
    sample.context.add_cookies([cookie])  # type: ignore[list-item]  # a plain dictionary will do
    sample.reload()
    sample.locator(DRAWN).first.wait_for()
    expect(sample.locator(".ytick text")).to_have_text(ticks)
