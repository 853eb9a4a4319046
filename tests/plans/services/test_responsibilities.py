"""Naming who is accountable: the office's choice, on a document."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from audit.domain.actors import Actor
from audit.models import LedgerEntry
from organizations.domain.roles import Role
from plans.models import AccountableUnit, Plan
from plans.services import name_accountable_unit
from tests.cast import Cast, make_cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return make_cast()


@pytest.fixture
def plan(cast: Cast) -> Plan:
    return Plan.objects.create(tenant=cast.siping, slug="siping")


def name_unit(plan: Plan, cast: Cast, *, by: str = "olga", basis: str = "任务分工") -> None:
    actor = Actor(account=cast[by].pk, unit="", role=Role.OFFICE)
    name_accountable_unit(
        plan, key="一/1#1", department=cast.transport, basis_document=basis, actor=actor
    )


def test_the_office_names_a_unit_and_the_ledger_says_so(plan: Plan, cast: Cast) -> None:
    name_unit(plan, cast)
    assert AccountableUnit.objects.get().department == cast.transport
    assert LedgerEntry.objects.latest("pk").action == "accountable_unit.name"


@pytest.mark.parametrize("name", ["amy", "sue", "audrey", "oscar", "sysop"])
def test_nobody_else_does(plan: Plan, cast: Cast, name: str) -> None:
    with pytest.raises(PermissionDenied):
        name_unit(plan, cast, by=name)
    assert not AccountableUnit.objects.exists()


@pytest.mark.parametrize("basis", [" ", "机密★10年 市委文件"])
def test_a_basis_is_a_document_that_may_be_named(plan: Plan, cast: Cast, basis: str) -> None:
    with pytest.raises(ValidationError) as refused:
        name_unit(plan, cast, basis=basis)
    assert list(refused.value.message_dict) == ["basis_document"]
