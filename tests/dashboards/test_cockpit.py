"""The overview's blocks, on a plan small enough to do by hand (see `small_plan`).

Recorded on 1 February 2023 with values of 2021 and 2022; those of 2023 come in on 1 February 2024.
The overview is read on 1 June 2024.
"""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from assessments.models import Report
from dashboards.selectors.cockpit.blocks import YearValue
from dashboards.selectors.cockpit.material import year_before
from dashboards.selectors.overview import Overview, city_overview
from dashboards.templatetags.cockpit import next_step, signed_count
from dashboards.templatetags.graphics import bullet, parts, shares, spark
from dashboards.wording import value_words, why
from indicators.domain.progress.enums import Status
from indicators.domain.progress.severity import Standing
from indicators.models import (
    Measure,
    MeasureVersion,
    ReportingDuty,
    ReportingRound,
    Submission,
)
from indicators.services import recompute_progress
from organizations.models import Department
from plans.models import PlanVersion, Section
from plans.services import name_accountable_unit
from tests.assessments.small_plan import (
    AGAIN,
    INTENSITY,
    TRIPS,
    WIND,
    SmallPlan,
    _indicator,
    make_small_plan,
)
from tests.clock import end_of, on
from tests.query_counts import assert_query_count

pytestmark = pytest.mark.django_db

TODAY = date(2024, 6, 1)


@pytest.fixture(autouse=True)
def _empty_cache() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def small() -> SmallPlan:
    with on(date(2023, 2, 1)):
        small = make_small_plan(with_values=False)
        for year, change in ((2021, "1.51"), (2022, "-2.20")):
            small.record("EN01", year, change)
        for year, level in ((2020, "100"), (2022, "120")):
            small.record("EN11", year, level)
        small.record("TR03", 2020, "40")
    with on(date(2024, 2, 1)):
        small.record("EN01", 2023, "-4.18")
        small.record("EN11", 2023, "130")
        small.record("TR03", 2023, "55")
    recompute_progress([small.plan.pk], today=TODAY)
    return small


def overview(small: SmallPlan, by: str = "olga", today: date = TODAY) -> Overview:
    with on(today):
        return city_overview(small.plan, small.viewer(by), today=today)


def report(small: SmallPlan, day: date) -> Report:
    """A report that was finished on a day, with the data of that day."""
    return Report.objects.create(
        tenant=small.plan.tenant,
        plan=small.plan,
        kind="annual_report",
        year=day.year - 1,
        as_of=end_of(day),
        requested_unit="市发改委",
        requested_role="office",
        requested_at=end_of(day),
        ended_at=end_of(day),
        state="done",
        progress=100,
    )


# --- A year ago ------------------------------------------------------------------------------------


def test_counts_are_set_against_the_same_day_a_year_ago(small: SmallPlan) -> None:
    # On 1 June 2023 the values of 2022 were the newest: intensity fell 1 − 1.0151 × 0.978 = 0.72 %
    # of 17, behind; wind 20 % done of 20 %; trips had none since 2020, and waited as the words did.
    ago = overview(small).ago
    assert (ago.day, ago.compared) == (date(2023, 6, 1), 5)
    found = {each.standing: (each.before, each.now, each.change) for each in ago.shifts}
    assert found == {
        Standing.ATTENTION: (1, 2, 1),  # trips have missed since
        Standing.WAITING: (2, 1, -1),
        Standing.FINE: (2, 2, 0),
    }


def test_a_plan_recorded_later_is_compared_by_the_values_of_then() -> None:
    with on(date(2024, 5, 1)):
        small = make_small_plan()
    recompute_progress([small.plan.pk], today=TODAY)
    ago = overview(small).ago
    # By values up to 2022 trips have no verdict against 2023's deadline yet.
    assert (ago.day, ago.year) == (None, 2022)
    attention = next(each for each in ago.shifts if each.standing is Standing.ATTENTION)
    assert (attention.before, attention.now) == (1, 2)


def test_a_leap_day_has_a_year_before() -> None:
    assert year_before(date(2024, 2, 29)) == date(2023, 2, 28)


# --- Control indicators ----------------------------------------------------------------------------


