"""The public view: closed until the office opens it, and then released figures only."""

import csv
import io
import json
from datetime import timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import quote

import pytest
from django.core.cache import cache
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.utils import timezone

from audit.domain.errors import TransitionError
from audit.models import LedgerEntry
from audit.services import recorded
from indicators.models import Definition, Observation
from indicators.services import Period, Reported, recompute_progress, record_observation
from plans.models import PublicView
from plans.services import request_recompute, serve_recompute
from plans.services.public_view import set_public_view
from tests.assessments.small_plan import (
    CLERK,
    INTENSITY,
    TRIPS,
    WIND,
    SmallPlan,
    make_definition,
    make_small_plan,
)
from tests.query_counts import assert_query_count
from tests.visible import visible_text

pytestmark = pytest.mark.django_db

HERE = "/public/siping/"
OFFICE = "/plans/siping/public-view/"
BASIS = "四平市碳达峰碳中和工作领导小组会议纪要(虚构)"
FILES = ("values.csv", "targets.csv", "dictionary.csv", "data.json")


@pytest.fixture(autouse=True)
def nothing_kept() -> None:
    cache.clear()


@pytest.fixture
def small() -> SmallPlan:
    small = make_small_plan()
    compute(small)
    return small


def compute(small: SmallPlan) -> None:
    """Bring figures up to date on a day soon after the values, as the job does."""
    request_recompute([small.plan.pk])
    with serve_recompute(small.plan.pk):
        recompute_progress([small.plan.pk], today=timezone.localdate())


def release(
    small: SmallPlan,
    code: str,
    year: int,
    value: str,
    *,
    definition: Definition | None = None,
    **facts: str,
) -> None:
    """Accept a value that anybody may see."""
    indicator = small.indicators[code]
    with recorded(CLERK) as recording:
        record_observation(
            recording,
            tenant=small.plan.tenant,
            place=small.plan.tenant,
            indicator=indicator,
            definition=definition or indicator.definitions.get(is_default=True),
            period=Period(year),
            reported=Reported(
                value=Decimal(value),
                decimals=len(value.partition(".")[2]),
                quality=facts.get("quality", "final"),
                basis="published",
                release=facts.get("release", "public"),
                document="=统计公报",
            ),
        )


def open_it(small: SmallPlan, *, is_open: bool = True) -> None:
    set_public_view(small.viewer("olga"), small.plan, is_open=is_open, basis_document=BASIS)


def shown(path: str = HERE) -> str:
    return visible_text(Client().get(path).content.decode())


def rows_of(name: str) -> list[dict[str, str]]:
    text = Client().get(f"{HERE}{name}").content.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def test_nothing_is_there_until_the_office_opens_it(small: SmallPlan) -> None:
    paths = [HERE, f"{HERE}targets/{quote(WIND)}/", *(f"{HERE}{name}" for name in FILES)]
    assert {Client().get(path).status_code for path in paths} == {404}
    assert "目前没有开放公众页面的方案" in shown("/public/")
    open_it(small)
    assert {Client().get(path).status_code for path in paths} == {200}
    assert f'href="{HERE}"' in Client().get("/public/").content.decode()
    open_it(small, is_open=False)
    assert {Client().get(path).status_code for path in paths} == {404}, "kept pages are gone too"


def test_only_the_office_opens_it_and_states_on_what(small: SmallPlan) -> None:
    for name in ("amy", "audrey", "bob"):
        with pytest.raises(PermissionDenied):
            set_public_view(small.viewer(name), small.plan, is_open=True, basis_document=BASIS)
    with pytest.raises(ValidationError):
        set_public_view(small.viewer("olga"), small.plan, is_open=True, basis_document=" ")
    with pytest.raises(TransitionError):
        open_it(small, is_open=False)
    open_it(small)
    with pytest.raises(TransitionError):
        open_it(small)
    assert LedgerEntry.objects.filter(action="public_view.open").count() == 1
    assert PublicView.objects.get().basis_document == BASIS


def test_the_office_opens_and_closes_it_on_its_page(small: SmallPlan) -> None:
    olga = Client()
    olga.force_login(small.cast["olga"])
    assert "请填写依据文件" in olga.post(OFFICE, {"action": "open"}).content.decode()
    page = olga.post(OFFICE, {"action": "open", "basis_document": BASIS}, follow=True)
    assert HERE in page.content.decode()
    olga.post(OFFICE, {"action": "close", "basis_document": BASIS})
    assert [row.is_open for row in PublicView.objects.all()] == [False, True]
    for name, status in (("amy", 403), ("audrey", 403), ("bob", 404)):
        other = Client()
        other.force_login(small.cast[name])
        assert other.get(OFFICE).status_code == status, name


def test_values_that_are_not_released_leave_no_trace(small: SmallPlan) -> None:
    open_it(small)
    assert Observation.objects.filter(release="internal").exists()
    page = shown()
    assert "其中0项已有可公开的评价" in page
    for value in ("130", "26.8", "4.87", "30.0%", "未达到"):
        assert value not in page
    assert rows_of("values.csv") == []
    assert {row["status"] for row in rows_of("targets.csv")} == {""}
    assert {row["progress"] for row in rows_of("targets.csv")} == {""}


