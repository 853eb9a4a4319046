"""Every kind of page of the demonstration in a real browser, for everybody who has a role.

Each is readable by anybody (axe), fits a telephone, weighs little, loads the library of charts only
where a chart is, and complains of nothing.
"""

import zlib
from collections.abc import Callable
from io import StringIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client, override_settings
from django.utils import timezone
from playwright.sync_api import Page, Response, ViewportSize
from playwright.sync_api import TimeoutError as NotInTime

from assessments.domain.source_figures import HEADERS
from organizations.models import User
from tests.conftest import SignIn
from tests.walk.crawl import pages_of_views, pages_reached

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

Faults = Callable[[Page], list[dict[str, Any]]]

PEOPLE = (
    "siping-office",
    "siping-reporter",
    "siping-reviewer",
    "siping-auditor",
    "siping-county",
    "system-admin",
    "security-admin",
)
TELEPHONE: ViewportSize = {"width": 390, "height": 800}
DESK: ViewportSize = {"width": 1366, "height": 860}
NO_WIDER = "() => document.documentElement.scrollWidth <= innerWidth"
HEAVIEST = 150_000
"""Bytes of a page with its style sheets and scripts, compressed, without Plotly."""

# The page of the schema is that of a library.
NOT_OURS = {"api:docs"}
FILES = {
    "assessments:assessment_cases",
    "assessments:case_file",
    "assessments:city_export_file",
    "assessments:objection_file",
    "assessments:report_bundle",
    "assessments:report_file",
    "assessments:scheme_file",
    "assessments:self_report_file",
    "assessments:snapshot_file",
    "dashboards:difference_file",
    "indicators:evidence",
    "indicators:on_behalf_letter",
    "indicators:stamped_form",
    "plans:register_document",
}
# Their state is brought about by the tests of the part.
IN_OTHER_TESTS = {
    "assessments:city_export",
    "assessments:report",
    "assessments:report_text",
    "assessments:snapshot",
    "dashboards:draft",
    "dashboards:draft_compare",
    "dashboards:draft_departments",
    "dashboards:draft_head",
    "dashboards:draft_piece",
    "dashboards:draft_publish",
    "dashboards:draft_report",
    "dashboards:freshness",
    "dashboards:public_plan",
    "dashboards:public_plans",
    "dashboards:public_target",
    "dashboards:saved_view_delete",
    "dashboards:saved_view_rename",
    "dashboards:unsubscribe",
    "indicators:division",
    "indicators:evidence_preview",
    "indicators:on_behalf",
    "indicators:on_behalf_new",
    "indicators:revision",
    "indicators:sheet_preview",
    "organizations:confirm",
    "organizations:login",
    "organizations:login_code",
    "organizations:set_password",
    "organizations:sign_on",
    "organizations:sign_on_return",
}


class Weights:
    """What a browser fetched for a page."""

    def __init__(self, page: Page) -> None:
        self.fetched: list[Response] = []
        self.of_files: dict[str, int] = {}
        page.on("response", self._note)

    def _note(self, response: Response) -> None:
        self.fetched.append(response)

    def of_page(self) -> int:
        """Bytes, compressed, of all that was fetched since last asked; Plotly left out."""
        fetched, self.fetched[:] = list(self.fetched), []
        return sum(self._weight(each) for each in fetched if "plotly" not in each.url)

    def _weight(self, response: Response) -> int:
        if "/static/" not in response.url:
            return _compressed(response)
        if response.url not in self.of_files:
            self.of_files[response.url] = _compressed(response)
        return self.of_files[response.url]


def _compressed(response: Response) -> int:
    if response.status != 200:
        return 0
    return len(zlib.compress(response.body(), 6))


@pytest.fixture
def demonstration(transactional_db: None) -> None:
    with override_settings(DEMO=True):
        call_command("load_demo", "siping", stdout=StringIO())
    _audited()


def _audited() -> None:
    """The auditor has kept a sample, and compared a yearbook."""
    auditor = Client()
    auditor.force_login(User.objects.get(username="siping-auditor"))
    rows = (HEADERS.values(), ("EN11", "220300", "2023", "130", "万千瓦", "", "第312页"))
    table = "\n".join(",".join(row) for row in rows)
    yearbook = SimpleUploadedFile("年鉴.csv", table.encode())
    until = timezone.localtime().strftime("%Y-%m-%d %H:%M:%S")
    for address, sent in (
        ("/plans/siping/samples/keep/", {"year": 2023, "size": 2, "seed": "甲", "until": until}),
        ("/audit/differences/", {"title": "四平统计年鉴", "file": yearbook}),
    ):
        assert auditor.post(address, sent).status_code == 302


# A thousand pages are read and a hundred looked at: a quarter of an hour on a slow machine.
@pytest.mark.long
def test_every_page_is_fit_to_be_used(
    demonstration: None, page: Page, sign_in: SignIn, accessibility_faults: Faults
) -> None:
    seen: set[str] = set()
    files: set[str] = set()
    faults: dict[str, list[object]] = {}
    weights = Weights(page)
    for name in PEOPLE:
        user = User.objects.get(username=name)
        sign_in(page, user)
        for kind, address in pages_reached(user, files).items():
            if kind in seen | NOT_OURS:
                continue
            seen.add(kind)
            if found := _faults(page, weights, address, accessibility_faults):
                faults[f"{name} {kind} {address}"] = found
    assert faults == {}
    assert sorted(pages_of_views() - seen - FILES - IN_OTHER_TESTS) == []


def _faults(page: Page, weights: Weights, address: str, check: Faults) -> list[object]:
    page.set_viewport_size(DESK)
    weights.of_page()
    page.goto(address)
    weight = weights.of_page()
    found: list[object] = [weight] if weight > HEAVIEST else []
    if page.locator(".chart").count() == 0 and page.evaluate("'Plotly' in window"):
        found.append("the library of charts without a chart")
    found += [(each["id"], each["nodes"][0]["html"][:200]) for each in check(page)]
    page.set_viewport_size(TELEPHONE)
    try:
        # A chart follows the width of its frame a moment later.
        page.wait_for_function(NO_WIDER, timeout=2000)
    except NotInTime:
        found.append("wider than a telephone")
    return found