def test_a_control_indicator_shows_its_course_to_those_who_may_see_it(small: SmallPlan) -> None:
    (card,) = overview(small).controls
    assert [(each.year, each.value) for each in card.course] == [
        (2021, Decimal("1.51")),
        (2022, Decimal("-2.20")),
        (2023, Decimal("-4.18")),
    ]
    with on(date(2024, 5, 1)):
        small.record("EN01", 2024, "-9.99", quality="preliminary")
    (hidden,) = overview(small, by="amy").controls
    assert [each.year for each in hidden.course] == [2021, 2022, 2023]
    assert hidden.latest is not None
    assert (hidden.latest.year, hidden.latest.value) == (2024, None)


def test_what_waits_says_what_to_do_next(small: SmallPlan) -> None:
    rows = {each.commitment.key: each for group in overview(small).groups for each in group.rows}
    assert next_step(rows[TRIPS]) == "下一步:看原因,定措施"
    assert next_step(rows[WIND]) == ""
    recompute_progress([small.plan.pk], today=date(2026, 6, 1))
    later = overview(small, today=date(2026, 6, 1))
    (card,) = later.controls
    assert next_step(card.lines[0]) == "下一步:催报2025年终期数据"


# --- Actions ---------------------------------------------------------------------------------------


def test_every_action_has_a_card_with_its_worst_target(small: SmallPlan) -> None:
    version = PlanVersion.objects.get()
    Section.objects.create(
        version=version,
        position=1,
        key="三/(二)",
        path="三/(二)",
        kind="action",
        title="节能降碳增效行动",
        start=100,
        end=110,
    )
    first, empty = overview(small).actions
    assert first.title == "能源绿色低碳转型行动"
    assert dict(first.counts) == {
        Standing.ATTENTION: 2,
        Standing.WAITING: 1,
        Standing.FINE: 2,
    }
    assert first.worst is not None
    assert first.worst.commitment.key == TRIPS
    assert (empty.total, empty.worst) == (0, None)


# --- What changed ----------------------------------------------------------------------------------


def test_changes_are_told_since_the_last_report(small: SmallPlan) -> None:
    report(small, date(2023, 12, 31))
    found = overview(small).changes
    assert found.report is not None
    # Trips had no value of 2023, the year of their deadline; now they have missed it.
    assert [(each.judged.commitment.key, each.was) for each in found.statuses] == [
        (TRIPS, Status.AWAITING_FINAL)
    ]
    assert {(each.indicator, each.year, str(each.value)) for each in found.values} == {
        ("单位GDP能耗降低率", 2023, "-4.18"),
        ("风电装机规模", 2023, "130"),
        ("绿色出行比例", 2023, "55"),
    }
    assert found.came == 3


def test_without_a_report_the_last_thirty_days_are_told(small: SmallPlan) -> None:
    found = overview(small).changes
    assert (found.report, found.statuses, found.values, found.came) == (None, (), (), 0)
    assert timezone.localdate(found.since) == date(2024, 5, 2)
    with on(date(2024, 5, 20)):
        small.record("EN11", 2024, "80")
    recompute_progress([small.plan.pk], today=TODAY)
    found = overview(small).changes
    (change,) = [each for each in found.statuses if each.judged.commitment.key == WIND]
    assert (change.was, change.judged.status) == (Status.ON_TRACK, Status.REVERSING)
    assert change.is_worse
    (value,) = found.values
    assert value.measure_id in {each.judged.measure_id for each in found.statuses}


def test_reports_and_hidden_values_leave_no_trace_for_others(small: SmallPlan) -> None:
    report(small, date(2024, 4, 1))
    with on(date(2024, 5, 20)):
        small.record("EN11", 2024, "170", quality="preliminary")
    found = overview(small, by="amy").changes
    assert (found.report, found.values, found.came) == (None, (), 0)
    assert overview(small).changes.came == 1


# --- Risks -----------------------------------------------------------------------------------------


def test_risks_are_listed_worst_first_with_the_unit_that_answers(small: SmallPlan) -> None:
    with on(date(2024, 3, 1)):
        name_accountable_unit(
            small.plan,
            key=TRIPS,
            department=small.cast.planning,
            basis_document="四政办〔2024〕1号",
            actor=small.actor(),
        )
    found = overview(small).risks.targets
    keys = [each.judged.commitment.key for each in found]
    assert keys[:2] == [TRIPS, INTENSITY]
    assert AGAIN not in keys
    trips, intensity = found[:2]
    assert trips.unit is not None
    assert (trips.unit.department_id, trips.unit.presumed) == (small.cast.planning.pk, False)
    assert intensity.unit is not None
    assert intensity.unit.presumed
    # −17 % by 2025 needs 6.59 % a year now; it fell 1.6 % a year on average
    assert intensity.forecast_misses


