"""Departments side by side, what they said, and lower places by indicator (see `small_plan`).

市交通局 is listed first in the only bracket, so it answers for all five targets: energy intensity
is behind, green trips are 未达到力争目标, nobody has reported on the promise in words; wind power is on
track, twice. Pages that are fetched stand on today, when the intensity waits for its last value.
"""

import csv
import io
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.utils import timezone

from dashboards.selectors.department import department_page
from dashboards.selectors.departments import DepartmentFilter, DepartmentLine, department_list
from dashboards.selectors.place_values import Lack, PlaceCell, PlaceFilter, PlaceMatrix
from dashboards.selectors.places import place_list, place_page
from indicators.domain.workflow import Step
from indicators.models import ReportingDuty, ReportingRound
from indicators.services import Filling, recompute_progress, submit
from organizations.models import Place
from tests.assessments.small_plan import SmallPlan, make_definition, make_small_plan

pytestmark = pytest.mark.django_db

TODAY = date(2023, 12, 31)
EXPLANATION = "客流减少,公交线路调整。"
ENERGY = "三/(一)"


@pytest.fixture
def small() -> SmallPlan:
    small = make_small_plan()
    recompute_progress([small.plan.pk], today=TODAY)
    return small


def make_round(small: SmallPlan, *, year: int = 2023, due_on: date | None = None) -> ReportingRound:
    due = due_on or timezone.localdate() + timedelta(days=3)
    return ReportingRound.objects.create(
        tenant=small.plan.tenant,
        plan=small.plan,
        title=f"{year}年度报送",
        period_kind="year",
        year=year,
        opened_at=timezone.now() - timedelta(days=30),
        due_on=due,
        locks_on=due + timedelta(days=90),
        review_steps=[Step.DEPARTMENT.value, Step.OFFICE.value],
    )


def make_duty(
    small: SmallPlan, round_: ReportingRound, code: str = "TR03", place: Place | None = None
) -> ReportingDuty:
    indicator = small.indicators[code]
    return ReportingDuty.objects.create(
        round=round_,
        tenant=small.plan.tenant,
        kind="value",
        department=small.cast.transport,
        place=place or small.plan.tenant,
        indicator=indicator,
        definition=indicator.definitions.get(),
        due_on=round_.due_on,
    )


def explain(small: SmallPlan, duty: ReportingDuty) -> None:
    typed = {
        "answer": "value",
        "year": str(duty.round.year),
        "value": "55",
        "unit": "percent",
        "quality": "final",
        "basis": "record",
        "release": "internal",
        "document": "统计年报",
        "explanation": EXPLANATION,
    }
    submit(Filling(small.viewer("amy"), duty, 0, timezone.localdate()), typed)


def lines(small: SmallPlan, by: str = "olga", **chosen: str) -> dict[str, DepartmentLine]:
    page = department_list(small.plan, small.viewer(by), DepartmentFilter.of(chosen), today=TODAY)
    return {line.name: line for line in page.lines}


def html(small: SmallPlan, address: str, by: str = "olga") -> str:
    recompute_progress([small.plan.pk], today=timezone.localdate())
    client = Client()
    client.force_login(small.cast[by])
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


# --- Departments ------------------------------------------------------------------------------------


def test_a_department_counts_what_it_answers_for_by_standing(small: SmallPlan) -> None:
    transport = lines(small)["市交通局"]
    assert (transport.attention, transport.fine) == (2, 2)
    assert transport.answers_for == 5
    assert (transport.lead, transport.support, transport.shared) == (0, 0, 1)
    assert transport.tally.timeliness is None
    assert lines(small)["市发改委"].answers_for == 0  # listed second: takes part, answers for none


def test_the_matrix_is_cut_by_action_standing_and_lateness(small: SmallPlan) -> None:
    assert set(lines(small, section=ENERGY)) == {"市交通局", "市发改委"}
    assert set(lines(small, section=ENERGY, standing="attention")) == {"市交通局"}
    assert lines(small, section="三/(九)") == {}
    assert lines(small, late="1") == {}
    make_duty(small, make_round(small, due_on=TODAY - timedelta(days=1)))
    assert set(lines(small, section=ENERGY, standing="attention", late="1")) == {"市交通局"}


def test_the_matrix_is_sorted_both_ways(small: SmallPlan) -> None:
    assert next(iter(lines(small, sort="attention"))) == "市交通局"
    assert list(lines(small, sort="-attention"))[-1] == "市交通局"
    assert DepartmentFilter.of({"sort": "nonsense"}).sort == ""


@pytest.mark.parametrize(
    ("by", "reads"),
    [("olga", True), ("audrey", True), ("amy", True), ("alice", False), ("sue", False)],
)
def test_what_a_unit_said_is_for_itself_the_office_and_the_auditor(
    small: SmallPlan, by: str, reads: bool
) -> None:
    explain(small, make_duty(small, make_round(small)))
    for address in (
        f"/plans/siping/departments/?section={ENERGY}&standing=attention",
        "/plans/siping/departments/?download=csv",
        f"/plans/siping/departments/{small.cast.transport.pk}/",
    ):
        assert (EXPLANATION in html(small, address, by)) is reads


def test_the_words_stand_beside_the_target_they_are_about(small: SmallPlan) -> None:
    explain(small, make_duty(small, make_round(small)))
    concerns = {each.what: each for each in lines(small)["市交通局"].concerns}
    assert concerns["绿色出行比例"].said == EXPLANATION
    assert concerns["单位GDP能耗"].said == ""


