"""What the pages of a plan say, on a plan small enough to do by hand (see `small_plan`).

Energy intensity −17 % by 2025, fell by 1 − 1.0151 × 0.9780 × 0.9582 = 4.87 %: P = ln 0.9513 ÷ ln 0.83
= 26.8 %, E = 3/5 = 60 %. Wind power 100 → 200 by 2030, 130 in 2023: P = E = 30 %.
"""

from datetime import date
from decimal import Decimal

import pytest
from django.test import Client
from django.utils import timezone

from audit.services import recorded
from dashboards.selectors.overview import city_overview
from dashboards.selectors.target import target_page
from dashboards.selectors.targets import TargetFilter, target_list
from dashboards.wording import course_summary, target_words, value_words, why
from indicators.domain.progress.enums import Status
from indicators.domain.progress.severity import Standing
from indicators.models import Measure
from indicators.selectors.kin import measure_with_kin
from indicators.selectors.progress import WITHHELD, Judged, judged_measures
from indicators.services import recompute_progress, record_target_state
from plans.services import name_accountable_unit, request_recompute
from tests.assessments.small_plan import (
    AGAIN,
    CLERK,
    INTENSITY,
    TRIPS,
    WIND,
    WORDS,
    SmallPlan,
    make_small_plan,
)

pytestmark = pytest.mark.django_db

TODAY = date(2023, 12, 31)


@pytest.fixture
def small() -> SmallPlan:
    small = make_small_plan()
    recompute_progress([small.plan.pk], today=TODAY)
    return small


def judged(small: SmallPlan, by: str = "olga") -> dict[str, Judged]:
    found = judged_measures(small.plan, year=TODAY.year, viewer=small.viewer(by))
    return {each.commitment.key: each for each in found}


def page_of(small: SmallPlan, key: str, by: str = "olga") -> str:
    client = Client()
    client.force_login(small.cast[by])
    measure = Measure.objects.get(plan=small.plan, key=key)
    return client.get(f"/plans/siping/targets/{measure.pk}/").content.decode()


# --- Numbers ---------------------------------------------------------------------------------------


def test_a_decline_is_shown_as_its_size_with_progress_and_expectation(small: SmallPlan) -> None:
    intensity = judged(small)[INTENSITY]
    assert target_words(intensity.terms) == "下降 17%"
    assert value_words(intensity) == "下降 4.87%"
    assert intensity.figures.progress == pytest.approx(0.2681, abs=1e-4)
    assert intensity.figures.expected == pytest.approx(0.6)
    assert intensity.status is Status.BEHIND


def test_a_level_on_its_line_is_on_track(small: SmallPlan) -> None:
    wind = judged(small)[WIND]
    assert target_words(wind.terms) == "≥ 200\N{NO-BREAK SPACE}万千瓦"
    assert value_words(wind) == "130\N{NO-BREAK SPACE}万千瓦"
    assert wind.figures.progress == pytest.approx(0.3)
    assert wind.figures.expected == pytest.approx(0.3)
    assert wind.status is Status.ON_TRACK


def test_the_cause_names_value_path_gap_and_what_is_needed(small: SmallPlan) -> None:
    # 0.83 ÷ 0.9513 leaves 12.75 % to do in two years: 6.59 % a year.
    assert why(judged(small)[INTENSITY]) == (
        "截至2023年累计下降 4.87%;该年应达 10.58%;完成进度落后序时 33.2 个百分点;此后年均需下降 6.59%。"
    )


def test_a_commitment_in_words_has_no_number_and_says_so(small: SmallPlan) -> None:
    words = judged(small)[WORDS]
    assert (target_words(words.terms), value_words(words)) == ("定性", "")
    assert why(words) == "尚未填报状态。"


# --- Overview --------------------------------------------------------------------------------------


def test_the_overview_counts_by_standing_and_sorts_worst_first(small: SmallPlan) -> None:
    page = city_overview(small.plan, small.viewer("olga"), today=TODAY)
    assert page.total == 5
    assert {each.standing: each.count for each in page.standings} == {
        Standing.ATTENTION: 2,  # intensity behind, trips missed
        Standing.WAITING: 1,  # the promise in words
        Standing.FINE: 2,  # wind, said twice
    }
    assert [each.commitment.key for each in page.attention] == [TRIPS, INTENSITY]
    (group,) = page.groups
    assert [each.commitment.key for each in group.rows] == [TRIPS, INTENSITY, WORDS, WIND, AGAIN]


