"""The plan of two tasks with a register: a county's project, a 两高 project and a sub-plan.

- 生物质热电联产项目 (梨树县) stands in 一/1, which all units share, 市交通局 listed first;
- 新建电石项目 is 两高 and stands in 一/2, which 市交通局 leads;
- 交通领域碳达峰实施方案 stands in the section, which names nobody.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Self

from django.utils import timezone

from plans.models import Milestone, RegisterItem, RegisterKind
from plans.services import add_milestone, name_item_unit
from tests.cast import Cast
from tests.plans.work_plan import LED, SHARED, WorkPlan, make_work_plan

BASIS = "任务分工方案"


def month(ahead: int) -> date:
    """The first day of a month, so many from this one."""
    today = timezone.localdate()
    count = today.year * 12 + today.month - 1 + ahead
    return date(count // 12, count % 12 + 1, 1)


def yesterday() -> date:
    """The day before today."""
    return timezone.localdate() - timedelta(days=1)


@dataclass(frozen=True)
class RegisterPlan:
    """The plan, its people and its three items."""

    work: WorkPlan
    project: RegisterItem
    internal: RegisterItem
    sub_plan: RegisterItem

    def named(self) -> Self:
        """The project with 市交通局 named as its responsible unit."""
        olga = self.work.viewer("olga")
        name_item_unit(olga, self.project, self.work.cast.transport, basis_document=BASIS)
        return self

    def milestone(self, what: str = "开工", *, ahead: int = 1) -> Milestone:
        """A milestone of the project that the office adds, due so many months from now."""
        return add_milestone(self.work.viewer("olga"), self.project, what=what, due=month(ahead))


def make_register_plan(cast: Cast | None = None, slug: str = "siping") -> RegisterPlan:
    """The register as it was loaded: nobody named, nothing reported."""
    work = make_work_plan(cast, slug)
    kinds = RegisterKind
    rows = [
        (kinds.PROJECT, "生物质热电联产项目", SHARED, "文", work.cast.lishu),
        (kinds.HIGH_ENERGY_PROJECT, "新建电石项目", LED, "建设电石项目", None),
        (kinds.SUB_PLAN, "交通领域碳达峰实施方案", "一", "制定交通领域方案", None),
    ]
    items = [
        RegisterItem.objects.create(
            plan=work.plan,
            position=position,
            kind=kind,
            name=name,
            key=key,
            place=place,
            printed_place="梨树" if place else "",
            quote=quote,
            start=position,
            end=position + len(quote),
        )
        for position, (kind, name, key, quote, place) in enumerate(rows)
    ]
    return RegisterPlan(work, *items)
