"""The frame of every page, and the pages for what cannot be done."""

import json
import re
from html.parser import HTMLParser

import pytest
from django.conf import LazySettings
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from plans.models import Plan
from tests.cast import Cast, make_cast
from tests.dashboards.style_sheet_urls import REFUSAL

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.dashboards.style_sheet_urls")]

OWN = {"Origin": "http://testserver", "Referer": "http://testserver/sample/"}


@pytest.fixture
def cast() -> Cast:
    return make_cast()


@pytest.fixture
def office(client: Client, cast: Cast) -> Client:
    """A browser in which the office is signed in."""
    client.force_login(cast["olga"])
    return client


@pytest.fixture
def strict() -> Client:
    """A browser whose forms must carry their token, where nobody is signed in."""
    return Client(enforce_csrf_checks=True)


def text_of(client: Client, path: str) -> str:
    return client.get(path).content.decode()


# --- The frame -----------------------------------------------------------------------------------


def test_the_frame_names_product_place_person_and_role(office: Client) -> None:
    page = text_of(office, "/sample/")
    for expected in ("碳达峰目标跟踪", "四平市", "Olga", "领导小组办公室", "English", "退出"):
        assert expected in page
    assert "本系统为非涉密系统,禁止上传涉密内容" in page
    assert '<a class="skip-link" href="#content">' in page


def test_the_frame_costs_five_queries(
    office: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(5):  # session, user, hats, plans, unread
        office.get("/sample/")


def test_the_entry_of_the_page_is_marked(office: Client, cast: Cast) -> None:
    Plan.objects.create(tenant=cast.siping, slug="siping")
    page = text_of(office, "/plans/siping/targets/")
    assert re.findall(r'aria-current="page">([^<]+)</a>', page) == ["目标清单"]
    assert "总览" in page


def test_a_page_beneath_marks_its_list(office: Client, cast: Cast) -> None:
    Plan.objects.create(tenant=cast.siping, slug="siping")
    page = text_of(office, "/plans/siping/targets/5/")
    assert re.findall(r'aria-current="page">([^<]+)</a>', page) == ["目标清单"]


@pytest.mark.parametrize(("demo", "times"), [(True, 1), (False, 0)])
def test_a_demonstration_says_so_on_every_page(
    office: Client, settings: LazySettings, demo: bool, times: int
) -> None:
    settings.DEMO = demo
    assert text_of(office, "/sample/").count("演示数据,数值虚构") == times
    assert text_of(office, "/nothing/").count("演示数据,数值虚构") == times


def test_the_page_runs_no_script_of_its_own(office: Client) -> None:
    response = office.get("/sample/")
    policy = response.headers["Content-Security-Policy"]
    scripts = next(part for part in policy.split(";") if part.strip().startswith("script-src"))
    assert scripts.split() == ["script-src", "'self'"]
    found = _Scripts(response.content.decode())
    assert found.inline == ["application/json"]
    assert found.handlers == []
    assert all(source.startswith("/static/") for source in found.sources)


def test_htmx_is_told_to_evaluate_nothing(office: Client) -> None:
    found = re.search(r"name=\"htmx-config\"\s+content='([^']*)'", text_of(office, "/sample/"))
    assert found is not None
    told = json.loads(found[1])
    assert told["allowEval"] is False
    assert told["selfRequestsOnly"] is True
    assert told["includeIndicatorStyles"] is False
    assert told["historyCacheSize"] == 0


class _Scripts(HTMLParser):
    """Sources of scripts, types of those written into the page, and event handlers."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.sources: list[str] = []
        self.inline: list[str] = []
        self.handlers: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.handlers += [name for name in given if name.startswith(("on", "hx-on"))]
        if tag == "script":
            source = given.get("src")
            self.sources += [source] if source else []
            self.inline += [] if source else [given.get("type") or "text/javascript"]


# --- What cannot be done -------------------------------------------------------------------------


def test_a_page_that_is_not_there_says_what_to_do(office: Client) -> None:
    response = office.get("/nothing/")
    assert response.status_code == 404
    assert "请核对网址,或从首页重新进入。" in response.content.decode()


def test_the_wrong_person_is_told_who_may(office: Client) -> None:
    response = office.get("/wrong-person/")
    assert response.status_code == 403
    assert "只有领导小组办公室可以开设报送期。" in response.content.decode()


def test_the_wrong_state_is_explained_and_what_was_typed_is_kept(office: Client) -> None:
    form = {"value": "184.5", "note": "来自月报", "action": "submit", "password": "secret"}
    response = office.post("/wrong-state/", form, headers=OWN)
    page = response.content.decode()
    assert response.status_code == 409
    assert REFUSAL in page
    assert "184.5" in page
    assert "来自月报" in page
    assert 'href="http://testserver/sample/"' in page
    assert "secret" not in page


def test_what_another_site_sent_is_not_shown(office: Client) -> None:
    response = office.post(
        "/wrong-state/", {"note": "来路不明"}, headers={"Origin": "https://evil.example"}
    )
    assert response.status_code == 409
    assert "来路不明" not in response.content.decode()


def test_typed_text_is_escaped(office: Client) -> None:
    response = office.post("/wrong-state/", {"note": "</textarea><script>1</script>"}, headers=OWN)
    assert "<script>1" not in response.content.decode()


def test_a_form_too_large_says_so(office: Client, settings: LazySettings) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    response = office.post("/language/", "x" * 2000, "application/x-www-form-urlencoded")
    assert response.status_code == 413
    assert "单个文件不超过 50 MB" in response.content.decode()


def test_a_request_that_cannot_be_read(office: Client) -> None:
    response = office.get("/sample/", headers={"Host": "elsewhere.example"})
    assert response.status_code == 400


def test_a_fault_of_ours_has_a_number_to_tell(client: Client, settings: LazySettings) -> None:
    settings.DEMO = True
    client.raise_request_exception = False
    response = client.get("/broken/")
    page = response.content.decode()
    assert response.status_code == 500
    assert response.headers["X-Request-ID"] in page
    assert page.count("演示数据,数值虚构") == 1


def test_an_expired_form_is_refused_without_losing_what_was_typed(strict: Client) -> None:
    response = strict.post("/sample/", {"note": "写了一小时"}, headers=OWN)
    page = response.content.decode()
    assert response.status_code == 403
    assert "页面已过期,您填写的内容没有丢失" in page
    assert "写了一小时" in page
    assert "在新窗口重新登录" in page


def test_a_form_of_another_site_is_stopped(strict: Client) -> None:
    response = strict.post(
        "/sample/", {"note": "来路不明"}, headers={"Origin": "https://evil.example"}
    )
    page = response.content.decode()
    assert response.status_code == 403
    assert "提交来自其他网站,已被拦截" in page
    assert "来路不明" not in page
