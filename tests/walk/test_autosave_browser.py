"""What somebody types is not lost: neither without a button, nor with the session ended meanwhile."""

import pytest
from playwright.sync_api import APIResponse, Page, Route, expect

from indicators.models import Submission
from organizations.models import AccountSession
from tests.conftest import SignIn
from tests.indicators.walk import Walk, make_walk

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def walk(live_server: object) -> Walk:
    return make_walk()


def test_typing_is_kept_on_the_server_else_on_the_computer(
    walk: Walk, page: Page, sign_in: SignIn, refused_addresses: list[str]
) -> None:
    here = f"/duties/{walk.share.pk}/"
    status = page.locator("[data-autosave-status]")
    value = page.get_by_label("数值", exact=True)
    sign_in(page, walk.cast["amy"])
    page.goto(here)
    value.fill("48.5")
    expect(status).to_contain_text("草稿已自动保存", timeout=15000)
    assert Submission.objects.get(duty=walk.share).draft["value"] == "48.5"

    refused_addresses.append(here)
    AccountSession.objects.all().delete()
    value.fill("49.25")
    expect(status).to_contain_text("登录已过期", timeout=15000)
    assert Submission.objects.get(duty=walk.share).draft["value"] == "48.5"

    page.on("dialog", lambda dialog: dialog.accept())
    sign_in(page, walk.cast["amy"])
    page.goto(here)
    expect(value).to_have_value("49.25")
    expect(status).to_contain_text("草稿已自动保存", timeout=15000)
    assert Submission.objects.get(duty=walk.share).draft["value"] == "49.25"


def test_what_is_sent_while_a_draft_is_being_kept_waits_for_it(
    walk: Walk, page: Page, sign_in: SignIn
) -> None:
    here = f"/duties/{walk.share.pk}/"
    kept: list[tuple[Route, APIResponse]] = []

    def hold_the_answer(route: Route) -> None:
        if "autosave=1" in (route.request.post_data or ""):
            kept.append((route, route.fetch()))
            page.evaluate("document.body.dataset.kept = ''")
        else:
            route.continue_()

    page.route(f"**{here}", hold_the_answer)
    sign_in(page, walk.cast["amy"])
    page.goto(here)
    page.get_by_label("数值", exact=True).fill("48.5")
    expect(page.locator("body[data-kept]")).to_be_attached()
    # The server has kept the draft, and the form does not know its revision yet.
    page.get_by_role("button", name="保存草稿").dblclick()
    expect(page.locator("[data-autosave-status]")).to_contain_text("正在保存草稿")
    ((route, answer),) = kept
    route.fulfill(response=answer)
    expect(page.get_by_text("草稿已保存,尚未提交。")).to_be_visible()
    submission = Submission.objects.get(duty=walk.share)
    assert (submission.draft["value"], submission.revision) == ("48.5", 2)
