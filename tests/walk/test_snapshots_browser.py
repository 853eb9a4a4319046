"""How the pages look: the main page of each role and each kind of dashboard, as once accepted.

The pictures stand in `snapshots/`; `make snapshots` accepts the pages as they look now. They are
bound to the typeface of the machine that made them, whose name is kept beside them.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from io import StringIO
from typing import Literal

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import override_settings
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from organizations.models import User
from plans.models import Plan
from tests.clock import on
from tests.conftest import SignIn
from tests.seeds import measure_of
from tests.walk.pictures import KEPT, are_alike, kept_at, shrunk, side_by_side
from tests.walk.stage import TARGET_KEY

pytestmark = [pytest.mark.browser, pytest.mark.long, pytest.mark.django_db(transaction=True)]

TYPEFACE = KEPT / "typeface.txt"
DIFFERENCES = settings.BASE_DIR / "var" / "snapshots"
ACCEPTING = bool(os.environ.get("ACCEPT_SNAPSHOTS"))
DAY = date(2026, 11, 20)
DESK = 1366
TELEPHONE = 390
HEIGHT = 1536
"""Two screens of 768."""

STILL = """() => !document.querySelector('[aria-busy]')
  && [...document.querySelectorAll('.chart')].every(
    (chart) => 'drawn' in chart.dataset || chart.getBoundingClientRect().top > innerHeight + 400)"""


@dataclass(frozen=True)
class View:
    """A page as somebody sees it."""

    name: str
    user: str
    address: str
    width: int = DESK
    scheme: Literal["light", "dark"] = "light"
    language: str = "zh-hans"
    media: Literal["screen", "print"] = "screen"


PLAN = "/plans/siping/"
VIEWS = (
    View("home-reporter", "siping-reporter", "/", width=TELEPHONE),
    View("home-reviewer", "siping-reviewer", "/", scheme="dark"),
    View("home-office", "siping-office", "/"),
    View("home-county", "siping-county", "/"),
    View("home-auditor", "siping-auditor", "/", language="en"),
    View("overview", "siping-office", PLAN),
    View("overview-print", "siping-office", PLAN, media="print"),
    View("targets", "siping-office", f"{PLAN}targets/", width=TELEPHONE),
    View("target", "siping-office", f"{PLAN}targets/{{target}}/", scheme="dark"),
    View("departments", "siping-office", f"{PLAN}departments/", language="en"),
    View("places", "siping-office", f"{PLAN}places/"),
    View("plan-text", "siping-office", f"{PLAN}text/"),
)


@pytest.fixture
def target(transactional_db: None) -> Iterator[int]:
    """The demonstration on a day that stands still; the number of one of its targets."""
    with on(DAY):
        with override_settings(DEMO=True):
            call_command("load_demo", "siping", stdout=StringIO())
        yield measure_of(Plan.objects.get(slug="siping"), TARGET_KEY).pk


def test_the_pages_look_as_they_were_accepted(
    target: int, page: Page, sign_in: SignIn, live_server: LiveServer
) -> None:
    page.goto("/login/")
    _settle_typeface(_typeface(page))
    faults = []
    for view in VIEWS:
        sign_in(page, User.objects.get(username=view.user))
        page.context.add_cookies(
            [{"name": "django_language", "value": view.language, "url": live_server.url}]
        )
        faults += _faults(view.name, _seen(page, view, target))
    assert not faults, "\n".join([*faults, "If this is meant: make snapshots, and look at them."])


def _seen(page: Page, view: View, target: int) -> bytes:
    page.set_viewport_size({"width": view.width, "height": HEIGHT})
    page.emulate_media(media=view.media, color_scheme=view.scheme)
    page.goto(view.address.format(target=target))
    page.wait_for_load_state("networkidle")
    page.wait_for_function(STILL)
    # The ledger's head on the auditor's page is new each time: fewer squares than a difference.
    return page.screenshot(animations="disabled")


def _faults(name: str, png: bytes) -> list[str]:
    """Compare with the picture that was kept, or keep this one."""
    now, path = shrunk(png), KEPT / f"{name}.png"
    if ACCEPTING:
        now.save(path, optimize=True)
        return []
    if not path.exists():
        return [f"{name}: no picture was kept yet."]
    kept = kept_at(path)
    if are_alike(kept, now):
        return []
    DIFFERENCES.mkdir(parents=True, exist_ok=True)
    difference = DIFFERENCES / f"{name}.png"
    side_by_side(kept, now).save(difference)
    return [f"{name} looks different: accepted, and now, side by side in {difference}"]


def _typeface(page: Page) -> str:
    """The family in which the browser really draws Chinese text."""
    session = page.context.new_cdp_session(page)
    session.send("DOM.enable")
    session.send("CSS.enable")
    root = session.send("DOM.getDocument")["root"]["nodeId"]
    title = session.send("DOM.querySelector", {"nodeId": root, "selector": "h1"})["nodeId"]
    fonts = session.send("CSS.getPlatformFontsForNode", {"nodeId": title})["fonts"]
    session.detach()
    family: str = max(fonts, key=lambda font: font["glyphCount"])["familyName"]
    return family


def _settle_typeface(now: str) -> None:
    if ACCEPTING:
        KEPT.mkdir(exist_ok=True)
        TYPEFACE.write_text(f"{now}\n", encoding="utf-8")
    kept = TYPEFACE.read_text(encoding="utf-8").strip()
    assert now == kept, (
        f"The accepted pictures are set in {kept}, and this machine draws Chinese in {now}:"
        f" install {kept} (Debian: fonts-noto-cjk), or accept its own pictures by `make snapshots`."
    )
