"""The forecast, the question "what if" and the explanation as JSON, on a target's page."""

import json
from typing import Any

import pytest
from django.test import Client

from audit.models import LedgerEntry
from indicators.domain.progress.cases import assess_cases, read_cases
from indicators.domain.progress.schema import ENGINE_VERSION
from indicators.models import Measure, Observation
from tests.assessments.small_plan import WIND, SmallPlan, make_small_plan

pytestmark = pytest.mark.django_db


@pytest.fixture
def small() -> SmallPlan:
    return make_small_plan()


def opened(small: SmallPlan, name: str, query: str = "") -> Any:
    client = Client()
    client.force_login(small.cast[name])
    measure = Measure.objects.get(plan=small.plan, key=WIND)
    return client.get(f"/plans/siping/targets/{measure.pk}/{query}")


def test_a_supposed_value_is_judged_beside_the_present_one(small: SmallPlan) -> None:
    before = (Observation.objects.count(), LedgerEntry.objects.count())
    response = opened(small, "olga", "?y2030=400")
    answer = response.context["supposed"]
    assert answer.year == 2030
    assert answer.verdict.value == 400
    assert answer.verdict.status == "exceeded"
    assert response.context["explained"].verdict.value != 400
    assert (Observation.objects.count(), LedgerEntry.objects.count()) == before


@pytest.mark.parametrize("typed", ["abc", "NaN", "Infinity", "1e999", "9" * 40])
def test_what_is_no_number_is_said_at_its_field(small: SmallPlan, typed: str) -> None:
    response = opened(small, "olga", f"?y2030={typed}")
    assert response.status_code == 200
    assert list(response.context["form"].errors) == ["y2030"]
    assert response.context["supposed"] is None


def test_an_empty_question_is_no_answer(small: SmallPlan) -> None:
    response = opened(small, "olga", "?y2030=")
    assert response.context["form"].non_field_errors()
    assert response.context["supposed"] is None


def test_the_json_s_case_gives_its_result(small: SmallPlan) -> None:
    told = json.loads(opened(small, "olga", "explain.json").content)
    assert told["engine_version"] == ENGINE_VERSION
    (answer,) = assess_cases(read_cases(json.dumps([told["case"]])))
    assert {name: answer[name] for name in told["result"]} == told["result"]
    assert all(each["link"].endswith(f"#v{each['observation']}") for each in told["inputs"])
    assert [step["text"] for step in told["steps"]][-1].endswith(f"(计算引擎 {ENGINE_VERSION})")


def test_the_forecast_s_steps_are_the_same_on_the_page_and_in_the_json(small: SmallPlan) -> None:
    told = json.loads(opened(small, "olga", "explain.json").content)
    seen = opened(small, "olga").context["explained"].prospect
    for key, steps in (("forecast_steps", seen.steps), ("opinion_steps", seen.opinion_steps)):
        assert [step["text"] for step in told[key]] == [step.text for step in steps]
    assert told["forecast_steps"][-1]["name"] == "outlook"


def test_what_rests_on_an_unseen_value_is_not_told(small: SmallPlan) -> None:
    """A preliminary value of 2022 is for its unit and the office: no forecast, no case, no question."""
    small.record("EN11", 2022, "121", quality="preliminary")
    for name, is_open in (("olga", True), ("amy", False)):
        response = opened(small, name, "?y2030=400")
        told = json.loads(opened(small, name, "explain.json").content)
        assert (response.context["prospect"] is not None) is is_open, name
        assert (response.context["supposed"] is not None) is is_open, name
        assert told["withheld"] is not is_open, name
        assert (told["case"] is not None) is is_open, name
        assert (told["forecast_steps"] is not None) is is_open, name
        assert ("121" in json.dumps(told)) is is_open, name


def test_the_page_says_the_forecast_in_words(small: SmallPlan) -> None:
    """100, 120, 130 in 2020, 2022 and 2023: three points, a line to 2030."""
    response = opened(small, "olga")
    page = response.content.decode()
    assert response.context["prospect"].summary in page
    assert "80%预测区间" in page
    names = [trace.get("name") for trace in response.context["chart"].figure["data"]]
    assert "预测" in names
