"""News of annual work: the unit that is asked, the lead, and the units whose part was compiled."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from organizations.domain.notifications import Notice
from plans.services import (
    adopt_work_items,
    compile_item,
    reopen_item,
    report_part,
    request_part,
)
from plans.services.work_news import work_news
from tests.plans.work_plan import YEAR, WorkPlan, make_work_plan

pytestmark = pytest.mark.django_db


@pytest.fixture
def made() -> WorkPlan:
    return make_work_plan()


def news(made: WorkPlan, since: datetime) -> dict[str, Notice]:
    """By person: what is told of what happened since; one notice each in these stories."""
    names = {user.pk: name for name, user in made.cast.users.items()}
    told = work_news(since, [made.plan.tenant_id], today=timezone.localdate())
    notices = [notice for _day, notice in told]
    found = {names[notice.account]: notice for notice in notices}
    assert len(found) == len(notices)
    return found


def test_a_year_adopted_is_one_notice_for_each_reporter(made: WorkPlan) -> None:
    since = timezone.now()
    adopt_work_items(made.viewer("olga"), made.plan, YEAR)
    told = news(made, since)
    assert {name: notice.params["count"] for name, notice in told.items()} == {"amy": 2, "alice": 1}
    assert told["amy"].path == f"/plans/siping/work/?year={YEAR}&mine=1"
    assert told["alice"].path.startswith("/work/items/")
    assert news(made, timezone.now() + timedelta(1)) == {}


def test_a_part_asked_of_one_unit_reaches_that_unit(made: WorkPlan) -> None:
    item = made.adopt()
    since = timezone.now()
    request_part(made.viewer("arthur"), item, made.cast.planning)
    told = news(made, since)
    assert list(told) == ["alice"]
    assert told["alice"].path == f"/work/items/{item.pk}/"


def test_a_report_reaches_the_lead_and_a_summary_every_unit(made: WorkPlan) -> None:
    item = made.adopt()
    request_part(made.viewer("arthur"), item, made.cast.planning)
    since = timezone.now()
    part = made.part(item, made.cast.planning)
    report_part(made.viewer("alice"), part, progress="done", text="已完成")
    told = news(made, since)
    assert {name: notice.kind for name, notice in told.items()} == {
        "amy": "work_reported",
        "arthur": "work_reported",
    }
    assert "已完成" not in str(told["amy"].params)
    since = timezone.now()
    compile_item(made.viewer("arthur"), item, progress="done", text="x")
    assert {name: notice.kind for name, notice in news(made, since).items()} == {
        "amy": "work_compiled",
        "alice": "work_compiled",
    }
    since = timezone.now()
    reopen_item(made.viewer("amy"), item, reason="补报")
    assert {name: notice.kind for name, notice in news(made, since).items()} == {
        "alice": "work_reopened"
    }
