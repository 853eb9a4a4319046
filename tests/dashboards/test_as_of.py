"""Pages as of a day (截至): figures, versions and units as they stood then, and nothing later.

The small plan is recorded on 1 February 2024 with wind power at 130 in 2023: 30 % done of 30 %
asked for, on track. On 1 June the value is corrected to 118: 18 % done, behind. On 1 September
2024's own 170 comes in: 70 % done of 40 %, ahead.
"""

from datetime import date

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from dashboards.as_of import is_dated
from dashboards.selectors.department import department_page
from dashboards.selectors.targets import TargetFilter, target_list
from indicators.domain.progress.enums import Status
from indicators.models import Measure, ReportingDuty
from indicators.selectors.progress import WITHHELD, Judged, judged_measures
from indicators.selectors.timeliness import Filings, events_of
from indicators.services import recompute_progress
from plans.models import PlanVersion
from plans.services import name_accountable_unit, request_recompute
from tests.assessments.small_plan import WIND, SmallPlan, make_small_plan
from tests.clock import end_of, on
from tests.indicators.walk import VALUE, make_walk
from tests.query_counts import assert_query_count

pytestmark = pytest.mark.django_db

PAGES = {
    "dashboards:overview": "/plans/siping/",
    "dashboards:targets": "/plans/siping/targets/",
    "dashboards:target": "/plans/siping/targets/{wind}/",
    "dashboards:departments": "/plans/siping/departments/",
    "dashboards:department": "/plans/siping/departments/{department}/",
    "dashboards:places": "/plans/siping/places/",
    "dashboards:place": "/plans/siping/places/220322/",
    "dashboards:plan_text": "/plans/siping/text/",
    "dashboards:inventory": "/plans/siping/inventory/",
    "dashboards:compare": "/compare/",
}


@pytest.fixture(autouse=True)
def _empty_cache() -> None:
    """Plans of two tests have the same key and the same day of publication."""
    cache.clear()


@pytest.fixture
def small() -> SmallPlan:
    with on(date(2024, 2, 1)):
        small = make_small_plan()
    with on(date(2024, 6, 1)):
        small.record("EN11", 2023, "118")
    with on(date(2024, 9, 1)):
        small.record("EN11", 2024, "170", quality="preliminary")
    recompute_progress([small.plan.pk], today=timezone.localdate())
    return small


def wind_at(small: SmallPlan, day: date, by: str = "olga") -> Judged:
    found = judged_measures(small.plan, year=day.year, viewer=small.viewer(by), as_of=end_of(day))
    return next(each for each in found if each.commitment.key == WIND)


def get(small: SmallPlan, address: str, by: str = "olga") -> str:
    client = Client()
    client.force_login(small.cast[by])
    wind = Measure.objects.get(plan=small.plan, key=WIND).pk
    there = address.format(wind=wind, department=small.cast.transport.pk)
    return client.get(there, follow=True).content.decode()


# --- Values and verdicts ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "value", "progress", "status"),
    [
        (date(2024, 5, 31), 130, 0.30, Status.ON_TRACK),
        (date(2024, 6, 1), 118, 0.18, Status.BEHIND),  # the former version is gone from that day on
        (date(2024, 8, 31), 118, 0.18, Status.BEHIND),
        (date(2024, 9, 1), 170, 0.70, Status.AHEAD),
    ],
)
def test_a_value_counts_from_the_day_it_was_recorded(
    small: SmallPlan, day: date, value: float, progress: float, status: Status
) -> None:
    wind = wind_at(small, day)
    assert wind.figures.value == value
    assert wind.figures.progress == pytest.approx(progress)
    assert wind.status is status


def test_the_target_itself_shows_the_former_version_and_none_later(small: SmallPlan) -> None:
    then = get(small, "/plans/siping/targets/{wind}/?as_of=2024-05-31")
    assert "130\N{NO-BREAK SPACE}万千瓦" in then
    assert "118\N{NO-BREAK SPACE}万千瓦" not in then
    assert "170\N{NO-BREAK SPACE}万千瓦" not in then
    now = get(small, "/plans/siping/targets/{wind}/")
    assert "118\N{NO-BREAK SPACE}万千瓦" in now
    assert "170\N{NO-BREAK SPACE}万千瓦" in now


