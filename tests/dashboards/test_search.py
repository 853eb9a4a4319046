"""The search: what it finds for whom, where it leads, and how it marks what was typed."""

import pytest

from indicators.models import Measure
from tests.assessments.small_plan import TRIPS, WIND, SmallPlan, make_small_plan
from tests.query_counts import assert_query_count

pytestmark = pytest.mark.django_db


@pytest.fixture
def small() -> SmallPlan:
    return make_small_plan()


def found(small: SmallPlan, typed: str, by: str = "olga", **query: str) -> str:
    answer = small.cast.enter(by).get("/search/", {"q": typed, **query})
    assert answer.status_code == 200
    return answer.content.decode()


def main_of(page: str) -> str:
    """The page without the frame around it, which has links of its own."""
    return page[page.index("<main") : page.index("</main>")]


@pytest.mark.parametrize("typed", ["风电", "風電", "fdzj", "fengdian", "四平 风电"])
def test_a_commitment_is_found_with_its_page(small: SmallPlan, typed: str) -> None:
    measure = Measure.objects.get(plan=small.plan, key=WIND)
    page = found(small, typed)
    assert f'href="/plans/siping/targets/{measure.pk}/"><mark>风电' in page


def test_an_indicator_is_found_by_its_english_name_and_code(small: SmallPlan) -> None:
    indicator = small.indicators["TR03"]
    indicator.name_en = "Share of green trips"
    indicator.save()
    for typed in ("green", "TR03"):
        assert 'href="/indicators/TR03/"' in found(small, typed)


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("nengyuan", "/plans/siping/sections/%E4%B8%89/(%E4%B8%80)/"),  # the action
        ("dlfz", "/plans/siping/tasks/%E4%B8%89/(%E4%B8%80)/1/"),  # 大力发展新能源
        ("梨树", "/plans/siping/places/220322/"),
        ("四平市碳达峰", "/plans/siping/"),
    ],
)
def test_each_kind_leads_to_its_place(small: SmallPlan, typed: str, address: str) -> None:
    assert f'href="{address}"' in found(small, typed)


def test_a_department_is_found_by_its_full_name(small: SmallPlan) -> None:
    assert f"/plans/siping/departments/{small.cast.transport.pk}/" in found(small, "jiaotongyunshu")


def test_another_city_finds_the_text_and_no_page_of_figures(small: SmallPlan) -> None:
    for typed in ("风电", "四平", "交通", "梨树"):
        page = found(small, typed, by="bob")
        main = main_of(page)
        assert "/targets/" not in main
        assert "/departments/" not in main
        assert "/places/" not in main
    assert "/plans/siping/text/#c" in found(small, "风电", by="bob")


def test_one_kind_and_one_plan_can_be_chosen(small: SmallPlan) -> None:
    assert "重点任务" in found(small, "新能源")
    only = main_of(found(small, "风电", kind="indicator"))
    assert "/targets/" not in only
    assert "没有找到" in found(small, "风电", place="nowhere")


def test_nothing_found_says_how_to_ask(small: SmallPlan) -> None:
    page = found(small, "<script>alert(1)</script>")
    assert "<script>alert(1)" not in page
    assert "首字母" in page


def test_while_one_types_the_first_hits_come_without_the_page(small: SmallPlan) -> None:
    client = small.cast.enter("olga")
    answer = client.get("/search/", {"q": "fdzj"}, headers={"HX-Request": "true"})
    part = answer.content.decode()
    assert "<main" not in part
    assert 'role="option"' in part
    assert "HX-Request" in answer["Vary"]


def test_the_search_takes_a_constant_number_of_queries(small: SmallPlan) -> None:
    client = small.cast.enter("olga")
    client.get("/search/", {"q": "年"})
    with assert_query_count("dashboards:search"):
        client.get("/search/", {"q": "年"})


def test_a_sentence_is_found_by_a_word_of_its_own(small: SmallPlan) -> None:
    measure = Measure.objects.get(plan=small.plan, key=TRIPS)
    assert f"/targets/{measure.pk}/" in found(small, "到2023年")
