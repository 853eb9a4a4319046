"""Inventories from accepted values: which versions, answers and factors count, and for whom."""

from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from fractions import Fraction

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from indicators.domain.inventory.balance import Known
from indicators.domain.inventory.decomposition import Output
from indicators.models import Definition, FactorSet, ReportingDuty
from indicators.selectors.inventories import Account, YearOfAccount, account_of, factor_book
from indicators.services import load_reference_data
from tests.cast import SYSTEM
from tests.indicators.domain.small_inventory import town
from tests.indicators.energy import WHOLE, energy_reference, record_year
from tests.indicators.walk import YEAR, Walk, make_walk

pytestmark = pytest.mark.django_db


@pytest.fixture
def walk() -> Walk:
    walk = make_walk()
    load_reference_data(energy_reference(), actor=SYSTEM)
    return walk


def account(walk: Walk, by: str = "olga", as_of: datetime | None = None) -> Account:
    tenant = walk.plan.tenant
    return account_of(tenant, walk.viewer(by), tenant=tenant.pk, as_of=as_of)


def year_of(
    walk: Walk, year: int = 2024, by: str = "olga", as_of: datetime | None = None
) -> YearOfAccount:
    found = account(walk, by, as_of).of(year)
    assert found is not None
    return found


def test_accepted_values_make_the_inventory(walk: Walk) -> None:
    record_year(walk.plan.tenant, WHOLE)
    found = year_of(walk)
    assert found.inventory.territorial == town().territorial
    assert found.inventory.consumption == town().consumption
    assert found.inventory.is_complete
    assert found.output == Output(((2020, Fraction(500)),))
    assert (found.estimated, found.hidden) == ((), frozenset())


def test_a_place_without_energy_values_has_no_years(walk: Walk) -> None:
    record_year(walk.plan.tenant, {"GD01": "500"})
    assert account(walk).years == ()


def test_the_values_of_a_moment_are_those_recorded_by_then(walk: Walk) -> None:
    first = record_year(walk.plan.tenant, WHOLE)
    record_year(walk.plan.tenant, {"FU01": "90"}, quality="restated")
    now, then = year_of(walk).inventory, year_of(walk, as_of=first).inventory
    assert then.territorial == town().territorial
    assert now.territorial == town({**WHOLE, "FU01": "90"}).territorial


def test_a_new_factor_set_counts_from_then_on_and_not_before(walk: Walk) -> None:
    first = record_year(walk.plan.tenant, WHOLE)
    data = energy_reference()
    (grids,) = data.grid_factors.sets
    rows = [
        row.model_copy(update={"factor": "0.5", "document": "更正公告"})
        if (row.region, row.used_for_year) == ("吉林", 2024)
        else row
        for row in grids.factors
    ]
    newer = grids.model_copy(update={"version": 2, "name": "第2版", "factors": rows})
    file = data.grid_factors.model_copy(update={"sets": [grids, newer]})
    load_reference_data(replace(data, grid_factors=file), actor=SYSTEM)
    now, then = year_of(walk), year_of(walk, as_of=first)
    assert now.factors.grid is not None
    assert (now.factors.grid.value, now.factors.grid.document) == (Fraction("0.5"), "更正公告")
    assert then.inventory.territorial == town().territorial
    # 20 亿kWh at 0.5 instead of 0.4932
    assert now.inventory.territorial.value - then.inventory.territorial.value == 13_600


def test_a_new_fuel_set_replaces_the_whole_old_one(walk: Walk) -> None:
    first = record_year(walk.plan.tenant, WHOLE)
    data = energy_reference()
    (fuels,) = data.fuel_factors.sets
    few = [row for row in fuels.factors if row.code in {"raw_coal", "heat"}]
    newer = fuels.model_copy(update={"version": 2, "name": "第2版", "factors": few})
    file = data.fuel_factors.model_copy(update={"sets": [fuels, newer]})
    load_reference_data(replace(data, fuel_factors=file), actor=SYSTEM)
    assert set(factor_book().fuels) == {"raw_coal", "heat"}
    assert len(factor_book(as_of=first).fuels) == len(fuels.factors)
    assert set(year_of(walk).inventory.territorial.without) == {"FU15", "FU20"}


def test_the_fuel_set_says_on_what_document_it_rests(walk: Walk) -> None:
    assert FactorSet.objects.count() == 2
    held = factor_book().fuel_set
    assert held is not None
    assert "GB/T 2589-2020" in held.document


