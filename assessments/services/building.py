"""Building reports: claim, freeze, write, seal. Safe to run twice, safe to be killed half way."""

import hashlib
import json
import logging
from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext as _
from pydantic import JsonValue

from assessments.domain.orders import OfficialFields, ReportOrder, order_text
from assessments.domain.papers.last_issue import LAST_ISSUE
from assessments.domain.papers.scores import RESULT
from assessments.models import Report, ReportFile, ReportKind, ReportState, Snapshot
from assessments.seals import wanted
from assessments.selectors.last_issue import last_issue
from assessments.selectors.score_editions import edition_matter
from assessments.services.snapshots import take_snapshot
from assessments.writers import WrittenFile, write_file
from audit.domain.actors import Actor
from audit.domain.canonical import digest
from audit.services import read_content, read_text, recorded, store_file, store_text
from audit.services.claims import Claim, Lost, Queue
from audit.signals import work_requested

logger = logging.getLogger(__name__)

# Building takes seconds.
QUEUE = Queue(
    Report.objects, ReportState.QUEUED, ReportState.BUILDING, too_long=timedelta(minutes=10)
)
CLAIMED, FROZEN = 10, 60
SEALS = "report_seals"


def build_report(report_id: int) -> bool:
    """Build one report, unless it is finished or in another worker's hands; says whether it did.

    Raises:
        Exception: whatever went wrong, after the report was marked as failed with a sentence.
    """
    claim = QUEUE.take(report_id, timezone.now(), give_up=_fail, progress=CLAIMED)
    if claim is None:
        return False
    try:
        _build(claim)
    except Lost:
        logger.info("report %s was called off or taken over", report_id)
        return False
    except Exception:
        _fail(claim)
        raise
    return True


def waiting_reports() -> list[int]:
    """Reports that nobody builds: queued, or with a worker that must be dead."""
    return list(QUEUE.free(timezone.now()).order_by("requested_at").values_list("pk", flat=True))


def rebuilt_file(report: Report) -> WrittenFile:
    """The file again from its snapshot and order, equal to the byte: nothing else went into it."""
    return write_file(read_text(report.file.snapshot), ordered(report))


def ordered(report: Report) -> str:
    """The order by which a finished file was built, as canonical JSON."""
    kept = report.file.order
    return read_text(kept) if kept is not None else order_text(order_of(report))


def _build(claim: Claim) -> None:
    report = Report.objects.select_related("plan__tenant", "snapshot").get(pk=claim.pk)
    snapshot = report.snapshot or _snapshot_of(report)
    claim.move(progress=FROZEN, snapshot=snapshot)
    order = order_text(order_of(report))
    written = _kept(snapshot, order) or write_file(read_text(snapshot.content), order)
    _seal(claim, snapshot=snapshot, order=order, written=written, report=report)


def _snapshot_of(report: Report) -> Snapshot:
    """The one that was taken as of the same moment, else a new one."""
    held = Snapshot.objects.filter(plan=report.plan, year=report.year, as_of=report.as_of).first()
    if held is not None:
        return held
    actor = Actor(report.requested_by, report.requested_unit, report.requested_role)
    return take_snapshot(report.plan, year=report.year, as_of=report.as_of, actor=actor)


def order_of(report: Report) -> ReportOrder:
    """What was ordered, as it goes into the file."""
    return ReportOrder(
        kind=report.kind,
        file_format=report.file_format,
        language=report.language,
        requested_unit=report.requested_unit,
        requested_role=report.requested_role,
        subject=report.subject,
        fields=OfficialFields(**report.official),
        edits=json.loads(read_text(report.edits)) if report.edits else {},
        matter=_matter(report),
    )


def _matter(report: Report) -> dict[str, JsonValue]:
    """What the kind of report needs beside its snapshot."""
    if report.kind == ReportKind.SCORE_SHEET:
        return {RESULT: edition_matter(report)}
    last = last_issue(report) if report.kind == ReportKind.BULLETIN else None
    return {LAST_ISSUE: last} if last is not None else {}


def _kept(snapshot: Snapshot, order: str) -> WrittenFile | None:
    """The file, where the same was built before."""
    same = ReportFile.objects.filter(snapshot_sha256=snapshot.sha256, order_sha256=digest(order))
    file = same.select_related("content").first()
    if file is None:
        return None
    return WrittenFile(file.file_name, file.media_type, read_content(file.content))


def _seal(
    claim: Claim,
    *,
    report: Report,
    snapshot: Snapshot,
    order: str,
    written: WrittenFile,
) -> None:
    """Keep order and file, end the report, and write all hashes into the ledger."""
    chain = report.plan.tenant.chain
    due = ",".join(sealer.method for sealer in wanted())
    with recorded(Actor.system("报告编制")) as recording:
        claim.move(state=ReportState.DONE, progress=100, ended_at=recording.now, seals_due=due)
        kept = ReportFile.objects.create(
            report=report,
            plan_version=snapshot.plan_version,
            snapshot=snapshot.content,
            snapshot_sha256=snapshot.sha256,
            order=store_text(order, chain=chain, now=recording.now),
            order_sha256=digest(order),
            content=store_file(written.data, chain=chain, now=recording.now),
            file_name=written.name,
            media_type=written.media_type,
            sha256=hashlib.sha256(written.data).hexdigest(),
            size=len(written.data),
            head_chain=snapshot.head_chain,
            head_seq=snapshot.head_seq,
            head_hash=snapshot.head_hash,
            built_at=recording.now,
        )
        recording.entry(
            chain=chain,
            action="report.build",
            of=report,
            after={
                "sha256": kept.sha256,
                "size": kept.size,
                "snapshot_sha256": kept.snapshot_sha256,
                "order_sha256": kept.order_sha256,
                "plan_version": snapshot.plan_version.number,
                "head": [kept.head_seq, kept.head_hash],
            },
        )
        if due:
            work_requested.send(sender=Report, kind=SEALS, id=report.pk)


def _fail(claim: Claim) -> None:
    sentence = _(
        "编制报告时系统出现故障,没有生成文件。请重新申请;如再次失败,请将报告编号%(number)s"
        "告知系统管理员。"
    ) % {"number": claim.pk}
    report = Report.objects.select_related("tenant").get(pk=claim.pk)
    try:
        with recorded(Actor.system("报告编制")) as recording:
            claim.move(state=ReportState.FAILED, error=sentence, ended_at=recording.now)
            recording.entry(
                chain=report.tenant.chain,
                action="report.fail",
                of=report,
                after={"state": ReportState.FAILED},
            )
    except Lost:
        logger.info("report %s ended otherwise before it failed", claim.pk)
