"""When figures are outdated: after a change, and when the day has turned."""

from datetime import timedelta

import pytest
from django.utils import timezone

from plans.models import Plan, RecomputeRequest
from plans.services import (
    outdated_plans,
    request_recompute,
    request_recompute_of_other_days,
    serve_recompute,
)
from tests.cast import make_cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan() -> Plan:
    return Plan.objects.create(tenant=make_cast().siping, slug="siping")


def serve(plan: Plan) -> None:
    with serve_recompute(plan.pk):
        pass


def test_a_change_during_the_work_leaves_the_plan_outdated(plan: Plan) -> None:
    request_recompute([plan.pk])
    with serve_recompute(plan.pk) as outdated:
        assert outdated
        request_recompute([plan.pk])
    assert outdated_plans() == [plan.pk]
    serve(plan)
    assert outdated_plans() == []


@pytest.mark.parametrize("days", [-1, 1], ids=["yesterday", "a clock ahead"])
def test_figures_of_another_day_are_asked_for_once_again(plan: Plan, days: int) -> None:
    today = timezone.localdate()
    request_recompute([plan.pk])
    serve(plan)
    assert request_recompute_of_other_days(today) == 0
    assert outdated_plans() == []

    RecomputeRequest.objects.update(done_at=timezone.now() + timedelta(days=days))
    assert request_recompute_of_other_days(today) == 1
    assert outdated_plans() == [plan.pk]
    assert request_recompute_of_other_days(today) == 0, "it waits already"
    serve(plan)
    assert request_recompute_of_other_days(today) == 0
