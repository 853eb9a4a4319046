"""The pages of emission factors: read by the tenant, entered and confirmed by the office."""

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from audit.models import LedgerEntry
from audit.services import verify_ledger
from indicators.models import FactorSet, FuelFactor, GridFactor, Observation
from indicators.selectors.inventories import account_of
from indicators.services import derive_values
from organizations.access import viewer_of
from plans.models import Plan
from tests.cast import SINCE, Cast, make_cast
from tests.indicators.energy import WHOLE, record_year
from tests.query_counts import assert_query_count
from tests.seeds import load_seed
from tests.visible import visible_text

pytestmark = pytest.mark.django_db

LIST = "/plans/siping/factors/"
GRID = "/plans/siping/factors/grid/"
RAW_COAL = "/plans/siping/factors/fuels/raw_coal/"
NOTICE = {
    "region": "吉林",
    "data_year": "2022",
    "used_for_year": "2024",
    "factor": "0.5000",
    "published_on": "2024-12-20",
    "document_number": "更正1号",
    "document": "关于更正电力二氧化碳排放因子的公告",
    "confirmed": "on",
    "reason": "公告更正",
}


@pytest.fixture
def plan() -> Plan:
    """The town's year 2024: 20 亿kWh bought at 0.4932, 330.25 万t in all."""
    plan = load_seed("siping")
    record_year(plan.tenant, {**WHOLE, "EN07": "1", "EN03-EQUAL-ALL": "176.39"}, 2024)
    derive_values([plan.pk])
    return plan


@pytest.fixture
def cast(plan: Plan) -> Cast:
    return make_cast()


def client(cast: Cast, name: str = "olga") -> Client:
    found = Client()
    found.force_login(cast[name])
    return found


def territorial(plan: Plan, cast: Cast) -> Decimal:
    """Energy CO2 of 2024 in t."""
    viewer = viewer_of(cast["olga"], today=SINCE.replace(year=2026))
    year = account_of(plan.tenant, viewer, tenant=plan.tenant_id).of(2024)
    assert year is not None
    total = year.inventory.territorial.value
    return Decimal(total.numerator) / Decimal(total.denominator)


def shown_text(answer: Any) -> str:
    """What a reader sees of an answer."""
    return visible_text(answer.content.decode())


def send(cast: Cast, address: str, sent: dict[str, str], action: str = "save") -> Any:
    return client(cast).post(address, {**sent, "action": action})


def test_the_list_tells_value_document_state_and_use(cast: Cast) -> None:
    olga = client(cast)
    send(cast, GRID, NOTICE)
    with assert_query_count("indicators:factors"):
        text = shown_text(olga.get(LIST))
    for shown in (
        "0.5000",
        "更正1号",
        "2024-12-20",
        "Olga",
        "0.4671",
        "0.7143",
        "20.908",
        "待核对",
    ):
        assert shown in text
    with assert_query_count("indicators:fuel_factor"):
        assert "天然气消费占比" in shown_text(olga.get("/plans/siping/factors/fuels/natural_gas/"))
    with assert_query_count("indicators:grid_factor"):
        assert "0.5629" in shown_text(olga.get(GRID))
    assert olga.get("/plans/siping/factors/fuels/nothing/").status_code == 404


def test_a_corrected_grid_factor_is_a_new_version_of_this_place_alone(
    plan: Plan, cast: Cast
) -> None:
    before = territorial(plan, cast)
    assert send(cast, GRID, NOTICE).status_code == 302
    # 2·10⁹ kWh × (0.5000 − 0.4932) kg
    assert territorial(plan, cast) - before == 13_600
    entered = GridFactor.objects.get(factor=Decimal("0.5"))
    assert (entered.factor_set.tenant, entered.factor_set.code) == (plan.tenant, "grid-cn-1")
    assert entered.factor_set.recorded_by == cast["olga"].pk
    text = shown_text(client(cast).get(GRID))
    assert "公告更正" in text
    assert "0.4932" in text
    entry = LedgerEntry.objects.get(action="factor.set")
    assert '"factor":"0.5' in entry.after
    assert "公告更正" not in entry.after
    assert verify_ledger().holds
    load_seed("loudi")
    viewer = viewer_of(cast["oscar"], today=SINCE.replace(year=2026))
    other = Plan.objects.get(slug="loudi")
    book = account_of(other.tenant, viewer, tenant=other.tenant_id).book
    assert all(row.value != Decimal("0.5") for row in book.grids)


