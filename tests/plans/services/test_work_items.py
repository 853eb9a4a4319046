"""Breaking plan tasks down into a year's work: whom it is asked of, and who may ask."""

import dataclasses

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from audit.domain.errors import TransitionError
from audit.models import LedgerEntry
from audit.services import verify_ledger
from organizations.models import Place
from plans.models import AnnualWorkItem, WorkPart
from plans.selectors.work_proposals import propose_work_items
from plans.services import (
    WorkItemFacts,
    adopt_work_items,
    create_work_item,
    report_part,
    withdraw_item,
)
from tests.plans.work_plan import LED, SHARED, YEAR, WorkPlan, make_work_plan, publish_version

pytestmark = pytest.mark.django_db


@pytest.fixture
def made() -> WorkPlan:
    return make_work_plan()


def facts(made: WorkPlan, key: str = LED) -> WorkItemFacts:
    cast = made.cast
    return WorkItemFacts(
        task_key=key,
        year=YEAR,
        quarter=2,
        measure="新建充电桩500个",
        deliverable="验收清单",
        lead=cast.transport,
        supports=[cast.planning],
        place=cast.lishu,
    )


def owed(item: AnnualWorkItem) -> list[tuple[str, str]]:
    return list(item.parts.order_by("pk").values_list("department__name", "role"))


def test_the_wording_says_who_owes_a_part(made: WorkPlan) -> None:
    shared, led = propose_work_items(made.plan, YEAR)
    assert [(part.name, part.role) for part in shared.parts] == [
        ("市交通局", "shared"),
        ("市发改委", "shared"),
    ], "the counties together report nothing"
    assert shared.lead is not None
    assert (shared.lead.name, shared.lead_presumed) == ("市交通局", True)
    assert [(part.name, part.role) for part in led.parts] == [
        ("市交通局", "lead"),
        ("市统计局", "support"),
    ]
    assert not led.lead_presumed


def test_the_unit_named_accountable_leads(made: WorkPlan) -> None:
    made.name(SHARED, made.cast.planning)
    shared, _led = propose_work_items(made.plan, YEAR)
    assert shared.lead is not None
    assert (shared.lead.name, shared.lead_presumed) == ("市发改委", False)


def test_a_task_of_a_collective_body_alone_is_not_proposed(made: WorkPlan) -> None:
    made.counties.governance = "local"
    made.counties.save()
    assert len(propose_work_items(made.plan, YEAR)[0].parts) == 3
    type(made.counties).objects.update(governance="collective")
    assert [each.is_adoptable for each in propose_work_items(made.plan, YEAR)] == [False, False]
    assert adopt_work_items(made.viewer("olga"), made.plan, YEAR) == 0


def test_adopting_twice_asks_once(made: WorkPlan) -> None:
    olga = made.viewer("olga")
    assert adopt_work_items(olga, made.plan, YEAR, task_keys={LED}) == 1
    assert adopt_work_items(olga, made.plan, YEAR) == 1, "the other task"
    assert adopt_work_items(olga, made.plan, YEAR) == 0
    assert adopt_work_items(olga, made.plan, YEAR + 1) == 2
    assert AnnualWorkItem.objects.count() == 4
    led = AnnualWorkItem.objects.get(task_key=LED, year=YEAR)
    assert owed(led) == [("市交通局", "lead"), ("市统计局", "support")]
    assert LedgerEntry.objects.filter(action="work_item.create").count() == 4
    assert verify_ledger().holds


def test_an_item_survives_the_next_version_of_the_plan(made: WorkPlan) -> None:
    made.adopt(SHARED)
    publish_version(made, 2, first_task_starts=50)
    shared = propose_work_items(made.plan, YEAR)[0]
    assert (shared.adopted, shared.start) == (True, 50)
    assert adopt_work_items(made.viewer("olga"), made.plan, YEAR, task_keys={SHARED}) == 0


@pytest.mark.parametrize("name", ["alice", "amy", "arthur", "cora", "sue", "audrey", "oscar"])
def test_only_the_office_adopts_and_withdraws(made: WorkPlan, name: str) -> None:
    with pytest.raises(PermissionDenied):
        adopt_work_items(made.viewer(name), made.plan, YEAR)
    item = made.adopt()
    with pytest.raises(PermissionDenied):
        withdraw_item(made.viewer(name), item, reason="重复")
    assert not AnnualWorkItem.objects.exclude(withdrawn_at=None).exists()