def test_a_verdict_is_told_when_all_it_rests_on_is_released(small: SmallPlan) -> None:
    for year, share in ((2020, "40"), (2023, "55")):
        release(small, "TR03", year, share)
    release(small, "EN11", 2023, "130")  # the base of 2020 stays internal
    compute(small)
    open_it(small)
    told = {row["target"]: row for row in rows_of("targets.csv")}
    assert told[TRIPS]["status"] == "missed"
    assert told[TRIPS]["value_year"] == "2023"
    assert told[WIND]["status"] == ""
    assert [(row["indicator"], row["year"], row["value"]) for row in rows_of("values.csv")] == [
        ("EN11", "2023", "130"),
        ("TR03", "2020", "40"),
        ("TR03", "2023", "55"),
    ]
    page = shown(f"{HERE}targets/{quote(TRIPS)}/")
    assert "未达到力争目标" in page
    assert "55%" in page


def test_a_preliminary_value_takes_the_verdict_back(small: SmallPlan) -> None:
    for year, level in ((2020, "100"), (2022, "120"), (2023, "130")):
        release(small, "EN11", year, level)
    compute(small)
    open_it(small)
    assert {row["target"]: row for row in rows_of("targets.csv")}[WIND]["value_year"] == "2023"
    release(small, "EN11", 2024, "171", quality="preliminary")
    compute(small)
    assert {row["target"]: row for row in rows_of("targets.csv")}[WIND]["status"] == ""
    assert "171" not in {row["value"] for row in rows_of("values.csv")}


def test_the_page_of_a_target_says_what_the_list_says(small: SmallPlan) -> None:
    """1.51, −2.20 and −4.18 make a fall of 4.87 %: no yearly change is the newest value."""
    for year, change in ((2021, "1.51"), (2022, "-2.20"), (2023, "-4.18")):
        release(small, "EN01", year, change)
    compute(small)
    open_it(small)
    assert "下降4.87%2023" in shown()
    assert "最新公开数值下降4.87%2023" in shown(f"{HERE}targets/{quote(INTENSITY)}/")


def test_a_value_by_another_definition_is_not_the_newest(small: SmallPlan) -> None:
    other = make_definition(small.indicators["TR03"], "含步行")
    for year, share in ((2020, "40"), (2023, "55")):
        release(small, "TR03", year, share)
    release(small, "TR03", 2024, "71", definition=other)
    compute(small)
    open_it(small)
    for path in (HERE, f"{HERE}targets/{quote(TRIPS)}/"):
        assert "55%2023" in shown(path)
        assert "71" not in shown(path)
    assert "71" in {row["value"] for row in rows_of("values.csv")}


def test_the_files_explain_themselves_and_hold_no_formula(small: SmallPlan) -> None:
    release(small, "TR03", 2023, "55")
    open_it(small)
    explained = {(row["file"], row["column"]) for row in rows_of("dictionary.csv")}
    assert {column for file, column in explained if file == "values"} == set(
        rows_of("values.csv")[0]
    )
    assert {column for file, column in explained if file == "targets"} == set(
        rows_of("targets.csv")[0]
    )
    assert rows_of("values.csv")[0]["source"] == "'=统计公报"
    answer = Client().get(f"{HERE}data.json")
    whole: dict[str, Any] = json.loads(answer.content)
    assert [each["value"] for each in whole["values"]] == ["55"]
    assert len(whole["targets"]) == 5
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


def test_no_person_is_named(small: SmallPlan) -> None:
    release(small, "TR03", 2023, "55")
    open_it(small)
    names = {str(small.cast[name]) for name in ("amy", "arthur", "olga")}
    paths = [HERE, f"{HERE}targets/{quote(TRIPS)}/", *(f"{HERE}{name}" for name in FILES)]
    for path in paths:
        text = Client().get(path).content.decode()
        assert not [name for name in names if name in text], path


def test_a_page_is_kept_until_what_it_shows_changes(small: SmallPlan) -> None:
    open_it(small)
    first = Client().get(HERE)
    assert "Cookie" not in first.headers.get("Vary", "")
    assert not first.cookies
    assert "public" in first.headers["Cache-Control"]
    with assert_query_count("dashboards:public kept"):
        again = Client().get(HERE, headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
    release(small, "TR03", 2023, "55")
    compute(small)
    assert "55%" in shown()


def test_the_address_names_the_language(small: SmallPlan) -> None:
    open_it(small)
    assert '<html lang="en">' in Client().get(f"{HERE}?lang=en").content.decode()
    assert '<html lang="zh-hans">' in Client().get(HERE).content.decode()
    assert '<html lang="zh-hans">' in Client().get(f"{HERE}?lang=xx").content.decode()


def test_the_page_takes_the_same_queries_for_few_values_and_for_many(small: SmallPlan) -> None:
    open_it(small)
    with assert_query_count("dashboards:public"):
        Client().get(HERE)
    for year in range(2015, 2024):
        release(small, "TR03", year, "50")
    compute(small)
    with assert_query_count("dashboards:public"):
        Client().get(HERE)


def test_a_page_of_yesterday_is_made_anew(
    small: SmallPlan, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_it(small)
    first = Client().get(HERE).headers["ETag"]
    tomorrow = timezone.localdate() + timedelta(days=1)
    monkeypatch.setattr("dashboards.public_pages.timezone.localdate", lambda *_: tomorrow)
    assert Client().get(HERE).headers["ETag"] != first


def test_a_verdict_that_rests_on_a_trend_waits_for_every_year_of_it(small: SmallPlan) -> None:
    for year, level in ((2020, "100"), (2022, "120"), (2023, "130")):
        release(small, "EN11", year, level, release="unreleased" if year == 2022 else "public")
    compute(small)
    open_it(small)
    told = {row["target"]: row["status"] for row in rows_of("targets.csv")}
    assert told[WIND]  # a level counts by its own value and the base alone
    indicator = small.indicators["EN11"]
    indicator.lamp = True
    indicator.save()
    cache.clear()
    told = {row["target"]: row["status"] for row in rows_of("targets.csv")}
    assert told[WIND] == ""
