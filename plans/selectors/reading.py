"""A plan as people read it: its head, who is responsible for what, and its text."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import F, JSONField, QuerySet, Subquery
from django.db.models.functions import JSONObject, Substr

from audit.compiled import compiled
from plans.models import (
    AccountableUnit,
    Plan,
    PlanTask,
    PlanVersion,
    ResponsibilityName,
    ResponsibilityRole,
    Section,
)
from plans.models.sections import SectionKind

_NAMES = {
    "department_id": "names__department_id",
    "name": "names__name",
    "role": "names__role",
    "starts": "start",
    "ends": "end",
}

SENTENCE = re.compile(r"[^。;;\n]+[。;;]?")
"""A sentence of a plan's text. A semicolon ends one too: plans string their commitments so."""


@dataclass(frozen=True)
class PlanHead:
    """What the head of every page of a plan says."""

    version_id: int
    number: int
    title: str
    place_name: str
    issuer: str
    document_number: str
    issued_on: date | None
    leading_group: str


@dataclass(frozen=True)
class Share:
    """One name in one responsibility bracket, with the bracket's place in the text."""

    task_id: int
    task_key: str
    task_label: str
    task_start: int
    section_key: str
    section: str
    department_id: int
    name: str
    role: ResponsibilityRole
    bracket: tuple[int, int]


@dataclass(frozen=True)
class ResponsibleUnit:
    """A unit as responsible for something; `basis` is the document that named it, else presumed."""

    department_id: int
    name: str
    presumed: bool
    basis: str = ""


@dataclass(frozen=True)
class PrintedTask:
    """A plan task with its passage, the names of its brackets, and the unit named for it."""

    task: PlanTask
    text: str
    shares: tuple[Share, ...]
    named: ResponsibleUnit | None


def plan_head(plan: Plan, *, as_of: datetime | None = None) -> PlanHead:
    """The head of the version in force, now or at a moment, without the source text.

    Raises:
        PlanVersion.DoesNotExist: when nothing is published.
    """
    return head_of(version_in_force(plan, as_of))


def version_in_force(plan: Plan, as_of: datetime | None) -> PlanVersion:
    """As `version_by`.

    Raises:
        PlanVersion.DoesNotExist: when nothing is published.
    """
    version = version_by(plan, as_of)
    if version is None:
        raise PlanVersion.DoesNotExist(plan.slug)
    return version


def version_by(plan: Plan, as_of: datetime | None) -> PlanVersion | None:
    """The version in force, now or at a moment.

    One query; none where the version that the access door has read was published by then.
    """
    newest = plan.newest_version
    if newest is not None and (as_of is None or newest.published_at <= as_of):
        return newest
    return versions_by(plan, as_of).first()


def versions_by(plan: Plan, as_of: datetime | None) -> QuerySet[PlanVersion]:
    """The plan's versions published by a moment, the one that was in force then first."""
    rows = plan.versions.order_by("-number")
    return rows if as_of is None else rows.filter(published_at__lte=as_of)


def version_with_source(plan: Plan, *, as_of: datetime | None = None) -> PlanVersion:
    """The version in force, now or at a moment, with its source text: one query.

    Raises:
        PlanVersion.DoesNotExist: when nothing is published.
    """
    version = versions_by(plan, as_of).select_related("source").first()
    if version is None:
        raise PlanVersion.DoesNotExist(plan.slug)
    return version


def first_published(slug: str) -> datetime | None:
    """When the first version of a plan was published: one query."""
    rows = PlanVersion.objects.filter(plan__slug=slug).order_by("number")
    return rows.values_list("published_at", flat=True).first()


def begun_at(version: PlanVersion) -> datetime:
    """When the first version of a version's plan was published: a query where it is another one."""
    if version.number == 1:
        return version.published_at
    rows = PlanVersion.objects.filter(plan=version.plan_id).order_by("number")
    return rows.values_list("published_at", flat=True)[0]


def head_of(version: PlanVersion) -> PlanHead:
    """The head of a version that is at hand."""
    return PlanHead(
        version_id=version.pk,
        number=version.number,
        title=version.display_title,
        place_name=version.place_name,
        issuer=version.issuer or "",
        document_number=version.document_number or "",
        issued_on=version.issued_on,
        leading_group=version.leading_group or "",
    )


def printed_task(plan: Plan, key: str, *, as_of: datetime | None = None) -> PrintedTask | None:
    """A plan task of the version in force, now or at a moment; None where there is none of the key.

    One query: the names come in the same rows, by an outer join.
    """
    named = AccountableUnit.objects.filter(plan=plan, key=key)
    if as_of is not None:
        named = named.filter(recorded_at__lte=as_of)
    found = PlanTask.objects.filter(version=versions_by(plan, as_of).values("pk")[:1], key=key)
    rows = list(
        found.select_related("section", "version")
        .annotate(
            text=Substr("version__source__text", F("start") + 1, F("end") - F("start")),
            named=last_named(named),
            **{f"share_{name}": F(f"responsibilities__{path}") for name, path in _NAMES.items()},
        )
        .order_by("responsibilities__position", "responsibilities__names__position")
    )
    if not rows:
        return None
    task = rows[0]
    return PrintedTask(task, task.text.strip(), tuple(_shares(rows)), named_unit(task.named))


