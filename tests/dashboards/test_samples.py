"""A sample of accepted values: the same for everybody who knows what it was drawn by."""

import csv
import hashlib
import io
from datetime import date

import pytest
from django.test import Client

from dashboards.selectors.samples import Drawing, sample
from indicators.models import Observation
from tests.assessments.small_plan import SmallPlan, make_small_plan
from tests.clock import end_of, on
from tests.query_counts import assert_query_count

pytestmark = pytest.mark.django_db

RECORDED = date(2026, 3, 2)
CORRECTED = date(2026, 5, 4)


@pytest.fixture
def small() -> SmallPlan:
    """Three values of 2023; one is corrected two months later."""
    with on(RECORDED):
        small = make_small_plan()
    with on(CORRECTED):
        small.record("EN11", 2023, "128")
    return small


def drawn(small: SmallPlan, seed: str, day: date, size: int = 2) -> list[int]:
    found = sample(small.plan, Drawing(year=2023, size=size, seed=seed, moment=end_of(day)))
    return [line.pk for line in found.lines]


def audit(small: SmallPlan, query: str) -> str:
    client = Client()
    client.force_login(small.cast["audrey"])
    return client.get(f"/plans/siping/samples/?{query}").content.decode()


def test_the_sample_is_the_first_values_in_the_order_of_the_seed(small: SmallPlan) -> None:
    keys = Observation.objects.filter(year=2023, version=1).values_list("pk", flat=True)
    by_hand = sorted(keys, key=lambda key: hashlib.sha256(f"甲:{key}".encode()).hexdigest())
    assert drawn(small, "甲", RECORDED) == by_hand[:2]
    assert drawn(small, "甲", RECORDED) == drawn(small, "甲", RECORDED)


def test_seeds_differ(small: SmallPlan) -> None:
    assert len({tuple(drawn(small, str(seed), RECORDED, 3)) for seed in range(20)}) > 1


def test_a_later_correction_leaves_an_earlier_sample_as_it_was(small: SmallPlan) -> None:
    before = sample(small.plan, Drawing(2023, 9, "甲", end_of(RECORDED)))
    after = sample(small.plan, Drawing(2023, 9, "甲", end_of(CORRECTED)))
    assert before.population == after.population == 3
    assert {str(line.value.normalize()) for line in before.lines} == {"-4.18", "1.3E+2", "55"}
    assert {str(line.value.normalize()) for line in after.lines} == {"-4.18", "128", "55"}
    assert before.population_sha256 != after.population_sha256


def test_the_page_shows_seed_values_and_the_way_to_the_ledger(small: SmallPlan) -> None:
    page = audit(small, "year=2023&size=3&seed=2026-06-01&until=2026-03-02 23:59:00")
    assert "种子“2026-06-01”" in page
    assert "数值3个" in page
    assert page.count("object=indicators.observation&amp;id=") == 3


def test_the_file_names_what_it_was_drawn_by(small: SmallPlan) -> None:
    text = audit(small, "year=2023&size=2&seed=甲&until=2026-03-02 23:59:00&download=csv")
    rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))
    assert len(rows) == 2
    assert {row["随机种子"] for row in rows} == {"甲"}
    assert {row["总体个数"] for row in rows} == {"3"}
    assert [row["台账对象"] for row in rows] == [
        f"indicators.observation {pk}" for pk in drawn(small, "甲", RECORDED)
    ]


@pytest.mark.parametrize(
    "query",
    [
        "year=2023&size=0&seed=甲&until=2026-03-02 23:59:00",
        "year=2023&size=2&seed=&until=2026-03-02 23:59:00",
        "year=2023&size=2&seed=甲&until=2999-01-01 00:00:00",
        "year=x&size=2&seed=甲&until=昨天",
    ],
)
def test_what_makes_no_sample_is_explained(small: SmallPlan, query: str) -> None:
    page = audit(small, query)
    assert "field-error" in page
    assert "总体为" not in page


def test_a_sample_takes_the_same_queries_whatever_its_size(small: SmallPlan) -> None:
    client = Client()
    client.force_login(small.cast["audrey"])
    for size in (1, 3):
        with assert_query_count("dashboards:samples"):
            address = f"/plans/siping/samples/?year=2023&size={size}&seed=a"
            client.get(f"{address}&until=2026-05-05 00:00:00")
