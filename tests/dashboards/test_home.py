"""The first page of each role, on a round small enough to know by heart (see `walk`)."""

import re
from datetime import date, timedelta
from typing import TypeVar

import pytest
from django.test import Client
from django.utils import timezone

from audit.models import LedgerCheck, LedgerEntry
from audit.services import check_ledger
from dashboards.selectors.home import Home, home_page
from dashboards.selectors.home.city import City, DepartmentStanding
from dashboards.selectors.home.county import County
from dashboards.selectors.home.desk import Filing, Reviewing
from dashboards.selectors.home.exceptions import Exceptions
from dashboards.selectors.home.turned import turned
from indicators.models import Measure
from indicators.services import recompute_progress
from organizations.domain.roles import Role
from organizations.models import Department, Place
from organizations.services import grant_membership
from tests.append_only import lifted_triggers
from tests.assessments.small_plan import make_small_plan
from tests.cast import SINCE, SYSTEM
from tests.clock import end_of, on
from tests.indicators.counties import make_counties
from tests.indicators.walk import VALUE, Walk, make_walk
from tests.plans.work_plan import LED, YEAR, make_work_plan
from tests.product_role import as_owner
from tests.query_counts import assert_query_count

pytestmark = pytest.mark.django_db

Kind = TypeVar("Kind")

SUSPICIOUS = VALUE | {"value": "0.4", "explanation": "新项目投产"}


@pytest.fixture
def walk() -> Walk:
    return make_walk()


def home_of(walk: Walk, name: str) -> Home:
    return home_page(walk.viewer(name), today=walk.today)


def matter(page: Home, kind: type[Kind]) -> Kind:
    found = [each.matter for each in (*page.main, *page.beside) if isinstance(each.matter, kind)]
    assert len(found) == 1, kind
    return found[0]


def words(walk: Walk, name: str, address: str = "/") -> str:
    client = Client()
    client.force_login(walk.cast[name])
    html = client.get(address).content.decode()
    return re.sub(r"\s+", "", re.sub(r"<[^>]+>", " ", html))


# --- Who fills -------------------------------------------------------------------------------------


def test_a_reporter_sees_what_came_back_first_and_why(walk: Walk) -> None:
    walk.save(walk.added, VALUE)
    walk.submit(walk.share, VALUE)
    walk.send_back(walk.share, "arthur")
    walk.submit(walk.milestone, {"answer": "value", "year": "2025", "target_state": "done"})
    desk = matter(home_of(walk, "amy"), Filing)
    assert (desk.to_do, desk.returned, desk.drafts, desk.under_review) == (4, 1, 1, 1)
    first = desk.rows[0]
    assert first.pk == walk.share.pk
    assert first.returned is not None
    assert first.returned.text == "请按口径剔除氢能公交。"
    assert first.returned.reason == "口径不符"
    page = words(walk, "amy")
    assert "口径不符——请按口径剔除氢能公交。" in page
    assert "继续填报" in page


def test_a_passed_date_is_overdue_and_comes_before_the_others(walk: Walk) -> None:
    walk.intensity.due_on = walk.today - timedelta(days=3)
    walk.intensity.save()
    desk = matter(home_of(walk, "amy"), Filing)
    assert desk.overdue == 1
    assert desk.rows[0].pk == walk.intensity.pk
    assert desk.urgency == 0
    assert desk.next_due == walk.round.due_on


def test_what_is_accepted_or_another_units_is_not_on_the_desk(walk: Walk) -> None:
    walk.accept(walk.share, VALUE)
    desk = matter(home_of(walk, "amy"), Filing)
    shown = {row.pk for row in desk.rows}
    assert walk.share.pk not in shown
    assert walk.hosted.pk not in shown
    assert walk.theirs.pk not in shown


def test_a_reporter_is_led_to_the_annual_work_to_report() -> None:
    made = make_work_plan()
    made.adopt(LED)
    client = Client()
    client.force_login(made.cast["amy"])
    page = client.get("/").content.decode()
    assert f'<a href="/plans/siping/work/?year={YEAR}&amp;mine=1">四平市{YEAR}年 1项</a>' in page


# --- Who reviews -----------------------------------------------------------------------------------


def test_a_reviewer_sees_the_longest_waiting_first(walk: Walk) -> None:
    walk.submit(walk.intensity, SUSPICIOUS)
    walk.submit(walk.share, VALUE)
    walk.share.due_on = walk.today
    walk.share.save()
    desk = matter(home_of(walk, "arthur"), Reviewing)
    assert [row.pk for row in desk.rows] == [walk.intensity.pk, walk.share.pk]
    assert (desk.waiting, desk.flagged) == (2, 1)
    assert "反向变动" in words(walk, "arthur")