def test_what_changes_is_shown_before_it_takes_effect(cast: Cast) -> None:
    sets = FactorSet.objects.count()
    answer = send(cast, GRID, NOTICE, "try")
    text = shown_text(answer)
    # 330.250869 万t, and 1.36 万t more
    assert "330.25" in text
    assert "331.61" in text
    assert FactorSet.objects.count() == sets


def test_a_fuel_factor_moves_what_is_computed_with_it(plan: Plan, cast: Cast) -> None:
    address = "/plans/siping/factors/fuels/natural_gas/"
    sent = {
        "ncv_gj_per_unit": "389.31",
        "cc_tc_per_tj": "15.30",
        "oxidation": "0.99",
        "tce_per_unit": "12.0",
        "document_number": "GB/T 2589-2020",
        "document": "综合能耗计算通则",
        "confirmed": "on",
        "reason": "按本地气质核定",
    }
    # 1 亿m³ × 13.3 and × 12 tce/万m³, over 176.39 万tce
    text = shown_text(send(cast, address, sent, "try"))
    assert "7.54" in text
    assert "6.8" in text
    wanted = plan.recompute_request.wanted
    assert send(cast, address, sent).status_code == 302
    plan.recompute_request.refresh_from_db()
    assert plan.recompute_request.wanted > wanted
    derive_values([plan.pk])
    share = Observation.objects.filter(definition__code="EN08-STD", year=2024).latest("pk")
    assert share.value == Decimal("6.80")
    facts = FuelFactor.objects.latest("pk").facts
    assert facts["ef_tco2_per_unit"] == "21.6219"  # 389.31 · 15.30/1000 · 0.99 · 44/12
    assert facts["tce_unconfirmed"] is False


def test_an_unconfirmed_factor_is_confirmed_with_its_document(cast: Cast) -> None:
    held = FuelFactor.objects.get(code="raw_coal").facts
    sent = {
        name: held[name]
        for name in ("ncv_gj_per_unit", "cc_tc_per_tj", "oxidation", "tce_per_unit")
    }
    unnamed = send(cast, RAW_COAL, {**sent, "confirmed": "on", "reason": "核对"})
    assert unnamed.status_code == 422
    assert "核对无误的因子须写明文件名称和文号" in shown_text(unnamed)
    named = {
        **sent,
        "confirmed": "on",
        "reason": "与原文核对",
        "document_number": "GB/T 2589-2020",
        "document": "综合能耗计算通则",
    }
    assert send(cast, RAW_COAL, named).status_code == 302
    facts = FuelFactor.objects.latest("pk").facts
    assert (facts["ef_unconfirmed"], facts["tce_unconfirmed"]) == (False, False)
    assert facts["tce_per_unit"] == held["tce_per_unit"]
    again = send(cast, RAW_COAL, named)
    assert "完全相同" in shown_text(again)


def test_an_unusual_number_waits_until_it_is_confirmed(cast: Cast) -> None:
    slipped = {**NOTICE, "factor": "58"}
    refused = send(cast, GRID, slipped)
    assert refused.status_code == 422
    assert "请核对小数点和单位" in shown_text(refused)
    assert not GridFactor.objects.filter(factor=58).exists()
    assert send(cast, GRID, {**slipped, "accept_unusual": "on"}).status_code == 302
    assert GridFactor.objects.filter(factor=58).exists()