def test_the_target_itself_says_what_the_list_says(small: SmallPlan) -> None:
    page = get(small, "/plans/siping/targets/{wind}/explain.json?as_of=2024-07-01")
    assert '"status": "behind"' in page
    assert wind_at(small, date(2024, 7, 1)).status is Status.BEHIND


def test_a_value_that_was_hidden_then_is_hidden_as_of_then(small: SmallPlan) -> None:
    wind = wind_at(small, date(2024, 9, 1), by="amy")
    assert (wind.status, wind.figures.value, wind.missing) == (Status.AHEAD, None, WITHHELD)
    assert wind_at(small, date(2024, 8, 31), by="amy").figures.value == 118
    assert "170" not in get(small, "/plans/siping/targets/?as_of=2024-09-02", by="amy")


# --- Versions, units, duties -----------------------------------------------------------------------


def test_the_plan_version_in_force_then_is_shown(small: SmallPlan) -> None:
    version = PlanVersion.objects.get()
    version.pk, version.number, version.title = None, 2, "修订后的方案"
    version.published_at = end_of(date(2024, 10, 1))
    version._state.adding = True
    version.save()
    assert "修订后的方案" in get(small, "/plans/siping/text/")
    then = get(small, "/plans/siping/text/?as_of=2024-09-30")
    assert "修订后的方案" not in then
    assert "四平市碳达峰实施方案" in then


def test_who_answered_for_it_then_is_shown(small: SmallPlan) -> None:
    with on(date(2024, 7, 1)):
        name_accountable_unit(
            small.plan,
            key=WIND,
            department=small.cast.planning,
            basis_document="四政办〔2024〕1号",
            actor=small.actor(),
        )

    def unit_at(day: date) -> tuple[int, bool]:
        page = target_list(
            small.plan, small.viewer("olga"), TargetFilter(), today=day, as_of=end_of(day)
        )
        wind = next(r for g in page.groups for r in g.rows if r.commitment.key == WIND)
        unit = page.units[wind.measure_id]
        assert unit is not None
        return unit.department_id, unit.presumed

    assert unit_at(date(2024, 6, 30)) == (small.cast.transport.pk, True)
    assert unit_at(date(2024, 7, 1)) == (small.cast.planning.pk, False)
    address = "/plans/siping/targets/{wind}/?as_of="
    assert "四政办〔2024〕1号" not in get(small, f"{address}2024-06-30")
    assert "四政办〔2024〕1号" in get(small, f"{address}2024-07-01")


def test_a_duty_stands_where_it_stood_then() -> None:
    walk = make_walk()
    duties = ReportingDuty.objects.filter(pk=walk.share.pk)
    moments = {"": timezone.now()}
    walk.submit(walk.share, VALUE)
    moments["submitted"] = timezone.now()
    walk.send_back(walk.share, "arthur")
    moments["returned"] = timezone.now()
    walk.submit(walk.share, VALUE)
    walk.approve(walk.share, "arthur")
    moments["in_review"] = timezone.now()
    walk.approve(walk.share, "olga")
    moments["accepted"] = timezone.now()
    duty = duties.select_related("submission").get()
    found = {
        name: Filings(events_of(duties, as_of=at), as_of=at).state(duty)
        for name, at in moments.items()
    }
    assert found == {name: name for name in moments}


def test_a_department_shows_the_years_as_they_were_judged_then(small: SmallPlan) -> None:
    transport = small.cast.transport.pk

    def of_2023(day: date) -> tuple[int, int]:
        page = department_page(
            small.plan, transport, small.viewer("olga"), today=day, as_of=end_of(day)
        )
        (found,) = (each for each in page.record.years if each.year == 2023)
        return found.attention, found.fine

    # The target and its repetition turn: on track by 130, behind by 118.
    assert of_2023(date(2024, 5, 31)) == (2, 2)
    assert of_2023(date(2024, 6, 1)) == (4, 0)


# --- The control -----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", PAGES)
def test_every_page_says_of_which_day_it_is_and_leads_back(small: SmallPlan, name: str) -> None:
    page = get(small, f"{PAGES[name]}?as_of=2024-05-31")
    assert "显示的是 2024-05-31 的数字" in page
    assert "回到现在" in page
    now = get(small, PAGES[name])
    assert "显示的是" not in now
    assert 'type="date"' in now


