"""What a unit owes includes the milestones of its register items that are due or overdue."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.plans.register_plan import RegisterPlan, make_register_plan

pytestmark = pytest.mark.django_db


def duties(made: RegisterPlan, name: str) -> tuple[str, int]:
    client = Client(headers={"Accept-Language": "zh-hans"})
    client.force_login(made.work.cast[name])
    with CaptureQueriesContext(connection) as captured:
        page = client.get("/duties/").content.decode()
    return page, len(captured)


def test_the_unit_is_told_what_is_due_and_others_are_not() -> None:
    made = make_register_plan().named()
    made.milestone("取得批复", ahead=-1)
    few = duties(made, "amy")[1]
    made.milestone("开工", ahead=0)
    made.milestone("投用", ahead=5)
    page, queries = duties(made, "amy")
    assert queries == few
    for text in ("取得批复", "逾期", "开工", "本月到期", f"/register/items/{made.project.pk}/"):
        assert text in page
    assert "投用" not in page
    assert "到期的台账里程碑" not in duties(made, "alice")[0]
