"""Evidence as it is looked at without saving it, and the values it serves."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from django.db.models import Count, Q
from django.utils.translation import gettext

from audit.services import read_content
from audit.services.content import ContentDestroyed
from indicators.access import duties_visible_to, sees_draft
from indicators.domain.previews.looking import drawn, look
from indicators.domain.previews.shown import (
    DRAWN,
    FileBroken,
    FileTooLarge,
    Kind,
    NoPreview,
    Shown,
    kind_of,
)
from indicators.filing_terms import period_text
from indicators.models import Evidence, EvidenceUse, ReportingDuty, SubmissionVersion
from indicators.selectors.duties import duty_name
from organizations.access import Viewer
from organizations.domain.roles import DEPARTMENT_ROLES
from organizations.selectors.accounts import names_of_accounts
from plans.domain.evidence_files import DESTROYED
from plans.domain.problems import mark
from plans.services.confined import Bounds, TooCostly, Unreadable, read_apart

T = TypeVar("T")

FILE_BROKEN = mark("文件已损坏或加密,无法预览。请下载后用相应的软件打开。")
FILE_TOO_LARGE = mark("文件过大或过于复杂,不便预览。请下载后查看。")
WITHOUT_PREVIEW = mark("这种文件没有预览。请下载后查看。")

_BOUNDS = Bounds(seconds=2, memory=160 * 1024 * 1024, waited=20)
_MOST_SHARED = 30


@dataclass(frozen=True)
class ServedValue:
    """A value that a piece of evidence serves: the versions it stands in, or only the draft."""

    duty_pk: int
    name: str
    place: str
    period: str
    versions: tuple[int, ...]
    withdrawn_at: datetime | None


@dataclass(frozen=True)
class SharedFile:
    """A file of the viewer's units that proves several values."""

    pk: int
    name: str
    values: int
    uploaded_at: datetime


@dataclass(frozen=True)
class EvidencePage:
    """A piece of evidence with what can be shown of it; `fault` says why it cannot."""

    pk: int
    name: str
    size: int
    sha256: str
    department: str
    personal: bool
    uploaded_by: str
    uploaded_at: datetime
    destroyed: bool
    fault: str
    is_drawn: bool
    shown: Shown
    serves: tuple[ServedValue, ...]


def evidence_page(viewer: Viewer, evidence: Evidence, *, page: int) -> EvidencePage:
    """One piece of evidence, opened at a page. Five queries."""
    shown, fault, destroyed = Shown(), "", False
    try:
        shown = look_at(evidence, page)
    except ContentDestroyed:
        fault, destroyed = gettext(DESTROYED), True
    except FileBroken:
        fault = gettext(FILE_BROKEN)
    except FileTooLarge:
        fault = gettext(FILE_TOO_LARGE)
    except NoPreview:
        fault = gettext(WITHOUT_PREVIEW)
    return EvidencePage(
        pk=evidence.pk,
        name=evidence.file_name,
        size=evidence.size,
        sha256=evidence.sha256,
        department=evidence.department.name,
        personal=evidence.contains_personal_data,
        uploaded_by=names_of_accounts([evidence.uploaded_by]).get(evidence.uploaded_by, ""),
        uploaded_at=evidence.uploaded_at,
        destroyed=destroyed,
        fault=fault,
        is_drawn=kind_of(evidence.media_type, evidence.file_name) in DRAWN,
        shown=shown,
        serves=_served(viewer, evidence),
    )


def shared_files(viewer: Viewer) -> tuple[SharedFile, ...]:
    """The last files that serve several values of the viewer's units, the newest first. One query."""
    in_use = Count("uses", filter=Q(uses__withdrawn_at__isnull=True))
    rows = Evidence.objects.filter(department__in=viewer.department_ids(*DEPARTMENT_ROLES))
    shared = rows.annotate(values_served=in_use).filter(values_served__gt=1).order_by("-pk")
    return tuple(
        SharedFile(row.pk, row.file_name, row.values_served, row.uploaded_at)
        for row in shared[:_MOST_SHARED]
    )


def look_at(evidence: Evidence, page: int) -> Shown:
    """What a preview shows of a piece of evidence.

    Raises:
        NoPreview: its type has no preview.
        FileBroken, FileTooLarge: it cannot be read, or not at a bearable cost.
        ContentDestroyed: it was lawfully destroyed.
    """
    kind = kind_of(evidence.media_type, evidence.file_name)
    if kind is None:
        raise NoPreview(evidence.media_type)
    return _apart(look, kind, evidence, page)


def draw_page(evidence: Evidence, page: int) -> bytes:
    """One page of a PDF or picture as JPEG. Raises as `look_at`."""
    kind = kind_of(evidence.media_type, evidence.file_name)
    if kind not in DRAWN:
        raise NoPreview(evidence.media_type)
    return _apart(drawn, kind, evidence, page)


def _apart(function: Callable[..., T], kind: Kind, evidence: Evidence, page: int) -> T:
    """Look at a file in a process of its own.

    Raises:
        FileBroken, FileTooLarge, ContentDestroyed.
    """
    data = read_content(evidence.content)
    try:
        return read_apart(function, data, bounds=_BOUNDS, kind=str(kind), page=page)
    except Unreadable as error:
        raise FileBroken from error
    except TooCostly as error:
        raise FileTooLarge from error


def _served(viewer: Viewer, evidence: Evidence) -> tuple[ServedValue, ...]:
    """The values it serves that the viewer may open; what stands only in a draft is for the unit."""
    uses = {
        use.submission_id: use.withdrawn_at
        for use in EvidenceUse.objects.filter(evidence=evidence).only(
            "submission_id", "withdrawn_at"
        )
    }
    numbers: dict[int, list[int]] = {}
    filed = SubmissionVersion.objects.filter(submission__in=uses).order_by("number")
    for submission, number, attached in filed.values_list("submission", "number", "evidence"):
        if any(pk == evidence.pk for pk, _sha256 in attached):
            numbers.setdefault(submission, []).append(number)
    duties = duties_visible_to(viewer).filter(submission__in=uses).order_by("pk")
    return tuple(
        _served_value(duty, tuple(numbers.get(duty.submission.pk, ())), uses[duty.submission.pk])
        for duty in duties
        if duty.submission.pk in numbers or sees_draft(viewer, duty)
    )


def _served_value(
    duty: ReportingDuty, versions: tuple[int, ...], withdrawn_at: datetime | None
) -> ServedValue:
    return ServedValue(
        duty_pk=duty.pk,
        name=duty_name(duty),
        place=duty.place.name,
        period=period_text(duty.round),
        versions=versions,
        withdrawn_at=withdrawn_at,
    )
