"""What the walks in a real browser share."""

from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import Page

SCREENSHOTS = settings.BASE_DIR / "var" / "screenshots"
Faults = Callable[[Page], list[dict[str, Any]]]


@pytest.fixture
def look(accessibility_faults: Faults) -> Callable[[Page, str], None]:
    """Keep a picture of a page, and find no serious fault of accessibility in it."""
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)

    def keep(page: Page, name: str) -> None:
        page.wait_for_load_state("networkidle")
        page.screenshot(path=SCREENSHOTS / f"{name}.png", full_page=True)
        serious = [f for f in accessibility_faults(page) if f["impact"] in ("serious", "critical")]
        assert not serious, [(fault["id"], fault["nodes"][0]["html"]) for fault in serious]

    return keep
