"""Who answers for a register item: named by the office on a document, replaced by a new version."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from audit.models import LedgerEntry
from audit.services import verify_ledger
from organizations.models import Department, Place
from plans.models import RegisterUnit
from plans.selectors.registers import presumed_units
from plans.services import adopt_item_units, name_item_unit
from tests.plans.register_plan import BASIS, RegisterPlan, make_register_plan
from tests.plans.work_plan import LED, SHARED

pytestmark = pytest.mark.django_db


@pytest.fixture
def made() -> RegisterPlan:
    return make_register_plan()


def names(made: RegisterPlan) -> list[tuple[str, int, str]]:
    rows = RegisterUnit.objects.order_by("item", "number")
    return list(rows.values_list("item__name", "number", "department__name"))


def test_the_task_proposes_and_a_section_does_not(made: RegisterPlan) -> None:
    items = [made.project, made.internal, made.sub_plan]
    proposed = presumed_units(made.work.plan, items)
    assert {key: (unit.name, unit.presumed) for key, unit in proposed.items()} == {
        SHARED: ("市交通局", True),
        LED: ("市交通局", True),
    }
    made.work.name(SHARED, made.work.cast.planning)
    proposed = presumed_units(made.work.plan, items)
    assert (proposed[SHARED].name, proposed[SHARED].basis) == ("市发改委", "任务分工")


def test_a_wrong_unit_is_replaced_by_a_new_version(made: RegisterPlan) -> None:
    olga, cast = made.work.viewer("olga"), made.work.cast
    name_item_unit(olga, made.project, cast.transport, basis_document=BASIS)
    name_item_unit(olga, made.project, cast.planning, basis_document="更正函")
    assert names(made) == [
        ("生物质热电联产项目", 1, "市交通局"),
        ("生物质热电联产项目", 2, "市发改委"),
    ]
    with pytest.raises(ValidationError):
        name_item_unit(olga, made.project, cast.planning, basis_document="更正函")
    assert LedgerEntry.objects.filter(action="register_item.name_unit").count() == 2
    assert verify_ledger().holds


def test_a_countys_unit_is_made_when_it_is_named(made: RegisterPlan) -> None:
    cast = made.work.cast
    named = name_item_unit(made.work.viewer("olga"), made.project, cast.lishu, basis_document=BASIS)
    assert named.department == Department.objects.get(place=cast.lishu)


@pytest.mark.parametrize(
    "name", ["alice", "amy", "arthur", "stan", "cora", "sue", "audrey", "bob", "oscar", "sysop"]
)
def test_only_the_office_names(made: RegisterPlan, name: str) -> None:
    viewer = made.work.viewer(name)
    with pytest.raises(PermissionDenied):
        name_item_unit(viewer, made.project, made.work.cast.transport, basis_document=BASIS)
    with pytest.raises(PermissionDenied):
        adopt_item_units(viewer, made.work.plan, [made.project.pk], basis_document=BASIS)
    assert not RegisterUnit.objects.exists()


@pytest.mark.parametrize("basis", ["", " ", "长" * 301, "机密★5年"])
def test_a_basis_that_may_not_be_kept_is_refused(made: RegisterPlan, basis: str) -> None:
    olga, cast = made.work.viewer("olga"), made.work.cast
    with pytest.raises(ValidationError) as refused:
        name_item_unit(olga, made.project, cast.transport, basis_document=basis)
    assert list(refused.value.message_dict) == ["basis_document"]
    with pytest.raises(ValidationError):
        adopt_item_units(olga, made.work.plan, [made.project.pk], basis_document=basis)
    assert not RegisterUnit.objects.exists()


def test_only_units_that_can_report_are_named(made: RegisterPlan) -> None:
    cast = made.work.cast
    units: list[Department | Place] = [
        made.work.counties,
        cast.loudi_planning,
        cast.loudi,
        cast.siping,
    ]
    for unit in units:
        with pytest.raises(ValidationError) as refused:
            name_item_unit(made.work.viewer("olga"), made.project, unit, basis_document=BASIS)
        assert list(refused.value.message_dict) == ["unit"]


def test_proposals_are_adopted_once_and_for_this_plan_alone(made: RegisterPlan) -> None:
    olga, plan = made.work.viewer("olga"), made.work.plan
    name_item_unit(olga, made.project, made.work.cast.planning, basis_document="另文")
    every = [made.project.pk, made.internal.pk, made.sub_plan.pk, 0]
    assert adopt_item_units(olga, plan, every, basis_document=BASIS) == 1
    assert adopt_item_units(olga, plan, every, basis_document=BASIS) == 0
    assert names(made) == [
        ("生物质热电联产项目", 1, "市发改委"),
        ("新建电石项目", 1, "市交通局"),
    ]
