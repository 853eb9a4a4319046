"""Actions, plan tasks and indicators have pages; the text is read by standing (see `small_plan`)."""

from datetime import date

import pytest
from django.test import Client
from django.utils import timezone

from audit.services import recorded
from dashboards.selectors.elements import SectionPage, section_page, task_page
from dashboards.selectors.indicator import indicator_page
from dashboards.selectors.plan_text import plan_text
from indicators.domain.progress.enums import Status
from indicators.domain.progress.severity import Standing
from indicators.models import Indicator, Measure
from indicators.services import recompute_progress, record_target_state
from organizations.access import viewer_of
from plans.models import Plan
from plans.services import adopt_work_items
from tests.assessments.small_plan import (
    AGAIN,
    CLERK,
    INTENSITY,
    TASK,
    TRIPS,
    WIND,
    WORDS,
    SmallPlan,
    make_small_plan,
)
from tests.cast import Cast, make_cast
from tests.query_counts import assert_query_count
from tests.seeds import load_reference, load_seed

pytestmark = pytest.mark.django_db

TODAY = date(2023, 12, 31)
SECTION = "三/(一)"


@pytest.fixture
def small() -> SmallPlan:
    small = make_small_plan()
    recompute_progress([small.plan.pk], today=TODAY)
    return small


def action(small: SmallPlan, by: str = "olga") -> SectionPage:
    page = section_page(small.plan, SECTION, small.viewer(by), today=TODAY)
    assert page is not None
    return page


def html(small: SmallPlan, address: str, by: str = "olga") -> str:
    client = Client()
    client.force_login(small.cast[by])
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


# --- Actions and plan tasks ------------------------------------------------------------------------


def test_an_action_has_its_targets_worst_first_with_their_courses(small: SmallPlan) -> None:
    page = action(small)
    keys = [each.commitment.key for each in page.judgement.targets]
    assert keys == [TRIPS, INTENSITY, WORDS, WIND, AGAIN]
    measure = Measure.objects.get(plan=small.plan, key=WIND)
    course = page.judgement.courses[measure.pk]
    assert {row.year: row.amount for row in course if row.amount} == {
        2020: 100,
        2022: 120,
        2023: 130,
    }
    # 100 to 200 in ten years: 10 a year
    assert {row.year: row.expected for row in course if row.expected}[2023] == pytest.approx(130)
    intensity = Measure.objects.get(plan=small.plan, key=INTENSITY)
    rows = {row.year: row for row in page.judgement.courses[intensity.pk]}
    assert rows[2023].amount == pytest.approx(4.87, abs=0.01)
    assert rows[2023].status is Status.BEHIND


def test_an_action_counts_the_tasks_of_each_department(small: SmallPlan) -> None:
    page = action(small)
    assert [(line.name, line.lead, line.shared) for line in page.departments] == [
        (small.cast.transport.name, 0, 1),
        (small.cast.planning.name, 0, 1),
    ]
    (task,) = page.tasks
    assert (task.key, len(task.targets)) == (TASK, 5)


def test_a_plan_task_says_who_does_what(small: SmallPlan) -> None:
    page = task_page(small.plan, TASK, small.viewer("olga"), today=TODAY)
    assert page is not None
    assert page.label == "1 大力发展新能源"
    assert page.unit is not None
    assert page.unit.presumed
    shown = html(small, f"/plans/siping/tasks/{TASK}/")
    assert "首列单位(推定)" in shown
    assert "还没有分解为年度工作" in shown


def test_a_hidden_value_leaves_no_trace_on_any_of_the_pages(small: SmallPlan) -> None:
    small.record("EN11", 2024, "156.75", quality="preliminary")
    recompute_progress([small.plan.pk], today=timezone.localdate())
    for address in (
        f"/plans/siping/sections/{SECTION}/",
        f"/plans/siping/tasks/{TASK}/",
        "/indicators/EN11/",
        "/plans/siping/text/",
    ):
        if address != "/plans/siping/text/":
            assert "156.75" in html(small, address), address
        assert "156.75" not in html(small, address, by="amy"), address


def test_the_pages_stand_as_of_a_day(small: SmallPlan) -> None:
    address = f"/plans/siping/sections/{SECTION}/?as_of={timezone.localdate().isoformat()}"
    shown = html(small, address)
    assert 'name="as_of"' in shown
    assert (
        section_page(
            small.plan,
            SECTION,
            small.viewer("olga"),
            today=timezone.localdate(),
            as_of=timezone.now(),
        )
        is not None
    )


def test_courses_of_a_moment_are_those_recorded_by_then(small: SmallPlan) -> None:
    before = timezone.now()
    small.record("EN11", 2023, "128", quality="restated")
    page = section_page(small.plan, SECTION, small.viewer("olga"), today=TODAY, as_of=before)
    assert page is not None
    wind = Measure.objects.get(plan=small.plan, key=WIND)
    assert [row.amount for row in page.judgement.courses[wind.pk]][-1] == 130


# --- From a red mark to its cause ------------------------------------------------------------------