def _shares(rows: Iterable[Any]) -> Iterator[Share]:
    """The names of a plan task, each annotated to one of its rows; none where it has no bracket."""
    for row in rows:
        if row.share_name is not None:
            yield Share(
                task_id=row.pk,
                task_key=row.key,
                task_label=task_label(row.number, row.title),
                task_start=row.start,
                section_key=row.section.key,
                section=row.section.title,
                department_id=row.share_department_id,
                name=row.share_name,
                role=ResponsibilityRole(row.share_role),
                bracket=(row.share_starts, row.share_ends),
            )


def shares_of(version_id: int, *, task_id: int | None = None) -> tuple[Share, ...]:
    """Every name of every bracket in printed order, or of one plan task: one query."""
    return tuple(map(_share, _named_in(version_id, task_id)))


# Any: columns of several tables.
@compiled
def _named_in(version: int, task: int | None) -> QuerySet[ResponsibilityName, tuple[Any, ...]]:
    rows = ResponsibilityName.objects.filter(responsibility__plan_task__version=version)
    if task is not None:
        rows = rows.filter(responsibility__plan_task=task)
    return rows.order_by(
        "responsibility__plan_task__position", "responsibility__position", "position"
    ).values_list(*_share_columns("responsibility__plan_task__", "responsibility__", ""))


def actions_and_shares(version_id: int) -> tuple[dict[str, str], tuple[Share, ...]]:
    """The actions of a version, titles by key in order of the text, and its shares: one query."""
    task = "plan_tasks__"
    bracket = f"{task}responsibilities__"
    name = f"{bracket}names__"
    rows = (
        Section.objects.filter(version=version_id)
        .order_by(f"{task}position", f"{bracket}position", f"{name}position", "position")
        .values_list("position", "kind", "key", "title", *_share_columns(task, bracket, name))
    )
    actions: dict[int, tuple[str, str]] = {}
    shares = []
    for position, kind, key, title, *share in rows:
        if kind == SectionKind.ACTION:
            actions[position] = key, title
        if share[-1] is not None:
            shares.append(_share(tuple(share)))
    return dict(actions[position] for position in sorted(actions)), tuple(shares)


def _share_columns(task: str, bracket: str, name: str) -> tuple[str, ...]:
    """What `_share` takes, by the ways that lead to a plan task, a bracket and a name in it."""
    return (
        *(f"{task}{each}" for each in ("pk", "key", "number", "title", "start")),
        *(f"{task}section__{each}" for each in ("key", "title")),
        *(f"{bracket}{each}" for each in ("start", "end")),
        *(f"{name}{each}" for each in ("department_id", "name", "role")),
    )


def _share(row: tuple[Any, ...]) -> Share:
    # Any: columns of several tables.
    task, key, number, title, begins, section_key, section, start, end, department, name, role = row
    return Share(
        task_id=task,
        task_key=key,
        task_label=task_label(number, title),
        task_start=begins,
        section_key=section_key,
        section=section,
        department_id=department,
        name=name,
        role=ResponsibilityRole(role),
        bracket=(start, end),
    )


def task_label(number: str | None, title: str) -> str:
    """A plan task as lists name it: its printed number, if it has one, and its title."""
    return f"{number} {title}" if number else title


def accountable_units(plan: Plan, *, as_of: datetime | None = None) -> dict[str, ResponsibleUnit]:
    """The unit named last, by a moment if given, for each key of a target or task: one query."""
    rows = AccountableUnit.objects.filter(plan=plan).order_by("recorded_at", "pk")
    if as_of is not None:
        rows = rows.filter(recorded_at__lte=as_of)
    return {
        key: ResponsibleUnit(department, name, presumed=False, basis=basis)
        for key, department, name, basis in rows.values_list(
            "key", "department_id", "department__name", "basis_document"
        )
    }


def last_named(units: QuerySet[AccountableUnit]) -> Subquery:
    """Of some units named for a target or its plan task the last one, for `named_unit` to read."""
    named = JSONObject(department_id="department", name="department__name", basis="basis_document")
    # A target's key is its task's key and a suffix, so the longer of the two is the target's.
    last = units.order_by("-key", "-recorded_at", "-pk").values(named=named)[:1]
    return Subquery(last, output_field=JSONField())


def named_unit(found: Mapping[str, Any] | None) -> ResponsibleUnit | None:
    """The unit that `last_named` found."""
    return ResponsibleUnit(**found, presumed=False) if found else None


def responsible_unit(
    keys: tuple[str, ...],
    task_id: int | None,
    shares: tuple[Share, ...],
    named: dict[str, ResponsibleUnit],
) -> ResponsibleUnit | None:
    """The unit named for one of the keys, else the first listed of the plan task, presumed."""
    for key in keys:
        if key in named:
            return named[key]
    for share in shares:
        if share.task_id == task_id:
            return ResponsibleUnit(share.department_id, share.name, presumed=True)
    return None


def sentence_starts(text: str) -> list[int]:
    """Where sentences begin, leading blanks left out."""
    return [start for start, _ in sentences(text)]


def sentences(text: str) -> Iterator[tuple[int, str]]:
    """Every sentence with its place in the text, blanks around it left out."""
    for match in SENTENCE.finditer(text):
        words = match.group().strip()
        if words:
            yield match.start() + match.group().index(words), words
