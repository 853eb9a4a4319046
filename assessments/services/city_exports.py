"""全市数据导出: the office asks for all data of its city as a file, the security administration decides.

A worker writes the file (`city_export_jobs`); who asked takes it away within some days. Every step
stands in the city's chain.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assessments.access.city_exports import NOT_ASKING, NOT_DECIDING, NOT_ENDING
from assessments.models import CityExport, CityExportState
from assessments.models.city_exports import OPEN
from assessments.services.city_export_notices import deciders, tell
from audit.domain.actors import Actor
from audit.domain.errors import TransitionError
from audit.services import Recording, recorded, store_text
from audit.services.copies import CopyGone, delete_copy, open_copy
from audit.signals import work_requested
from organizations.access import require_role
from organizations.domain.notifications import Kind
from organizations.domain.roles import Role
from organizations.models import Place

NO_REASON = _("请写明导出的事由和依据。")
ONE_AT_A_TIME = _("本地已有待审批或正在导出的申请,请先等其办完或撤回。")
NO_DECIDER = _("本地没有安全管理员,无人审批。请先由系统管理员开通账号并授予安全管理员。")
NOT_BY_ASKER = _("全市数据导出须由另一人审批。")
DECIDED = _("该申请已经办理。")
LAPSED = _("该申请超过7天未审批,已失效,请重新申请。")
NOT_WAITING = _("该申请已经办完,不能撤回。请刷新页面查看最新状态。")
NOT_FAILED = _("该导出没有失败,不必重试。请刷新页面查看最新状态。")
TOO_LATE = _("批准已超过7天,不能重试,请重新申请。")
NOT_READY = _("没有可以下载的文件:尚未导出完成,或已过下载期限。")
GONE = _("文件已不在存储中,可能因系统恢复而缺失。请重新申请导出。")
# What nobody decides within a week is asked for again; so is what could not be written by then.
DECIDED_WITHIN = timedelta(days=7)
# The kind by which `work_requested` asks for an export; `tasks.receivers` knows it.
CITY_EXPORT = "city_export"


@dataclass(frozen=True)
class TakenCopy:
    """A file on its way out: its name, its size, and its bytes portion by portion."""

    name: str
    size: int
    portions: Iterator[bytes]


def ask_city_export(*, tenant: Place, reason: str, actor: Actor) -> CityExport:
    """Ask for all data of a city as one file; its security administration is told.

    Raises:
        PermissionDenied: for others than the place's office.
        ValidationError: without a reason.
        TransitionError: while another one waits, or where nobody could decide.
    """
    reason = reason.strip()
    if not reason:
        raise ValidationError({"reason": NO_REASON})
    with recorded(actor) as recording:
        today = timezone.localdate(recording.now)
        require_role(actor, tenant, Role.OFFICE, today=today)
        if not deciders(tenant, day=today):
            raise TransitionError(str(NO_DECIDER))
        export = CityExport(
            tenant=tenant,
            reason=store_text(reason, chain=tenant.chain, now=recording.now),
            asked_by=_account(actor),
            asked_unit=actor.unit,
            asked_at=recording.now,
        )
        try:
            with transaction.atomic():
                export.save()
        except IntegrityError as error:
            raise TransitionError(str(ONE_AT_A_TIME)) from error
        recording.entry(
            chain=tenant.chain, action="city_export.ask", of=export, after={}, reason=reason
        )
        tell(recording, export, Kind.EXPORT_ASKED, Role.SECURITY_ADMIN, Role.AUDITOR)
    return export


def approve_city_export(export: CityExport, *, actor: Actor) -> None:
    """Let a worker write the file.

    Raises:
        PermissionDenied: for others than the place's security administration, and for who asked.
        TransitionError: when it was decided already, or waited for more than a week.
    """
    with recorded(actor) as recording:
        _decide(recording, export, CityExportState.QUEUED)
        _note(recording, export, "city_export.approve")
        tell(recording, export, Kind.EXPORT_APPROVED, Role.AUDITOR)
        work_requested.send(sender=CityExport, kind=CITY_EXPORT, id=export.pk)


def refuse_city_export(export: CityExport, *, actor: Actor) -> None:
    """Refuse it.

    Raises:
        PermissionDenied: for others than the place's security administration, and for who asked.
        TransitionError: when it was decided already, or waited for more than a week.
    """
    with recorded(actor) as recording:
        _decide(recording, export, CityExportState.REFUSED, ended_at=recording.now)
        _note(recording, export, "city_export.refuse")
        tell(recording, export, Kind.EXPORT_REFUSED, Role.AUDITOR)


def withdraw_city_export(export: CityExport, *, actor: Actor) -> None:
    """Call it off before there is a file; a worker that writes one stops at its next step.

    Raises:
        PermissionDenied: for others than who asked.
        TransitionError: when it has ended, or is written.
    """
    with recorded(actor) as recording:
        _require_asker(recording, export)
        _end(recording, export, OPEN, CityExportState.WITHDRAWN, refusal=str(NOT_WAITING))
        _note(recording, export, "city_export.withdraw")


def remove_city_export(export: CityExport, *, actor: Actor) -> None:
    """Delete the file before its time.

    Raises:
        PermissionDenied: for others than who asked and the place's security administration.
        TransitionError: when there is none.
    """
    with recorded(actor) as recording:
        if _account(actor) != export.asked_by:
            today = timezone.localdate(recording.now)
            require_role(actor, export.tenant, Role.SECURITY_ADMIN, today=today)
        remove_file(recording, export)


def retry_city_export(export_id: int, *, actor: Actor) -> None:
    """Have a failed one written once more, for who asked and for a system administration.

    Raises:
        PermissionDenied: for others.
        TransitionError: when it has not failed, or was approved more than a week ago.
    """
    with recorded(actor) as recording:
        export = CityExport.objects.select_related("tenant").filter(pk=export_id).first()
        if export is None:
            raise TransitionError(str(NOT_FAILED))
        if actor.role == Role.SYSTEM_ADMIN:
            today = timezone.localdate(recording.now)
            require_role(actor, None, Role.SYSTEM_ADMIN, today=today)
        else:
            _require_asker(recording, export)
        if export.decided_at is None or recording.now - export.decided_at > DECIDED_WITHIN:
            raise TransitionError(str(TOO_LATE))
        failed = CityExport.objects.filter(pk=export_id, state=CityExportState.FAILED)
        try:
            with transaction.atomic():
                again = failed.update(
                    state=CityExportState.QUEUED, error="", ended_at=None, attempts=0, progress=0
                )
        except IntegrityError as error:
            raise TransitionError(str(ONE_AT_A_TIME)) from error
        if not again:
            raise TransitionError(str(NOT_FAILED))
        _note(recording, export, "city_export.retry")
        work_requested.send(sender=CityExport, kind=CITY_EXPORT, id=export_id)


def take_city_export(export: CityExport, *, actor: Actor) -> TakenCopy:
    """The file, for who asked, before its end; each time stands in the ledger.

    Raises:
        PermissionDenied: for others, and for who does not sit in the office any more.
        TransitionError: when there is no file, or its days have passed.
    """
    with recorded(actor) as recording:
        _require_asker(recording, export)
        held = CityExport.objects.select_for_update().get(pk=export.pk)
        if not is_downloadable(held, now=recording.now):
            raise TransitionError(str(NOT_READY))
        try:
            portions = open_copy(held.stored_name, bytes(held.wrapped_key or b""))
        except CopyGone as error:
            raise TransitionError(str(GONE)) from error
        CityExport.objects.filter(pk=export.pk).update(taken=F("taken") + 1, taken_at=recording.now)
        _note(recording, export, "city_export.download", sha256=held.sha256, size=held.size)
        told = (Role.SECURITY_ADMIN, Role.AUDITOR)
        tell(recording, export, Kind.EXPORT_TAKEN, *told)
    day = timezone.localdate(held.written_at)
    name = f"{export.tenant.name}全市数据-{day:%Y%m%d}-{export.pk}.zip"
    return TakenCopy(name, held.size, portions)


def is_downloadable(export: CityExport, *, now: datetime) -> bool:
    """Whether there is a file whose days have not passed."""
    ready = export.state == CityExportState.READY
    return ready and export.until is not None and now < export.until


def remove_file(recording: Recording, export: CityExport) -> None:
    """Forget the file of a finished export and its key; the row stays.

    Raises:
        TransitionError: when there is none.
    """
    ready = (CityExportState.READY,)
    _end(recording, export, ready, CityExportState.REMOVED, refusal=str(NOT_READY))
    _note(recording, export, "city_export.remove", sha256=export.sha256)


def lapse_city_exports(now: datetime) -> int:
    """End what nobody decided within its week; returns how many."""
    undecided = CityExport.objects.filter(
        state=CityExportState.ASKED, asked_at__lt=now - DECIDED_WITHIN
    )
    lapsed = list(undecided.select_related("tenant"))
    for export in lapsed:
        with recorded(Actor.system("全市数据导出")) as recording:
            asked = (CityExportState.ASKED,)
            _end(recording, export, asked, CityExportState.LAPSED, refusal=str(DECIDED))
            _note(recording, export, "city_export.lapse")
            tell(recording, export, Kind.EXPORT_LAPSED, Role.SECURITY_ADMIN)
    return len(lapsed)


def _decide(
    recording: Recording, export: CityExport, state: CityExportState, **changes: object
) -> None:
    actor, tenant = recording.actor, export.tenant
    today = timezone.localdate(recording.now)
    require_role(actor, tenant, Role.SECURITY_ADMIN, today=today)
    if _account(actor, str(NOT_DECIDING)) == export.asked_by:
        raise PermissionDenied(NOT_BY_ASKER)
    if recording.now - export.asked_at > DECIDED_WITHIN:
        raise TransitionError(str(LAPSED))
    asked = CityExport.objects.filter(pk=export.pk, state=CityExportState.ASKED)
    decided = {"decided_by": actor.account, "decided_at": recording.now}
    if not asked.update(state=state, **decided, **changes):
        raise TransitionError(str(DECIDED))


def _end(
    recording: Recording,
    export: CityExport,
    states: tuple[CityExportState, ...],
    end: CityExportState,
    *,
    refusal: str,
) -> None:
    """Put an end to an export in one of some states, and delete its file once that is certain."""
    held = CityExport.objects.select_for_update().filter(pk=export.pk, state__in=states).first()
    if held is None:
        raise TransitionError(refusal)
    CityExport.objects.filter(pk=export.pk).update(
        state=end, ended_at=recording.now, stored_name="", wrapped_key=None
    )
    name = held.stored_name
    if name:
        transaction.on_commit(lambda: delete_copy(name), robust=True)


def _note(recording: Recording, export: CityExport, action: str, **after: object) -> None:
    recording.entry(chain=export.tenant.chain, action=action, of=export, after=after)


def _require_asker(recording: Recording, export: CityExport) -> None:
    actor = recording.actor
    if _account(actor, str(NOT_ENDING)) != export.asked_by:
        raise PermissionDenied(NOT_ENDING)
    today = timezone.localdate(recording.now)
    require_role(actor, export.tenant, Role.OFFICE, today=today)


def _account(actor: Actor, refusal: str = str(NOT_ASKING)) -> int:
    """Who acts: the system itself never does."""
    if actor.account is None:
        raise PermissionDenied(refusal)
    return actor.account
