"""Each unit reports its own part; the lead asks for parts and compiles them."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from audit.domain.errors import TransitionError
from audit.models import LedgerEntry
from audit.services import read_text, verify_ledger
from organizations.domain.roles import Role
from organizations.models import Department, Place
from organizations.services import create_account, grant_membership
from plans.models import AnnualWorkItem, WorkPart, WorkReport, WorkSummary
from plans.services import compile_item, report_part, request_part, withdraw_item
from tests.cast import PASSWORD, SINCE, SYSTEM
from tests.plans.work_plan import LED, SHARED, WorkPlan, make_work_plan

pytestmark = pytest.mark.django_db

# Who may report 市交通局's part, ask for parts of what it leads, and compile it.
RIGHTS = [
    ("amy", True, True),
    ("arthur", False, True),
    ("alice", False, False),
    ("adam", False, False),
    ("stan", False, False),
    ("olga", False, False),
    ("cora", False, False),
    ("sue", False, False),
    ("audrey", False, False),
    ("bob", False, False),
    ("oscar", False, False),
    ("sysop", False, False),
]


@pytest.fixture
def made() -> WorkPlan:
    return make_work_plan()


def report(made: WorkPlan, item: AnnualWorkItem, by: str = "amy", text: str = "已建120个") -> None:
    unit = {"amy": made.cast.transport, "alice": made.cast.planning}[by]
    report_part(made.viewer(by), made.part(item, unit), progress="in_progress", text=text)


@pytest.mark.parametrize(("name", "reports", "leads"), RIGHTS)
def test_rights(made: WorkPlan, name: str, reports: bool, leads: bool) -> None:
    item = made.adopt()
    viewer, part = made.viewer(name), made.part(item, made.cast.transport)
    if not reports:
        with pytest.raises(PermissionDenied):
            report_part(viewer, part, progress="done", text="x")
        report(made, item)
    else:
        assert report_part(viewer, part, progress="done", text="x").number == 1
    if leads:
        assert request_part(viewer, item, made.cast.planning).role == "support"
        assert compile_item(viewer, item, progress="done", text="x").pk
        return
    with pytest.raises(PermissionDenied):
        request_part(viewer, item, made.cast.planning)
    with pytest.raises(PermissionDenied):
        compile_item(viewer, item, progress="done", text="x")
    assert not WorkSummary.objects.exists()
    assert item.parts.count() == 2


def test_every_report_stays_as_a_version(made: WorkPlan) -> None:
    item = made.adopt()
    report(made, item, text="已建120个")
    report(made, item, text="已建150个")
    rows = WorkReport.objects.select_related("text").order_by("number")
    assert [(row.number, read_text(row.text)) for row in rows] == [
        (1, "已建120个"),
        (2, "已建150个"),
    ]
    part = made.part(item, made.cast.transport)
    assert part.latest == rows[1]
    assert LedgerEntry.objects.filter(action="work_part.report").count() == 2
    assert not LedgerEntry.objects.filter(after__contains="已建").exists()
    assert verify_ledger().holds


def test_with_shared_wording_each_owes_its_own(made: WorkPlan) -> None:
    item = made.adopt(SHARED)
    report(made, item, "alice")
    states = dict(item.parts.values_list("department__name", "state"))
    assert states == {"市交通局": "not_reported", "市发改委": "reported"}
    compile_item(made.viewer("amy"), item, progress="in_progress", text="汇总")
    states = dict(item.parts.values_list("department__name", "state"))
    assert states == {"市交通局": "not_reported", "市发改委": "compiled"}
    assert WorkSummary.objects.get().missing == [made.cast.transport.pk]


def test_the_unit_named_accountable_takes_over_from_the_presumed(made: WorkPlan) -> None:
    item = made.adopt(SHARED)
    report(made, item)
    made.name(SHARED, made.cast.planning)
    with pytest.raises(PermissionDenied):
        compile_item(made.viewer("amy"), item, progress="done", text="x")
    assert compile_item(made.viewer("alice"), item, progress="done", text="x").unit == "市发改委"


def test_a_printed_lead_keeps_its_part_in_compiling(made: WorkPlan) -> None:
    item = made.adopt(LED)
    report(made, item)
    made.name(LED, made.cast.planning)
    request_part(made.viewer("adam"), item, made.cast.planning)
    assert compile_item(made.viewer("amy"), item, progress="done", text="x").unit == "市交通局"


def test_a_compiled_item_is_closed(made: WorkPlan) -> None:
    item = made.adopt()
    amy = made.viewer("amy")
    with pytest.raises(TransitionError, match="还没有单位"):
        compile_item(amy, item, progress="done", text="x")
    report(made, item)
    compile_item(amy, item, progress="done", text="x")
    with pytest.raises(TransitionError):
        report(made, item)
    with pytest.raises(TransitionError):
        compile_item(amy, item, progress="done", text="x")
    with pytest.raises(TransitionError):
        request_part(amy, item, made.cast.planning)
    with pytest.raises(TransitionError):
        withdraw_item(made.viewer("olga"), item, reason="x")
    assert WorkReport.objects.count() == 1
    assert verify_ledger().holds


def test_a_county_answers_its_city_bureau(made: WorkPlan) -> None:
    item = made.adopt()
    part = request_part(made.viewer("amy"), item, made.cast.lishu)
    unit = Department.objects.get(place=made.cast.lishu)
    assert part.department == unit
    carl = create_account(username="carl", display_name="Carl", password=PASSWORD, actor=SYSTEM)
    grant_membership(
        user=carl,
        role=Role.REPORTER,
        tenant=made.cast.siping,
        department=unit,
        place=None,
        valid_from=SINCE,
        valid_to=None,
        basis="",
        actor=SYSTEM,
    )
    made.cast.users["carl"] = carl
    report_part(made.viewer("carl"), made.part(item, unit), progress="slow", text="梨树县缺地")
    with pytest.raises(ValidationError):
        request_part(made.viewer("amy"), item, made.cast.lishu)
    assert WorkPart.objects.filter(item=item).count() == 3
    assert verify_ledger().holds


def test_only_units_that_can_report_are_asked_and_once(made: WorkPlan) -> None:
    item = made.adopt()
    units: list[Department | Place] = [
        made.cast.statistics,
        made.counties,
        made.cast.loudi_planning,
        made.cast.loudi,
        made.cast.siping,
    ]
    for unit in units:
        with pytest.raises(ValidationError) as refused:
            request_part(made.viewer("amy"), item, unit)
        assert list(refused.value.message_dict) == ["unit"]
    assert item.parts.count() == 2


@pytest.mark.parametrize(
    ("field", "value"),
    [("text", " "), ("text", "长" * 2001), ("text", "绝密★长期"), ("progress", "soon")],
)
def test_what_may_not_be_kept_is_refused(made: WorkPlan, field: str, value: str) -> None:
    item = made.adopt()
    amy, given = made.viewer("amy"), {"progress": "done", "text": "x"} | {field: value}
    part, progress, text = made.part(item, made.cast.transport), given["progress"], given["text"]
    with pytest.raises(ValidationError) as refused:
        report_part(amy, part, progress=progress, text=text)
    assert list(refused.value.message_dict) == [field]
    assert not WorkReport.objects.exists()
    report(made, item)
    with pytest.raises(ValidationError):
        compile_item(amy, item, **given)
    assert not WorkSummary.objects.exists()