def test_a_forecast_that_rests_on_a_hidden_value_is_not_told(small: SmallPlan) -> None:
    with on(date(2024, 5, 1)):
        small.record("EN01", 2024, "0.10", quality="preliminary")
    recompute_progress([small.plan.pk], today=TODAY)

    def tags(by: str) -> tuple[bool, bool]:
        found = {each.judged.commitment.key: each for each in overview(small, by).risks.targets}
        return found[INTENSITY].forecast_misses, found[INTENSITY].opinions_disagree

    assert tags("olga")[0]
    assert tags("amy") == (False, False)


# --- Data ------------------------------------------------------------------------------------------


def duty(small: SmallPlan, code: str, due_on: date, state: str, department: Department) -> None:
    """One duty of the round for 2024, and how far its answer has come."""
    round_, _ = ReportingRound.objects.get_or_create(
        tenant=small.plan.tenant,
        plan=small.plan,
        title="2024年度报送",
        period_kind="year",
        year=2024,
        defaults={"opened_at": timezone.now(), "due_on": due_on, "locks_on": due_on},
    )
    indicator = small.indicators[code]
    made = ReportingDuty.objects.create(
        round=round_,
        tenant=small.plan.tenant,
        kind="value",
        department=department,
        place=small.plan.tenant,
        indicator=indicator,
        definition=indicator.definitions.get(),
        due_on=due_on,
    )
    if state:
        step = 0 if state == "submitted" else None
        Submission.objects.create(duty=made, state=state, step=step, updated_at=timezone.now())


def test_data_is_counted_by_year_and_who_owes_is_named(small: SmallPlan) -> None:
    cast = small.cast
    duty(small, "EN01", date(2024, 5, 1), "accepted", cast.planning)
    duty(small, "EN11", date(2024, 5, 10), "returned", cast.planning)
    duty(small, "TR03", date(2024, 6, 1), "", cast.transport)  # due today: not late yet
    page = overview(small)
    newest, before, *_ = page.data
    assert (newest.year, newest.due, newest.answered, newest.accepted) == (2024, 3, 1, 1)
    assert (newest.values, newest.final) == (0, 0)
    assert (before.year, before.due, before.values, before.final) == (2023, 0, 3, 3)
    (owing,) = page.risks.owing
    assert (owing.department_id, owing.overdue) == (cast.planning.pk, 1)
    assert owing.oldest == date(2024, 5, 10)
    tomorrow = overview(small, today=date(2024, 6, 2)).risks.owing
    assert [each.department_id for each in tomorrow] == [cast.planning.pk, cast.transport.pk]


def test_a_preliminary_value_is_no_final_one(small: SmallPlan) -> None:
    with on(date(2024, 5, 1)):
        small.record("EN11", 2024, "170", quality="preliminary")
    newest = overview(small).data[0]
    assert (newest.year, newest.values, newest.final) == (2024, 1, 0)
    assert overview(small, by="amy").data[0].year == 2023


# --- The peak --------------------------------------------------------------------------------------


@pytest.fixture
def carbon(small: SmallPlan) -> SmallPlan:
    """Carbon of 2020 to 2023, highest in 2022, and a peak to be reached by 2030."""
    small.indicators["CB02"] = _indicator("CB02", "碳排放总量", "10k_tco2", "peak")
    measure = Measure.objects.create(
        plan=small.plan, key="control:CB02:2030", place=small.plan.tenant
    )
    measure.latest = MeasureVersion.objects.create(
        measure=measure,
        number=1,
        indicator=small.indicators["CB02"],
        rule="peak",
        direction="down",
        target_year=2030,
        recorded_at=end_of(date(2023, 2, 1)),
    )
    measure.save(update_fields=["latest"])
    with on(date(2024, 3, 1)):
        for year, value in ((2020, "1500"), (2021, "1580"), (2022, "1617"), (2023, "1583")):
            small.record("CB02", year, value)
    recompute_progress([small.plan.pk], today=TODAY)
    return small


def test_the_peak_names_the_highest_year_and_tests_it(carbon: SmallPlan) -> None:
    peak = overview(carbon).peak
    assert peak.target is not None
    assert peak.target.terms.year == 2030
    assert peak.top == YearValue(2022, Decimal(1617))
    assert peak.series[-1] == YearValue(2023, Decimal(1583))
    assert peak.test is not None
    assert (peak.test.year, peak.test.status) == (2022, Status.PEAKED_PROVISIONAL)


