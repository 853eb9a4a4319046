"""Publishing a plan file: an immutable version with all its parts, in one transaction."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from audit.domain.actors import Actor
from audit.services import recorded, store_file
from organizations.models import Department, Place
from organizations.models.departments import Governance
from organizations.services import (
    DepartmentFacts,
    PlaceFacts,
    ensure_departments,
    ensure_places,
    make_tenant,
)
from plans.access import require_office
from plans.domain.plan_files import (
    PlanFile,
    ResponsibilityEntry,
    SectionEntry,
    TargetEntry,
    TaskEntry,
    check_against_source,
    check_plan_file,
    dump_plan_file,
)
from plans.domain.problems import DocumentError, Problem, mark
from plans.domain.secrecy import secrecy_mark
from plans.models import (
    LeftOutFigure,
    Plan,
    PlanTask,
    PlanVersion,
    PrintedDepartment,
    Responsibility,
    ResponsibilityName,
    ResponsibilityRole,
    Section,
    SourceDocument,
    Target,
)

GOVERNANCE = {
    "本级": Governance.LOCAL,
    "垂管": Governance.VERTICAL,
    "双管": Governance.DUAL,
    "企业": Governance.COMPANY,
    "集体": Governance.COLLECTIVE,
}

SECRET = mark("原文有密级标志“%(mark)s”。本系统为非涉密系统,不得录入涉密文件。")


class PublishError(DocumentError):
    """The plan file cannot be published as it stands."""


@dataclass(frozen=True)
class SourceFile:
    """The source document: its bytes as received, and the text that the spans count in."""

    name: str
    data: bytes
    text: str


def publish(plan_file: PlanFile, source: SourceFile, *, actor: Actor) -> PlanVersion:
    """Publish a plan file as the next version of its plan; publishing it again changes nothing.

    Raises:
        PermissionDenied: for others than the office of the place.
        PublishError: when the file does not fit its source, the source bears a secrecy mark, the
            version is not the next one, or another content was published under this number.
    """
    _check(plan_file, source)
    sha256 = hashlib.sha256(dump_plan_file(plan_file).encode()).hexdigest()
    with recorded(actor) as recording:
        plan = _ensure_plan(plan_file, actor)
        require_office(actor, plan.tenant, today=timezone.localdate(recording.now))
        published = {version.number: version for version in plan.versions.all()}
        existing = published.get(plan_file.version)
        if existing is not None:
            return _same(existing, sha256)
        if plan_file.version != len(published) + 1:
            raise PublishError(
                [
                    Problem(
                        mark("版本号应为%(next)s"),
                        {"next": len(published) + 1},
                        path="version",
                    )
                ]
            )
        departments = ensure_departments(plan.tenant, _facts(plan_file), actor=actor)
        version = _create_version(plan, plan_file, source, sha256, recording.now)
        _Writer(version, departments).write(plan_file)
        recording.entry(
            chain=plan.tenant.chain,
            action="plan.publish",
            of=version,
            after={
                "slug": plan.slug,
                "version": version.number,
                "plan_file_sha256": sha256,
                "text_sha256": plan_file.source.text_sha256,
                "tasks": len(plan_file.tasks),
                "targets": len(plan_file.targets),
            },
        )
    return version


def _check(plan_file: PlanFile, source: SourceFile) -> None:
    problems = [*check_plan_file(plan_file), *check_against_source(plan_file, source.text)]
    if hashlib.sha256(source.data).hexdigest() != plan_file.source.sha256:
        problems.append(Problem(mark("原文件哈希不符:不是同一份文件"), path="source.sha256"))
    found = secrecy_mark(source.text)
    if found:
        problems.append(Problem(SECRET, {"mark": found}, path="source"))
    if problems:
        raise PublishError(problems)


def _same(existing: PlanVersion, sha256: str) -> PlanVersion:
    if existing.plan_file_sha256 != sha256:
        raise PublishError(
            [
                Problem(
                    mark("第%(number)s版已发布且内容不同;已发布的版本不可更改,请以新版本号发布"),
                    {"number": existing.number},
                    path="version",
                )
            ]
        )
    return existing


def _ensure_plan(plan_file: PlanFile, actor: Actor) -> Plan:
    plan = Plan.objects.select_related("tenant").filter(slug=plan_file.slug).first()
    if plan is not None:
        if plan.tenant.code != plan_file.place.code:
            raise PublishError(
                [
                    Problem(
                        mark("标识“%(slug)s”已用于另一地方的方案"),
                        {"slug": plan_file.slug},
                        path="slug",
                    )
                ]
            )
        return plan
    tenant = make_tenant(_ensure_place(plan_file, actor), actor=actor)
    return Plan.objects.create(tenant=tenant, slug=plan_file.slug)


def _ensure_place(plan_file: PlanFile, actor: Actor) -> Place:
    entry = plan_file.place
    place = Place.objects.filter(code=entry.code).first()
    if place is not None:
        return place
    parent = Place.objects.filter(code=entry.parent).first() if entry.parent else None
    facts = PlaceFacts(
        key=entry.code,
        code=entry.code,
        name=entry.name,
        level=entry.level,
        parent=parent.key if parent else None,
    )
    return ensure_places([facts], actor=actor)[entry.code]


def _facts(plan_file: PlanFile) -> Iterator[DepartmentFacts]:
    for department in plan_file.departments:
        yield DepartmentFacts(
            name=department.name,
            canonical_name=department.canonical,
            function=department.function,
            governance=GOVERNANCE[department.governance],
        )


def _create_version(
    plan: Plan, plan_file: PlanFile, source: SourceFile, sha256: str, now: datetime
) -> PlanVersion:
    document = SourceDocument.objects.create(
        tenant=plan.tenant,
        file_name=source.name,
        content=store_file(source.data, chain=plan.tenant.chain, now=now),
        sha256=plan_file.source.sha256,
        text=source.text,
        text_sha256=plan_file.source.text_sha256,
        recorded_at=now,
    )
    return PlanVersion.objects.create(
        plan=plan,
        number=plan_file.version,
        title=plan_file.title,
        place_code=plan_file.place.code,
        place_name=plan_file.place.name,
        place_level=plan_file.place.level,
        place_parent=plan_file.place.parent,
        issuer=plan_file.issuer,
        document_number=plan_file.document_number,
        issued_on=date.fromisoformat(plan_file.issued_on) if plan_file.issued_on else None,
        leading_group=plan_file.leading_group,
        source=document,
        plan_file_sha256=sha256,
        published_at=now,
    )


class _Writer:
    """Writes the parts of a version: one bulk insert a table."""

    def __init__(self, version: PlanVersion, departments: dict[str, Department]) -> None:
        self.version = version
        self.departments = departments

    def write(self, plan_file: PlanFile) -> None:
        self._write_departments(plan_file)
        self._write_left_out(plan_file)
        sections = Section.objects.bulk_create(self._sections(plan_file.sections))
        by_key = {section.key: section for section in sections}
        tasks = PlanTask.objects.bulk_create(self._tasks(plan_file.sections, by_key))
        task_by_key = {task.key: task for task in tasks}
        self._write_responsibilities(plan_file.tasks, task_by_key)
        Target.objects.bulk_create(self._targets(plan_file.sections, by_key, task_by_key))

    def _write_departments(self, plan_file: PlanFile) -> None:
        PrintedDepartment.objects.bulk_create(
            PrintedDepartment(
                version=self.version,
                position=position,
                department=self.departments[entry.name],
                **entry.model_dump(),
            )
            for position, entry in enumerate(plan_file.departments)
        )

    def _write_left_out(self, plan_file: PlanFile) -> None:
        LeftOutFigure.objects.bulk_create(
            LeftOutFigure(
                version=self.version,
                position=position,
                start=entry.span[0],
                end=entry.span[1],
                quote=entry.quote,
                reason=entry.reason,
            )
            for position, entry in enumerate(plan_file.left_out)
        )

    def _sections(self, entries: Iterable[SectionEntry]) -> list[Section]:
        return [
            Section(
                version=self.version,
                position=position,
                key=entry.key,
                path=entry.path,
                kind=entry.kind,
                title=entry.title,
                places=entry.places,
                start=entry.span[0],
                end=entry.span[1],
            )
            for position, entry in enumerate(entries)
        ]

    def _tasks(
        self, sections: Iterable[SectionEntry], by_key: dict[str, Section]
    ) -> list[PlanTask]:
        pairs = [(section, task) for section in sections for task in section.tasks]
        return [
            PlanTask(
                version=self.version,
                section=by_key[section.key],
                position=position,
                key=task.key,
                number=task.number,
                title=task.title,
                places=task.places,
                start=task.span[0],
                end=task.span[1],
            )
            for position, (section, task) in enumerate(pairs)
        ]

    def _write_responsibilities(
        self, tasks: Iterable[TaskEntry], by_key: dict[str, PlanTask]
    ) -> None:
        entries = [
            (by_key[task.key], position, entry)
            for task in tasks
            for position, entry in enumerate(task.responsibilities)
        ]
        rows = Responsibility.objects.bulk_create(
            Responsibility(
                plan_task=task,
                position=position,
                wording=entry.wording,
                text=entry.text,
                start=entry.span[0],
                end=entry.span[1],
            )
            for task, position, entry in entries
        )
        ResponsibilityName.objects.bulk_create(
            name
            for row, (_task, _position, entry) in zip(rows, entries, strict=True)
            for name in self._names(row, entry)
        )

    def _names(
        self, row: Responsibility, entry: ResponsibilityEntry
    ) -> Iterator[ResponsibilityName]:
        listed = [(ResponsibilityRole.LEAD, name) for name in entry.lead]
        listed += [(ResponsibilityRole.SUPPORT, name) for name in entry.support]
        listed += [(ResponsibilityRole.SHARED, name) for name in entry.shared]
        for position, (role, name) in enumerate(listed):
            yield ResponsibilityName(
                responsibility=row,
                position=position,
                role=role,
                name=name,
                department=self.departments[name],
            )

    def _targets(
        self,
        sections: Iterable[SectionEntry],
        by_key: dict[str, Section],
        task_by_key: dict[str, PlanTask],
    ) -> list[Target]:
        held: list[tuple[Section, PlanTask | None, TargetEntry]] = []
        for section in sections:
            held += [(by_key[section.key], None, target) for target in section.targets]
            for task in section.tasks:
                held += [
                    (by_key[section.key], task_by_key[task.key], target) for target in task.targets
                ]
        return [
            _target(self.version, position, section, task, entry)
            for position, (section, task, entry) in enumerate(held)
        ]


def _target(
    version: PlanVersion,
    position: int,
    section: Section,
    plan_task: PlanTask | None,
    entry: TargetEntry,
) -> Target:
    facts = entry.model_dump(exclude={"span", "value"})
    return Target(
        version=version,
        section=section,
        plan_task=plan_task,
        position=position,
        start=entry.span[0],
        end=entry.span[1],
        value_text=entry.value,
        value=entry.number,
        **facts,
    )
