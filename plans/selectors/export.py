"""A published version as a plan file again: export of an import is byte-identical."""

from collections import defaultdict
from collections.abc import Iterable

from plans.domain.plan_files import (
    DepartmentEntry,
    LeftOut,
    PlaceEntry,
    PlanFile,
    ResponsibilityEntry,
    SectionEntry,
    SourceEntry,
    TargetEntry,
    TaskEntry,
)
from plans.models import PlanTask, PlanVersion, Responsibility, ResponsibilityRole, Section, Target


def plan_file_of(version: PlanVersion) -> PlanFile:
    """The plan file of a version. Eight queries, whatever its size."""
    return PlanFile(
        format=1,
        slug=version.plan.slug,
        version=version.number,
        title=version.title,
        place=PlaceEntry.model_validate(
            {
                "code": version.place_code,
                "name": version.place_name,
                "level": version.place_level,
                "parent": version.place_parent,
            }
        ),
        issuer=version.issuer,
        document_number=version.document_number,
        issued_on=version.issued_on.isoformat() if version.issued_on else None,
        leading_group=version.leading_group,
        source=SourceEntry(
            file=version.source.file_name,
            sha256=version.source.sha256,
            text_sha256=version.source.text_sha256,
        ),
        departments=[
            DepartmentEntry.model_validate(
                {name: getattr(printed, name) for name in DepartmentEntry.model_fields}
            )
            for printed in version.printed_departments.order_by("position")
        ],
        sections=_sections(version),
        left_out=[
            LeftOut(span=[figure.start, figure.end], quote=figure.quote, reason=figure.reason)
            for figure in version.left_out_figures.order_by("position")
        ],
    )


def _sections(version: PlanVersion) -> list[SectionEntry]:
    own: dict[int, list[TargetEntry]] = defaultdict(list)
    of_task: dict[int, list[TargetEntry]] = defaultdict(list)
    for target in version.targets.order_by("position"):
        if target.plan_task_id is None:
            own[target.section_id].append(_target(target))
        else:
            of_task[target.plan_task_id].append(_target(target))
    tasks: dict[int, list[TaskEntry]] = defaultdict(list)
    listed = version.plan_tasks.order_by("position").prefetch_related("responsibilities__names")
    for task in listed:
        tasks[task.section_id].append(_task(task, of_task[task.pk]))
    return [
        _section(section, own[section.pk], tasks[section.pk])
        for section in version.sections.order_by("position")
    ]


def _section(section: Section, targets: list[TargetEntry], tasks: list[TaskEntry]) -> SectionEntry:
    return SectionEntry.model_validate(
        {
            "key": section.key,
            "path": section.path,
            "kind": section.kind,
            "title": section.title,
            "span": [section.start, section.end],
            "places": section.places,
            "targets": targets,
            "tasks": tasks,
        }
    )


def _task(task: PlanTask, targets: list[TargetEntry]) -> TaskEntry:
    return TaskEntry(
        key=task.key,
        number=task.number,
        title=task.title,
        span=[task.start, task.end],
        places=task.places,
        responsibilities=_responsibilities(task.responsibilities.all()),
        targets=targets,
    )


def _responsibilities(rows: Iterable[Responsibility]) -> list[ResponsibilityEntry]:
    entries = []
    for row in sorted(rows, key=lambda r: r.position):
        names = sorted(row.names.all(), key=lambda n: n.position)
        by_role = {
            role.value: [name.name for name in names if name.role == role]
            for role in ResponsibilityRole
        }
        entries.append(
            ResponsibilityEntry.model_validate(
                {
                    "wording": row.wording,
                    "text": row.text,
                    "span": [row.start, row.end],
                    **by_role,
                }
            )
        )
    return entries


def _target(target: Target) -> TargetEntry:
    facts = {
        name: getattr(target, name)
        for name in TargetEntry.model_fields
        if name not in ("span", "value")
    }
    return TargetEntry.model_validate(
        {**facts, "span": [target.start, target.end], "value": target.value_text}
    )
