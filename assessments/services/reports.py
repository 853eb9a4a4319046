"""Asking for a report, calling it off, and taking its file away: each with its ledger entry."""

from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.models import Report, ReportLanguage, ReportState, Snapshot
from assessments.selectors.reports import has_values
from assessments.services.snapshots import check_moment
from assessments.writers import WRITTEN
from audit.domain.actors import Actor
from audit.domain.errors import TransitionError
from audit.services import SYSTEM_CHAIN, ObjectRef, Recording, read_content, recorded
from audit.signals import work_requested
from organizations.access import require_role
from organizations.domain.roles import Role
from plans.models import Plan

NO_VALUES = gettext_lazy(
    "%(year)s年及以前没有审核通过的数值或状态,这类报告无从编制。请改选有数据的年度或更晚的数据截至日期。"
)
# The kind by which `work_requested` asks for a report; `tasks.receivers` knows it.
REPORT = "report"


@dataclass(frozen=True)
class Asked:
    """What is asked of a report; `as_of` None is now, `file_format` empty the first of the kind.

    With the number of a snapshot, its year and moment hold.
    """

    kind: str
    year: int
    as_of: datetime | None = None
    file_format: str = ""
    language: str = ReportLanguage.CHINESE
    subject: str = ""
    snapshot: int | None = None


def request_report(plan: Plan, asked: Asked, *, actor: Actor) -> Report:
    """Ask for a report; a worker builds it.

    Raises:
        ValidationError: a moment to come, a moment before the plan was published here, a year
            after that moment, a year without values of a kind that speaks of them, another plan's
            snapshot, or a format or language that the kind does not have.
    """
    written = WRITTEN.get(asked.kind)
    if written is None:
        raise ValidationError({"kind": _("没有这类报告。")})
    file_format = asked.file_format or written.formats[0]
    if file_format not in written.formats:
        raise ValidationError({"file_format": _("该类报告没有这种格式。")})
    if asked.language not in written.languages:
        raise ValidationError({"language": _("该类报告没有这种语言的版本。")})
    snapshot = _snapshot(plan, asked.snapshot)
    with recorded(actor) as recording:
        report = Report(
            tenant=plan.tenant,
            plan=plan,
            kind=asked.kind,
            year=snapshot.year if snapshot else asked.year,
            as_of=snapshot.as_of if snapshot else asked.as_of or recording.now,
            snapshot=snapshot,
            file_format=file_format,
            language=asked.language,
            subject=asked.subject,
        )
        check_moment(plan, year=report.year, as_of=report.as_of)
        if written.needs_values and not has_values(plan, year=report.year, as_of=report.as_of):
            raise ValidationError({"year": NO_VALUES % {"year": report.year}})
        keep_asked(recording, report)
    return report


def keep_asked(recording: Recording, report: Report, *, reason: str = "") -> None:
    """Keep a report that was asked for, with its ledger entry, and have a worker build it."""
    actor = recording.actor
    report.requested_by = actor.account
    report.requested_unit = actor.unit
    report.requested_role = actor.role
    report.requested_at = recording.now
    report.clean_fields()
    report.save()
    recording.entry(
        chain=report.tenant.chain,
        action="report.request",
        of=report,
        after={
            "plan": report.plan.slug,
            "kind": report.kind,
            "file_format": report.file_format,
            "language": report.language,
            "subject": report.subject,
            "year": report.year,
            "as_of": report.as_of,
            "base": report.base_id,
            "official": sorted(report.official),
            "edits_sha256": report.edits.sha256 if report.edits else None,
        },
        reason=reason,
    )
    work_requested.send(sender=Report, kind=REPORT, id=report.pk)


def _snapshot(plan: Plan, number: int | None) -> Snapshot | None:
    if number is None:
        return None
    found = Snapshot.objects.filter(plan=plan, pk=number).first()
    if found is None:
        raise ValidationError({"snapshot": _("没有这份快照。")})
    return found


def cancel_report(report: Report, *, actor: Actor) -> None:
    """Call off a report that is not finished; a worker that builds it stops at its next step.

    Raises:
        TransitionError: when it is finished, failed or called off already.
    """
    with recorded(actor) as recording:
        held = Report.objects.filter(pk=report.pk)
        ended = held.filter(state__in=(ReportState.QUEUED, ReportState.BUILDING)).update(
            state=ReportState.CANCELLED, ended_at=recording.now
        )
        if not ended:
            raise TransitionError(_("该报告已经结束,不能撤销。请刷新页面查看最新状态。"))
        recording.entry(
            chain=report.tenant.chain,
            action="report.cancel",
            of=report,
            after={"state": ReportState.CANCELLED},
        )


def retry_report(report_id: int, *, actor: Actor) -> None:
    """Have a failed report built once more, for the system administration; its order stays.

    Raises:
        PermissionDenied: for others than a system administration.
        TransitionError: when it has not failed.
    """
    with recorded(actor) as recording:
        require_role(actor, None, Role.SYSTEM_ADMIN, today=timezone.localdate(recording.now))
        failed = Report.objects.filter(pk=report_id, state=ReportState.FAILED)
        if not failed.update(
            state=ReportState.QUEUED, error="", ended_at=None, attempts=0, progress=0
        ):
            raise TransitionError(_("这项工作没有失败,不必重试。请刷新页面。"))
        recording.entry(
            chain=SYSTEM_CHAIN,
            action="report.retry",
            of=ObjectRef(Report._meta.label_lower, str(report_id)),
        )
        work_requested.send(sender=Report, kind=REPORT, id=report_id)


def take_file(report: Report, *, actor: Actor) -> bytes:
    """The finished file; who took it away stands in the ledger (auditors ask for such a log).

    Raises:
        TransitionError: when there is no file.
    """
    if report.state != ReportState.DONE:
        raise TransitionError(_("报告尚未编制完成,没有可下载的文件。"))
    with recorded(actor) as recording:
        recording.entry(
            chain=report.tenant.chain,
            action="report.download",
            of=report,
            after={"sha256": report.file.sha256},
        )
    return read_content(report.file.content)
