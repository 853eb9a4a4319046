"""How duties were filed: counted by round, department and place, each number with its list."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.utils import timezone

from audit.domain.actors import Actor
from audit.services import recorded
from dashboards.selectors.filing_statistics import (
    Grouping,
    StatisticsFilter,
    StatisticsLine,
    StatisticsPage,
    Told,
    statistics_page,
)
from indicators.models import ReportingDuty
from indicators.services import return_submission
from tests.assessments.small_plan import SmallPlan, make_small_plan
from tests.dashboards.test_units import explain, make_duty, make_round
from tests.query_counts import assert_query_count

pytestmark = pytest.mark.django_db


@pytest.fixture
def small() -> SmallPlan:
    return make_small_plan()


@pytest.fixture
def returned(small: SmallPlan) -> ReportingDuty:
    """Due ten days ago: green trips were filed today and came back, wind power is still owed."""
    today = timezone.localdate()
    round_ = make_round(small, due_on=today - timedelta(days=10))
    duty = make_duty(small, round_)
    make_duty(small, round_, "EN11", place=small.cast.lishu)
    explain(small, duty)
    # Filed by the bureau of transport, answered for by that of planning, which reviews.
    ReportingDuty.objects.filter(pk=duty.pk).update(department=small.cast.planning)
    return_submission(
        small.viewer("adam"),
        duty.submission.pk,
        version_number=1,
        reason_code="definition",
        text="口径与统计年鉴不一致。",
        new_due_on=today + timedelta(days=5),
        today=today,
    )
    with recorded(Actor.system("test")) as recording:
        for _day in range(2):
            recording.entry(
                chain=small.cast.siping.chain,
                action="reminder.send",
                of=round_,
                after={"duties": [duty.pk]},
            )
    return duty


def asked(small: SmallPlan, **query: str) -> StatisticsPage:
    today = timezone.localdate()
    whole = {"since": "2020-01-01", "until": "2099-12-31"}
    chosen = StatisticsFilter.of(whole | query, today=today)
    return statistics_page(small.plan, [small.plan], small.viewer("audrey"), chosen, today=today)


def line(page: StatisticsPage, grouping: Grouping, name: str) -> StatisticsLine:
    lines = dict(page.groups)[grouping]
    return next(each for each in lines if each.name == name)


def test_what_is_late_returned_and_reminded_is_counted(
    small: SmallPlan, returned: ReportingDuty
) -> None:
    total = asked(small).total
    assert (total.tally.owed, total.tally.overdue, total.not_due) == (2, 1, 1)
    # The one still owed is ten days late; the one returned has got more time.
    assert (total.median_days, total.most_days) == (Decimal(10), 10)
    assert (total.returned, total.reminders, total.revisions) == (1, 2, 0)
    assert total.returns == (0, 1, 0, 0, 0, 0, 0)
    assert line(asked(small), Grouping.PLACE, "梨树县").tally.overdue == 1
    assert line(asked(small), Grouping.PLACE, "四平市").returned == 1


def test_every_number_has_its_list(small: SmallPlan, returned: ReportingDuty) -> None:
    page = asked(small, by="place", key=str(small.cast.siping.pk), show=Told.RETURNED)
    assert [each.line.id for each in page.duties] == [returned.pk]
    assert page.duties[0].returns == (("definition", 1),)
    page = asked(small, by="place", key=str(small.cast.lishu.pk), show=Told.RETURNED)
    assert page.duties == ()
    assert len(asked(small, show=Told.OWED).duties) == 2


def test_only_what_was_due_in_the_period_counts(small: SmallPlan, returned: ReportingDuty) -> None:
    assert asked(small, since="2098-01-01").total.tally.owed == 0


def test_the_page_is_dense_and_takes_few_queries(small: SmallPlan, returned: ReportingDuty) -> None:
    client = Client()
    client.force_login(small.cast["audrey"])
    with assert_query_count("dashboards:filing_statistics"):
        page = client.get("/audit/statistics/?since=2020-01-01&show=returned").content.decode()
    assert "口径不符×1" in page
    with assert_query_count("dashboards:audit_room"):
        assert client.get("/audit/").status_code == 200
    with assert_query_count("dashboards:ledger_entry"):
        assert client.get(f"/ledger/{small.cast.siping.chain}/2/").status_code == 200
    text = client.get("/audit/statistics/?since=2020-01-01&download=csv").content.decode()
    assert "合计,四平市,2,0,0,1,0,1,10,10,1,0,1,0,0,0,0,0,2,0" in text