def test_every_step_from_an_action_to_the_sentence_is_a_link(small: SmallPlan) -> None:
    wind = Measure.objects.get(plan=small.plan, key=WIND)
    listed = html(small, "/plans/siping/targets/")
    assert 'href="/plans/siping/sections/%E4%B8%89/(%E4%B8%80)/"' in listed
    shown = html(small, f"/plans/siping/sections/{SECTION}/")
    assert f'href="/plans/siping/targets/{wind.pk}/"' in shown
    assert 'href="/plans/siping/tasks/%E4%B8%89/(%E4%B8%80)/1/"' in shown
    target = html(small, f"/plans/siping/targets/{wind.pk}/")
    assert 'href="/plans/siping/text/#c1"' in target
    assert 'href="/indicators/EN11/?plan=siping"' in target


# --- Indicators ------------------------------------------------------------------------------------


def test_an_indicator_shows_what_rests_on_it_and_its_values(small: SmallPlan) -> None:
    indicator = Indicator.objects.get(code="EN11")
    page = indicator_page(indicator, small.viewer("olga"), slug="siping", today=TODAY)
    assert page.plan is not None
    keys = [row.commitment.key for group in page.plan.groups for row in group.rows]
    assert keys == [WIND, AGAIN]
    (series,) = page.plan.series
    assert [(row.year, row.amount) for row in series.rows] == [
        (2020, 100),
        (2022, 120),
        (2023, 130),
    ]
    assert [each.name for each in page.definitions] == ["常规口径"]


def test_another_city_finds_the_catalogue_and_nothing_of_this_one(small: SmallPlan) -> None:
    shown = html(small, "/indicators/EN11/?plan=siping", by="bob")
    assert "风电装机规模,按统计制度" in shown
    assert "130" not in shown
    assert "/plans/siping/" not in shown


# --- The text by standing --------------------------------------------------------------------------


@pytest.fixture
def cast() -> Cast:
    load_reference()
    return make_cast()


@pytest.fixture
def seed(cast: Cast) -> Plan:
    plan = load_seed("siping")
    recompute_progress([plan.pk], today=date(2026, 6, 1))
    return plan


def test_the_text_is_read_by_standing(seed: Plan, cast: Cast) -> None:
    viewer = viewer_of(cast["olga"], today=date(2026, 6, 1))
    whole = plan_text(seed, viewer, today=date(2026, 6, 1))
    counts = {each.standing: each.count for each in whole.standings}
    assert sum(counts.values()) == whole.targets == 48
    by_section = [count for head in whole.headings for count in head.counts.values()]
    assert sum(by_section) == 48
    waiting = plan_text(seed, viewer, today=date(2026, 6, 1), standing=Standing.WAITING)
    marks = [mark for line in waiting.lines for run in line.runs for mark in run.marks]
    shown = [mark for mark in marks if mark.judged and mark.judged.standing is Standing.WAITING]
    assert len(shown) == counts[Standing.WAITING] > 0
    assert 0 < len(waiting.lines) < len(whole.lines)
    assert all(line.depth or any(run.marks for run in line.runs) for line in waiting.lines)


def test_the_way_leads_from_each_alarm_to_the_next(seed: Plan, cast: Cast) -> None:
    slow = Measure.objects.filter(plan=seed, key__in=("二#1", "二#4", "三/(六)/23#1"))
    with recorded(CLERK) as recording:
        for measure in slow:
            record_target_state(
                recording, tenant=seed.tenant, measure=measure, year=2026, state="slow"
            )
    recompute_progress([seed.pk], today=date(2026, 6, 1))
    viewer = viewer_of(cast["olga"], today=date(2026, 6, 1))
    page = plan_text(seed, viewer, today=date(2026, 6, 1))
    marks = [mark for line in page.lines for run in line.runs for mark in run.marks]
    alarms = [m for m in marks if m.judged and m.judged.standing is Standing.ATTENTION]
    starts = [mark.start for mark in alarms]
    assert len(alarms) == 3
    assert [mark.following for mark in alarms] == [*starts[1:], None]
    first = {each.standing: each.first for each in page.standings}
    assert first[Standing.ATTENTION] == starts[0]
    # waiting and fine targets lead nowhere
    assert not any(mark.following for mark in marks if mark not in alarms)


def test_another_city_reads_the_text_without_counts_or_filter(seed: Plan, cast: Cast) -> None:
    client = Client()
    client.force_login(cast["bob"])
    shown = client.get("/plans/siping/text/?standing=attention").content.decode()
    assert "standing-bar" not in shown
    assert 'class="tally' not in shown
    assert "/tasks/" not in shown
    assert "/sections/" not in shown
    assert "四平市人民政府" in shown


# --- Queries ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("dashboards:section", "/plans/siping/sections/三/(五)/"),
        ("dashboards:plan_task", "/plans/siping/tasks/三/(一)/1/"),
        ("dashboards:indicator", "/indicators/EN11/"),
        ("dashboards:plan_text", "/plans/siping/text/?standing=waiting"),
    ],
)
def test_the_pages_keep_to_their_queries(seed: Plan, cast: Cast, name: str, address: str) -> None:
    office = viewer_of(cast["olga"], today=timezone.localdate())
    adopt_work_items(office, seed, 2026, task_keys={TASK})
    for person in ("olga", "amy"):
        client = Client()
        client.force_login(cast[person])
        with assert_query_count(name):
            assert client.get(address).status_code == 200