@pytest.mark.parametrize(
    ("address", "sent", "said"),
    [
        (GRID, {"factor": "零点五"}, "不是数"),
        (GRID, {"factor": "-0.5"}, "不能为负"),
        (GRID, {"factor": "0.56789"}, "最多4位小数"),
        (GRID, {"factor": ""}, "请填写一个数"),
        (GRID, {"used_for_year": "2022"}, "适用年份应晚于数据年份"),
        (GRID, {"used_for_year": "20244"}, "2000—2100"),
        (GRID, {"region": "某地"}, "某地"),
        (GRID, {"reason": ""}, "请写明录入或更正的原因"),
        (GRID, {"document": "机密★5年 文件"}, "不得涉密"),
        (GRID, {"published_on": ""}, "须写明发布日期"),
        (RAW_COAL, {"ncv_gj_per_unit": "20.9", "oxidation": "98", "cc_tc_per_tj": "26"}, "0.98"),
        (RAW_COAL, {"cc_tc_per_tj": "26", "tce_per_unit": "0.7"}, "须与低位热值一并填写"),
        (RAW_COAL, {"tce_per_unit": "0"}, "应大于0"),
        (RAW_COAL, {}, "请至少填写"),
    ],
)
def test_bad_input_is_refused_in_a_sentence(
    cast: Cast, address: str, sent: dict[str, str], said: str
) -> None:
    base = NOTICE if address == GRID else {"reason": "更正"}
    sets = FactorSet.objects.count()
    answer = send(cast, address, {**base, **sent})
    assert answer.status_code == 422
    assert said in shown_text(answer)
    assert FactorSet.objects.count() == sets


def test_the_office_goes_back_to_the_standard_factor(plan: Plan, cast: Cast) -> None:
    before = territorial(plan, cast)
    back = {"to": "standard", "region": "吉林", "used_for_year": "2024", "reason": "以公告为准"}
    assert "恢复标准因子" not in shown_text(client(cast).get(GRID))
    send(cast, GRID, NOTICE)
    assert "331.61" in shown_text(send(cast, GRID, back, "try"))  # what stands now
    assert territorial(plan, cast) - before == 13_600
    assert send(cast, GRID, {**back, "reason": ""}).status_code == 422
    assert send(cast, GRID, back).status_code == 302
    assert territorial(plan, cast) == before
    assert GridFactor.objects.filter(factor=Decimal("0.5")).exists()
    text = shown_text(client(cast).get(GRID))
    assert "以公告为准" in text
    assert LedgerEntry.objects.filter(action="factor.standard").count() == 1
    assert send(cast, GRID, back).status_code == 422  # nothing to go back from
    assert send(cast, GRID, {**NOTICE, "factor": "0.6000"}).status_code == 302
    # 2·10⁹ kWh × (0.6000 − 0.4932) kg
    assert territorial(plan, cast) - before == 213_600


def test_a_fuel_goes_back_to_its_standard_factor_for_values_computed_with_it(
    plan: Plan, cast: Cast
) -> None:
    address = "/plans/siping/factors/fuels/natural_gas/"
    own = {"ncv_gj_per_unit": "389.31", "tce_per_unit": "12.0", "reason": "按本地气质核定"}
    own |= {"cc_tc_per_tj": "15.30", "oxidation": "0.99"}
    share = Observation.objects.filter(definition__code="EN08-STD", year=2024)
    standard = share.latest("pk").value
    for sent, expected in (
        (own, Decimal("6.80")),
        ({"to": "standard", "reason": "撤回"}, standard),
    ):
        assert send(cast, address, sent).status_code == 302
        derive_values([plan.pk])
        assert share.latest("pk").value == expected
    assert (
        FuelFactor.objects.filter(code="natural_gas", factor_set__tenant=plan.tenant).count() == 2
    )


def test_only_the_office_enters_factors(cast: Cast) -> None:
    for name in ("amy", "sue", "audrey", "cora"):
        for sent in (NOTICE, {"to": "standard", "used_for_year": "2024", "reason": "恢复"}):
            answer = client(cast, name).post(GRID, {**sent, "action": "save"})
            assert answer.status_code == 403
        assert "录入新版本" not in shown_text(client(cast, name).get(GRID))


def test_the_inventory_leads_to_the_computed_value_of_the_same_number(
    plan: Plan, cast: Cast
) -> None:
    html = client(cast).get("/plans/siping/inventory/?year=2024").content.decode()
    # 150,000 of 1,763,890 tce, and 15 of 176.39 万tce as reported
    (row,) = [each for each in html.split("<tr>") if "非化石能源消费比重" in each]
    assert "/plans/siping/formulas/EN09-EQUAL/" in row
    assert "公式值,第1版" in row
    assert visible_text(row).count("8.50") == 2
