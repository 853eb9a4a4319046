"""Asking for a report, calling it off, and taking its file away: each with its ledger entry."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from assessments.models import Report, ReportState
from audit.domain.actors import Actor
from audit.domain.errors import TransitionError
from audit.services import read_content, recorded
from audit.signals import work_requested
from plans.models import Plan

# The kind by which `work_requested` asks for a report; `tasks.receivers` knows it.
REPORT = "report"


def request_report(
    plan: Plan, *, kind: str, year: int, actor: Actor, as_of: datetime | None = None
) -> Report:
    """Ask for a report of a year as of a moment (default: now); a worker builds it.

    Raises:
        ValidationError: a moment to come, a moment before the plan was published here, or a year
            after that moment.
    """
    with recorded(actor) as recording:
        report = Report(
            tenant=plan.tenant,
            plan=plan,
            kind=kind,
            year=year,
            as_of=as_of or recording.now,
            requested_by=actor.account,
            requested_unit=actor.unit,
            requested_role=actor.role,
            requested_at=recording.now,
        )
        report.clean_fields()
        _check_moment(report)
        report.save()
        recording.entry(
            chain=plan.tenant.chain,
            action="report.request",
            of=report,
            after={"plan": plan.slug, "kind": kind, "year": year, "as_of": report.as_of},
        )
        work_requested.send(sender=Report, kind=REPORT, id=report.pk)
    return report


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


def _check_moment(report: Report) -> None:
    if report.as_of > report.requested_at:
        raise ValidationError({"as_of": _("数据截止时间不能晚于现在。")})
    if not report.plan.versions.filter(published_at__lte=report.as_of).exists():
        raise ValidationError(
            {"as_of": _("该时点方案尚未入库,没有可供编制的数据。请选择方案入库之后的日期。")}
        )
    if report.year > timezone.localtime(report.as_of).year:
        raise ValidationError({"year": _("年度不能晚于数据截止时间所在的年份。")})