def test_an_item_is_added_by_hand_with_everything_it_says(made: WorkPlan) -> None:
    item = create_work_item(made.viewer("olga"), made.plan, facts(made))
    assert owed(item) == [("市交通局", "lead"), ("市发改委", "support")]
    assert (item.source, item.quarter, item.place) == ("office", 2, made.cast.lishu)
    assert verify_ledger().holds


@pytest.mark.parametrize(
    ("name", "allowed"),
    [
        ("olga", True),
        ("amy", True),
        ("arthur", True),
        ("alice", False),
        ("stan", False),
        ("cora", False),
        ("sue", False),
        ("audrey", False),
        ("oscar", False),
        ("sysop", False),
    ],
)
def test_the_office_and_the_lead_add(made: WorkPlan, name: str, allowed: bool) -> None:
    if allowed:
        item = create_work_item(made.viewer(name), made.plan, facts(made))
        assert item.source == ("office" if name == "olga" else "lead")
        return
    with pytest.raises(PermissionDenied):
        create_work_item(made.viewer(name), made.plan, facts(made))
    assert not AnnualWorkItem.objects.exists()


def test_who_is_only_presumed_adds_nothing_until_named(made: WorkPlan) -> None:
    with pytest.raises(PermissionDenied):
        create_work_item(made.viewer("amy"), made.plan, facts(made, SHARED))
    made.name(SHARED, made.cast.transport)
    assert create_work_item(made.viewer("amy"), made.plan, facts(made, SHARED)).pk


def test_a_lead_cannot_put_another_unit_in_the_lead(made: WorkPlan) -> None:
    wrong = dataclasses.replace(facts(made), lead=made.cast.planning)
    with pytest.raises(PermissionDenied):
        create_work_item(made.viewer("amy"), made.plan, wrong)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("measure", " "),
        ("measure", "长" * 501),
        ("measure", "秘密★1年"),
        ("deliverable", "机密★1年"),
        ("year", 1999),
        ("quarter", 5),
        ("task_key", "九/9"),
    ],
)
def test_what_may_not_be_said_is_refused(made: WorkPlan, field: str, value: object) -> None:
    wrong = dataclasses.replace(facts(made), **{field: value})  # type: ignore[arg-type]  # one field
    with pytest.raises(ValidationError) as refused:
        create_work_item(made.viewer("olga"), made.plan, wrong)
    assert list(refused.value.message_dict) == [field]
    assert not WorkPart.objects.exists()


def test_units_and_places_are_the_own(made: WorkPlan) -> None:
    given = facts(made)
    changes: list[dict[str, object]] = [
        {"lead": made.cast.loudi_planning},
        {"lead": made.counties},
        {"supports": [made.cast.loudi_planning]},
        {"place": Place.objects.get(key="431300")},
    ]
    for change in changes:
        with pytest.raises(ValidationError) as refused:
            create_work_item(
                made.viewer("olga"),
                made.plan,
                dataclasses.replace(given, **change),  # type: ignore[arg-type]  # as above
            )
        assert list(refused.value.message_dict) == list(change)


def test_what_nobody_reported_on_can_be_withdrawn_and_adopted_again(made: WorkPlan) -> None:
    olga = made.viewer("olga")
    item = made.adopt()
    with pytest.raises(ValidationError):
        withdraw_item(olga, item, reason=" ")
    withdraw_item(olga, item, reason="分解有误")
    with pytest.raises(TransitionError):
        withdraw_item(olga, item, reason="分解有误")
    led = propose_work_items(made.plan, YEAR)[1]
    assert (led.withdrawn, led.is_adoptable, led.is_advised) == (True, True, False)
    again = made.adopt()
    report_part(
        made.viewer("amy"), made.part(again, made.cast.transport), progress="slow", text="缺地"
    )
    with pytest.raises(TransitionError):
        withdraw_item(olga, again, reason="分解有误")
    assert verify_ledger().holds
