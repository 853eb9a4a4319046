"""Export bundles: a finished report with all that an outsider needs to redo it."""

import hashlib
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import PurePosixPath
from typing import IO

from django.utils.translation import gettext as _

from assessments.access import report_actor
from assessments.domain.facts import EvidenceFacts, from_text
from assessments.models import Report, ReportKind, ReportState
from assessments.selectors.score_editions import edition_files
from assessments.selectors.seals import seal_files
from assessments.services.building import ordered
from assessments.writers.bundle import Enclosure, ReportCopy, write_bundle
from audit.domain.errors import TransitionError
from audit.models import ContentKey
from audit.services import read_content, read_text, recorded
from indicators.access import evidence_open_to
from organizations.access import Viewer

# Evidence beyond this is named with its hash and left out.
MOST_EVIDENCE_BYTES = 512 * 1024 * 1024

NOT_OPEN = "申请导出的账号无权打开"
PERSONAL = "含个人信息,凭哈希到系统查阅"
DESTROYED = "已依法封存销毁"
TOO_MUCH = "佐证材料总量超过导出包上限,凭哈希到系统查阅"


@dataclass(frozen=True)
class Bundle:
    """A bundle on disk, to be sent and forgotten."""

    name: str
    file: IO[bytes]


def take_bundle(viewer: Viewer, report: Report) -> Bundle:
    """The bundle of a finished report; who took it, with which hash, stands in the ledger.

    It is written to a file of its own, a piece of evidence at a time.

    Raises:
        TransitionError: when there is no file.
    """
    if report.state != ReportState.DONE:
        raise TransitionError(_("报告尚未编制完成,没有可导出的内容。"))
    snapshot = read_text(report.file.snapshot)
    facts = from_text(snapshot)
    enclosures = list(_enclosures(viewer, facts.evidence))
    file = tempfile.TemporaryFile()  # noqa: SIM115  # the answer that sends it closes it
    manifest = write_bundle(
        file,
        facts=facts,
        snapshot=snapshot,
        order=ordered(report),
        report=ReportCopy(report.file.file_name, read_content(report.file.content)),
        enclosures=enclosures,
        beside={**_edition(report), **seal_files(report)},
    )
    file.seek(0)
    sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    file.seek(0)
    with recorded(report_actor(viewer, report.tenant_id)) as recording:
        recording.entry(
            chain=report.tenant.chain,
            action="report.export",
            of=report,
            after={
                "sha256": sha256,
                "manifest_sha256": manifest,
                "snapshot_sha256": report.file.snapshot_sha256,
                "evidence": sum(each.read is not None for each in enclosures),
            },
        )
    stem = PurePosixPath(report.file.file_name).stem
    return Bundle(_("%(report)s导出包.zip") % {"report": stem}, file)


def _edition(report: Report) -> dict[str, bytes]:
    return edition_files(report) if report.kind == ReportKind.SCORE_SHEET else {}


def _enclosures(viewer: Viewer, evidence: tuple[EvidenceFacts, ...]) -> Iterator[Enclosure]:
    """Each piece of the snapshot, to be read when its turn comes, or why it is left out."""
    opened = evidence_open_to(viewer, [facts.id for facts in evidence])
    contents = [each.content_id for each in opened.values()]
    held = set(ContentKey.objects.filter(pk__in=contents).values_list("pk", flat=True))
    room = MOST_EVIDENCE_BYTES
    for facts in evidence:
        found = opened.get(facts.id)
        if found is None:
            yield Enclosure(facts, None, NOT_OPEN)
        elif found.contains_personal_data:
            yield Enclosure(facts, None, PERSONAL)
        elif found.content_id not in held:
            yield Enclosure(facts, None, DESTROYED)
        elif facts.size > room:
            yield Enclosure(facts, None, TOO_MUCH)
        else:
            room -= facts.size
            yield Enclosure(facts, partial(read_content, found.content))
