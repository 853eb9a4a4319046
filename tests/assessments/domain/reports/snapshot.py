"""Snapshots of a few targets for the texts of reports, every figure written out."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

from assessments.domain.blocks import Block, Document, Heading, Landscape, Paragraph, Table
from assessments.domain.facts import (
    HeadFacts,
    PlanFacts,
    ResultFacts,
    SnapshotFacts,
    TargetFacts,
    TaskFacts,
    UnitFacts,
    ValueFacts,
)
from assessments.domain.orders import ReportOrder
from assessments.domain.results import RESULT_NUMBERS
from assessments.domain.unit_facts import DepartmentFacts, DutyFacts, WorkFacts, WorkPartFacts

YEAR = 2025
MOMENT = datetime(2026, 3, 1, 9, 5, tzinfo=UTC)
PLANNING = UnitFacts(
    "市发改委", presumed=False, basis_document="四碳办〔2026〕1号", department_id=1
)
TRANSPORT = UnitFacts("市交通局", presumed=True, basis_document="", department_id=2)
DEPARTMENTS = (
    DepartmentFacts(1, "市发改委", "local", "发改", ""),
    DepartmentFacts(2, "市交通局", "local", "交通", ""),
    DepartmentFacts(3, "市林业局", "local", "林业", ""),
)
ORDER = ReportOrder("annual_report", "docx", "zh", "四平市发展和改革委员会", "office")


def number(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def result(status: str, *, reason: str = "", lamp: str = "", **figures: str) -> ResultFacts:
    """A verdict with the figures given; `value_year` and `preliminary` follow the value."""
    numbers = {name: number(figures.pop(name, None)) for name in RESULT_NUMBERS}
    outlook = figures.pop("outlook", "")
    assert not figures
    return ResultFacts(
        status=status,
        reason=reason,
        lamp=lamp,
        value_year=None,
        preliminary=status.endswith("_preliminary"),
        outlook=outlook,
        **numbers,
    )


def value(year: int, text: str, quality: str = "final") -> ValueFacts:
    return ValueFacts(year, Decimal(text), quality, is_estimate=False)


WIND = TargetFacts(
    id=1,
    key="三/(一)/1#1",
    place="",
    section="能源绿色低碳转型行动",
    task_key="三/(一)/1",
    task="大力发展新能源",
    quote="到2030年,风电装机规模达到200万千瓦",
    indicator="风电装机规模",
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
    measure_recorded_at=MOMENT,
    unit_in_charge=PLANNING,
    last_year=value(2024, "140"),
    latest=value(2025, "160"),
    result=result(
        "ahead",
        progress="0.6",
        expected="0.5",
        gap="0.1",
        required_annual_amount="8",
        forecast="221.5",
        forecast_low="210",
        forecast_high="233",
        outlook="likely",
    ),
    result_before="behind",
    steps=(),
    explanation="",
    indicator_en="Installed wind capacity",
)
TRIPS = replace(
    WIND,
    id=2,
    key="三/(二)/1#1",
    section="交通运输绿色低碳行动",
    task_key="三/(二)/1",
    task="倡导绿色出行",
    quote="到2025年,力争绿色出行比例达到60%",
    indicator="绿色出行比例",
    indicator_code="TR03",
    unit="%",
    hedge="力争",
    target_text="60",
    target_unit="%",
    target_value=Decimal(60),
    target_year=2025,
    base_value=Decimal(40),
    unit_in_charge=TRANSPORT,
    last_year=value(2024, "52"),
    latest=value(2025, "55"),
    result=result("missed", progress="0.75", expected="1", gap="-0.25"),
    result_before="behind",
    explanation="公交线网调整尚未完成。",
    indicator_en="Share of green trips",
)
TASKS = tuple(
    TaskFacts(
        key=target.task_key or "",
        number="1",
        title=target.task or "",
        section=target.section,
        section_kind="action",
        responsibilities=(),
        unit_in_charge=target.unit_in_charge,
        target_keys=(target.key,),
    )
    for target in (WIND, TRIPS)
)
WORK = WorkFacts(
    id=1,
    task_key="三/(一)/1",
    quarter=2,
    measure="建成风电场一座",
    deliverable="并网",
    place_key="",
    lead_id=1,
    lead="市发改委",
    lead_presumed=False,
    progress="slow",
    parts=(
        WorkPartFacts(1, "市发改委", "lead", "slow", MOMENT),
        WorkPartFacts(2, "市交通局", "support", "", None),
    ),
)


def duty(number: int, standing: str, *, department: int = 1, in_time: bool = True) -> DutyFacts:
    return DutyFacts(
        id=number,
        round="2025年度",
        department_id=department,
        department=DEPARTMENTS[department - 1].name,
        place_key="",
        what="风电装机规模",
        indicator_code="EN11",
        due_on=date(2026, 2, 15),
        filed_on=None if standing == "overdue" else date(2026, 2, 20),
        state="",
        standing=standing,
        in_time=in_time,
        returns=0,
    )


def snapshot(*targets: TargetFacts, **changes: object) -> SnapshotFacts:
    """The snapshot of a plan with these targets."""
    facts = SnapshotFacts(
        format=3,
        year=YEAR,
        as_of=MOMENT,
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
            lower_units_label="",
            plan_file_sha256="c" * 64,
            source_sha256="a" * 64,
        ),
        head=HeadFacts("place:1", 7, "d" * 64),
        targets=targets,
        observations=(),
        states=(),
        tasks=TASKS,
        definitions=(),
        evidence=(),
        departments=DEPARTMENTS,
    )
    return replace(facts, **changes)  # type: ignore[arg-type]  # fields of the test


def blocks_of(blocks: object) -> list[Block]:
    """Every block, those on landscape pages too."""
    found: list[Block] = []
    for block in blocks:  # type: ignore[attr-defined]  # blocks
        found += blocks_of(block.blocks) if isinstance(block, Landscape) else [block]
    return found


def said(document: Document) -> str:
    """All paragraphs, one below the other."""
    return "\n".join(b.text for b in blocks_of(document.blocks) if isinstance(b, Paragraph))


def headings(document: Document, level: int = 1) -> list[str]:
    found = [b for b in blocks_of(document.blocks) if isinstance(b, Heading)]
    return [block.text for block in found if block.level == level]


def table(document: Document, caption: str) -> Table:
    """The table whose caption has these words."""
    tables = [b for b in blocks_of(document.blocks) if isinstance(b, Table)]
    return next(each for each in tables if caption in each.caption)