@pytest.mark.parametrize(
    ("answer", "known", "is_open"),
    [
        ({"answer": "not_applicable", "note": "辖区无此项"}, Known.NOT_APPLICABLE, False),
        ({"answer": "no_statistic", "note": "无统计"}, Known.NO_STATISTIC, True),
    ],
)
def test_an_accepted_answer_without_value_is_known_for_what_it_is(
    walk: Walk, answer: dict[str, str], known: Known, is_open: bool
) -> None:
    values = {code: value for code, value in WHOLE.items() if code != "FU13"}
    record_year(walk.plan.tenant, values, YEAR)
    before = year_of(walk, YEAR)
    duty = owed(walk, "FU13")
    submission = walk.accept(duty, answer)
    line = year_of(walk, YEAR).inventory.line("FU13")
    assert line is not None
    assert (line.known, "FU13" in year_of(walk, YEAR).inventory.coverage.open) == (known, is_open)
    earlier = year_of(walk, YEAR, as_of=before.reported["FU01"].recorded_at).inventory.line("FU13")
    assert earlier is not None
    assert earlier.known is Known.NOT_REPORTED
    assert submission.duty_id == duty.pk


def test_a_value_that_an_answer_replaced_holds_as_of_before(walk: Walk) -> None:
    before = record_year(walk.plan.tenant, {**WHOLE, "FU13": "5"}, YEAR)
    walk.accept(owed(walk, "FU13"), {"answer": "no_statistic", "note": "无统计"})
    now = year_of(walk, YEAR).inventory.line("FU13")
    then = year_of(walk, YEAR, as_of=before).inventory.line("FU13")
    assert now is not None
    assert then is not None
    assert (now.known, now.amount) == (Known.NO_STATISTIC, None)
    assert (then.known, then.amount) == (Known.REPORTED, Fraction(5))


def owed(walk: Walk, code: str) -> ReportingDuty:
    """What 市交通局 owes of a kind of energy."""
    definition = Definition.objects.get(code=f"{code}-STD")
    return ReportingDuty.objects.create(
        round=walk.round,
        tenant=walk.plan.tenant,
        kind="value",
        department=walk.cast.transport,
        place=walk.plan.tenant,
        indicator=definition.indicator,
        definition=definition,
        due_on=walk.today,
    )


def test_an_estimate_among_the_values_is_named(walk: Walk) -> None:
    record_year(walk.plan.tenant, WHOLE)
    record_year(walk.plan.tenant, {"FU15": "11"}, basis="estimate")
    assert year_of(walk).estimated == ("FU15",)


@pytest.mark.parametrize(
    ("name", "withheld"),
    [("olga", False), ("audrey", False), ("amy", False), ("alice", True), ("sue", True)],
)
def test_a_preliminary_value_withholds_the_year_from_others(
    walk: Walk, name: str, withheld: bool
) -> None:
    record_year(walk.plan.tenant, WHOLE)
    record_year(
        walk.plan.tenant, {"FU15": "11"}, quality="preliminary", department=walk.cast.transport
    )
    assert year_of(walk, by=name).is_withheld is withheld


def test_unreleased_gdp_hides_what_rests_on_it_alone(walk: Walk) -> None:
    record_year(walk.plan.tenant, WHOLE)
    record_year(walk.plan.tenant, {"GD01": "510"}, release="unreleased")
    found = year_of(walk, by="alice")
    assert (found.is_withheld, found.output_hidden) == (False, True)


def test_the_queries_do_not_grow_with_the_years(walk: Walk) -> None:
    record_year(walk.plan.tenant, WHOLE)
    viewer = walk.viewer("olga")
    counts = []
    for years in ((), (2022, 2023, 2025)):
        for year in years:
            record_year(walk.plan.tenant, WHOLE, year)
        with CaptureQueriesContext(connection) as captured:
            found = account_of(walk.plan.tenant, viewer, tenant=walk.plan.tenant_id)
        counts.append(len(captured))
    assert len(found.years) == 4
    assert counts == [4, 4]


def test_values_keep_their_decimals(walk: Walk) -> None:
    record_year(walk.plan.tenant, {**WHOLE, "FU01": "100.00000001"})
    line = year_of(walk).inventory.line("FU01")
    assert line is not None
    assert line.amount == Fraction(Decimal("100.00000001"))