def test_a_reviewer_who_filled_does_not_find_the_own_value(walk: Walk) -> None:
    grant_membership(
        user=walk.cast["arthur"],
        role=Role.REPORTER,
        tenant=walk.cast.siping,
        department=walk.cast.transport,
        valid_from=SINCE,
        actor=SYSTEM,
    )
    walk.submit(walk.share, VALUE, by="arthur")
    page = home_of(walk, "arthur")
    assert matter(page, Reviewing).waiting == 0
    assert matter(page, Filing).under_review == 1


def test_the_most_urgent_hat_comes_first(walk: Walk) -> None:
    grant_membership(
        user=walk.cast["arthur"],
        role=Role.REPORTER,
        tenant=walk.cast.siping,
        department=walk.cast.transport,
        valid_from=SINCE,
        actor=SYSTEM,
    )
    walk.submit(walk.share, VALUE)
    assert [type(each.matter) for each in home_of(walk, "arthur").main] == [Filing, Reviewing]
    walk.round.due_on = walk.round.locks_on = walk.today - timedelta(days=1)
    walk.round.save()
    type(walk.share).objects.filter(round=walk.round).update(due_on=walk.round.due_on)
    # what is locked cannot be filled any more, what waits is late
    assert [type(each.matter) for each in home_of(walk, "arthur").main] == [Reviewing, Filing]


def test_a_department_stands_by_the_targets_it_answers_for() -> None:
    small = make_small_plan()
    today = small.plan.versions.get().published_at.date()
    recompute_progress([small.plan.pk], today=today)
    page = home_page(small.viewer("arthur"), today=today)
    # 市交通局 is listed first in the only bracket, so it answers for all five
    assert matter(page, DepartmentStanding).total == 5
    assert matter(home_page(small.viewer("adam"), today=today), DepartmentStanding).total == 0


# --- The office ------------------------------------------------------------------------------------


def test_the_office_sees_what_is_out_of_order_and_then_the_city(walk: Walk) -> None:
    walk.submit(walk.intensity, SUSPICIOUS)
    walk.submit(walk.share, VALUE)
    walk.approve(walk.share, "arthur")
    type(walk.share).objects.filter(pk__in=(walk.added.pk, walk.hosted.pk)).update(
        due_on=walk.today - timedelta(days=2)
    )
    page = home_of(walk, "olga")
    found = matter(page, Exceptions)
    assert found.overdue == 2
    assert {(unit.name, unit.count, unit.days_late) for unit in found.late_units} == {
        (Department.objects.get(pk=walk.cast.transport.pk).name, 1, 2),
        (Department.objects.get(pk=walk.cast.planning.pk).name, 1, 2),
    }
    assert [row.pk for row in found.waiting] == [walk.share.pk]
    assert [row.pk for row in found.flagged] == [walk.intensity.pk]
    assert isinstance(page.main[0].matter, Exceptions)
    assert matter(page, City).slug == "siping"


def test_a_quiet_day_says_so(walk: Walk) -> None:
    assert matter(home_of(walk, "olga"), Exceptions).is_empty
    assert "没有逾期、退回、校验提示" in words(walk, "olga")


def test_another_city_leaves_no_trace(walk: Walk) -> None:
    type(walk.theirs).objects.filter(pk=walk.theirs.pk).update(
        due_on=walk.today - timedelta(days=2)
    )
    assert matter(home_of(walk, "olga"), Exceptions).overdue == 0
    assert matter(home_of(walk, "oscar"), Exceptions).overdue == 1


# --- The county ------------------------------------------------------------------------------------


def allocate(city: Measure, place: Place) -> None:
    """Give a place the city's own terms."""
    part = Measure.objects.create(plan=city.plan, key=city.key, place=place)
    version = city.latest
    assert version is not None
    version.pk, version.measure = None, part
    version._state.adding = True
    version.save()
    part.latest = version
    part.save(update_fields=["latest"])


