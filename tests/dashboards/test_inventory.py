"""The inventory's page: figures, what is missing and who owes it, and what others do not see."""

import json
import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from indicators.models import Definition, ReportingDuty, ReportingRound
from plans.models import Plan
from tests.cast import Cast, make_cast
from tests.indicators.energy import WHOLE, record_year
from tests.query_counts import assert_query_count
from tests.seeds import load_reference, load_seed
from tests.visible import visible_text

pytestmark = pytest.mark.django_db

ADDRESS = "/plans/siping/inventory/"
LATER = {**WHOLE, "FU01": "96", "FU31": "8", "GD01": "530"}


@pytest.fixture
def cast() -> Cast:
    load_reference()
    return make_cast()


@pytest.fixture
def plan(cast: Cast) -> Plan:
    return load_seed("siping")


def client(cast: Cast, name: str = "olga") -> Client:
    found = Client()
    found.force_login(cast[name])
    return found


def page(cast: Cast, query: str = "", name: str = "olga") -> str:
    """The page's text, blanks run together."""
    response = client(cast, name).get(ADDRESS + query)
    assert response.status_code == 200
    return re.sub(r"\s+", " ", response.content.decode())


def trace_of(html: str, name: str) -> Any:
    """The one series of a chart of the page, as JSON."""
    found = re.search(rf'<script id="{name}" type="application/json">(.*?)</script>', html)
    assert found is not None
    (trace,) = json.loads(found.group(1))["data"]
    return trace


def test_the_figures_are_shown_with_units_and_what_was_reported(plan: Plan, cast: Cast) -> None:
    record_year(plan.tenant, {**WHOLE, "CB02-TERR": "331.2", "CB03-STD": "0.6624"})
    html = page(cast)
    # 3,302,508.69 t; 331.20 were reported
    assert "<strong>330.25</strong>" in html
    assert "−0.95" in html
    # 0.66050 tCO2/万元; 331.2/500 = 0.6624 by formula
    assert "0.6605" in html
    assert "0.6624" in html
    # 1,763,890 tce, per 500 亿元: 0.3528 tce/万元
    assert "<strong>176.39</strong>" in html
    assert "<strong>0.3528</strong>" in html
    # 714,300 and 150,000 of 1,763,890 tce
    assert "<strong>40.50</strong>" in html
    assert "<strong>8.50</strong>" in html
    assert "公告2024年第33号" in html
    assert "按全部品种核算" in html


def test_what_is_needed_to_redo_a_line_by_hand_stands_beside_it(plan: Plan, cast: Cast) -> None:
    record_year(plan.tenant, WHOLE)
    html = page(cast)
    assert (
        "低位热值20.908吉焦 × 含碳量26.37吨碳/太焦 × 氧化率0.94 × 44/12;折标准煤0.7143吨/吨" in html
    )
    assert re.search(r"当年发电煤耗 300\s*克标准煤/千瓦时", html)


def test_the_chart_carries_what_the_table_says(plan: Plan, cast: Cast) -> None:
    record_year(plan.tenant, WHOLE)
    html = page(cast)
    trace = trace_of(html, "flow-figure")
    links, labels = trace["link"], trace["node"]["label"]
    flows = {
        (labels[source], labels[target]): value
        for source, target, value in zip(
            links["source"], links["target"], links["value"], strict=True
        )
    }
    assert flows == {
        ("原煤", "煤炭及其制品"): 190.03,
        ("柴油", "油品"): 30.96,
        ("天然气(燃料)", "天然气"): 21.62,
        ("煤炭及其制品", "能源活动二氧化碳"): 190.03,
        ("油品", "能源活动二氧化碳"): 30.96,
        ("天然气", "能源活动二氧化碳"): 21.62,
        ("净调入电力", "能源活动二氧化碳"): 98.64,
    }
    assert "净购入热力为净调出,计为负,图中不画" in html