def test_control_indicators_stand_large_with_their_newest_value(small: SmallPlan) -> None:
    page = city_overview(small.plan, small.viewer("olga"), today=TODAY)
    (card,) = page.controls
    assert (card.code, card.lines[0].commitment.key) == ("EN01", INTENSITY)
    assert card.latest is not None
    assert (str(card.latest.value), card.latest.unit, card.latest.year) == (
        "-4.18",
        "%",
        2023,
    )
    assert card.latest.is_annual_change


def test_a_number_assigned_from_above_and_not_entered_is_what_the_overview_asks_for(
    small: SmallPlan,
) -> None:
    measure = Measure.objects.get(plan=small.plan, key=INTENSITY)
    assign(measure)
    recompute_progress([small.plan.pk], today=TODAY)
    page = city_overview(small.plan, small.viewer("olga"), today=TODAY)
    assert [each.commitment.key for each in page.unassigned] == [INTENSITY]
    assert target_words(page.unassigned[0].terms) == "待录入下达数"
    enter(measure, "13.5")
    recompute_progress([small.plan.pk], today=TODAY)
    page = city_overview(small.plan, small.viewer("olga"), today=TODAY)
    assert page.unassigned == ()
    assert target_words(judged(small)[INTENSITY].terms) == "下降 13.5%"


def assign(measure: Measure) -> None:
    """Turn a measure into one that the level above assigns: a new version of its terms."""
    version = measure.latest
    assert version is not None
    version.pk, version.number, version.rule = None, 2, "assigned"
    version.numeric_rule, version.target_value, version.comparator = "log_decline", None, None
    version._state.adding = True
    version.save()
    measure.latest = version
    measure.save(update_fields=["latest"])


def enter(measure: Measure, value: str) -> None:
    with recorded(CLERK) as recording:
        record_target_state(
            recording,
            tenant=measure.plan.tenant,
            measure=measure,
            year=2023,
            state="issued",
            assigned_value=Decimal(value),
        )


def test_a_past_deadline_without_a_value_of_that_year_waits_for_it(small: SmallPlan) -> None:
    recompute_progress([small.plan.pk], today=date(2026, 6, 1))
    page = city_overview(small.plan, small.viewer("olga"), today=date(2026, 6, 1))
    assert [each.commitment.key for each in page.awaiting] == [INTENSITY]
    assert (page.due, page.due_year) == (3, 2025)


def test_an_outdated_plan_says_that_it_is_being_recomputed(small: SmallPlan) -> None:
    request_recompute([small.plan.pk])
    client = Client()
    client.force_login(small.cast["olga"])
    assert "正在计算" in client.get("/plans/siping/").content.decode()


def test_a_plan_without_results_shows_every_target_without_a_verdict() -> None:
    small = make_small_plan(with_values=False)
    client = Client()
    client.force_login(small.cast["olga"])
    page = client.get("/plans/siping/targets/").content.decode()
    assert page.count(">风电装机规模<") == 2
    assert "无法评估" in page


# --- Who sees which number -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "sees"),
    [
        ("olga", True),  # the office
        ("audrey", True),  # the auditor
        ("alice", True),  # the filing unit
        ("amy", False),  # another department
        ("cora", False),  # a county's office
        ("sue", False),  # the superior office
    ],
)
def test_a_preliminary_value_is_shown_to_few_its_verdict_to_all(
    small: SmallPlan, name: str, sees: bool
) -> None:
    small.record("EN11", 2024, "156.75", quality="preliminary")
    recompute_progress([small.plan.pk], today=timezone.localdate())
    rows = judged_measures(small.plan, year=2024, viewer=small.viewer(name))
    wind = next(each for each in rows if each.commitment.key == WIND)
    # (156.75 − 100) ÷ 100 = 56.75 % done of 40 % asked for
    assert wind.status is Status.AHEAD
    assert wind.figures.progress == (pytest.approx(0.5675) if sees else None)
    assert (wind.missing == WITHHELD) is not sees
    measure = Measure.objects.get(plan=small.plan, key=WIND)
    client = Client()
    client.force_login(small.cast[name])
    for address in ("", "targets/", f"targets/{measure.pk}/"):
        page = client.get(f"/plans/siping/{address}").content.decode()
        assert ("156.75" in page) is sees, address


def test_a_final_value_is_shown_to_all_of_the_city(small: SmallPlan) -> None:
    for name in ("amy", "cora", "sue"):
        assert "130" in page_of(small, WIND, by=name)


# --- One target ------------------------------------------------------------------------------------


