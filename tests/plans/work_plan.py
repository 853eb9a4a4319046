"""A plan of two tasks, made of rows: one all units share, one that 市交通局 leads.

- 一/1: 市交通局、市发改委、各县区政府 (a collective body) 按职责分工负责;
- 一/2: 市交通局牵头, 市统计局配合.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import timezone

from audit.domain.actors import Actor
from audit.services import store_text
from organizations.access import Viewer, viewer_of
from organizations.domain.roles import Role
from organizations.models import Department
from organizations.models.departments import Governance
from plans.models import (
    AnnualWorkItem,
    Plan,
    PlanTask,
    PlanVersion,
    Responsibility,
    ResponsibilityName,
    Section,
    SourceDocument,
    WorkPart,
)
from plans.services import adopt_work_items, name_accountable_unit
from tests.cast import Cast, make_cast

YEAR = 2026
SHARED, LED = "一/1", "一/2"
Names = Sequence[tuple[str, Department]]


@dataclass(frozen=True)
class WorkPlan:
    """The plan and its people."""

    cast: Cast
    plan: Plan
    counties: Department

    def viewer(self, name: str) -> Viewer:
        """Somebody of the cast today."""
        return viewer_of(self.cast[name], today=timezone.localdate())

    def adopt(self, key: str = LED) -> AnnualWorkItem:
        """The item that the office adopts for a task."""
        adopt_work_items(self.viewer("olga"), self.plan, YEAR, task_keys={key})
        return AnnualWorkItem.objects.get(task_key=key, source="plan", withdrawn_at=None)

    def part(self, item: AnnualWorkItem, department: Department) -> WorkPart:
        """A unit's part of an item."""
        return WorkPart.objects.select_related("item__tenant").get(item=item, department=department)

    def name(self, key: str, department: Department) -> None:
        """The office names the accountable unit of a task."""
        actor = Actor(account=self.cast["olga"].pk, unit="", role=Role.OFFICE)
        name_accountable_unit(
            self.plan, key=key, department=department, basis_document="任务分工", actor=actor
        )


def make_work_plan(cast: Cast | None = None, slug: str = "siping") -> WorkPlan:
    """The plan's first version; of people who are there already where a `cast` is given."""
    cast = cast or make_cast()
    plan = Plan.objects.create(tenant=cast.siping, slug=slug)
    counties = Department.objects.create(
        tenant=cast.siping,
        name="各县区政府",
        canonical_name="各县(市)区人民政府",
        function="县区",
        governance=Governance.COLLECTIVE,
    )
    made = WorkPlan(cast, plan, counties)
    publish_version(made, 1)
    return made


def publish_version(made: WorkPlan, number: int, *, first_task_starts: int = 0) -> PlanVersion:
    """A version with both tasks; a later one may print them elsewhere."""
    version = _version(made.plan, number)
    section = Section.objects.create(
        version=version,
        position=0,
        key="一",
        path="一",
        kind="action",
        title="交通运输绿色低碳行动",
        start=0,
        end=500,
    )
    cast = made.cast
    shared = [("shared", unit) for unit in (cast.transport, cast.planning, made.counties)]
    led = [("lead", cast.transport), ("support", cast.statistics)]
    _task(section, 0, SHARED, "推广新能源汽车", start=first_task_starts, names=shared)
    _task(section, 1, LED, "建设充电设施", start=200, names=led)
    return version


def _task(
    section: Section, position: int, key: str, title: str, *, start: int, names: Names
) -> None:
    task = PlanTask.objects.create(
        version=section.version,
        section=section,
        position=position,
        key=key,
        number=str(position + 1),
        title=title,
        start=start,
        end=start + 100,
    )
    wording = "shared" if names[0][0] == "shared" else "lead_support"
    bracket = Responsibility.objects.create(
        plan_task=task, position=0, wording=wording, text="(……)", start=start, end=start + 9
    )
    for place, (role, department) in enumerate(names):
        ResponsibilityName.objects.create(
            responsibility=bracket,
            position=place,
            role=role,
            name=department.name,
            department=department,
        )


def _version(plan: Plan, number: int) -> PlanVersion:
    now = timezone.now()
    source = SourceDocument.objects.create(
        tenant=plan.tenant,
        file_name="siping.txt",
        content=store_text("文", chain=plan.tenant.chain, now=now),
        sha256="a" * 64,
        text="文",
        text_sha256="b" * 64,
        recorded_at=now,
    )
    return PlanVersion.objects.create(
        plan=plan,
        number=number,
        title="四平市碳达峰实施方案",
        place_code="220300",
        place_name="四平市",
        place_level="prefecture",
        source=source,
        plan_file_sha256="c" * 64,
        published_at=now,
    )
