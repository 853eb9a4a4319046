"""Numbers by which somebody could work out a value that is not for them."""

from collections.abc import Iterable
from datetime import date

import pytest
from django.test import Client
from django.utils import timezone

from indicators.models import Measure, ReportingDuty
from indicators.services import recompute_progress
from tests.assessments.small_plan import TASK, WIND, SmallPlan, fill_small_plan
from tests.indicators.api.program import program
from tests.indicators.services.test_roll_up import county_duties, typed
from tests.indicators.walk import VALUE, YEAR, Walk, make_walk

pytestmark = pytest.mark.django_db


@pytest.fixture
def walk() -> Walk:
    return make_walk()


def read(walk: Walk, name: str, *addresses: str) -> str:
    """What somebody reads at some addresses, one after the other."""
    client = Client(headers={"Accept-Language": "zh-hans"})
    client.force_login(walk.cast[name])
    answers = [client.get(address) for address in addresses]
    assert {answer.status_code for answer in answers} == {200}
    return "\n".join(answer.content.decode() for answer in answers)


def not_in(text: str, numbers: Iterable[str]) -> None:
    assert [number for number in numbers if number in text] == []


def given_on(walk: Walk) -> ReportingDuty:
    """What another bureau filed as preliminary last year 市交通局 is asked for this year."""
    walk.know(walk.hosted, {YEAR - 1: "77.7"}, quality="preliminary")
    ReportingDuty.objects.filter(pk=walk.hosted.pk).update(department=walk.cast.transport)
    return walk.hosted


def test_last_years_value_of_another_unit_stands_on_no_sheet(walk: Walk) -> None:
    given_on(walk)
    pages = (
        "/duties/sheet.csv",
        f"/duties/grid/?round={walk.round.pk}",
        f"/duties/{walk.hosted.pk}/",
    )
    text = read(walk, "amy", *pages)
    assert "风电装机规模" in text
    not_in(text, ["77.7"])


def test_no_check_tells_last_years_value_of_another_unit(walk: Walk) -> None:
    duty = given_on(walk)
    wrong = VALUE | {"value": "777", "unit": "10k_kw", "explanation": "已核对"}
    client = Client(headers={"Accept-Language": "zh-hans"})
    client.force_login(walk.cast["amy"])
    form = {**wrong, "revision": "0", "action": "submit"}
    text = client.post(f"/duties/{duty.pk}/", form, follow=True).content.decode()
    assert "777" in text
    assert "与上年" not in text
    not_in(text, ["77.7"])
    row = {name: text for name, text in wrong.items() if name != "explanation"}
    sent = {"rows": [{**row, "duty": duty.pk, "revision": 1}]}
    answer = program(walk, "amy").post("/submissions/bulk/", sent)
    not_in(answer.content.decode(), ["77.7"])


def known_plan(walk: Walk) -> SmallPlan:
    """The small plan with its figures of today."""
    small = fill_small_plan(walk.cast, walk.plan)
    recompute_progress([walk.plan.pk], today=timezone.localdate())
    return small


def test_a_duty_shows_no_progress_that_rests_on_another_units_value(walk: Walk) -> None:
    """市统计局 filed 188.8 for 2025: 88.8 % of the way from 100 to 200. 市发改委 files it as well."""
    small = known_plan(walk)
    walk.hosted.department = walk.cast.statistics
    walk.know(walk.hosted, {YEAR: "188.8"}, quality="preliminary")
    recompute_progress([small.plan.pk], today=date(YEAR, 12, 31))
    walk.submit(walk.hosted, typed("150"), by="alice")
    pages = (f"/duties/{walk.hosted.pk}/", f"/reviews/{walk.hosted.submission.pk}/")
    assert "88.8" in read(walk, "olga", *pages)
    text = read(walk, "alice", *pages)
    assert "服务的目标" in text
    not_in(text, ["88.8"])


def test_a_path_does_not_tell_the_base_that_it_begins_at(walk: Walk) -> None:
    """From 104.44 in 2020 to 200 in 2030 the path asks 152.22 in 2025."""
    small = known_plan(walk)
    small.record("EN11", 2020, "104.44", quality="preliminary")
    small.record("EN11", 2025, "160")
    recompute_progress([small.plan.pk], today=date(YEAR, 12, 31))
    wind = Measure.objects.get(plan=small.plan, key=WIND).pk
    pages = [
        f"/plans/siping/targets/{wind}/",
        f"/plans/siping/targets/{wind}/explain.json",
        f"/plans/siping/targets/{wind}/allocation/",
        f"/plans/siping/tasks/{TASK}/",
        "/plans/siping/sections/三/(一)/",
    ]
    for page in pages:
        assert "152.22" in read(walk, "olga", page) or page.endswith(".json"), page
        not_in(read(walk, "amy", page), ["104.44", "152.22"])
    as_of = [f"{page}?as_of={timezone.localdate()}" for page in pages]
    not_in(read(walk, "amy", *as_of), ["104.44", "152.22"])


def test_a_sum_of_the_counties_tells_no_bureau_what_one_of_them_filed(walk: Walk) -> None:
    first, _second = county_duties(walk)
    walk.submit(first, typed("60.5"))
    walk.submit(walk.hosted, typed("82"), by="alice")
    review = f"/reviews/{walk.hosted.submission.pk}/"
    assert "60.5" in read(walk, "olga", review)
    for name in ("alice", "adam", "stan"):
        not_in(read(walk, name, review), ["60.5", "21.5"])
