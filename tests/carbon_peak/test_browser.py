"""A real browser meets the security policy on pages that are not ours alone."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_the_login_works_under_the_policy(page: Page) -> None:
    response = page.goto("/login/")
    assert response is not None
    assert response.ok
    assert page.locator("input[name=password]").is_visible()


def test_a_link_for_a_password_brings_its_code_and_leaves_no_trace(page: Page) -> None:
    page.goto("/password/#K7MX-Q2PA-9RTE-VWHD")
    assert page.locator("input[name=password_code]").input_value() == "K7MX-Q2PA-9RTE-VWHD"
    assert page.url.endswith("/password/")


def test_the_accessibility_check_sees_a_fault(
    page: Page, accessibility_faults: Callable[[Page], list[dict[str, Any]]]
) -> None:
    page.goto("/login/")
    assert accessibility_faults(page) == []
    page.goto("data:text/html,<p>a page without heading, title and language</p>")
    found = {fault["id"] for fault in accessibility_faults(page)}
    assert {"page-has-heading-one", "document-title", "html-has-lang"} <= found
