"""A page as a weekly mail tells it: what stands there now, and what changed since the last one.

Everything is read by the selectors of the pages themselves, for the reader and the day of the
mail: what is withheld from the reader on the page is withheld here.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import parse_qsl, urlsplit

from django.http import Http404
from django.urls import resolve, reverse

from dashboards.selectors.department import department_page
from dashboards.selectors.frame import Frame
from dashboards.selectors.overview import (
    SectionGroup,
    StandingCount,
    city_overview,
    standing_counts,
    unassigned,
)
from dashboards.selectors.places import place_page
from dashboards.selectors.targets import TargetFilter, TargetList, target_list
from indicators.domain.progress.enums import Status
from indicators.domain.timeliness import Tally
from indicators.selectors.progress import Judged, Standing
from organizations.access import Viewer
from plans.access import access_tenant_plan
from plans.models import Plan


@dataclass(frozen=True)
class Page:
    """A page: what it is about, its targets, and how its unit files where it has one."""

    view: str
    name: str
    chosen: TargetList | None
    frame: Frame
    judged: tuple[Judged, ...]
    tally: Tally | None


@dataclass(frozen=True)
class PageDigest:
    """What stands on a page now. `targets` are in the order of the page."""

    page: Page
    standings: tuple[StandingCount, ...]
    unassigned: int
    awaiting: int
    attention: tuple[Judged, ...]
    figures_at: datetime | None

    @property
    def targets(self) -> tuple[Judged, ...]:
        """Every target of the page."""
        return self.page.judged

    def path_of(self, judged: Judged) -> str:
        """The page of one of its targets."""
        return reverse("dashboards:target", args=(self.page.frame.slug, judged.measure_id))


def page_digest(address: str, viewer: Viewer, *, today: date) -> PageDigest:
    """The page behind an address that was checked when it was kept.

    Raises:
        Http404: where the viewer cannot open it, or not any more.
    """
    page = _page(address, viewer, today)
    return PageDigest(
        page=page,
        standings=standing_counts(page.judged),
        unassigned=len(unassigned(page.judged)),
        awaiting=sum(each.status is Status.AWAITING_FINAL for each in page.judged),
        attention=tuple(_worst(page.judged)),
        figures_at=page.frame.figures_at,
    )


def _page(address: str, viewer: Viewer, today: date) -> Page:
    parts = urlsplit(address)
    match = resolve(parts.path)
    view, given = match.view_name, match.kwargs
    plan = access_tenant_plan(viewer, str(given.get("slug", "")))
    if view == "dashboards:overview":
        overview = city_overview(plan, viewer, today=today)
        return Page(view, plan.tenant.name, None, overview.frame, _rows(overview.groups), None)
    if view == "dashboards:targets":
        chosen = TargetFilter.of(dict(parse_qsl(parts.query)))
        found = target_list(plan, viewer, chosen, today=today)
        return Page(view, plan.tenant.name, found, found.frame, _rows(found.groups), None)
    if view == "dashboards:department":
        return _department(plan, int(given["pk"]), viewer, today)
    if view == "dashboards:place":
        return _place(plan, str(given["key"]), viewer, today)
    raise Http404


def _department(plan: Plan, pk: int, viewer: Viewer, today: date) -> Page:
    unit = department_page(plan, pk, viewer, today=today)
    view = "dashboards:department"
    return Page(view, unit.department.name, None, unit.frame, unit.answered, unit.tally)


def _place(plan: Plan, key: str, viewer: Viewer, today: date) -> Page:
    place = place_page(plan, key, viewer, today=today)
    if place is None:
        raise Http404
    return Page("dashboards:place", place.place.name, None, place.frame, place.allocated, None)


def _rows(groups: Iterable[SectionGroup]) -> tuple[Judged, ...]:
    return tuple(each for group in groups for each in group.rows)


def _worst(judged: Iterable[Judged]) -> Iterable[Judged]:
    """Those that need attention, worst first."""
    found = (each for each in judged if each.standing is Standing.ATTENTION)
    return sorted(found, key=lambda each: each.rank)