def test_a_target_explains_itself_by_formula_with_its_inputs(small: SmallPlan) -> None:
    measure = Measure.objects.get(plan=small.plan, key=INTENSITY)
    found = measure_with_kin("siping", measure.pk)
    assert found is not None
    page = target_page(found, small.viewer("olga"), today=TODAY)
    steps = [step.text for step in page.explained.steps]
    assert any("(1+1.51%)×(1-2.2%)×(1-4.18%)" in step for step in steps)
    assert any("26.81%" in step for step in steps)
    assert page.explained.verdict.status is Status.BEHIND
    assert [row.year for row in page.explained.course] == list(range(2020, 2026))
    assert page.explained.course[-1].expected == pytest.approx(17.0)
    assert course_summary(page.explained) == (
        "较基期累计下降:2021年为 -1.51%,2023年为 4.87%;轨迹要求该年达到 10.58%;2025年目标 下降 17%。"
    ).replace("-", "\N{MINUS SIGN}")


def test_the_page_recomputes_what_the_list_shows(small: SmallPlan) -> None:
    for key, each in judged(small).items():
        measure = Measure.objects.get(plan=small.plan, key=key)
        found = measure_with_kin("siping", measure.pk)
        assert found is not None
        verdict = target_page(found, small.viewer("olga"), today=TODAY).explained.verdict
        assert verdict.status is each.status
        assert verdict.progress == each.figures.progress
        assert verdict.expected == each.figures.expected
        assert verdict.value == each.figures.value


def test_every_version_of_a_value_stays_on_the_page(small: SmallPlan) -> None:
    small.record("EN11", 2023, "128", quality="restated", document="经济普查修订")
    page = page_of(small, WIND)
    assert "经济普查修订" in page
    assert "官方修订数" in page
    assert "130\N{NO-BREAK SPACE}万千瓦" in page


def test_the_first_listed_unit_is_presumed_until_the_office_names_one(small: SmallPlan) -> None:
    assert "首列单位(推定)" in page_of(small, WIND)
    name_accountable_unit(
        small.plan,
        key=WIND,
        department=small.cast.planning,
        basis_document="四政办〔2024〕1号",
        actor=small.actor(),
    )
    page = page_of(small, WIND)
    assert "首列单位(推定)" not in page
    assert "四政办〔2024〕1号" in page
    assert "首列单位(推定)" in page_of(small, TRIPS)


def test_a_missed_target_that_was_striven_for_says_so(small: SmallPlan) -> None:
    assert "未达到力争目标" in page_of(small, TRIPS)


def test_the_sentence_leads_to_its_place_in_the_text(small: SmallPlan) -> None:
    assert "/plans/siping/text/#c1" in page_of(small, WIND)


# --- The list and its filter -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "keys"),
    [
        ({}, {INTENSITY, WIND, TRIPS, AGAIN, WORDS}),
        ({"status": "behind"}, {INTENSITY}),
        ({"status": "attention"}, {INTENSITY, TRIPS}),
        ({"year": "2030"}, {WIND, AGAIN}),
        ({"year": "2030", "status": "behind"}, set()),
        ({"section": "三/(一)"}, {INTENSITY, WIND, TRIPS, AGAIN, WORDS}),
        ({"section": "五"}, set()),
        ({"status": "no such word", "year": "x"}, {INTENSITY, WIND, TRIPS, AGAIN, WORDS}),
    ],
)
def test_the_address_filters_the_list(
    small: SmallPlan, query: dict[str, str], keys: set[str]
) -> None:
    chosen = TargetFilter.of(query)
    page = target_list(small.plan, small.viewer("olga"), chosen, today=TODAY)
    assert {each.commitment.key for group in page.groups for each in group.rows} == keys
    assert (page.found, page.total) == (len(keys), 5)


def test_the_list_filters_by_department(small: SmallPlan) -> None:
    chosen = TargetFilter.of({"department": str(small.cast.statistics.pk)})
    assert target_list(small.plan, small.viewer("olga"), chosen, today=TODAY).found == 0
    chosen = TargetFilter.of({"department": str(small.cast.transport.pk)})
    assert target_list(small.plan, small.viewer("olga"), chosen, today=TODAY).found == 5


def test_an_empty_answer_offers_the_way_back(small: SmallPlan) -> None:
    client = Client()
    client.force_login(small.cast["olga"])
    page = client.get("/plans/siping/targets/?year=2099").content.decode()
    assert "没有符合条件的目标" in page
    assert "查看全部目标" in page