def test_links_within_a_page_keep_the_day(small: SmallPlan) -> None:
    page = get(small, "/plans/siping/targets/?as_of=2024-05-31&year=2030")
    wind = Measure.objects.get(plan=small.plan, key=WIND).pk
    assert f'href="/plans/siping/targets/{wind}/?as_of=2024-05-31"' in page
    assert 'href="/plans/siping/text/?as_of=2024-05-31"' in page  # the navigation
    assert 'href="/plans/siping/work/"' in page  # that page knows no day
    assert '<input type="hidden" name="year" value="2030">' in page
    overview = get(small, "/plans/siping/?as_of=2024-05-31")
    assert "?status=attention&amp;as_of=2024-05-31" in overview
    target = get(small, f"/plans/siping/targets/{wind}/?as_of=2024-05-31")
    assert "/plans/siping/text/?as_of=2024-05-31#c1" in target


@pytest.mark.parametrize(
    ("day", "answer"),
    [
        ("yesterday", "无法识别"),
        ("2024-02-30", "无法识别"),
        ("2999-01-01", "还没有到"),
        ("2024-01-31", "尚未入库,最早可查 2024-02-01"),
    ],
)
def test_a_day_without_figures_is_answered_with_todays(
    small: SmallPlan, day: str, answer: str
) -> None:
    page = get(small, f"/plans/siping/targets/?as_of={day}")
    assert answer in page
    assert "以下是现在的数字" in page
    assert "显示的是" not in page


def test_a_target_that_was_recorded_later_leads_to_its_page_of_now(small: SmallPlan) -> None:
    later = Measure.objects.get(plan=small.plan, key=WIND)
    version = later.latest
    assert version is not None
    added = Measure.objects.create(plan=small.plan, key="control:EN11:2035", place=later.place)
    version.pk, version.measure, version.number, version.target = None, added, 1, None
    version.recorded_at, version._state.adding = end_of(date(2024, 10, 1)), True
    version.save()
    added.latest = version
    added.save(update_fields=["latest"])
    page = get(small, f"/plans/siping/targets/{added.pk}/?as_of=2024-09-30")
    assert "这项目标当时尚未入库" in page
    assert "显示的是" not in page


def test_only_pages_that_know_a_day_are_given_one() -> None:
    assert is_dated("/plans/siping/targets/?status=behind")
    assert not is_dated("/plans/siping/reports/")
    assert not is_dated("/no/such/page/")


@pytest.mark.parametrize("name", PAGES)
def test_a_past_page_stays_within_its_queries(small: SmallPlan, name: str) -> None:
    client = Client()
    client.force_login(small.cast["amy"])
    wind = Measure.objects.get(plan=small.plan, key=WIND).pk
    address = PAGES[name].format(wind=wind, department=small.cast.transport.pk)
    with assert_query_count(f"{name} as of"):
        client.get(f"{address}?as_of=2024-09-02")


# --- Recomputing -----------------------------------------------------------------------------------


def test_a_page_of_figures_that_are_recomputed_asks_until_they_are_new(small: SmallPlan) -> None:
    request_recompute([small.plan.pk])
    page = get(small, "/plans/siping/")
    assert "正在重算" in page
    assert 'hx-get="/plans/siping/freshness/"' in page
    client = Client()
    client.force_login(small.cast["olga"])
    waiting = client.get("/plans/siping/freshness/")
    assert "正在重算" in waiting.content.decode()
    assert "HX-Refresh" not in waiting
    recompute_progress([small.plan.pk], today=timezone.localdate())
    request = small.plan.recompute_request
    request.refresh_from_db()
    request.done = request.wanted
    request.save(update_fields=["done"])
    ready = client.get("/plans/siping/freshness/")
    assert ready["HX-Refresh"] == "true"
    assert "正在重算" not in ready.content.decode()


def test_figures_of_a_past_day_are_never_recomputing(small: SmallPlan) -> None:
    request_recompute([small.plan.pk])
    assert "正在重算" not in get(small, "/plans/siping/?as_of=2024-05-31")
