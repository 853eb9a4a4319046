"""A real browser meets the security policy on pages that are not ours alone."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.conftest import SignIn

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_the_login_of_the_administration_works_under_the_policy(page: Page) -> None:
    response = page.goto("/admin/login/")
    assert response is not None
    assert response.ok
    assert page.locator("input[name=password]").is_visible()


def test_the_pages_of_the_interface_for_programs_come_from_here(
    page: Page, sign_in: SignIn, django_user_model: Any
) -> None:
    hosts: set[str] = set()
    page.on("request", lambda request: hosts.add(request.url.split("/")[2]))
    user = django_user_model(username="operator", is_staff=True)
    user.save()
    sign_in(page, user)
    page.goto("/api/docs/")
    page.locator(".swagger-ui .info .title").wait_for()
    assert len(hosts) == 1


def test_the_accessibility_check_sees_a_fault(
    page: Page, accessibility_faults: Callable[[Page], list[dict[str, Any]]]
) -> None:
    page.goto("/admin/login/")
    # Django's own login page lacks a heading, and only that.
    assert [fault["id"] for fault in accessibility_faults(page)] == ["page-has-heading-one"]
