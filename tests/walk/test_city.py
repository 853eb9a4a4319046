"""A year's collection of a whole city, through the pages alone: its units, its counties, three weeks.

A quarter of the city stands for it from day to day; the long checks run all forty units. Every unit fills by its sheet or by the form, proves its values with one file, and is reviewed;
some are returned, some are late and given more time, one says that a value is not yet published.
At the end every value is there once, with its unit, and the ledger holds.
"""

import csv
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from audit.services import verify_ledger
from indicators.models import (
    Indicator,
    Observation,
    ReportingDuty,
    ReportingRound,
    Submission,
    TargetState,
)
from indicators.models.rounds import DutyKind
from indicators.services import recompute_progress
from indicators.services.reminders import send_reminders
from organizations.management.commands.load_people import COLUMNS
from organizations.models import Department, Membership, User
from organizations.services import make_tenant
from plans.models import Plan
from tests.indicators.filled import filled, rows_of
from tests.seeds import SYSTEM, load_seed
from tests.walk.visitor import Visitor

pytestmark = pytest.mark.django_db

ASKED_OF_COUNTIES = ("GD01", "GD04", "EN03", "EN18", "EN12", "SI01", "BU01", "TR08", "CE01", "FU03")
SIZES = [
    pytest.param((10, ASKED_OF_COUNTIES[:1]), id="quarter"),
    pytest.param((40, ASKED_OF_COUNTIES), id="whole", marks=pytest.mark.long),
]
YEARBOOK = SimpleUploadedFile("统计年鉴2025.txt", "各项数值".encode(), "text/plain")


@pytest.fixture
def plan() -> Plan:
    """Ruichang's plan: 43 units, 25 townships and streets."""
    plan = load_seed("ruichang")
    make_tenant(plan.tenant, actor=SYSTEM)
    Department.objects.filter(tenant=plan.tenant, name="市发改委").update(hosts_office=True)
    return plan


@pytest.fixture
def office(plan: Plan, tmp_path: Path) -> Visitor:
    """Somebody at the office; everybody else's account is in the file of people, too."""
    people = [_person("office", role="office")]
    for nth, unit in enumerate(_units_of(plan)):
        people.append(_person(f"r{nth}", role="reporter", department=unit.name))
        people.append(_person(f"v{nth}", role="department_reviewer", department=unit.name))
    for nth, place in enumerate(plan.tenant.children.order_by("key")):
        people.append(_person(f"cr{nth}", role="reporter", county=place.name))
        people.append(_person(f"cv{nth}", role="department_reviewer", county=place.name))
    path = tmp_path / "people.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, restval="")
        writer.writeheader()
        writer.writerows(each | {"place_code": plan.tenant.code} for each in people)
    call_command("load_people", path, links=tmp_path / "links.csv")
    return Visitor(User.objects.get(username="office"))


def _person(username: str, **role: str) -> dict[str, str]:
    return {"username": username, "name": f"{username}员", "from": "2026-01-01", **role}


def _units_of(plan: Plan) -> list[Department]:
    units = Department.objects.filter(tenant=plan.tenant, place=None)
    return list(units.exclude(governance="collective").order_by("pk")[:40])


@pytest.mark.parametrize("size", SIZES)
def test_a_city_collects_a_year(
    plan: Plan, office: Visitor, size: tuple[int, tuple[str, ...]]
) -> None:
    today = timezone.localdate()
    units, asked = size
    _name_units(plan, office, _units_of(plan)[:units])
    round_ = _open(plan, office)
    _ask_counties(office, round_, asked)
    # Two targets name no unit in the plan, and by now have one; thirteen values enter formulas.
    of_city = 50 + 2 + 13
    assert round_.duties.count() == of_city + len(asked) * plan.tenant.children.count()
    _remind(round_, round_.due_on - timedelta(days=15))

    late = _units(round_)[-1]
    for unit in _units(round_)[:-1]:
        _fill(unit, _reporter(unit))
    _remind(round_, round_.due_on + timedelta(days=1), overdue=late)
    _extend(office, round_, late, today)
    _fill(late, _reporter(late))
    assert set(_states(round_)) == {"submitted"}

    _return_one(round_)
    for unit in _units(round_):
        _review(_reviewer(unit))
    _review_joint(round_)
    _review(office)
    assert set(_states(round_)) == {"accepted"}
    _check_totals(plan, office, round_, today)


