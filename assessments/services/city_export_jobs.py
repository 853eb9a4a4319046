"""Writing the file of a city's export: claim, stream, seal. Safe to run twice, safe to be killed."""

import errno
import logging
from datetime import datetime, timedelta
from time import monotonic

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from assessments.domain.cities.manifests import CityManifest
from assessments.models import CityExport, CityExportState
from assessments.services.cities import stream_city
from assessments.services.cities.noting import manifest_facts
from assessments.services.city_export_notices import tell
from assessments.services.city_exports import remove_file
from audit.databases import aside
from audit.domain.actors import Actor
from audit.services import Recording, recorded
from audit.services.claims import Claim, Lost, Queue
from audit.services.copies import (
    CopyWriter,
    copy_name,
    delete_copy,
    delete_strays,
    written_copy,
)
from organizations.domain.notifications import Kind
from organizations.domain.roles import Role

logger = logging.getLogger(__name__)

WORKER = Actor.system("全市数据导出")
# A worker gives a sign of life every few seconds.
QUEUE = Queue(
    CityExport.objects,
    CityExportState.QUEUED,
    CityExportState.WRITING,
    too_long=timedelta(minutes=10),
    sign="beat_at",
)
BEAT_SECONDS = 2.0
CLAIMED = 5
# A file that no row names may be one that is just begun.
STRAY_AFTER = timedelta(days=1)


class _Pulse:
    """A worker's signs of life while it writes: how far it is, seen at once.

    The file is read in one transaction, which would show them only at its end.
    """

    def __init__(self, claim: Claim) -> None:
        self._claim, self._done, self._last = claim, CLAIMED, monotonic()

    def progress(self, done: int) -> None:
        """So many per cent of the package are written."""
        self._done = CLAIMED + done * (100 - CLAIMED) // 100
        self.beat()

    def beat(self) -> None:
        """Say so, unless that was done a moment ago.

        Raises:
            Lost: when the work is somebody else's, or nobody's any more.
        """
        if monotonic() - self._last >= BEAT_SECONDS:
            now = timezone.now()
            aside(lambda: self._claim.move(beat_at=now, progress=self._done))
            self._last = monotonic()


def write_city_export(export_id: int) -> bool:
    """Write one file, unless that is done or in another worker's hands; says whether it did.

    Raises:
        Exception: whatever went wrong, after the export was marked as failed with a sentence.
    """
    now, name = timezone.now(), copy_name()
    left = QUEUE.free(now).filter(pk=export_id).values_list("stored_name", flat=True).first()
    claim = QUEUE.take(
        export_id,
        now,
        give_up=lambda worn: _fail(worn, left or "", full=False),
        progress=CLAIMED,
        stored_name=name,
    )
    if claim is None:
        return False
    # What a dead worker left is no whole file, and its key died with it.
    if left:
        delete_copy(left)
    try:
        _write(claim, name)
    except Lost:
        logger.info("city export %s was called off or taken over", export_id)
        return False
    except Exception as error:
        _fail(claim, name, full=isinstance(error, OSError) and error.errno == errno.ENOSPC)
        raise
    return True


def waiting_city_exports() -> list[int]:
    """Exports that nobody writes: queued, or with a worker that must be dead."""
    return list(QUEUE.free(timezone.now()).order_by("decided_at").values_list("pk", flat=True))


def forget_city_exports(recording: Recording, now: datetime) -> int:
    """Delete the files whose days have passed, and what dead workers left; returns how many.

    The rows stay, and say so; the ledger of each city notes it.
    """
    over = CityExport.objects.filter(state=CityExportState.READY, until__lte=now)
    found = list(over.select_related("tenant"))
    for export in found:
        remove_file(recording, export)
    named = CityExport.objects.exclude(stored_name="").values_list("stored_name", flat=True)
    return len(found) + delete_strays(named, before=now - STRAY_AFTER)


def _write(claim: Claim, name: str) -> None:
    export = CityExport.objects.select_related("tenant").get(pk=claim.pk)
    pulse = _Pulse(claim)
    with written_copy(name, on_portion=pulse.beat) as copy:
        manifest = stream_city(export.tenant, copy, progress=pulse.progress)
        copy.close()
        _keep(claim, export, copy, manifest)


def _keep(claim: Claim, export: CityExport, copy: CopyWriter, manifest: CityManifest) -> None:
    """End the work: hashes and key into the row, hashes into the ledger."""
    with recorded(WORKER) as recording:
        until = recording.now + timedelta(days=settings.CITY_EXPORT_DAYS)
        claim.move(
            state=CityExportState.READY,
            progress=100,
            wrapped_key=copy.wrapped_key,
            size=copy.size,
            sha256=copy.sha256,
            manifest_sha256=manifest.sha256,
            written_at=recording.now,
            until=until,
        )
        facts = {"sha256": copy.sha256, "size": copy.size, "until": until}
        recording.entry(
            chain=export.tenant.chain,
            action="city_export.write",
            of=export,
            after={**manifest_facts(manifest), **facts},
        )
        tell(recording, export, Kind.EXPORT_READY, Role.AUDITOR, until=until)


def _fail(claim: Claim, name: str, *, full: bool) -> None:
    sentence = (
        _("存储空间不足,没有生成文件。请告知系统管理员腾出空间,再重试。")
        if full
        else _(
            "导出时系统出现故障,没有生成文件。请重试;如再次失败,请将编号%(number)s告知系统管理员。"
        )
        % {"number": claim.pk}
    )
    export = CityExport.objects.select_related("tenant").get(pk=claim.pk)
    try:
        with recorded(WORKER) as recording:
            claim.move(
                state=CityExportState.FAILED,
                error=sentence,
                ended_at=recording.now,
                stored_name="",
            )
            recording.entry(
                chain=export.tenant.chain,
                action="city_export.fail",
                of=export,
                after={"state": CityExportState.FAILED},
            )
            tell(recording, export, Kind.EXPORT_FAILED)
            if name:
                transaction.on_commit(lambda: delete_copy(name), robust=True)
    except Lost:
        logger.info("city export %s ended otherwise before it failed", claim.pk)
