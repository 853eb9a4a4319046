"""A page as a weekly mail tells it: what stands there now, and what changed since the last one.

Everything is read by the selectors of the pages themselves, for the reader and the day of the
mail: what is withheld from the reader on the page is withheld here.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from urllib.parse import parse_qsl, urlsplit

from django.core.exceptions import ValidationError
from django.http import Http404
from django.urls import reverse

from dashboards.access import access_indicator
from dashboards.selectors.department import department_page
from dashboards.selectors.departments import DepartmentFilter, DepartmentList, department_list
from dashboards.selectors.duties import DutyLine
from dashboards.selectors.elements import section_page, task_page
from dashboards.selectors.frame import Frame
from dashboards.selectors.indicator import indicator_page
from dashboards.selectors.overview import (
    SectionGroup,
    StandingCount,
    city_overview,
    standing_counts,
    unassigned,
)
from dashboards.selectors.place_values import PlaceFilter
from dashboards.selectors.places import PlaceList, place_list, place_page
from dashboards.selectors.targets import TargetFilter, TargetList, target_list
from indicators.domain.progress.enums import Status
from indicators.domain.progress.severity import Standing
from indicators.domain.timeliness import Tally
from indicators.selectors.progress import Judged
from organizations.access import Viewer
from organizations.services.pages import page_of
from plans.access import access_tenant_plan
from plans.models import Plan


@dataclass(frozen=True)
class ShownValue:
    """A value that stands on a page by itself; `place` is empty where the page is the place's.

    `key` tells it from the other values of its page, and stays the same when it is corrected.
    """

    key: str
    place: str
    indicator: str
    code: str
    year: int
    value: Decimal | float
    unit: str


@dataclass(frozen=True)
class Page:
    """A page: what it is about, its targets, the duties and values on it, how its units file.

    `chosen` is the page of a list with its filters.
    """

    name: str
    frame: Frame
    judged: tuple[Judged, ...]
    chosen: TargetList | DepartmentList | PlaceList | None = None
    tally: Tally | None = None
    duties: tuple[DutyLine, ...] = ()
    values: tuple[ShownValue, ...] = ()


@dataclass(frozen=True)
class PageDigest:
    """What stands on a page now. `targets` are in the order of the page."""

    view: str
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

    @property
    def duties(self) -> tuple[DutyLine, ...]:
        """The duties of the page whose submissions the reader may open."""
        return tuple(duty for duty in self.page.duties if duty.may_open)

    def path_of(self, judged: Judged) -> str:
        """The page of one of its targets."""
        return reverse("dashboards:target", args=(self.page.frame.slug, judged.measure_id))

    def path_of_value(self, value: ShownValue) -> str:
        """The page of the indicator of one of its values."""
        return f"{reverse('dashboards:indicator', args=(value.code,))}?plan={self.page.frame.slug}"


@dataclass(frozen=True)
class Asked:
    """What an address asks for, by whom and on which day."""

    given: Mapping[str, object]
    query: Mapping[str, str]
    viewer: Viewer
    today: date

    @property
    def key(self) -> str:
        """What the address names on its plan's page."""
        return str(self.given["key"])

    def plan(self) -> Plan:
        """The plan of the address.

        Raises:
            Http404: where the viewer may not read its values.
        """
        return access_tenant_plan(self.viewer, str(self.given["slug"]))


def page_digest(address: str, viewer: Viewer, *, today: date) -> PageDigest:
    """The page behind an address that was checked when it was kept.

    Raises:
        Http404: where the viewer cannot open it, or not any more.
    """
    try:
        match = page_of(address)
    except ValidationError as gone:
        raise Http404 from gone
    if match.view_name not in _PAGES:
        raise Http404
    query = dict(parse_qsl(urlsplit(address).query))
    page = _PAGES[match.view_name](Asked(match.kwargs, query, viewer, today))
    return PageDigest(
        view=match.view_name,
        page=page,
        standings=standing_counts(page.judged),
        unassigned=len(unassigned(page.judged)),
        awaiting=sum(each.status is Status.AWAITING_FINAL for each in page.judged),
        attention=tuple(_worst(page.judged)),
        figures_at=page.frame.figures_at,
    )


def _overview(asked: Asked) -> Page:
    plan = asked.plan()
    overview = city_overview(plan, asked.viewer, today=asked.today)
    return Page(plan.tenant.name, overview.frame, _rows(overview.groups))


def _targets(asked: Asked) -> Page:
    plan, chosen = asked.plan(), TargetFilter.of(asked.query)
    found = target_list(plan, asked.viewer, chosen, today=asked.today)
    return Page(plan.tenant.name, found.frame, _rows(found.groups), found)