def test_a_list_calls_the_peak_a_peak(carbon: SmallPlan) -> None:
    """The last value is 1,583 of 2023: what is shown is the highest, and says so."""
    target = overview(carbon).peak.target
    assert target is not None
    assert value_words(target).startswith("峰值 1,617")
    assert target.figures.value_year == 2022
    assert why(target).startswith("峰值 ")


def test_a_hidden_value_hides_the_peak(carbon: SmallPlan) -> None:
    with on(date(2024, 5, 1)):
        carbon.record("CB02", 2024, "1700", quality="preliminary")
    peak = overview(carbon, by="amy").peak
    assert (peak.hidden, peak.series, peak.top, peak.test, peak.prognosis) == (
        True,
        (),
        None,
        None,
        None,
    )
    assert overview(carbon).peak.top == YearValue(2024, Decimal(1700))


def test_without_carbon_values_nothing_is_said_of_a_peak(small: SmallPlan) -> None:
    peak = overview(small).peak
    assert (peak.target, peak.series, peak.top, peak.test) == (None, (), None, None)


# --- The page --------------------------------------------------------------------------------------


def page(small: SmallPlan, by: str = "olga") -> str:
    client = Client()
    client.force_login(small.cast[by])
    return client.get("/plans/siping/").content.decode()


def test_a_red_mark_leads_to_its_cause_and_its_unit(small: SmallPlan) -> None:
    recompute_progress([small.plan.pk], today=timezone.localdate())
    html = page(small)
    trips = Measure.objects.get(plan=small.plan, key=TRIPS).pk
    risks = html[html.index('id="risks-title"') : html.index('id="changes-title"')]
    assert f'href="/plans/siping/targets/{trips}/"' in risks
    assert f'href="/plans/siping/departments/{small.cast.transport.pk}/"' in risks


def test_an_empty_plan_says_what_is_missing() -> None:
    html = page(make_small_plan(with_values=False))
    for words in (
        "还没有布置报送,也没有数值",
        "没有碳排放总量数据",
        "尚未编制过报告",
        "没有单位逾期未报",
    ):
        assert words in html


@pytest.mark.parametrize("by", ["olga", "amy"])
def test_the_overview_stays_within_its_queries(small: SmallPlan, by: str) -> None:
    client = Client()
    client.force_login(small.cast[by])
    with assert_query_count("dashboards:overview first of the day"):
        client.get("/plans/siping/")
    with assert_query_count("dashboards:overview"):
        client.get("/plans/siping/")


# --- Drawings --------------------------------------------------------------------------------------


def test_a_bullet_draws_p_against_e() -> None:
    drawn = bullet(0.25, 0.5)
    assert '<rect class="bullet-done is-behind" x="0" y="3" width="20.0"' in drawn
    assert 'class="bullet-mark" x="40.0"' in drawn
    assert "is-behind" not in bullet(0.5, 0.5)
    assert 'width="0.0"' in bullet(-0.3, 0.5)
    assert "bullet-done" not in bullet(None, None)


def test_shares_fill_the_whole_width() -> None:
    drawn = shares([(Standing.ATTENTION, 1), (Standing.WAITING, 0), (Standing.FINE, 3)])
    assert '<rect class="share-attention" x="0.00" y="0" width="24.20"' in drawn
    assert '<rect class="share-fine" x="25.00" y="0" width="74.20"' in drawn
    assert "share-waiting" not in drawn
    assert "<rect" not in shares([])


def test_parts_are_cut_at_the_whole() -> None:
    assert 'class="part-1" x="0" y="0" width="50.0"' in parts(4, 2)
    assert 'width="0.0"' in parts(0, 2)


def test_a_course_needs_two_values() -> None:
    two = [YearValue(2020, Decimal(1)), YearValue(2022, Decimal(3))]
    assert 'points="3.0,33.0 117.0,3.0"' in spark(two, two[1])
    assert "spark-top" in spark(two, two[1])
    assert "spark-top" not in spark(two)
    assert spark(two[:1]) == ""


def test_a_change_of_a_count_has_a_sign() -> None:
    assert [signed_count(each) for each in (2, 0, -3)] == ["+2", "±0", "\N{MINUS SIGN}3"]
