"""The pages of formulas: read by the tenant, tried and set by the office."""

from decimal import Decimal

import pytest
from django.test import Client

from audit.domain.actors import Actor
from audit.services import recorded
from indicators.models import Definition, FormulaVersion
from indicators.services import Period, Reported, derive_values, record_observation
from tests.cast import Cast, make_cast
from tests.query_counts import assert_query_count
from tests.seeds import load_seed

pytestmark = pytest.mark.django_db

PAGE = "/plans/siping/formulas/EN02-ALL-2020/"
CLERK = Actor(account=1, unit="四平市统计局", role="reporter")


@pytest.fixture
def cast() -> Cast:
    """Energy 312.5 and GDP 800 of 2024; a reported intensity of 0.4000."""
    plan = load_seed("siping")
    for code, value in (
        ("EN03-EQUAL-ALL", "312.5"),
        ("GD01-STD", "800"),
        ("EN02-ALL-2020", "0.4000"),
    ):
        definition = Definition.objects.select_related("indicator").get(code=code)
        with recorded(CLERK) as recording:
            record_observation(
                recording,
                tenant=plan.tenant,
                place=plan.tenant,
                indicator=definition.indicator,
                definition=definition,
                period=Period(2024),
                reported=Reported(
                    value=Decimal(value),
                    decimals=4,
                    quality="final",
                    basis="published",
                    release="unreleased",
                ),
            )
    derive_values([plan.pk])
    return make_cast()


def client(cast: Cast, name: str) -> Client:
    found = Client()
    found.force_login(cast[name])
    return found


def test_the_office_sees_the_numbers_put_in_and_the_difference(cast: Cast) -> None:
    olga = client(cast, "olga")
    with assert_query_count("indicators:formula"):
        text = olga.get(PAGE).content.decode()
    with assert_query_count("indicators:formulas"):
        olga.get("/plans/siping/formulas/")
    for shown in ("[EN03-EQUAL-ALL] ÷ [GD01-STD]", "312.5", "800", "0.3906", "0.0094"):
        assert shown in text


def test_unreleased_numbers_stay_hidden_from_other_units(cast: Cast) -> None:
    text = client(cast, "amy").get(PAGE).content.decode()
    assert "数值未公开" in text
    for hidden in ("312.5", "0.3906", "0.0094"):
        assert hidden not in text


def test_a_trial_shows_its_result_and_saves_nothing(cast: Cast) -> None:
    formula = "EN03 ÷ GD01 × 2"
    text = client(cast, "olga").post(PAGE, {"action": "try", "text": formula}).content.decode()
    assert "0.7813" in text  # 0.78125, half up
    assert not FormulaVersion.objects.filter(tenant__isnull=False).exists()


def test_a_fault_is_told_beside_the_formula(cast: Cast) -> None:
    sent = {"action": "save", "text": "EN03 + GD01", "reason": "试验"}
    text = client(cast, "olga").post(PAGE, sent).content.decode()
    assert "第6个字符处" in text
    assert not FormulaVersion.objects.filter(tenant__isnull=False).exists()


def test_the_office_sets_a_formula_with_its_reason(cast: Cast) -> None:
    olga = client(cast, "olga")
    sent = {
        "action": "save",
        "text": "EN03 ÷ GD01 × 2",
        "reason": "口径有调整",
        "document": "1号文",
    }
    assert olga.post(PAGE, sent).status_code == 302
    text = olga.get(PAGE).content.decode()
    assert "口径有调整" in text
    assert "1号文" in text
    listed = olga.get("/plans/siping/formulas/").content.decode()
    assert "本地公式" in listed
