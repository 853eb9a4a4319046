"""Values computed by formula: what they rest on, when they change, and what they never touch."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from audit.domain.actors import Actor
from audit.services import recorded, verify_ledger
from indicators.models import (
    Definition,
    Derivation,
    DerivedWithdrawal,
    FormulaVersion,
    LatestObservation,
    Observation,
)
from indicators.selectors.computed import computed_value
from indicators.selectors.formulas import HeldFormula, formula_book
from indicators.selectors.inputs import progress_inputs
from indicators.services import Period, Reported, derive_values, derived, record_observation
from indicators.services.formulas import set_formula
from organizations.models import Place
from plans.models import Plan, RecomputeRequest
from tests.seeds import load_seed, measure_of

pytestmark = pytest.mark.django_db

CLERK = Actor(account=1, unit="四平市统计局", role="reporter")
OFFICE = Actor(account=2, unit="四平市", role="office")
INTENSITY = "EN01-ALL-2020"


@pytest.fixture
def siping() -> Plan:
    return load_seed("siping")


@pytest.fixture(autouse=True)
def office(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whether an account sits in the office is tested with the pages; here the actor says so."""

    def by_role(actor: Actor, _tenant: Place, **_asked: object) -> None:
        if actor.role != "office":
            raise PermissionDenied

    monkeypatch.setattr("indicators.services.formulas.require_office", by_role)


def enter(place: Place, code: str, values: dict[int, str], **facts: str) -> list[Observation]:
    definition = (
        Definition.objects.get(code=code)
        if "-" in code
        else Definition.objects.get(indicator__code=code, is_default=True)
    )
    told = {"quality": "final", "basis": "published", "release": "public", **facts}
    with recorded(CLERK) as recording:
        return [
            record_observation(
                recording,
                tenant=place,
                place=place,
                indicator=definition.indicator,
                definition=definition,
                period=Period(year),
                reported=Reported(value=Decimal(value), decimals=2, **told),  # type: ignore[arg-type]  # texts only
            )
            for year, value in values.items()
        ]


def held(place: Place, code: str, year: int) -> Observation | None:
    row = LatestObservation.objects.filter(place=place, definition__code=code, year=year).first()
    return row.observation if row else None


def test_the_rate_of_2020_comes_out_as_it_was_published(siping: Plan) -> None:
    """Energy +0.8 %, GDP +2.41 %: 1.008 / 1.0241 - 1 = -1.5721 %, published -1.57 %."""
    energy = enter(siping.tenant, "GD06", {2020: "0.8"})
    gdp = enter(siping.tenant, "GD03", {2020: "2.41"}, quality="preliminary", release="internal")
    assert derive_values([siping.pk]) == 1
    found = held(siping.tenant, INTENSITY, 2020)
    assert found is not None
    assert (found.value, found.decimals) == (Decimal("-1.57"), 2)
    assert (found.basis, found.quality, found.release) == ("estimate", "preliminary", "internal")
    assert found.price_base == 2020
    derivation = Derivation.objects.get(observation=found)
    assert derivation.inputs == [["[GD06-STD]", energy[0].pk], ["[GD03-STD]", gdp[0].pk]]
    assert derivation.formula.text == "(1 + [GD06-STD]) ÷ (1 + [GD03-STD]) − 1"
    assert verify_ledger().holds


def test_deriving_twice_writes_once(siping: Plan) -> None:
    enter(siping.tenant, "GD06", {2021: "1", 2022: "2"})
    enter(siping.tenant, "GD03", {2021: "5", 2022: "6"})
    assert derive_values([siping.pk]) == 2
    before = Observation.objects.count()
    assert derive_values([siping.pk]) == 0
    assert Observation.objects.count() == before