def _departments(asked: Asked) -> Page:
    plan, chosen = asked.plan(), DepartmentFilter.of(asked.query)
    found = department_list(plan, asked.viewer, chosen, today=asked.today)
    return Page(
        plan.tenant.name,
        found.frame,
        tuple(each for line in found.lines for each in line.answered),
        found,
        tally=sum((line.tally for line in found.lines), Tally()),
        duties=tuple(duty for line in found.lines for duty in line.duties),
    )


def _department(asked: Asked) -> Page:
    pk = int(str(asked.given["pk"]))
    unit = department_page(asked.plan(), pk, asked.viewer, today=asked.today)
    return Page(
        unit.department.name, unit.frame, unit.answered, tally=unit.tally, duties=unit.duties
    )


def _places(asked: Asked) -> Page:
    plan, chosen = asked.plan(), PlaceFilter.of(asked.query)
    found = place_list(plan, asked.viewer, chosen, today=asked.today)
    rows, indicators = found.matrix.rows, found.matrix.indicators
    cells = [
        (row, indicator, cell)
        for row in rows
        for indicator, cell in zip(indicators, row.cells, strict=True)
    ]
    year = found.matrix.year
    return Page(
        plan.tenant.name,
        found.frame,
        tuple(cell.part for _row, _indicator, cell in cells if cell.part),
        found,
        tally=sum((row.tally for row in rows), Tally()),
        duties=tuple(cell.duty for _row, _indicator, cell in cells if cell.duty),
        values=tuple(
            ShownValue(
                key=f"{row.place.key}/{indicator.code}/{year}",
                place=row.name,
                indicator=indicator.name_zh,
                code=indicator.code,
                year=year,
                value=cell.value,
                unit=cell.unit,
            )
            for row, indicator, cell in cells
            if cell.value is not None
        ),
    )


def _place(asked: Asked) -> Page:
    found = place_page(asked.plan(), asked.key, asked.viewer, today=asked.today)
    if found is None:
        raise Http404
    return Page(
        found.place.name,
        found.frame,
        found.allocated,
        values=tuple(
            ShownValue(
                key=f"{each.definition}/{each.year}",
                place="",
                indicator=each.indicator,
                code=each.code,
                year=each.year,
                value=each.value,
                unit=each.unit,
            )
            for each in found.values
            if each.value is not None
        ),
    )


def _section(asked: Asked) -> Page:
    found = section_page(asked.plan(), asked.key, asked.viewer, today=asked.today)
    if found is None:
        raise Http404
    return Page(found.title, found.frame, found.judgement.targets)


def _plan_task(asked: Asked) -> Page:
    found = task_page(asked.plan(), asked.key, asked.viewer, today=asked.today)
    if found is None:
        raise Http404
    return Page(found.label, found.frame, found.judgement.targets, duties=found.duties)


def _indicator(asked: Asked) -> Page:
    """An indicator in one plan: without one there is nothing to tell every week."""
    indicator = access_indicator(asked.viewer, str(asked.given["code"]))
    slug = asked.query.get("plan", "")
    found = indicator_page(indicator, asked.viewer, slug=slug, today=asked.today)
    if found.plan is None or slug not in ("", found.plan.frame.slug):
        raise Http404
    return Page(
        indicator.name_zh,
        found.plan.frame,
        _rows(found.plan.groups),
        values=tuple(
            ShownValue(
                key=f"{series.place}/{series.definition}/{row.year}",
                place=series.place,
                indicator=indicator.name_zh,
                code=indicator.code,
                year=row.year,
                value=row.amount,
                unit=found.unit,
            )
            for series in found.plan.series
            for row in series.rows
            if row.amount is not None
        ),
    )


_PAGES: Mapping[str, Callable[[Asked], Page]] = {
    "dashboards:overview": _overview,
    "dashboards:targets": _targets,
    "dashboards:departments": _departments,
    "dashboards:department": _department,
    "dashboards:places": _places,
    "dashboards:place": _place,
    "dashboards:section": _section,
    "dashboards:plan_task": _plan_task,
    "dashboards:indicator": _indicator,
}


def _rows(groups: Iterable[SectionGroup]) -> tuple[Judged, ...]:
    return tuple(each for group in groups for each in group.rows)


def _worst(judged: Iterable[Judged]) -> Iterable[Judged]:
    """Those that need attention, worst first."""
    found = (each for each in judged if each.standing is Standing.ATTENTION)
    return sorted(found, key=lambda each: each.rank)
