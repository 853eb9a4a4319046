"""Building reports: claim, freeze, write, seal. Safe to run twice, safe to be killed half way."""

import hashlib
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from assessments.domain.facts import ReportFacts, to_text
from assessments.models import Report, ReportFile, ReportKind, ReportState
from assessments.selectors.freezing import Wish, freeze, version_as_of
from assessments.selectors.frozen_targets import Depth
from assessments.writers import WrittenFile, write_file
from audit.domain.actors import Actor
from audit.domain.canonical import digest
from audit.services import read_text, recorded, store_file, store_text
from plans.models import PlanVersion

logger = logging.getLogger(__name__)

# Building takes seconds: after this long its worker is dead.
TOO_LONG = timedelta(minutes=10)
MAX_ATTEMPTS = 3
CLAIMED, FROZEN = 10, 60


class _Lost(Exception):
    """The report was called off, or another worker took it over."""


@dataclass(frozen=True)
class _Claim:
    """One worker's hold on a report; `at` is its token."""

    report_id: int
    at: datetime

    def move(self, **changes: object) -> None:
        """Change the report's work columns while the claim holds.

        Raises:
            _Lost: when it does not hold any more.
        """
        mine = Report.objects.filter(
            pk=self.report_id, state=ReportState.BUILDING, claimed_at=self.at
        )
        if not mine.update(**changes):
            raise _Lost


def build_report(report_id: int) -> bool:
    """Build one report, unless it is finished or in another worker's hands; says whether it did.

    Raises:
        Exception: whatever went wrong, after the report was marked as failed with a sentence.
    """
    claim = _claim(report_id, timezone.now())
    if claim is None:
        return False
    try:
        _build(claim)
    except _Lost:
        logger.info("report %s was called off or taken over", report_id)
        return False
    except Exception:
        _fail(claim)
        raise
    return True


def waiting_reports() -> list[int]:
    """Reports that nobody builds: queued, or with a worker that must be dead."""
    waiting = Report.objects.filter(_free(timezone.now())).order_by("requested_at")
    return list(waiting.values_list("pk", flat=True))


def rebuilt_file(report: Report) -> WrittenFile:
    """The file again from its snapshot, equal to the byte: proof that nothing else went into it."""
    return write_file(read_text(report.file.snapshot))


def _free(now: datetime) -> Q:
    abandoned = Q(state=ReportState.BUILDING, claimed_at__lt=now - TOO_LONG)
    return Q(state=ReportState.QUEUED) | abandoned


def _claim(report_id: int, now: datetime) -> _Claim | None:
    """Take a free report by one conditional update, so that two workers never build the same."""
    free = Report.objects.filter(_free(now), pk=report_id)
    taken = free.filter(attempts__lt=MAX_ATTEMPTS).update(
        state=ReportState.BUILDING, claimed_at=now, attempts=F("attempts") + 1, progress=CLAIMED
    )
    if taken:
        return _Claim(report_id, now)
    if free.update(claimed_at=now):
        # Its workers died each time: once more would only kill the next.
        _fail(_Claim(report_id, now))
    return None


def _build(claim: _Claim) -> None:
    report = Report.objects.select_related("plan__tenant").get(pk=claim.report_id)
    with _one_moment():
        version = version_as_of(report.plan, report.as_of)
        facts = _frozen(report, version)
    claim.move(progress=FROZEN)
    text = to_text(facts)
    written = write_file(text)
    _seal(claim, report=report, version=version, facts=facts, text=text, written=written)


def _frozen(report: Report, version: PlanVersion) -> ReportFacts:
    wish = Wish(
        plan=report.plan,
        kind=report.kind,
        year=report.year,
        as_of=report.as_of,
        requested_unit=report.requested_unit,
        requested_role=report.requested_role,
    )
    in_words = report.kind == ReportKind.ANNUAL_REPORT
    return freeze(wish, version, Depth(steps=not in_words, explanations=in_words))


def _seal(
    claim: _Claim,
    *,
    report: Report,
    version: PlanVersion,
    facts: ReportFacts,
    text: str,
    written: WrittenFile,
) -> None:
    """Keep snapshot and file, end the report, and write both hashes into the ledger."""
    chain = report.plan.tenant.chain
    with recorded(Actor.system("报告编制")) as recording:
        claim.move(state=ReportState.DONE, progress=100, ended_at=recording.now)
        kept = ReportFile.objects.create(
            report=report,
            plan_version=version,
            snapshot=store_text(text, chain=chain, now=recording.now),
            snapshot_sha256=digest(text),
            content=store_file(written.data, chain=chain, now=recording.now),
            file_name=written.name,
            media_type=written.media_type,
            sha256=hashlib.sha256(written.data).hexdigest(),
            size=len(written.data),
            head_chain=facts.head.chain,
            head_seq=facts.head.seq,
            head_hash=facts.head.hash,
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
                "plan_version": version.number,
                "head": [kept.head_seq, kept.head_hash],
            },
        )


def _fail(claim: _Claim) -> None:
    sentence = _(
        "编制报告时系统出现故障,没有生成文件。请重新申请;如再次失败,请将报告编号%(number)s"
        "告知系统管理员。"
    ) % {"number": claim.report_id}
    report = Report.objects.select_related("tenant").get(pk=claim.report_id)
    try:
        with recorded(Actor.system("报告编制")) as recording:
            claim.move(state=ReportState.FAILED, error=sentence, ended_at=recording.now)
            recording.entry(
                chain=report.tenant.chain,
                action="report.fail",
                of=report,
                after={"state": ReportState.FAILED},
            )
    except _Lost:
        logger.info("report %s ended otherwise before it failed", claim.report_id)


@contextmanager
def _one_moment() -> Iterator[None]:
    """Read everything in one state of the database, the ledger's head included."""
    outermost = not connection.in_atomic_block
    with transaction.atomic():
        if outermost and connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        yield
