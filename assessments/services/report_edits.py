"""Rewriting a report's paragraphs, and issuing the revised text as a report of its own."""

from dataclasses import asdict, dataclass

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from assessments.access import editing_actor
from assessments.domain.orders import OfficialFields
from assessments.models import Report, ReportEdit, ReportState
from assessments.selectors.report_text import ReportText, TextPage, edits_in_force, is_prose
from assessments.services.reports import keep_asked
from audit.domain.canonical import canonical_json, digest
from audit.domain.errors import OutdatedError, TransitionError
from audit.services import recorded, store_text
from organizations.access import Viewer
from plans.services.texts import check_text

MAX_PARAGRAPH = 4000


@dataclass(frozen=True)
class Revision:
    """How a revised report is to be issued; `reason` says why numbers without source may stand."""

    file_format: str
    fields: OfficialFields
    reason: str = ""


def edit_paragraph(
    viewer: Viewer, report: Report, *, key: str, text: str | None, seen: int
) -> ReportEdit:
    """Keep what somebody wrote in place of a paragraph; None goes back to the generated one.

    Raises:
        PermissionDenied: for others than the office.
        TransitionError: the report is not finished, or has no text to rewrite.
        OutdatedError: somebody else has rewritten the paragraph meanwhile.
        ValidationError: no such paragraph, or a text that may not be kept.
    """
    actor = editing_actor(viewer, report.tenant_id)
    _require_text(report)
    if text is not None:
        check_text("text", text, longest=MAX_PARAGRAPH)
    generated = ReportText(report).paragraphs.get(key)
    if generated is None:
        raise ValidationError(_("报告中没有这一段。请刷新页面。"))
    with recorded(actor) as recording:
        # Two at once: the second waits here, and is refused by what the first wrote.
        Report.objects.select_for_update().get(pk=report.pk)
        last = edits_in_force(report).get(key)
        if seen != (last.pk if last is not None else 0):
            raise OutdatedError(_("这一段刚被他人修改,没有保存您的文字。请刷新页面后再改。"))
        chain = report.tenant.chain
        kept = store_text(text.strip(), chain=chain, now=recording.now) if text else None
        edit = ReportEdit.objects.create(
            report=report,
            key=key,
            original_sha256=digest(generated),
            text=kept,
            account=viewer.account,
            unit=actor.unit,
            at=recording.now,
        )
        recording.entry(
            chain=chain,
            action="report.edit",
            of=edit,
            before={"text_sha256": last.text.sha256} if last and last.text else None,
            after={
                "report": report.pk,
                "key": key,
                "original_sha256": edit.original_sha256,
                "text_sha256": kept.sha256 if kept else None,
            },
        )
    return edit


def issue_revision(viewer: Viewer, page: TextPage, revision: Revision) -> Report:
    """Ask for the report again with what was written instead, on the same snapshot.

    Raises:
        PermissionDenied: for others than the office.
        TransitionError: the report is not finished, or has no text to rewrite.
        ValidationError: nothing was filled or rewritten, numbers without source and no reason, or
            paragraphs that the product now writes otherwise.
    """
    base = page.report
    actor = editing_actor(viewer, base.tenant_id)
    _require_text(base)
    official = {name: text for name, text in asdict(revision.fields).items() if text}
    _check(page, official, revision)
    edits = {line.key: line.text for line in page.edited}
    with recorded(actor) as recording:
        kept = (
            store_text(canonical_json(edits), chain=base.tenant.chain, now=recording.now)
            if edits
            else None
        )
        report = Report(
            tenant=base.tenant,
            plan=base.plan,
            kind=base.kind,
            year=base.year,
            as_of=base.as_of,
            snapshot=base.snapshot,
            base=base,
            file_format=revision.file_format,
            language=base.language,
            subject=base.subject,
            official=official,
            edits=kept,
        )
        keep_asked(recording, report, reason=revision.reason)
    return report


def _require_text(report: Report) -> None:
    if report.state != ReportState.DONE or not is_prose(report):
        raise TransitionError(_("只有编制完成的文字报告可以修改文字。"))


def _check(page: TextPage, official: dict[str, str], revision: Revision) -> None:
    for name, text in official.items():
        check_text(name, text)
    if revision.file_format not in page.formats:
        raise ValidationError({"file_format": _("该类报告没有这种格式。")})
    if not page.edited and not official:
        raise ValidationError(_("没有修改过文字,也没有填写公文要素,与原报告相同。"))
    if any(line.outdated for line in page.edited):
        raise ValidationError(_("有段落的原文已与修改时不同,请逐段核对后重新保存。"))
    if page.unfounded and not revision.reason.strip():
        raise ValidationError(
            {
                "reason": _("文中%(numbers)s在报告所依据的数据中找不到。请改正,或说明来源。")
                % {"numbers": "、".join(page.unfounded)}
            }
        )
