"""How the pages look: the main page of each role and each kind of dashboard, as once accepted.

The pictures stand in `snapshots/`; `make snapshots` accepts the pages as they look now. They are
bound to the typeface of the machine that made them, whose name is kept beside them. The pictures in
the README are taken by the same command.
"""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Literal

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import override_settings
from django.utils import timezone
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from indicators.models import ReportingDuty
from indicators.selectors.reading import reading_catalogue, reading_gazetteer
from organizations.access import viewer_of
from organizations.domain.roles import Role
from organizations.models import Membership, User
from plans.models import Plan
from plans.services.drafts import read_draft, start_draft
from tests.clock import on
from tests.conftest import SignIn
from tests.seeds import measure_of, source_file
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
    height: int = HEIGHT
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
README = settings.BASE_DIR / "README.md"
WIND_KEY = "三/(一)/1#1"
# As wide as the others, and as high as the README wants them.
SHOWN = (
    View("overview", "siping-office", PLAN, height=1300),
    View("home", "siping-office", "/", height=860),
    View("departments", "siping-office", f"{PLAN}departments/", height=900),
    View("filling", "siping-reporter", "/duties/{duty}/", height=1200),
    View("target", "siping-office", f"{PLAN}targets/{{wind}}/", height=1300),
    View("plan-text", "siping-office", f"{PLAN}text/", height=1000),
    View("workbench", "siping-office", "/drafts/{draft}/", height=860),
    View("inventory", "siping-office", f"{PLAN}inventory/", height=860),
)


@pytest.fixture
def plan(transactional_db: None) -> Iterator[Plan]:
    """The demonstration on a day that stands still."""
    with on(DAY):
        with override_settings(DEMO=True):
            call_command("load_demo", "siping", stdout=StringIO())
        yield Plan.objects.get(slug="siping")


def test_the_pages_look_as_they_were_accepted(
    plan: Plan, page: Page, sign_in: SignIn, live_server: LiveServer
) -> None:
    page.goto("/login/")
    _settle_typeface(_typeface(page))
    numbers = {"target": measure_of(plan, TARGET_KEY).pk}
    faults = []
    for view in VIEWS:
        sign_in(page, User.objects.get(username=view.user))
        page.context.add_cookies(
            [{"name": "django_language", "value": view.language, "url": live_server.url}]
        )
        faults += _faults(view.name, _seen(page, view, numbers))
    assert not faults, "\n".join([*faults, "If this is meant: make snapshots, and look at them."])


def test_the_readme_shows_pages_that_can_be_taken(
    plan: Plan, page: Page, sign_in: SignIn, tmp_path: Path
) -> None:
    """What is named in the README is what is taken here; `make snapshots` keeps it."""
    text = README.read_text(encoding="utf-8")
    named = {Path(each) for each in re.findall(r"\((docs/screenshots/\w[\w-]*\.png)\)", text)}
    assert {path.stem for path in named} == {view.name for view in SHOWN}
    numbers = {
        "wind": measure_of(plan, WIND_KEY).pk,
        "duty": _returned(plan).pk,
        "draft": _uploaded(plan),
    }
    folder = settings.BASE_DIR if ACCEPTING else tmp_path
    for path in named:
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
    for view in SHOWN:
        sign_in(page, User.objects.get(username=view.user))
        path = next(folder / path for path in named if path.stem == view.name)
        path.write_bytes(_seen(page, view, numbers))


def _returned(plan: Plan) -> ReportingDuty:
    """What came back to the reporter of the demonstration."""
    own = Membership.objects.filter(user__username="siping-reporter").values("department")
    returned = ReportingDuty.objects.filter(round__plan=plan, submission__state="returned")
    return returned.filter(department__in=own).order_by("pk")[0]


def _uploaded(plan: Plan) -> int:
    """The plan's document once more, read and waiting to be checked."""
    office = viewer_of(User.objects.get(username="siping-office"), today=timezone.localdate())
    source = source_file("siping")
    actor = office.actor(plan.tenant_id, Role.OFFICE)
    draft = start_draft(plan.tenant, file_name=source.name, data=source.data, actor=actor)
    assert read_draft(draft.pk, catalogue=reading_catalogue(), gazetteer=reading_gazetteer())
    return draft.pk


def _seen(page: Page, view: View, numbers: dict[str, int]) -> bytes:
    page.set_viewport_size({"width": view.width, "height": view.height})
    page.emulate_media(media=view.media, color_scheme=view.scheme)
    answer = page.goto(view.address.format(**numbers))
    assert answer is not None
    assert answer.status == 200, view.address
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
