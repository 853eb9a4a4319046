"""Snapshots made by hand, for papers that are written from facts alone.

The city has two departments and one county, and no targets until a test gives it some.
"""

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from assessments.domain.facts import (
    HeadFacts,
    ObservationFacts,
    PlanFacts,
    ResultFacts,
    SnapshotFacts,
    TargetFacts,
    TaskFacts,
    UnitFacts,
    ValueFacts,
)
from assessments.domain.orders import OfficialFields, ReportOrder
from assessments.domain.results import RESULT_NUMBERS
from assessments.domain.unit_facts import (
    CaseFacts,
    DepartmentFacts,
    DutyFacts,
    LowerPlaceFacts,
    WorkFacts,
    WorkPartFacts,
)

AS_OF = datetime(2026, 11, 20, 9, 5, tzinfo=ZoneInfo("Asia/Shanghai"))
YEAR = 2025
PLANNING, TRANSPORT = 1, 2
COUNTY = "tiedong"
NAMED = UnitFacts("市发改委", False, "四碳办〔2026〕1号", PLANNING)
PRESUMED = UnitFacts("市交通局", True, "", TRANSPORT)


def snapshot(*targets: TargetFacts, **changes: object) -> SnapshotFacts:
    """A snapshot of these targets."""
    facts = SnapshotFacts(
        format=3,
        year=YEAR,
        as_of=AS_OF,
        demonstration=False,
        engine_version="1",
        plan=PlanFacts(
            slug="siping",
            version=1,
            title="四平市碳达峰实施方案",
            place="四平市",
            tenant="四平市",
            issuer="四平市人民政府",
            document_number=None,
            issued_on=date(2023, 6, 15),
            leading_group="市碳达峰工作领导小组",
            lower_units_label="县(市、区)",
            plan_file_sha256="c" * 64,
            source_sha256="a" * 64,
        ),
        head=HeadFacts("220300", 7, "d" * 64),
        targets=targets,
        observations=(),
        states=(),
        tasks=(),
        definitions=(),
        evidence=(),
        departments=(
            DepartmentFacts(PLANNING, "市发改委", "local", "发改", ""),
            DepartmentFacts(TRANSPORT, "市交通局", "local", "交通", ""),
        ),
        lower_places=(LowerPlaceFacts(9, COUNTY, "铁东区", counts_in_rollup=True),),
    )
    return replace(facts, **changes)  # type: ignore[arg-type]  # named by the test


def target(indicator: str, status: str = "not_assessable", **changes: object) -> TargetFacts:
    """A target of 200 by 2030 with a verdict."""
    key = f"三/(一)/1#{indicator}"
    found = TargetFacts(
        id=len(indicator),
        key=key,
        place="",
        section="能源绿色低碳转型行动",
        task_key="三/(一)/1",
        task="大力发展新能源",
        quote=f"到2030年,{indicator}达到200万千瓦",
        indicator=indicator,
        indicator_code="EN11",
        unit="万千瓦",
        definition="常规口径",
        definition_code="EN11-STD",
        kind="level",
        rule="linear_level",
        direction="up",
        nature=None,
        hedge=None,
        comparator=">=",
        target_text="200",
        target_unit="万千瓦",
        target_value=Decimal(200),
        target_form="level",
        target_year=2030,
        base_year=2020,
        base_year_presumed=False,
        base_value=Decimal(100),
        assigned_value=None,
        repeats=False,
        note="",
        measure_version=1,
        measure_recorded_at=AS_OF,
        unit_in_charge=NAMED,
        last_year=None,
        latest=None,
        result=judged(status),
        result_before=None,
        steps=(),
        explanation="",
    )
    return replace(found, **changes)  # type: ignore[arg-type]  # named by the test


def judged(status: str, lamp: str = "", **numbers: str) -> ResultFacts:
    """A verdict with some of its numbers."""
    held = {name: Decimal(numbers[name]) if name in numbers else None for name in RESULT_NUMBERS}
    return ResultFacts(
        status=status,
        reason="",
        lamp=lamp,
        value_year=None,
        preliminary=False,
        outlook="",
        **held,
    )


def value(number: str, year: int = YEAR, quality: str = "final") -> ValueFacts:
    """A value in use."""
    return ValueFacts(year, Decimal(number), quality, is_estimate=False)


def observation(year: int, number: str, **changes: object) -> ObservationFacts:
    """A yearly value of the city in force, accepted from the planning department."""
    found = ObservationFacts(
        id=year,
        place="",
        indicator="风电装机规模",
        indicator_code="EN11",
        unit="万千瓦",
        definition_code="EN11-STD",
        year=year,
        period=f"{year}年",
        version=1,
        in_force=True,
        value=Decimal(number),
        decimals=1,
        numerator=None,
        denominator=None,
        quality="终期数",
        basis="公布",
        release="内部",
        synthetic=False,
        department="市发改委",
        submitted_by="",
        submitted_at=None,
        accepted_by="账号1",
        recorded_at=AS_OF,
        document="",
        evidence=(),
    )
    return replace(found, **changes)  # type: ignore[arg-type]  # named by the test


def task(key: str = "三/(一)/1", **changes: object) -> TaskFacts:
    """A plan task that nobody answers for."""
    found = TaskFacts(
        key=key,
        number="1",
        title="大力发展新能源",
        section="能源绿色低碳转型行动",
        section_kind="action",
        responsibilities=(),
        unit_in_charge=None,
        target_keys=(),
    )
    return replace(found, **changes)  # type: ignore[arg-type]  # named by the test


def work(number: int, progress: str = "", **changes: object) -> WorkFacts:
    """An annual work item that the planning department leads and transport supports."""
    part = WorkPartFacts(TRANSPORT, "市交通局", "support", "slow", AS_OF)
    found = WorkFacts(
        id=number,
        task_key="三/(一)/1",
        quarter=0,
        measure=f"举措{number}",
        deliverable="",
        place_key="",
        lead_id=PLANNING,
        lead="市发改委",
        lead_presumed=False,
        progress=progress,
        parts=(part,),
    )
    return replace(found, **changes)  # type: ignore[arg-type]  # named by the test


def duty(number: int, standing: str, **changes: object) -> DutyFacts:
    """A duty of the bureau of transport, due on 10 November 2026."""
    found = DutyFacts(
        id=number,
        round="2026年第四季度",
        department_id=TRANSPORT,
        department="市交通局",
        place_key="",
        what="绿色出行比例",
        indicator_code="TR03",
        due_on=date(2026, 11, 10),
        filed_on=None,
        state="",
        standing=standing,
        in_time=True,
        returns=0,
    )
    return replace(found, **changes)  # type: ignore[arg-type]  # named by the test


def case(kind: str = "warning", state: str = "issued", **changes: object) -> CaseFacts:
    """A letter to the planning department about wind power."""
    found = CaseFacts(
        id=1,
        kind=kind,
        department_id=PLANNING,
        department="市发改委",
        subject="风电装机规模",
        document_number="",
        target_keys=("三/(一)/1#风电装机规模",),
        issued_on=date(2026, 11, 2),
        due_on=date(2026, 12, 10),
        state=state,
        closed_on=None,
    )
    return replace(found, **changes)  # type: ignore[arg-type]  # named by the test


def order(kind: str, **changes: object) -> ReportOrder:
    """An order of the office without any official field."""
    found = ReportOrder(kind, "docx", "zh", "市发改委", "office", fields=OfficialFields())
    return replace(found, **changes)  # type: ignore[arg-type]  # named by the test
