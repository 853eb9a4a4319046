"""The register of shared data: each value once, with who provides it and what rests on it."""

import re

import pytest
from django.test import Client

from indicators.selectors.data_items import data_items_page
from tests.indicators.walk import Walk, make_walk
from tests.query_counts import assert_query_count

pytestmark = pytest.mark.django_db


@pytest.fixture
def walk() -> Walk:
    return make_walk()


def test_every_value_is_asked_once(walk: Walk) -> None:
    page = data_items_page(walk.plan)
    assert page.burden is not None
    # Of the walk's round: four values, two states, two units.
    asked = (page.burden.values, page.burden.states, page.burden.asked_twice, page.burden.units)
    assert asked == (4, 2, 0, 2)
    assert page.burden.most == 5
    assert {item.providers for item in page.items} == {("市交通局",), ("市发改委",)}
    assert sum(len(items) for _month, items in page.calendar) == len(page.items)


def test_values_held_before_are_counted(walk: Walk) -> None:
    walk.know(walk.share, {2025: "48.5", 2024: "40"})
    page = data_items_page(walk.plan)
    assert page.burden is not None
    walk.round.opened_at = walk.round.opened_at.replace(year=walk.round.opened_at.year + 1)
    walk.round.save()
    later = data_items_page(walk.plan)
    assert later.burden is not None
    assert (page.burden.held_already, later.burden.held_already) == (0, 1)


def test_the_page_says_it(walk: Walk) -> None:
    client = Client(headers={"Accept-Language": "zh-hans"})
    client.force_login(walk.cast["olga"])
    with assert_query_count("indicators:data_items"):
        page = client.get("/plans/siping/data/").content.decode()
    text = re.sub(r"<[^>]+>", "", page)
    assert "重复要求的数值" in text
    assert "新能源公交车占比" in text
    assert "数据目录" in page