def test_the_change_is_taken_apart(plan: Plan, cast: Cast) -> None:
    record_year(plan.tenant, WHOLE, 2024)
    record_year(plan.tenant, LATER, 2025)
    html = page(cast, "?year=2025")
    trace = trace_of(html, "change-figure")
    first, *effects, last = trace["y"]
    assert first == 330.25
    assert last == pytest.approx(first + sum(effects), abs=0.03)
    assert "最高值在2024年" in html


def test_the_first_year_says_why_nothing_is_taken_apart(plan: Plan, cast: Cast) -> None:
    record_year(plan.tenant, WHOLE)
    html = page(cast)
    assert "没有上一年的能源数据" in html
    assert "change-figure" not in html
    assert "覆盖范围相同的年份不足两年" in html


def test_the_peak_test_sets_years_of_one_coverage_side_by_side(plan: Plan, cast: Cast) -> None:
    part = {code: value for code, value in WHOLE.items() if code != "FU15"}
    record_year(plan.tenant, {**WHOLE, "FU01": "120"}, 2023)
    for year, coal in ((2024, "100"), (2025, "96")):
        record_year(plan.tenant, {**part, "FU01": coal}, year)
    html = page(cast)
    assert "按2024—2025年覆盖范围相同的清单,最高值在2024年" in html
    assert html.count("覆盖范围不同,不参加达峰检验") == 1


def test_an_incomplete_inventory_is_an_estimate_and_names_who_owes(plan: Plan, cast: Cast) -> None:
    values = {code: value for code, value in WHOLE.items() if code not in ("FU13", "FU14")}
    record_year(plan.tenant, values)
    duty = owed(plan, cast, "FU13")
    html = page(cast)
    assert "测算数,不作考核依据" in html
    assert "31 类能源数据中已有 29 类" in html
    assert f'<a href="/duties/{duty.pk}/">' in html
    assert "未列入该年报送期" in html
    assert "只含已知部分(测算)" in html
    # a department that does not own the duty reads the name and gets no dead link
    assert f"/duties/{duty.pk}/" not in page(cast, name="alice")
    assert "市交通局" in page(cast, name="alice")


def owed(plan: Plan, cast: Cast, code: str) -> ReportingDuty:
    """市交通局 owes a kind of energy of 2024."""
    today = timezone.localdate()
    round_ = ReportingRound.objects.create(
        tenant=plan.tenant,
        plan=plan,
        title="2024年度报送",
        period_kind="year",
        year=2024,
        opened_at=timezone.now(),
        due_on=today,
        locks_on=today + timedelta(days=30),
    )
    definition = Definition.objects.get(code=f"{code}-STD")
    return ReportingDuty.objects.create(
        round=round_,
        tenant=plan.tenant,
        kind="value",
        department=cast.transport,
        place=plan.tenant,
        indicator=definition.indicator,
        definition=definition,
        due_on=today,
    )


def test_preliminary_figures_are_for_those_who_may_see_them(plan: Plan, cast: Cast) -> None:
    record_year(plan.tenant, WHOLE)
    record_year(plan.tenant, {"FU15": "10"}, quality="preliminary", department=cast.transport)
    mine, theirs = page(cast, name="amy"), page(cast, name="alice")
    assert "330.25" in mine
    for number in ("330.25", "176.39", "30.96", "14.57"):
        assert number not in theirs, number
    assert "仅填报单位、办公室和审计可见" in theirs
    assert "flow-figure" not in theirs
    rows = client(cast, "alice").get(ADDRESS + "?download=csv").content.decode("utf-8-sig")
    assert "30.96" not in rows
    assert "330.25" not in rows


def test_a_withheld_year_before_withholds_the_change(plan: Plan, cast: Cast) -> None:
    record_year(plan.tenant, WHOLE, 2024, quality="preliminary")
    record_year(plan.tenant, LATER, 2025)
    assert "change-figure" in page(cast)
    html = page(cast, name="alice")
    assert "change-figure" not in html
    assert "330.25" not in html


