"""One register item: its sentence, milestones, reports and documents, and what the viewer may do."""

from bisect import bisect
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import chain
from uuid import UUID

from audit.services import read_texts
from organizations.access import Viewer
from organizations.models import Place
from organizations.selectors.accounts import names_of_accounts
from plans.access import may_write_item, reads_item_texts
from plans.models import (
    MilestoneVersion,
    RegisterDocument,
    RegisterItem,
    RegisterKind,
    RegisterReport,
    RegisterUnit,
)
from plans.selectors.reading import ResponsibleUnit, sentence_starts
from plans.selectors.registers import (
    MilestoneMark,
    latest_units,
    milestone_marks,
    presumed_units,
    unit_of,
)
from plans.selectors.work import TaskPlace, task_places
from plans.selectors.work_item import Askable, reporting_units

Names = Mapping[int, str]
Texts = Mapping[UUID, str]


@dataclass(frozen=True)
class Said:
    """Who said a version, and when."""

    number: int
    by: str
    unit: str
    at: datetime


@dataclass(frozen=True)
class UnitLine:
    """One naming of the responsible unit."""

    said: Said
    name: str
    basis: str


@dataclass(frozen=True)
class VersionLine:
    """One version of a milestone; `reason` is empty for who may not read it, and where none was."""

    said: Said
    due: date
    done_on: date | None
    dropped: bool
    reason: str


@dataclass(frozen=True)
class MilestoneLine:
    """A milestone with all that was said of it, first version first."""

    mark: MilestoneMark
    versions: tuple[VersionLine, ...]


@dataclass(frozen=True)
class ItemReport:
    """One report; investments in 万元, the text only for who may read it."""

    said: Said
    status: str
    status_name: str
    as_of: date
    planned_investment: Decimal | None
    invested: Decimal | None
    text: str


@dataclass(frozen=True)
class DocumentLine:
    """A document; `latest` unless a newer version replaced it."""

    pk: int
    name: str
    size: int
    sha256: str
    personal: bool
    by: str
    unit: str
    at: datetime
    latest: bool
    replaces: str


@dataclass(frozen=True)
class RegisterItemPage:
    """All that an item's page shows; lists of texts and documents are empty unless `readable`."""

    pk: int
    slug: str
    tenant: str
    kind_name: str
    internal: bool
    name: str
    place: str
    quote: str
    sentence_start: int | None
    task: TaskPlace | None
    unit: ResponsibleUnit | None
    units: tuple[UnitLine, ...]
    milestones: tuple[MilestoneLine, ...]
    reports: tuple[ItemReport, ...]
    documents: tuple[DocumentLine, ...]
    readable: bool
    may_write: bool
    may_name: bool

    @property
    def latest(self) -> ItemReport | None:
        """The report that holds."""
        return self.reports[-1] if self.reports else None

    @property
    def newest_first(self) -> tuple[ItemReport, ...]:
        """Every report, the one that holds first."""
        return self.reports[::-1]


def register_item_page(item: RegisterItem, viewer: Viewer, *, today: date) -> RegisterItemPage:
    """The page of an item that came through its door: twelve queries."""
    units = latest_units([item.pk])
    responsible = units[-1].department if units else None
    readable = reads_item_texts(viewer, item, responsible)
    reports = list(item.reports.select_related("text").order_by("number"))
    versions = _versions(item)
    documents = list(item.documents.order_by("pk")) if readable else []
    accounts = [row.account for row in chain(units, reports, versions)]
    names = names_of_accounts(accounts + [row.account for row in documents])
    kept = [row.text for row in reports] + [row.reason for row in versions]
    texts = read_texts(kept) if readable else {}
    marks = milestone_marks(versions, {item.pk: reports[-1]} if reports else {}, today=today)
    presumed = presumed_units(item.plan, [item]).get(item.key)
    return RegisterItemPage(
        pk=item.pk,
        slug=item.plan.slug,
        tenant=item.plan.tenant.name,
        kind_name=item.get_kind_display(),
        internal=item.kind == RegisterKind.HIGH_ENERGY_PROJECT,
        name=item.name,
        place=item.place.name if item.place else item.printed_place,
        quote=item.quote,
        sentence_start=_sentence_start(item),
        task=task_places(item.plan).get(item.key),
        unit=unit_of(units[-1]) if units else presumed,
        units=tuple(_unit_line(row, names) for row in units),
        milestones=_milestones(marks.get(item.pk, ()), versions, names, texts),
        reports=tuple(_report(row, names, texts) for row in reports),
        documents=_documents(documents, names),
        readable=readable,
        may_write=may_write_item(viewer, item, responsible),
        may_name=viewer.is_office(item.plan.tenant_id),
    )


def namable(item: RegisterItem, *, today: date) -> Askable:
    """Whom the office may name: departments, and the counties by place. Two queries."""
    counties = Place.objects.filter(parent=item.plan.tenant_id).valid_on(today).order_by("key")
    departments = reporting_units(item.plan, today=today)
    return Askable(
        departments=tuple((unit.pk, unit.name) for unit in departments if unit.place_id is None),
        places=tuple((place.pk, place.name) for place in counties),
    )


def _versions(item: RegisterItem) -> list[MilestoneVersion]:
    rows = MilestoneVersion.objects.filter(milestone__item=item)
    return list(rows.select_related("milestone", "reason").order_by("milestone", "number"))


def _sentence_start(item: RegisterItem) -> int | None:
    """Where the sentence of the item begins in the text in force, if that has the quote there."""
    version = item.plan.versions.select_related("source").order_by("-number").first()
    if version is None or version.source.text[item.start : item.end] != item.quote:
        return None
    starts = sentence_starts(version.source.text)
    return starts[bisect(starts, item.start) - 1]


def _said(row: RegisterUnit | MilestoneVersion | RegisterReport, names: Names) -> Said:
    return Said(row.number, names.get(row.account, ""), row.unit, row.at)


def _unit_line(row: RegisterUnit, names: Names) -> UnitLine:
    return UnitLine(_said(row, names), row.department.name, row.basis_document)


def _milestones(
    marks: Iterable[MilestoneMark],
    versions: Iterable[MilestoneVersion],
    names: Names,
    texts: Texts,
) -> tuple[MilestoneLine, ...]:
    lines: dict[int, list[VersionLine]] = defaultdict(list)
    for row in versions:
        reason = texts.get(row.reason_id, "") if row.reason_id else ""
        line = VersionLine(_said(row, names), row.due, row.done_on, row.dropped, reason)
        lines[row.milestone_id].append(line)
    return tuple(MilestoneLine(mark, tuple(lines[mark.pk])) for mark in marks)


def _report(row: RegisterReport, names: Names, texts: Texts) -> ItemReport:
    return ItemReport(
        said=_said(row, names),
        status=row.status,
        status_name=row.get_status_display(),
        as_of=row.as_of,
        planned_investment=row.planned_investment,
        invested=row.invested,
        text=texts.get(row.text_id, "") if row.text_id else "",
    )


def _documents(rows: Iterable[RegisterDocument], names: Names) -> tuple[DocumentLine, ...]:
    held = list(rows)
    by_pk = {row.pk: row.file_name for row in held}
    replaced = {row.replaces_id for row in held}
    return tuple(
        DocumentLine(
            pk=row.pk,
            name=row.file_name,
            size=row.size,
            sha256=row.sha256,
            personal=row.contains_personal_data,
            by=names.get(row.account, ""),
            unit=row.unit,
            at=row.at,
            latest=row.pk not in replaced,
            replaces=by_pk.get(row.replaces_id, "") if row.replaces_id else "",
        )
        for row in reversed(held)
    )
