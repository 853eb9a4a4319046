"""Seals on finished reports: put on by a job, once more later where a service does not answer."""

import hashlib
import logging
from datetime import datetime, timedelta

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from assessments.models import Report, ReportSeal
from assessments.seals import Sealed, SealUnavailable, sealer_of
from audit.domain.actors import Actor
from audit.services import read_content, recorded, store_file

logger = logging.getLogger(__name__)

# A service that is away is asked so often.
AGAIN_AFTER = timedelta(minutes=5)
# At once, so that a year's reports after a long absence do not hold up the other jobs.
_AT_ONCE = 50
_LONGEST = 500


def reports_to_seal() -> list[int]:
    """Reports with a seal to come that was not tried just now, oldest first."""
    due = Report.objects.filter(_due(timezone.now())).order_by("pk")
    return list(due.values_list("pk", flat=True)[:_AT_ONCE])


def seal_report(report_id: int) -> None:
    """Put on what seals a report still waits for. What cannot be put on keeps its reason there."""
    now = timezone.now()
    # Two workers, one message twice: the first takes it.
    if not Report.objects.filter(_due(now), pk=report_id).update(seal_tried_at=now):
        return
    report = Report.objects.select_related("tenant", "file__content").get(pk=report_id)
    data = read_content(report.file.content)
    errors = []
    for method in report.seals_due.split(","):
        sealer = sealer_of(method)
        try:
            if sealer is None:
                raise SealUnavailable(_("REPORT_SEALS中没有“%(method)s”。") % {"method": method})
            _keep(report, method, sealer.seal(data))
        except SealUnavailable as unavailable:
            logger.warning("report %s not sealed by %s: %s", report_id, method, unavailable)
            errors.append(str(unavailable))
    Report.objects.filter(pk=report_id).update(seal_error=" ".join(errors)[:_LONGEST])


def _due(now: datetime) -> Q:
    untried = Q(seal_tried_at=None) | Q(seal_tried_at__lte=now - AGAIN_AFTER)
    return ~Q(seals_due="") & untried


def _keep(report: Report, method: str, sealed: Sealed) -> None:
    """Keep a seal, strike it off what is due, and write its hashes into the ledger."""
    chain = report.tenant.chain
    with recorded(Actor.system("报告签章")) as recording:
        held = Report.objects.select_for_update().get(pk=report.pk)
        left = [each for each in held.seals_due.split(",") if each != method]
        kept = ReportSeal.objects.create(
            report=report,
            method=method,
            digest_algorithm=sealed.digest_algorithm,
            digest=sealed.digest,
            signature=store_file(sealed.signature, chain=chain, now=recording.now),
            signature_sha256=hashlib.sha256(sealed.signature).hexdigest(),
            certificate=store_file(sealed.certificate, chain=chain, now=recording.now),
            certificate_sha256=hashlib.sha256(sealed.certificate).hexdigest(),
            signer=sealed.signer,
            stamped_at=sealed.stamped_at,
            sealed_at=recording.now,
        )
        Report.objects.filter(pk=report.pk).update(seals_due=",".join(left))
        recording.entry(
            chain=chain,
            action="report.seal",
            of=kept,
            after={
                "report": report.pk,
                "method": kept.method,
                "digest_algorithm": kept.digest_algorithm,
                "digest": kept.digest,
                "signature_sha256": kept.signature_sha256,
                "certificate_sha256": kept.certificate_sha256,
            },
        )
