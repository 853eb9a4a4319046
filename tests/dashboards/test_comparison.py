"""Places beside each other: what the plans of Dalian, Loudi and Siping say, and what is released.

Of the non-fossil share Dalian promises 16 % (左右) by 2025, 25 % (左右) by 2030 and 80 % by 2060, Loudi
20 % by 2025 and 23 % by 2030, Jungar 7 % by 2025 and 13 % (左右) by 2030; Siping that it rises.
"""

import csv
import io
from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoDbBlocker

from audit.domain.actors import Actor
from audit.services import recorded
from dashboards.comparison_terms import difference_words, pledge_words, yearly_words
from dashboards.national_actions import OTHER, national_action
from dashboards.selectors.commitments import Commitments, Form, Pledge, commitments
from dashboards.selectors.functions import functions
from dashboards.selectors.plans_in_force import plans_in_force
from indicators.domain.progress.enums import Status
from indicators.models import Indicator
from indicators.services import Period, Reported, recompute_progress, record_observation
from organizations.access import Viewer, viewer_of
from organizations.models import Place
from plans.models import Plan
from tests.cast import Cast, make_cast
from tests.query_counts import assert_query_count
from tests.seeds import load_seed

pytestmark = pytest.mark.django_db

CLERK = Actor(account=1, unit="统计局", role="reporter")


@pytest.fixture(scope="module")
def seeds(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Cast]:
    """Four cities, loaded once; every test works in a savepoint of its own."""
    with django_db_blocker.unblock(), transaction.atomic():
        for slug in ("siping", "dalian", "loudi", "jungar"):
            load_seed(slug)
        yield make_cast()
        transaction.set_rollback(True)


@pytest.fixture
def cast(seeds: Cast, db: None) -> Cast:
    return seeds


def viewer(cast: Cast, name: str = "olga") -> Viewer:
    return viewer_of(cast[name], today=timezone.localdate())


def compared(cast: Cast, code: str, by: str = "olga", as_of: datetime | None = None) -> Commitments:
    plans = plans_in_force(viewer(cast, by), as_of=as_of)
    return commitments(plans, code, year=2026, with_figures=True, as_of=as_of)


def pledges(found: Commitments, form: Form) -> list[Pledge]:
    return [each for group in found.groups if group.form is form for each in group.pledges]


def record(
    slug: str,
    code: str,
    year: int,
    value: str,
    *,
    quality: str = "final",
    release: str = "public",
) -> None:
    place = Place.objects.get(plans__slug=slug)
    indicator = Indicator.objects.get(code=code)
    with recorded(CLERK) as recording:
        record_observation(
            recording,
            tenant=place,
            place=place,
            indicator=indicator,
            definition=indicator.definitions.get(is_default=True),
            period=Period(year),
            reported=Reported(
                value=Decimal(value),
                decimals=1,
                quality=quality,
                basis="published",
                release=release,
            ),
        )


def test_the_same_share_is_promised_differently(cast: Cast) -> None:
    found = compared(cast, "EN09")
    told = [
        (each.plan.slug, pledge_words(each), each.deadline, each.hedge)
        for each in pledges(found, Form.LEVEL)
    ]
    space = "\N{NO-BREAK SPACE}"
    assert [(slug, words.replace(space, ""), year, hedge) for slug, words, year, hedge in told] == [
        ("dalian", "≈ 16%", 2025, "左右"),
        ("dalian", "≈ 25%", 2030, "左右"),
        ("dalian", "≥ 80%", 2060, ""),
        ("jungar", "≥ 7%", 2025, ""),
        ("jungar", "≈ 13%", 2030, "左右"),
        ("loudi", "≥ 20%", 2025, ""),
        ("loudi", "≥ 23%", 2030, ""),
    ]
    assert [each.plan.slug for each in pledges(found, Form.WORDS)] == ["siping"]


def test_whatever_differs_is_said_beside_the_numbers(cast: Cast) -> None:
    (group,) = (each for each in compared(cast, "EN09").groups if each.form is Form.LEVEL)
    told = [difference_words(each) for each in group.differences]
    assert (
        "目标年不同:2025年(大连市、准格尔旗、娄底市);2030年(大连市、准格尔旗、娄底市);2060年(大连市)"
        in told
    )
    assert any(
        each.startswith("弱化用语不同:无(大连市、准格尔旗、娄底市);左右(大连市、准格尔旗)")
        for each in told
    )


def test_a_decline_is_spread_over_the_years_of_its_own_base(cast: Cast) -> None:
    # 0.855 ^ (1/5) − 1 = −3.08 % a year
    siping, jungar = pledges(compared(cast, "EN01"), Form.DECLINE)
    assert (siping.base_year, siping.deadline) == (2020, 2025)
    assert yearly_words(siping).replace("\N{NO-BREAK SPACE}", "") == "\N{MINUS SIGN}3.08%"
    # Jungar's plan states no base year, so that nothing may be spread.
    assert (jungar.base_year, yearly_words(jungar)) == (None, "")


def test_numbers_of_two_kinds_never_share_a_group(cast: Cast) -> None:
    for code in ("EN15", "TR08", "EN01"):
        for group in compared(cast, code).groups:
            assert len({(each.form, each.unit) for each in group.pledges if each.number}) <= 1


def test_a_place_whose_plan_says_nothing_is_named(cast: Cast) -> None:
    assert [each.slug for each in compared(cast, "TR03").silent] == ["dalian", "jungar", "loudi"]