def test_unreleased_output_hides_intensity_and_change(plan: Plan, cast: Cast) -> None:
    record_year(plan.tenant, WHOLE, 2024)
    record_year(plan.tenant, LATER, 2025)
    record_year(plan.tenant, {"GD01": "530"}, 2025, release="unreleased")
    html = page(cast, name="alice")
    assert "flow-figure" in html
    assert "change-figure" not in html
    assert "530" not in visible_text(html)


def test_the_table_as_csv_holds_every_line(plan: Plan, cast: Cast) -> None:
    record_year(plan.tenant, WHOLE)
    response = client(cast).get(ADDRESS + "?year=2024&download=csv")
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert f"inventory-{plan.tenant.key}-2024.csv" in response["Content-Disposition"]
    lines = response.content.decode("utf-8-sig").splitlines()
    assert len(lines) == 1 + 30
    assert any(
        line.startswith("2024,煤炭及其制品,原煤,已报,100,万吨,71.43,71.43,190.03") for line in lines
    )


def test_nothing_reported_says_what_to_do(plan: Plan, cast: Cast) -> None:
    html = page(cast)
    assert "还没有能源数据" in html
    assert 'href="/rounds/"' in html
    assert "到报送期加入基础数据" not in page(cast, name="alice")


def test_the_state_of_a_day_before_is_shown_as_it_was(plan: Plan, cast: Cast) -> None:
    record_year(plan.tenant, WHOLE)
    html = page(cast, "?as_of=2020-01-01")
    assert "还没有能源数据" in html
    assert "按2020-01-01时的数值和因子" in html


@pytest.mark.parametrize(
    ("query", "answer"),
    [
        ("?as_of=yesterday", "请按“年-月-日”填写日期"),
        ("?as_of=2999-01-01", "数据截止日期不能晚于今天"),
        ("?year=next", "年份请填四位数字"),
        ("?year=1999", "该年没有审核通过的分品种能源消费量"),
    ],
)
def test_an_address_that_cannot_be_read_says_so(
    plan: Plan, cast: Cast, query: str, answer: str
) -> None:
    record_year(plan.tenant, WHOLE)
    assert answer in page(cast, query)


def test_a_county_has_an_inventory_of_its_own(plan: Plan, cast: Cast) -> None:
    assert "还没有能源数据" in page(cast, "?place=220322")
    assert client(cast).get(ADDRESS + "?place=431300").status_code == 404


def test_the_overview_leads_to_the_inventory(plan: Plan, cast: Cast) -> None:
    html = client(cast).get("/plans/siping/").content.decode()
    assert "由能源消费量核算的碳排放清单" in html


def test_the_page_stays_within_its_queries(plan: Plan, cast: Cast) -> None:
    values = {code: value for code, value in WHOLE.items() if code != "FU13"}
    for year in (2023, 2024, 2025):
        record_year(plan.tenant, values, year)
    owed(plan, cast, "FU13")
    browser = client(cast, "amy")
    with assert_query_count("dashboards:inventory"):
        assert browser.get(ADDRESS).status_code == 200


def test_no_line_tells_a_hidden_amount_by_what_is_left_of_it(plan: Plan, cast: Cast) -> None:
    """Raw coal is told without its kinds, and power by the coal that it would take."""
    record_year(plan.tenant, WHOLE)
    hidden = {"FU02": "12.5", "FU39": "305"}
    record_year(plan.tenant, hidden, quality="preliminary", department=cast.transport)
    whole = client(cast).get(ADDRESS + "?download=csv").content.decode("utf-8-sig")
    assert "87.5" in whole
    # 20 亿千瓦时 at 305 g: 61 万 tce
    assert ",61," in whole.replace("61.00", "61")
    for text in (
        client(cast, "alice").get(ADDRESS + "?download=csv").content.decode("utf-8-sig"),
        page(cast, name="alice"),
    ):
        for number in ("87.5", "61.00", ",61,", "15.25"):
            assert number not in text, number
