"""Hints among a place's values: what turns up in each list, and who reads which."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.utils import timezone

from audit.services import store_text
from dashboards.selectors.anomalies.filing import bulk_entries, late_turns, same_explanations
from dashboards.selectors.anomalies.shapes import Found, List
from dashboards.selectors.anomalies.values import last_digits, on_target, repeated
from indicators.models import ReportingRound, Submission, SubmissionVersion
from tests.assessments.small_plan import SmallPlan, make_small_plan
from tests.clock import end_of, on
from tests.indicators.walk import Walk, make_walk
from tests.query_counts import assert_query_count

pytestmark = pytest.mark.django_db


@pytest.fixture
def small() -> SmallPlan:
    with on(date(2026, 3, 2)):
        return make_small_plan()


def told(found: Found) -> list[list[str]]:
    return [[f"{v.indicator} {v.period} {v.printed}" for v in hint.values] for hint in found.hints]


def test_last_digits_are_tested_only_where_there_are_enough_values(small: SmallPlan) -> None:
    few = last_digits(small.plan.tenant)
    assert [(each.unit, each.test.total, each.test.p) for each in few.digits] == [
        ("市发改委", 8, None)
    ]
    for year in range(1900, 1942):
        small.record("TR03", year, "12.5")
    (unit,) = last_digits(small.plan.tenant).digits
    assert (unit.test.total, unit.test.is_hint) == (50, True)
    # 42 fives beside those of 1.51, 2.20, 4.18, 100, 120, 130, 40 and 55.
    assert unit.test.counts == (5, 1, 0, 0, 0, 43, 0, 0, 1, 0)


def test_a_value_on_its_target_is_a_hint_and_one_beyond_is_none(small: SmallPlan) -> None:
    assert told(on_target(small.plan.tenant)) == []
    small.record("TR03", 2023, "60.0")
    hints = on_target(small.plan.tenant).hints
    assert [(hint.target, hint.steps) for hint in hints] == [("绿色出行比例", 0)]
    small.record("TR03", 2023, "60.1")
    assert [hint.steps for hint in on_target(small.plan.tenant).hints] == [1]
    small.record("TR03", 2023, "60.2")
    assert on_target(small.plan.tenant).hints == ()


def test_the_same_number_of_three_years_is_a_hint(small: SmallPlan) -> None:
    small.record("EN11", 2021, "120")
    assert repeated(small.plan.tenant).hints == ()
    small.record("EN11", 2023, "120")
    assert told(repeated(small.plan.tenant)) == [
        [f"风电装机规模 {year}年 120万千瓦" for year in (2021, 2022, 2023)]
    ]


def make_round(small: SmallPlan, due_on: date) -> None:
    ReportingRound.objects.create(
        tenant=small.plan.tenant,
        plan=small.plan,
        title="2023年度报送",
        period_kind="year",
        year=2023,
        opened_at=timezone.now(),
        due_on=due_on,
        locks_on=due_on,
    )


def test_a_late_revision_that_turns_a_verdict_is_a_hint(small: SmallPlan) -> None:
    make_round(small, date(2026, 4, 30))
    with on(date(2026, 4, 1)):
        small.record("TR03", 2023, "61")
    assert late_turns(small.plan.tenant).looked_at == 0, "in time"
    with on(date(2026, 5, 4)):
        small.record("TR03", 2023, "55")
    with on(date(2026, 5, 5)):
        small.record("TR03", 2023, "54")
    found = late_turns(small.plan.tenant)
    assert found.looked_at == 2
    (hint,) = found.hints
    assert hint.values[0].version == 3
    assert hint.deadline == "2026-04-30"
    assert [(t.target, t.before, t.after) for t in hint.turns] == [
        ("绿色出行比例 2023", "exceeded", "missed")
    ]


@pytest.fixture
def walk() -> Walk:
    return make_walk()


def filed(walk: Walk, count: int, *, days_before: int, **facts: object) -> None:
    """So many versions of two units, submitted by one account."""
    for duty in (walk.share, walk.hosted):
        submission, _ = Submission.objects.get_or_create(
            duty=duty, defaults={"updated_at": timezone.now()}
        )
        at = end_of(duty.round.due_on) - timedelta(days=days_before)
        have = submission.versions.count()
        SubmissionVersion.objects.bulk_create(
            SubmissionVersion(
                submission=submission,
                number=have + number,
                answer="value",
                value=Decimal(number),
                unit=duty.indicator.unit if duty.indicator else "",
                decimals=0,
                submitted_by=walk.cast["amy"].pk,
                submitted_at=at,
                **facts,
            )
            for number in range(1, count + 1)
        )


def test_bulk_entry_is_counted_for_who_typed_it_shortly_before_the_deadline(walk: Walk) -> None:
    filed(walk, 2, days_before=1)
    filed(walk, 5, days_before=5)
    assert bulk_entries(walk.cast.siping).hints == (), "four values of two units are few"
    filed(walk, 1, days_before=2, entered_by=walk.cast["amy"].pk)
    (hint,) = bulk_entries(walk.cast.siping).hints
    assert (hint.by, hint.units, len(hint.values), hint.on_behalf) == ("Amy", 2, 6, 2)


def test_the_same_explanation_of_two_units_is_a_hint(walk: Walk) -> None:
    chain, now = walk.cast.siping.chain, timezone.now()
    filed(walk, 1, days_before=9, explanation=store_text("受停产检修影响。", chain=chain, now=now))
    (hint,) = same_explanations(walk.cast.siping).hints
    assert (hint.units, hint.text) == (2, "受停产检修影响。")


@pytest.mark.parametrize("name", List)
def test_a_list_takes_the_same_queries_however_many_values(small: SmallPlan, name: List) -> None:
    make_round(small, date(2026, 2, 1))
    client = Client()
    client.force_login(small.cast["audrey"])
    for year in range(1990, 1993):
        with assert_query_count("dashboards:anomalies"):
            assert client.get(f"/audit/anomalies/?list={name}").status_code == 200
        small.record("TR03", year, "60")
        small.record("TR03", 2023, str(year))


def test_how_people_filed_is_for_the_auditor_alone(small: SmallPlan) -> None:
    office, auditor = Client(), Client()
    office.force_login(small.cast["olga"])
    auditor.force_login(small.cast["audrey"])
    for name in List:
        expected = 404 if name in (List.BULK, List.EXPLANATIONS) else 200
        assert office.get(f"/audit/anomalies/?list={name}").status_code == expected
        assert auditor.get(f"/audit/anomalies/?list={name}").status_code == 200
    assert "临期集中填报" not in office.get("/audit/anomalies/").content.decode()