# --- The office ----------------------------------------------------------------------------------


def _name_units(plan: Plan, office: Visitor, units: list[Department]) -> None:
    """The work is spread over the units, each named on the page of its target."""
    page = office.open(reverse("indicators:round_new"))
    for nth, measure in enumerate(page.xpath("//button[@name='name_unit']/@value")):
        path = reverse("indicators:accountable_unit", args=[measure])
        office.open(path)
        unit = units[nth % len(units)]
        office.send(path, {"department": unit.pk, "basis_document": "瑞碳办〔2026〕1号"})


def _open(plan: Plan, office: Visitor) -> ReportingRound:
    path = reverse("indicators:round_new")
    office.open(f"{path}?plan={plan.slug}&year=2025&period=year-0")
    statistics = Department.objects.get(tenant=plan.tenant, name="市统计局")
    office.send(path, {"joint_reviewers": statistics.pk})
    return ReportingRound.objects.get()


def _ask_counties(office: Visitor, round_: ReportingRound, asked: tuple[str, ...]) -> None:
    path = reverse("indicators:round_add", args=[round_.pk])
    for code in asked:
        page = office.open(path)
        name = Indicator.objects.get(code=code).name_zh
        (option,) = page.xpath("//select[@name='indicator']/option[.=$name]/@value", name=name)
        office.send(path, {"indicator": option, "place": "*", "department": ""})


def _extend(office: Visitor, round_: ReportingRound, unit: Department, today: date) -> None:
    for duty in round_.duties.filter(department=unit):
        path = reverse("indicators:duty_change", args=[duty.pk])
        office.open(path)
        until = round_.locks_on.isoformat()
        office.send(path, {"action": "extend", "until": until, "reason": "机构改革,交接中"})


def _remind(round_: ReportingRound, day: date, overdue: Department | None = None) -> None:
    """One message a person, of what that person's unit owes."""
    run = send_reminders(day)
    owing = Membership.objects.filter(
        role="reporter", department__in=round_.duties.values("department")
    )
    if overdue is not None:
        owing = owing.filter(department=overdue)
    assert run.people >= owing.count() > 0


# --- The units -----------------------------------------------------------------------------------


def _units(round_: ReportingRound) -> list[Department]:
    return list(Department.objects.filter(duties__round=round_).distinct().order_by("pk"))


def _reporter(unit: Department) -> Visitor:
    return Visitor(User.objects.get(memberships__department=unit, memberships__role="reporter"))


def _reviewer(unit: Department) -> Visitor:
    found = User.objects.filter(
        memberships__department=unit, memberships__role="department_reviewer"
    )
    return Visitor(found.get())


def _fill(unit: Department, reporter: Visitor) -> None:
    """Out as a workbook, filled, in as drafts, one yearbook for all of them, and submitted."""
    sheet = reporter.download(reverse("indicators:sheet_download", args=["xlsx"]))
    rows = rows_of(sheet)[1:]
    edits = {int(float(row[0])): _answer(int(float(row[0]))) for row in rows}
    _send_sheet(reporter, filled(sheet, edits), "draft")
    shared = reverse("indicators:evidence_shared")
    reporter.open(shared)
    YEARBOOK.seek(0)
    reporter.send(shared, {"duty": reporter.ticks("duty"), "file": YEARBOOK})
    again = reporter.download(reverse("indicators:sheet_download", args=["xlsx"]))
    assert {int(float(row[0])) for row in rows_of(again)[1:]} == set(edits)
    _send_sheet(reporter, again, "submit")
    own = ReportingDuty.objects.filter(department=unit)
    assert set(own.values_list("submission__state", flat=True)) == {"submitted"}, reporter.text


