"""Reporting annual work: each unit its own part, compiled by the accountable one."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from audit.domain.errors import OutdatedError, TransitionError
from audit.services import recorded, store_text
from organizations.access import Viewer
from organizations.models import Department, Place
from plans.access import leading_actor, reopening_actor, reporting_actor
from plans.domain.problems import mark
from plans.models import (
    AnnualWorkItem,
    PartState,
    ResponsibilityRole,
    WorkPart,
    WorkProgress,
    WorkReopening,
    WorkReport,
    WorkSummary,
)
from plans.services.reporting_units import reporting_unit
from plans.services.texts import check_text
from plans.services.work_items import open_item

NOT_COMPILED = mark("该事项尚未汇总,或已重新开放。请刷新页面。")
CHANGED_MEANWHILE = mark("本单位的进展刚被他人更新,没有保存您的填报。请刷新页面后再报。")
NOTHING_REPORTED = mark("还没有单位填报进展,不能汇总。")


def request_part(viewer: Viewer, item: AnnualWorkItem, unit: Department | Place) -> WorkPart:
    """The lead asks a supporting unit, or a county's unit (made at first need), for its part.

    Raises:
        PermissionDenied: for others than the lead and the accountable unit.
        TransitionError: compiled or withdrawn meanwhile.
        ValidationError: asked already, or not a unit of the place that can report.
    """
    actor = leading_actor(viewer, item)
    with recorded(actor) as recording:
        held = open_item(item.pk)
        department = reporting_unit(unit, item.tenant, actor=actor)
        if held.parts.filter(department=department).exists():
            raise ValidationError({"unit": _("已要求该单位报送,没有重复添加。")})
        part = WorkPart.objects.create(
            item=held,
            department=department,
            role=ResponsibilityRole.SUPPORT,
            requested_by=viewer.account,
            requested_at=recording.now,
        )
        recording.entry(
            chain=item.tenant.chain,
            action="work_part.request",
            of=part,
            after={"item": held.pk, "department": department.pk},
        )
    return part


def report_part(
    viewer: Viewer, part: WorkPart, *, progress: str, text: str, seen: int | None = None
) -> WorkReport:
    """Report on the own part: a new version each time, the earlier ones stay.

    `seen` is the number of the version known, 0 for none; without it nobody is warned.

    Raises:
        PermissionDenied: for others than the unit's reporters.
        OutdatedError: somebody else reported meanwhile.
        TransitionError: compiled or withdrawn meanwhile.
        ValidationError: no progress, no text, or one that may not be kept.
    """
    actor = reporting_actor(viewer, part)
    _check_progress(progress)
    check_text("text", text)
    chain = part.item.tenant.chain
    with recorded(actor) as recording:
        open_item(part.item_id)
        held = WorkPart.objects.select_related("latest").get(pk=part.pk)
        number = held.latest.number if held.latest else 0
        if seen is not None and seen != number:
            raise OutdatedError(gettext(CHANGED_MEANWHILE))
        report = WorkReport.objects.create(
            part=held,
            number=number + 1,
            progress=progress,
            text=store_text(text, chain=chain, now=recording.now),
            account=viewer.account,
            unit=actor.unit,
            at=recording.now,
        )
        held.state, held.latest = PartState.REPORTED, report
        held.save(update_fields=["state", "latest"])
        recording.entry(
            chain=chain,
            action="work_part.report",
            of=held,
            after={
                "item": held.item_id,
                "number": report.number,
                "progress": progress,
                "text_sha256": report.text.sha256,
            },
        )
    return report


def compile_item(viewer: Viewer, item: AnnualWorkItem, *, progress: str, text: str) -> WorkSummary:
    """The lead's summary, which closes the item until it is reopened and says who had not reported.

    Raises:
        PermissionDenied: for others than the lead and the accountable unit.
        TransitionError: compiled or withdrawn meanwhile, or nobody has reported.
        ValidationError: no progress, no text, or one that may not be kept.
    """
    actor = leading_actor(viewer, item)
    _check_progress(progress)
    check_text("text", text)
    with recorded(actor) as recording:
        held = open_item(item.pk)
        reported = held.parts.filter(state=PartState.REPORTED)
        missing = list(
            held.parts.filter(state=PartState.NOT_REPORTED).values_list("department_id", flat=True)
        )
        if not reported.update(state=PartState.COMPILED):
            raise TransitionError(gettext(NOTHING_REPORTED))
        summary = WorkSummary.objects.create(
            item=held,
            number=held.summaries.count() + 1,
            progress=progress,
            text=store_text(text, chain=item.tenant.chain, now=recording.now),
            missing=missing,
            account=viewer.account,
            unit=actor.unit,
            at=recording.now,
        )
        held.compiled_at = recording.now
        held.save(update_fields=["compiled_at"])
        recording.entry(
            chain=item.tenant.chain,
            action="work_item.compile",
            of=held,
            after={
                "number": summary.number,
                "progress": progress,
                "missing": missing,
                "text_sha256": summary.text.sha256,
            },
        )
    return summary


def reopen_item(viewer: Viewer, item: AnnualWorkItem, *, reason: str) -> WorkReopening:
    """Open a compiled item again: its units can report, and the next summary is a new version.

    Raises:
        PermissionDenied: for others than the office, the lead and the accountable unit.
        TransitionError: not compiled, or opened again meanwhile.
        ValidationError: no reason, or one that may not be kept.
    """
    actor = reopening_actor(viewer, item)
    check_text("reason", reason)
    chain = item.tenant.chain
    with recorded(actor) as recording:
        held = AnnualWorkItem.objects.select_for_update().get(pk=item.pk)
        summary = held.summaries.last()
        if held.compiled_at is None or summary is None:
            raise TransitionError(gettext(NOT_COMPILED))
        reopening = WorkReopening.objects.create(
            summary=summary,
            reason=store_text(reason, chain=chain, now=recording.now),
            account=viewer.account,
            unit=actor.unit,
            at=recording.now,
        )
        held.parts.filter(state=PartState.COMPILED).update(state=PartState.REPORTED)
        held.compiled_at = None
        held.save(update_fields=["compiled_at"])
        recording.entry(
            chain=chain,
            action="work_item.reopen",
            of=held,
            before={"number": summary.number},
            after={"reason_sha256": reopening.reason.sha256},
        )
    return reopening


def _check_progress(progress: str) -> None:
    if progress not in WorkProgress.values:
        raise ValidationError({"progress": _("请选择进展状态。")})