def test_only_what_rests_on_a_change_is_computed_again(
    siping: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    computed: list[tuple[str, int]] = []

    def noting(held: HeldFormula, place: int, year: int, *rest: Any) -> object:  # Any: passed on
        computed.append((held.version.definition.code, year))
        return computed_value(held, place, year, *rest)

    monkeypatch.setattr(derived, "computed_value", noting)
    enter(siping.tenant, "GD06", {2021: "1", 2022: "2"})
    enter(siping.tenant, "GD03", {2021: "5", 2022: "6"})
    assert derive_values([siping.pk]) == 2
    computed.clear()
    assert derive_values([siping.pk]) == 0
    assert computed == []
    enter(siping.tenant, "GD03", {2022: "7"})
    assert derive_values([siping.pk]) == 1
    assert set(computed) == {(INTENSITY, 2022)}
    computed.clear()
    assert derive_values([siping.pk], anew=True) == 0
    assert set(computed) == {(INTENSITY, 2021), (INTENSITY, 2022)}


def test_a_changed_input_asks_for_figures_and_makes_a_new_version(siping: Plan) -> None:
    enter(siping.tenant, "GD06", {2021: "1"})
    enter(siping.tenant, "GD03", {2021: "5"})
    derive_values([siping.pk])
    before = timezone.now()
    wanted = RecomputeRequest.objects.get(plan=siping).wanted
    enter(siping.tenant, "GD03", {2021: "6"})
    assert RecomputeRequest.objects.get(plan=siping).wanted == wanted + 1
    assert derive_values([siping.pk]) == 1
    # Deriving serves its own plan: it does not ask for it once more.
    assert RecomputeRequest.objects.get(plan=siping).wanted == wanted + 1
    found = held(siping.tenant, INTENSITY, 2021)
    assert found is not None
    assert (found.version, found.value) == (2, Decimal("-4.72"))
    then = _change(siping, 2021, before)
    # 1.01 / 1.05 - 1 = -3.81 %; 1.01 / 1.06 - 1 = -4.72 %
    assert (then, _change(siping, 2021)) == (-3.81, -4.72)


def _change(plan: Plan, year: int, as_of: object = None) -> float:
    table = progress_inputs([plan.pk], today=date(2026, 11, 20), as_of=as_of)  # type: ignore[arg-type]  # a moment or None
    rows = table[(table["measure_id"] == measure_of(plan, "二#2").pk) & (table["year"] == year)]
    return float(rows["annual_change_pct"].iloc[0])


def test_a_reported_value_goes_before_and_is_never_written_over(siping: Plan) -> None:
    enter(siping.tenant, "GD06", {2021: "1"})
    enter(siping.tenant, "GD03", {2021: "5"})
    derive_values([siping.pk])
    enter(siping.tenant, INTENSITY, {2021: "-3.5"})
    enter(siping.tenant, "GD03", {2021: "7"})
    assert derive_values([siping.pk]) == 0
    found = held(siping.tenant, INTENSITY, 2021)
    assert found is not None
    assert (found.value, found.basis, found.version) == (Decimal("-3.5"), "published", 2)


def test_without_an_input_nothing_is_computed_and_what_was_is_withdrawn(siping: Plan) -> None:
    enter(siping.tenant, "GD06", {2021: "1"})
    assert derive_values([siping.pk]) == 0
    gdp = enter(siping.tenant, "GD03", {2021: "0"})
    assert derive_values([siping.pk]) == 1  # zero is not missing
    before = timezone.now()
    LatestObservation.objects.filter(observation=gdp[0]).delete()
    assert derive_values([siping.pk]) == 1
    assert held(siping.tenant, INTENSITY, 2021) is None
    assert DerivedWithdrawal.objects.count() == 1
    assert _change(siping, 2021, before) == pytest.approx(1.0)
    assert _change(siping, 2021, timezone.now()) != _change(siping, 2021, before)


def test_formulas_on_formulas_are_computed_in_order(siping: Plan) -> None:
    """1000 and 990 over 500 and 520: 2.0000 and 1.9038; 1.9038 / 2.0000 - 1 = -4.81 %."""
    enter(siping.tenant, "CB02-TERR", {2021: "1000", 2022: "990"})
    enter(siping.tenant, "GD01", {2021: "500", 2022: "520"})
    set_formula(
        siping.tenant,
        Definition.objects.get(code=INTENSITY),
        text="[CB01-TERR-2020]",
        reason="试验",
        document="",
        actor=OFFICE,
    )
    derive_values([siping.pk])
    level = held(siping.tenant, "CB03-STD", 2022)
    assert level is not None
    assert level.value == Decimal("1.9038")
    change = held(siping.tenant, INTENSITY, 2022)
    assert change is not None
    assert change.value == Decimal("-4.81")
    assert held(siping.tenant, INTENSITY, 2021) is None


def test_an_own_formula_goes_before_the_standard_one_and_can_end_it(siping: Plan) -> None:
    definition = Definition.objects.get(code=INTENSITY)
    enter(siping.tenant, "GD06", {2021: "1"})
    enter(siping.tenant, "GD03", {2021: "5"})
    derive_values([siping.pk])
    before = timezone.now()
    for text in ("GD06 − GD03", ""):
        set_formula(
            siping.tenant,
            definition,
            text=text,
            reason="口径说明",
            document="吉统字1号",
            actor=OFFICE,
        )
        assert derive_values([siping.pk]) == 1
        found = held(siping.tenant, INTENSITY, 2021)
        assert (found.value if found else None) == (Decimal("-4.00") if text else None)
    own = FormulaVersion.objects.filter(tenant=siping.tenant).order_by("number")
    assert [(row.number, row.text) for row in own] == [(1, "[GD06-STD] − [GD03-STD]"), (2, "")]
    assert INTENSITY not in formula_book(siping.tenant_id).formulas
    then = formula_book(siping.tenant_id, as_of=before).formulas[INTENSITY]
    assert then.version.tenant is None


@pytest.mark.parametrize(
    ("text", "field", "words"),
    [
        ("GD06 + EN03", "text", "第6个字符处"),
        ("[EN01-ALL-2020]", "text", "循环:EN01-ALL-2020 → EN01-ALL-2020"),
        ("GD06", "reason", "原因"),
    ],
)
def test_faulty_formulas_are_not_saved(siping: Plan, text: str, field: str, words: str) -> None:
    with pytest.raises(ValidationError) as refused:
        set_formula(
            siping.tenant,
            Definition.objects.get(code=INTENSITY),
            text=text,
            reason="" if field == "reason" else "试验",
            document="",
            actor=OFFICE,
        )
    assert words in refused.value.message_dict[field][0]
    assert not FormulaVersion.objects.filter(tenant=siping.tenant).exists()


def test_only_the_office_sets_formulas(siping: Plan) -> None:
    with pytest.raises(PermissionDenied):
        set_formula(
            siping.tenant,
            Definition.objects.get(code=INTENSITY),
            text="GD06",
            reason="试验",
            document="",
            actor=CLERK,
        )


def test_queries_do_not_grow_with_years(siping: Plan) -> None:
    def queries(years: range) -> int:
        enter(siping.tenant, "GD06", dict.fromkeys(years, "1"))
        enter(siping.tenant, "GD03", dict.fromkeys(years, "5"))
        with CaptureQueriesContext(
            connection,
        ) as captured:
            assert derive_values([siping.pk]) == len(years)
        return len(captured)

    assert queries(range(2021, 2022)) == queries(range(2010, 2020))


def test_loading_again_adds_no_version(siping: Plan) -> None:
    before = FormulaVersion.objects.count()
    assert before >= 15
    load_seed("dalian")
    assert FormulaVersion.objects.count() == before
    assert FormulaVersion.objects.filter(
        recorded_at__gt=timezone.now() - timedelta(days=1)
    ).exists()
