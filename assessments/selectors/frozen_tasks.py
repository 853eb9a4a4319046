"""Plan tasks and who answers for them, as they stood at a moment."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from assessments.domain.facts import ResponsibilityFacts, TargetFacts, TaskFacts, UnitFacts
from indicators.models import MeasureVersion
from organizations.models import Department
from plans.models import (
    AccountableUnit,
    Plan,
    PlanTask,
    PlanVersion,
    Responsibility,
    ResponsibilityRole,
)


@dataclass(frozen=True)
class UnitsInCharge:
    """Accountable units by key, the first listed unit of every plan task, and those of counties."""

    named: dict[str, UnitFacts]
    first_listed: dict[str, UnitFacts]
    of_places: dict[int, Department]

    @classmethod
    def of(cls, plan: Plan, tasks: Iterable[PlanTask], *, as_of: datetime) -> "UnitsInCharge":
        """What the office had named by then, beside what the plan lists first."""
        rows = AccountableUnit.objects.filter(plan=plan, recorded_at__lte=as_of)
        rows = rows.select_related("department").order_by("recorded_at", "pk")
        named = {
            row.key: UnitFacts(row.department.name, False, row.basis_document, row.department_id)
            for row in rows
        }
        listed = {task.key: _first_listed(task) for task in tasks}
        first = {key: unit for key, unit in listed.items() if unit is not None}
        counties = Department.objects.filter(tenant=plan.tenant_id, place__isnull=False)
        of_places = {unit.place_id: unit for unit in counties.order_by("-pk") if unit.place_id}
        return cls(named, first, of_places)

    def of_target(self, terms: MeasureVersion) -> UnitFacts | None:
        """The unit of a target: named for it, named for its task, or first listed (presumed).

        A county answers for its own part, on the document that allocated it.
        """
        county = self.of_places.get(terms.measure.place_id)
        if county is not None and terms.basis_document:
            return UnitFacts(county.name, False, terms.basis_document, county.pk)
        task = terms.target.plan_task if terms.target is not None else None
        own = self.named.get(terms.measure.key)
        if own is not None or task is None:
            return own
        return self.of_task(task.key)

    def of_task(self, key: str) -> UnitFacts | None:
        """The unit of a plan task: named, or first listed (presumed)."""
        return self.named.get(key) or self.first_listed.get(key)


def tasks_of(version: PlanVersion) -> list[PlanTask]:
    """Plan tasks of a version with their responsibilities, in the plan's order."""
    tasks = version.plan_tasks.select_related("section").order_by("position")
    return list(tasks.prefetch_related("responsibilities__names"))


def frozen_tasks(
    tasks: Iterable[PlanTask], units: UnitsInCharge, targets: Iterable[TargetFacts]
) -> tuple[TaskFacts, ...]:
    """The plan tasks with the keys of their targets."""
    keys: dict[str | None, list[str]] = {}
    for target in targets:
        keys.setdefault(target.task_key, []).append(target.key)
    return tuple(
        TaskFacts(
            key=task.key,
            number=task.number,
            title=task.title,
            section=task.section.title,
            section_kind=task.section.kind,
            responsibilities=tuple(_responsibility(row) for row in _ordered(task)),
            unit_in_charge=units.of_task(task.key),
            target_keys=tuple(keys.get(task.key, ())),
            span=(task.start, task.end),
        )
        for task in tasks
    )


def _ordered(task: PlanTask) -> list[Responsibility]:
    return sorted(task.responsibilities.all(), key=lambda row: row.position)


def _responsibility(row: Responsibility) -> ResponsibilityFacts:
    names = sorted(row.names.all(), key=lambda name: name.position)

    def of(role: ResponsibilityRole) -> tuple[str, ...]:
        return tuple(name.name for name in names if name.role == role)

    return ResponsibilityFacts(
        wording=row.wording,
        lead=of(ResponsibilityRole.LEAD),
        support=of(ResponsibilityRole.SUPPORT),
        shared=of(ResponsibilityRole.SHARED),
    )


def _first_listed(task: PlanTask) -> UnitFacts | None:
    for row in _ordered(task):
        names = sorted(row.names.all(), key=lambda name: name.position)
        if names:
            return UnitFacts(names[0].name, True, "", names[0].department_id)
    return None