def _send_sheet(reporter: Visitor, data: bytes, action: str) -> None:
    path = reverse("indicators:sheet_upload")
    reporter.open(path)
    reporter.send(path, {"file": SimpleUploadedFile("填报表.xlsx", data)})
    reporter.send(reporter.path, {"action": action})


def _answer(pk: int) -> dict[str, object]:
    """What a unit types into a row: every seventh value is not published yet."""
    duty = ReportingDuty.objects.select_related("indicator", "measure__latest").get(pk=pk)
    if duty.kind == DutyKind.STATE:
        assigned = duty.measure is not None and duty.measure.latest is not None
        is_assigned = assigned and duty.measure.latest.rule == "assigned"  # type: ignore[union-attr]
        return {"answer": "填报数值", "target_state": "待下达" if is_assigned else "正常推进"}
    if pk % 7 == 0:
        day = timezone.localdate() + timedelta(days=60)
        return {"answer": "尚未发布", "expected_on": day, "note": "年鉴十二月出版"}
    return {
        "answer": "填报数值",
        "value": 12.5,
        "quality": "终期数",
        "basis": "公布",
        "release": "公开",
        "document": "统计年鉴2025",
        "explanation": "已与上年口径核对",
    }


# --- Review --------------------------------------------------------------------------------------


def _review(reviewer: Visitor) -> None:
    """Approve together what passes, then the rest one by one."""
    path = reverse("indicators:reviews")
    reviewer.open(path)
    picked = reviewer.ticks("pick")
    if picked:
        reviewer.send(reverse("indicators:reviews_approve"), {"pick": picked})
        reviewer.open(path)
    for each in [link for link in reviewer.links(path) if link != path]:
        reviewer.open(each)
        reviewer.send(each, {"action": "approve"})


def _return_one(round_: ReportingRound) -> None:
    """A value comes back with its reason, and is sent again by the form."""
    duty = round_.duties.filter(kind=DutyKind.VALUE, submission__versions__answer="value").first()
    assert duty is not None
    reviewer, reporter = _reviewer(duty.department), _reporter(duty.department)
    here = reverse("indicators:review", args=[Submission.objects.get(duty=duty).pk])
    reviewer.open(here)
    until = (timezone.localdate() + timedelta(days=3)).isoformat()
    returned = {"reason_code": "definition", "text": "请核对口径。", "new_due_on": until}
    reviewer.send(here, {"action": "return", **returned})
    filling = reverse("indicators:duty", args=[duty.pk])
    reporter.open(filling)
    assert "请核对口径。" in reporter.text
    reporter.send(filling, {"action": "submit", "confirmed": "1", "value": "13"})
    assert Submission.objects.get(duty=duty).versions.count() == 2


def _review_joint(round_: ReportingRound) -> None:
    """The statistics bureau looks at what the office's own bureau has filed."""
    statistics = Department.objects.get(tenant=round_.tenant, name="市统计局")
    _review(_reviewer(statistics))


# --- The end -------------------------------------------------------------------------------------


def _states(round_: ReportingRound) -> list[str]:
    return list(Submission.objects.filter(duty__round=round_).values_list("state", flat=True))


def _check_totals(plan: Plan, office: Visitor, round_: ReportingRound, today: date) -> None:
    values = round_.duties.filter(kind=DutyKind.VALUE)
    unpublished = sum(duty.pk % 7 == 0 for duty in values)
    assert Observation.objects.count() == values.count() - unpublished
    assert Observation.objects.filter(value=Decimal(13)).count() == 1
    assert TargetState.objects.count() == round_.duties.filter(kind=DutyKind.STATE).count()
    office.open(reverse("indicators:timeliness", args=[round_.pk]))
    assert "100.0%" in office.text
    recompute_progress([plan.pk], today=today)
    for name in ("overview", "targets", "departments", "places"):
        office.open(reverse(f"dashboards:{name}", args=[plan.slug]))
    proof = verify_ledger()
    assert proof.holds