def test_a_county_stands_beside_its_neighbours() -> None:
    counties = make_counties()
    small = counties.small
    city = counties.measure("三/(一)/1#2")
    for place, value in ((counties.lishu, "120"), (counties.shuangliao, "150")):
        allocate(city, place)
        counties.record("EN11", place, 2020, "100")
        counties.record("EN11", place, 2023, value)
    today = small.plan.versions.get().published_at.date().replace(year=2023, month=12, day=31)
    recompute_progress([small.plan.pk], today=today)
    found = matter(home_page(small.viewer("cora"), today=today), County)
    (line,) = found.parts
    # 100 → 200 by 2030: 120 is a fifth of the way, the neighbour's 150 a half
    assert line.judged.figures.progress == pytest.approx(0.2)
    assert [(each.name, each.parts, each.is_own) for each in found.neighbours] == [
        ("梨树县", 1, True),
        ("双辽市", 1, False),
    ]
    assert line.others == 1
    assert line.lowest == line.highest == pytest.approx(0.5)


def test_a_neighbours_hidden_progress_is_not_in_the_range() -> None:
    counties = make_counties()
    small = counties.small
    city = counties.measure("三/(一)/1#2")
    for place in (counties.lishu, counties.shuangliao):
        allocate(city, place)
    counties.record("EN11", counties.lishu, 2023, "120")
    counties.record("EN11", counties.shuangliao, 2020, "100", release="unreleased")
    counties.record("EN11", counties.shuangliao, 2023, "150", release="unreleased")
    today = small.plan.versions.get().published_at.date().replace(year=2023, month=12, day=31)
    recompute_progress([small.plan.pk], today=today)
    (line,) = matter(home_page(small.viewer("cora"), today=today), County).parts
    assert line.others == 0


# --- Auditors and administrators -------------------------------------------------------------------


def test_an_auditor_sees_when_the_ledger_was_found_whole(walk: Walk) -> None:
    assert "台账还没有核对过" in words(walk, "audrey")
    check = check_ledger()
    assert check.holds
    assert check.entries == LedgerEntry.objects.count()
    assert "台账完整" in words(walk, "audrey")


def test_a_broken_chain_is_the_first_thing_that_is_said(walk: Walk) -> None:
    walk.submit(walk.share, VALUE)
    entry = LedgerEntry.objects.filter(chain=walk.cast.siping.chain).order_by("seq").first()
    assert entry is not None
    with as_owner(), lifted_triggers():
        LedgerEntry.objects.filter(pk=entry.pk).update(action="nothing.happened")
    assert not check_ledger().holds
    (kept,) = LedgerCheck.objects.all()
    assert kept.faults[0][:2] == [entry.chain, entry.seq]
    assert "断点" in words(walk, "audrey")


def test_administrators_find_what_they_administer(walk: Walk) -> None:
    page = words(walk, "sysop")
    assert "不接触填报数值" in page
    assert "启用的账号12个" in page


# --- Queries ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["amy", "arthur", "olga", "cora", "sue", "audrey", "sysop"])
def test_a_first_page_stays_within_its_queries(walk: Walk, name: str) -> None:
    client = Client()
    client.force_login(walk.cast[name])
    walk.submit(walk.share, VALUE)
    walk.submit(walk.added, VALUE | {"value": "3", "unit": "item"})
    walk.send_back(walk.added, "arthur")
    recompute_progress([walk.plan.pk], today=walk.today)
    with assert_query_count("dashboards:home"):
        assert client.get("/").status_code == 200


# --- What turned -----------------------------------------------------------------------------------


def test_what_turned_since_is_told_by_verdict_and_only_once() -> None:
    with on(date(2024, 2, 1)):
        small = make_small_plan()
    with on(date(2024, 6, 1)):
        # 118 of the way from 100 to 200 is 18 % done of 30 % asked for
        small.record("EN11", 2023, "118")
    today = date(2024, 6, 3)
    recompute_progress([small.plan.pk], today=today)
    viewer = small.viewer("olga")

    def names(since: date) -> list[str]:
        found = turned(small.plan, viewer, today=today, since=since, as_of=end_of(since))
        assert found.is_recorded
        return [each.name for each in found.targets]

    assert names(date(2024, 5, 31)) == ["风电装机规模", "风电装机规模"]  # it is said twice
    assert names(date(2024, 6, 2)) == []
    early = date(2024, 1, 1)
    found = turned(small.plan, viewer, today=today, since=early, as_of=end_of(early))
    assert not found.is_recorded
    assert found.targets == ()


def test_what_turned_stays_within_its_queries() -> None:
    with on(date(2024, 2, 1)):
        small = make_small_plan()
    recompute_progress([small.plan.pk], today=timezone.localdate())
    client = Client(headers={"HX-Request": "true"})
    client.force_login(small.cast["olga"])
    for days in (1, 7):
        with assert_query_count("dashboards:turned"):
            assert client.get(f"/plans/siping/turned/?days={days}").status_code == 200