@pytest.mark.parametrize("by", ["olga", "oscar"])
@pytest.mark.parametrize(
    ("facts", "seen"),
    [
        ({}, True),
        ({"release": "internal"}, False),
        ({"release": "unreleased"}, False),
        ({"quality": "preliminary"}, False),
    ],
)
def test_only_released_final_figures_are_compared_whoever_looks(
    cast: Cast, by: str, facts: dict[str, str], seen: bool
) -> None:
    record("loudi", "EN09", 2020, "14.6")
    record("loudi", "EN09", 2025, "21.4", **facts)
    recompute_progress(list(Plan.objects.values_list("pk", flat=True)), today=timezone.localdate())
    found = compared(cast, "EN09", by)
    first = next(each for each in pledges(found, Form.LEVEL) if each.plan.slug == "loudi")
    assert first.latest is not None
    assert first.latest.year == (2025 if seen else 2020)
    assert first.status is (Status.EXCEEDED if seen else None)
    client = Client()
    client.force_login(cast[by])
    for query in ("", "&download=csv"):
        page = client.get(f"/compare/?indicator=EN09{query}").content.decode()
        assert ("21.4" in page) is seen


def test_a_comparison_as_of_a_moment_knows_nothing_that_came_later(cast: Cast) -> None:
    begun = timezone.now()
    record("loudi", "EN09", 2020, "14.6")
    record("loudi", "EN09", 2025, "21.4")
    known = timezone.now()
    record("loudi", "EN09", 2025, "19.4", release="internal")
    recompute_progress(list(Plan.objects.values_list("pk", flat=True)), today=timezone.localdate())

    def loudi(as_of: datetime | None) -> tuple[int | None, Status | None]:
        levels = pledges(compared(cast, "EN09", as_of=as_of), Form.LEVEL)
        first = next(each for each in levels if each.plan.slug == "loudi")
        return first.latest.year if first.latest else None, first.status

    assert loudi(begun) == (None, None)
    assert loudi(known) == (2025, Status.EXCEEDED)
    assert loudi(None) == (2020, None)
    assert compared(cast, "EN09", as_of=begun - timedelta(days=1)).groups == ()


def test_the_day_asked_for_keeps_the_places(cast: Cast) -> None:
    client = Client()
    client.force_login(cast["olga"])
    page = client.get("/compare/?place=dalian&place=loudi").content.decode()
    when = page[page.index('<form class="as-of"') : page.index('id="as-of"')]
    for slug in ("dalian", "loudi"):
        assert f'<input type="hidden" name="place" value="{slug}">' in when


def test_an_administration_sees_promises_and_no_figures(cast: Cast) -> None:
    record("loudi", "EN09", 2025, "21.4")
    client = Client()
    client.force_login(cast["sysop"])
    page = client.get("/compare/?indicator=EN09").content.decode()
    assert "到2025年,非化石能源消费比重提高至20%以上" in page
    assert "21.4" not in page


def test_units_of_one_function_stand_side_by_side(cast: Cast) -> None:
    found = functions(plans_in_force(viewer(cast)), "工信")
    units = {place.plan.slug: [unit.name for unit in place.units] for place in found.places}
    assert units == {
        "siping": ["市工信局"],
        "dalian": [],
        "jungar": ["旗工科局", "市工科局"],
        "loudi": ["市工信局"],
    }
    silent = {place.plan.slug for place in found.places if not place.names_units}
    assert silent == {"dalian"}
    # Jungar alone names who leads; the others say 按职责分工负责, which makes nobody the leader.
    led = [place.plan.slug for place in found.places if place.counts.lead]
    assert led == ["jungar"]
    assert found.places[0].counts.shared == len(found.places[0].shares) > 0


@pytest.mark.parametrize(
    ("title", "action"),
    [
        ("能源低碳绿色转型行动", "能源绿色低碳转型行动"),
        ("推进节能减污降碳", "节能降碳增效行动"),
        ("农牧业节能降碳行动", "碳汇能力巩固提升行动"),
        ("循环经济降碳行动", "循环经济助力降碳行动"),
        ("推进县市区碳达峰", "各地区梯次有序碳达峰行动"),
        ("推进经济社会发展全面绿色转型", OTHER),
        ("完善政策机制", OTHER),
    ],
)
def test_actions_are_lined_up_by_the_words_of_their_titles(title: str, action: str) -> None:
    assert national_action(title) == action


def test_the_file_holds_what_the_page_shows(cast: Cast) -> None:
    client = Client()
    client.force_login(cast["olga"])
    answer = client.get("/compare/?indicator=EN09&place=dalian&place=loudi&download=csv")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [row[0] for row in rows[1:]] == ["大连市"] * 3 + ["娄底市"] * 2
    assert rows[1][6] == "16%"
    answer = client.get("/compare/?function=工信&download=csv")
    assert "市工信局" in answer.content.decode()


def test_the_search_takes_as_many_queries_for_four_plans_as_for_one(cast: Cast) -> None:
    client = Client()
    client.force_login(cast["olga"])
    for place in ("siping", ""):
        with assert_query_count("dashboards:search"):
            page = client.get("/search/", {"q": "年", "place": place}).content.decode()
    assert "大连市" in page[page.index("<main") :]


@pytest.mark.parametrize("query", ["indicator=EN09", "function=工信"])
def test_a_comparison_takes_a_constant_number_of_queries(cast: Cast, query: str) -> None:
    record("loudi", "EN09", 2020, "14.6")
    client = Client()
    client.force_login(cast["olga"])
    client.get(f"/compare/?{query}&place=siping")
    for places in ("&place=siping", ""):
        with assert_query_count("dashboards:compare"):
            client.get(f"/compare/?{query}{places}")


@pytest.mark.parametrize(
    "query", ["indicator=nothing", "function=nothing", "place=nowhere", "indicator=XX99&place=x"]
)
def test_what_is_not_there_is_no_error(cast: Cast, query: str) -> None:
    client = Client()
    client.force_login(cast["olga"])
    assert client.get(f"/compare/?{query}").status_code == 200
