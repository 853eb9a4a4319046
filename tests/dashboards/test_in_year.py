"""The block 年内进度 of a target's page: energy use under a cap of 647.4, 629.0 by October.

629.0 ÷ 647.4 = 97.16 %, 10 ÷ 12 = 83.33 %: 13.8 points over (the office's printed figure). With 480
of 600 by last October the usual share is 80 %: 17.2 points.
"""

from decimal import Decimal

import pytest
from django.test import Client
from django.utils import timezone

from audit.services import recorded
from indicators.models import Definition, Indicator, Measure, MeasureVersion
from indicators.services.observations import Period, Reported, record_observation
from tests.assessments.small_plan import CLERK, WIND, SmallPlan, make_small_plan
from tests.visible import visible_text

pytestmark = pytest.mark.django_db


@pytest.fixture
def small() -> SmallPlan:
    small = make_small_plan()
    energy = Indicator.objects.get(code="EN11")
    new = Indicator.objects.create(
        code="EN03",
        name_zh="能源消费总量",
        name_en="EN03",
        unit="10k_tce",
        nature="flow",
        direction="down",
        rule="cap",
        input_form="value",
        decimals=1,
        frequency="month",
        plausible_min=energy.plausible_min,
        plausible_max=energy.plausible_max,
        release_month=6,
    )
    Definition.objects.create(
        indicator=new,
        code="EN03-STD",
        name="常规口径",
        text="按统计制度。",
        is_default=True,
        recorded_at=timezone.now(),
    )
    small.indicators["EN03"] = new
    measure = Measure.objects.get(plan=small.plan, key=WIND)
    measure.latest = MeasureVersion.objects.create(
        measure=measure,
        number=2,
        indicator=new,
        rule="cap",
        direction="down",
        comparator="<=",
        target_form="level",
        target_year=this_year(),
        target_value=Decimal("647.4"),
        decimals=1,
        base_year=2020,
        recorded_at=timezone.now(),
    )
    measure.save(update_fields=["latest"])
    return small


def this_year() -> int:
    return timezone.localdate().year


def report(
    small: SmallPlan,
    period: Period,
    value: str,
    *,
    quality: str = "final",
    release: str = "public",
) -> None:
    indicator = small.indicators["EN03"]
    with recorded(CLERK) as recording:
        record_observation(
            recording,
            tenant=small.plan.tenant,
            place=small.plan.tenant,
            indicator=indicator,
            definition=indicator.definitions.get(),
            period=period,
            reported=Reported(
                value=Decimal(value),
                decimals=1,
                quality=quality,
                basis="published",
                release=release,
                document="统计月报",
            ),
            department=small.cast.planning,
        )


def page_of(small: SmallPlan, by: str = "olga", suffix: str = "") -> str:
    client = Client()
    client.force_login(small.cast[by])
    measure = Measure.objects.get(plan=small.plan, key=WIND)
    return client.get(f"/plans/siping/targets/{measure.pk}/{suffix}").content.decode()


def test_the_months_against_the_years_target(small: SmallPlan) -> None:
    report(small, Period(this_year(), "year_to_date", 9), "500.0")
    report(small, Period(this_year(), "year_to_date", 10), "629.0")
    page = page_of(small)
    assert "年内进度(1—10月)" in page
    assert "超序时进度13.8个百分点" in page
    assert "完成进度 P = a÷T = 629÷647.4 = 97.16%" in page
    assert "10÷12 = 83.33%" in page
    assert "统计月报" in page
    assert '"gap": "0.138' in page_of(small, suffix="explain.json")


def test_last_years_share_of_the_same_months_stands_for_the_elapsed_time(small: SmallPlan) -> None:
    report(small, Period(this_year(), "year_to_date", 10), "629.0")
    report(small, Period(this_year() - 1, "year_to_date", 10), "480")
    report(small, Period(this_year() - 1), "600")
    page = page_of(small)
    assert "480÷600" in page
    assert "超序时进度17.2个百分点" in page


def test_a_year_that_has_its_value_is_no_longer_within_itself(small: SmallPlan) -> None:
    report(small, Period(this_year(), "year_to_date", 10), "629.0")
    report(small, Period(this_year()), "640")
    assert "年内进度" not in page_of(small)


def test_who_may_not_see_the_months_sees_no_figure_of_them(small: SmallPlan) -> None:
    report(small, Period(this_year(), "year_to_date", 10), "629.0", quality="preliminary")
    assert "629" in visible_text(page_of(small))
    page = visible_text(page_of(small, by="amy"))
    assert "年内进度(1—10月)" in page
    assert "629" not in page
    assert "97.16" not in page
    assert "序时进度13.8" not in page
    assert "629" not in page_of(small, by="amy", suffix="explain.json")