def test_the_file_holds_the_same_lines_as_the_page(small: SmallPlan) -> None:
    text = html(small, "/plans/siping/departments/?download=csv&standing=attention")
    (row,) = csv.DictReader(io.StringIO(text.lstrip("\N{BYTE ORDER MARK}")))
    assert row["部门"] == "市交通局"
    assert row["需要关注"] == "1"


def test_a_departments_years_and_rounds_are_counted(small: SmallPlan) -> None:
    make_duty(small, make_round(small, due_on=TODAY - timedelta(days=1)))
    make_duty(small, make_round(small, year=2024, due_on=TODAY + timedelta(days=1)))
    page = department_page(small.plan, small.cast.transport.pk, small.viewer("olga"), today=TODAY)
    assert [(each.title, each.tally.overdue) for each in page.record.rounds] == [
        ("2023年度报送", 1),
        ("2024年度报送", 0),
    ]
    last = page.record.years[-1]
    assert (last.year, last.attention, last.fine) == (2023, 2, 2)


# --- Lower places -----------------------------------------------------------------------------------


def matrix(small: SmallPlan, today: date = TODAY, by: str = "olga") -> PlaceMatrix:
    return place_list(small.plan, small.viewer(by), PlaceFilter(), today=today).matrix


def cell(small: SmallPlan, today: date) -> PlaceCell:
    (row,) = [row for row in matrix(small, today).rows if row.place == small.cast.lishu]
    (found,) = row.cells
    return found


def test_what_waits_for_statistics_is_not_late(small: SmallPlan) -> None:
    """Statistics of 2023 appear in June 2024; the duty was due in March already."""
    due = date(2024, 3, 31)
    make_duty(small, make_round(small, due_on=due), place=small.cast.lishu)
    assert cell(small, date(2024, 6, 15)).lack is Lack.UNPUBLISHED
    assert cell(small, date(2024, 7, 1)).lack is Lack.OVERDUE


def test_what_is_published_and_not_yet_due_is_only_not_reported(small: SmallPlan) -> None:
    make_duty(small, make_round(small, due_on=date(2024, 8, 31)), place=small.cast.lishu)
    assert cell(small, date(2024, 7, 1)).lack is Lack.UNREPORTED


def test_a_place_without_a_part_has_its_value_and_no_verdict(small: SmallPlan) -> None:
    small.record("EN11", 2023, "12", place=small.cast.lishu)
    found = cell(small, TODAY)
    assert (found.value, found.unit, found.part) == (Decimal(12), "万千瓦", None)
    text = html(small, "/plans/siping/places/")
    assert "未分解,不评价" in text
    assert "chip-" not in text
    assert "tile-" not in text


def test_a_value_by_another_definition_says_so_and_never_takes_the_usual_ones_place(
    small: SmallPlan,
) -> None:
    other = make_definition(small.indicators["EN11"], "含分散式风电")
    small.record("EN11", 2023, "15", place=small.cast.lishu, definition=other)
    found = cell(small, TODAY)
    assert (found.value, found.definition) == (Decimal(15), "含分散式风电")
    assert html(small, "/plans/siping/places/").count("口径:含分散式风电") == 2  # tile and matrix
    small.record("EN11", 2023, "12", place=small.cast.lishu)
    found = cell(small, TODAY)
    assert (found.value, found.definition) == (Decimal(12), "")


def slopes(small: SmallPlan, by: str = "olga") -> list[tuple[str, list[tuple[str, str, str]]]]:
    page = place_page(small.plan, "220322", small.viewer(by), today=TODAY)
    assert page is not None
    return [
        (each.definition, [(ends.place, str(ends.first), str(ends.last)) for ends in each.lines])
        for each in page.slopes
    ]


def test_a_place_is_seen_beside_the_others_from_its_first_year_to_its_last(
    small: SmallPlan,
) -> None:
    wind, neighbour = small.indicators["EN11"], make_neighbour(small)
    other = make_definition(wind, "含分散式风电")
    for year, own, theirs in ((2020, "10", "8"), (2023, "20", "12.5")):
        small.record("EN11", year, own, place=small.cast.lishu)
        small.record("EN11", year, theirs, place=neighbour)
        small.record("EN11", year, f"9{own}", place=small.cast.lishu, definition=other)
    assert slopes(small) == [("", [("梨树县", "10", "20"), ("双辽市", "8", "12.5")])]
    page = html(small, "/plans/siping/places/220322/")
    assert 'data-figure="slope-1-figure"' in page
    assert 'data-figure="slope-2-figure"' not in page


def test_a_preliminary_value_is_on_no_slope_of_other_units(small: SmallPlan) -> None:
    neighbour = make_neighbour(small)
    for place in (small.cast.lishu, neighbour):
        small.record("EN11", 2020, "10", place=place)
    small.record("EN11", 2023, "20", place=small.cast.lishu)
    small.record("EN11", 2023, "12.75", place=neighbour, quality="preliminary")
    assert len(slopes(small, "olga")) == 1
    assert slopes(small, "amy") == []


def make_neighbour(small: SmallPlan) -> Place:
    return Place.objects.create(
        key="220382", code="220382", name="双辽市", level="county", parent=small.plan.tenant
    )


def test_a_preliminary_value_is_withheld_from_other_units(small: SmallPlan) -> None:
    small.record("EN11", 2023, "12.75", place=small.cast.lishu, quality="preliminary")
    for address in ("/plans/siping/places/", "/plans/siping/places/220322/"):
        assert "12.75" in html(small, address, "olga")
        assert "12.75" not in html(small, address, "amy")
