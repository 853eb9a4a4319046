"""Pages on a seed plan: its text, its places and departments, and how many queries they take."""

from datetime import date

import pytest
from django.test import Client

from dashboards.selectors.department import department_page
from dashboards.selectors.places import means, names_of, place_page
from dashboards.selectors.plan_text import plan_text
from indicators.models import Measure
from indicators.services import recompute_progress
from organizations.access import Viewer, viewer_of
from organizations.models import Department, Place
from plans.models import Plan, Target
from tests.cast import Cast, make_cast
from tests.query_counts import assert_query_count
from tests.seeds import load_reference, load_seed

pytestmark = pytest.mark.django_db

TODAY = date(2026, 6, 1)


@pytest.fixture
def cast() -> Cast:
    load_reference()
    return make_cast()


@pytest.fixture
def plan(cast: Cast) -> Plan:
    plan = load_seed("siping")
    recompute_progress([plan.pk], today=TODAY)
    return plan


@pytest.fixture
def olga(cast: Cast) -> Viewer:
    return viewer_of(cast["olga"], today=TODAY)


# --- Text ------------------------------------------------------------------------------------------


def test_the_text_is_shown_whole_and_in_order(plan: Plan, olga: Viewer) -> None:
    page = plan_text(plan, olga, today=TODAY)
    shown = "\n".join("".join(run.text for run in line.runs) for line in page.lines)
    source = plan.versions.get().source.text
    assert shown == "\n".join(line.strip() for line in source.split("\n") if line.strip())


def test_every_target_has_an_anchor_and_ends_with_its_verdict(plan: Plan, olga: Viewer) -> None:
    page = plan_text(plan, olga, today=TODAY)
    runs = [run for line in page.lines for run in line.runs]
    anchors = {run.anchor for run in runs}
    marks = [mark for run in runs for mark in run.marks]
    targets = list(Target.objects.filter(version__plan=plan))
    assert {target.start for target in targets} <= anchors
    assert len(marks) == len(targets)
    assert all(mark.judged is not None for mark in marks)


def test_departments_are_linked_where_their_brackets_name_them(plan: Plan, olga: Viewer) -> None:
    page = plan_text(plan, olga, today=TODAY)
    linked = [run for line in page.lines for run in line.runs if run.department_id]
    planning = Department.objects.get(tenant=plan.tenant, name="市发改委")
    assert {run.text for run in linked if run.department_id == planning.pk} == {"市发改委"}


def test_figures_left_out_are_listed_with_their_reason(
    plan: Plan, cast: Cast, olga: Viewer
) -> None:
    page = plan_text(plan, olga, today=TODAY)
    assert len(page.left_out) == plan.versions.get().left_out_figures.count() > 0
    client = Client()
    client.force_login(cast["olga"])
    assert "未列为目标的数字" in client.get("/plans/siping/text/").content.decode()


# --- Places and departments ------------------------------------------------------------------------


def test_a_county_has_its_sentences_and_no_verdict(plan: Plan, cast: Cast, olga: Viewer) -> None:
    page = place_page(plan, "220382", olga, today=TODAY)
    assert page is not None
    assert page.label == "县(市)区"
    assert all("双辽" in sentence.text for sentence in page.sentences)
    assert any("双辽市要发挥风光资源优势" in sentence.text for sentence in page.sentences)
    assert page.register
    assert page.allocated == ()
    client = Client()
    client.force_login(cast["olga"])
    html = client.get("/plans/siping/places/220382/").content.decode()
    assert "方案未分解该指标" in html
    assert "本地还没有填报过数值" in html
    assert "chip-" not in html


def test_an_allocated_part_is_judged(plan: Plan, olga: Viewer) -> None:
    county = Place.objects.get(key="220382")
    city = Measure.objects.get(plan=plan, key="三/(一)/1#1")
    Measure.objects.create(plan=plan, key=city.key, place=county)
    page = place_page(plan, "220382", olga, today=TODAY)
    assert page is not None
    assert page.allocated == ()  # a measure without terms judges nothing
    part = Measure.objects.get(plan=plan, place=county)
    version = city.latest
    assert version is not None
    version.pk, version.measure = None, part
    version._state.adding = True
    version.save()
    part.latest = version
    part.save()
    page = place_page(plan, "220382", olga, today=TODAY)
    assert page is not None
    assert [each.measure_id for each in page.allocated] == [part.pk]


@pytest.mark.parametrize(
    ("printed", "found"),
    [
        ("双辽", "双辽市"),
        ("双辽市", "双辽市"),
        ("伊通", "伊通满族自治县"),
        ("铁", None),
        ("长春", None),
    ],
)
def test_printed_names_mean_a_place_or_none(plan: Plan, printed: str, found: str | None) -> None:
    places = list(Place.objects.filter(parent=plan.tenant))
    place = means(printed, places)
    assert (place.name if place else None) == found


@pytest.mark.parametrize(
    ("name", "level", "names"),
    [
        ("双辽市", "county", ("双辽市", "双辽")),
        ("伊通满族自治县", "county", ("伊通满族自治县", "伊通")),
        ("双辽市(演示,数值虚构)", "county", ("双辽市", "双辽")),
        ("黄金乡", "township", ("黄金乡",)),  # 黄金 alone is gold
    ],
)
def test_a_township_is_sought_by_its_full_name_alone(
    name: str, level: str, names: tuple[str, ...]
) -> None:
    assert names_of(Place(name=name, level=level)) == names


def test_a_department_has_its_tasks_by_role(plan: Plan, olga: Viewer) -> None:
    planning = Department.objects.get(tenant=plan.tenant, name="市发改委")
    page = department_page(plan, planning.pk, olga, today=TODAY)
    (shared,) = page.roles
    assert shared.role == "shared"
    assert len(shared.tasks) == 34
    assert page.presumed == len(page.answered) == 11


def test_the_list_of_plans_is_filtered_by_place(plan: Plan, cast: Cast) -> None:
    client = Client()
    client.force_login(cast["amy"])
    none = "没有符合条件的方案。"
    assert none not in client.get("/plans/?q=四平").content.decode()
    assert none in client.get("/plans/?q=大连&page=7").content.decode()


# --- Queries ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("dashboards:plans", "/plans/"),
        ("dashboards:overview first of the day", "/plans/siping/"),
        ("dashboards:targets", "/plans/siping/targets/"),
        ("dashboards:targets", "/plans/siping/targets/?year=2030&status=behind"),
        ("dashboards:target", "/plans/siping/targets/{measure}/"),
        ("dashboards:departments", "/plans/siping/departments/"),
        ("dashboards:department", "/plans/siping/departments/{department}/"),
        ("dashboards:places", "/plans/siping/places/"),
        ("dashboards:place", "/plans/siping/places/220382/"),
        ("dashboards:plan_text", "/plans/siping/text/"),
    ],
)
def test_a_page_stays_within_its_queries(plan: Plan, cast: Cast, name: str, address: str) -> None:
    client = Client()
    client.force_login(cast["amy"])  # withholding costs a query that the office is spared
    measure = Measure.objects.get(plan=plan, key="三/(一)/1#1").pk
    planning = Department.objects.get(tenant=plan.tenant, name="市发改委").pk
    with assert_query_count(name):
        response = client.get(address.format(measure=measure, department=planning))
    assert response.status_code == 200


def test_the_ledger_stays_within_its_queries(plan: Plan, cast: Cast) -> None:
    client = Client()
    client.force_login(cast["audrey"])
    with assert_query_count("dashboards:ledger"):
        assert client.get("/ledger/").status_code == 200
