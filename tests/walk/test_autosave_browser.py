"""What somebody types is not lost: neither without a button, nor with the session ended meanwhile."""

import pytest
from playwright.sync_api import Page, expect

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
