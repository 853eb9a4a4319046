"""Bundles for tests: made of a finished report, and made again with something altered."""

import hashlib
import io
import json
import zipfile
from collections.abc import Callable
from typing import Any

from assessments.models import Report, ReportKind
from assessments.services import Asked, build_report, request_report, take_bundle
from audit.domain.canonical import canonical_json
from tests.assessments.small_plan import YEAR, SmallPlan


def built(small: SmallPlan, kind: str = ReportKind.PROGRESS_TABLE, year: int = YEAR) -> Report:
    """A finished report."""
    report = request_report(small.plan, Asked(kind, year), actor=small.actor())
    assert build_report(report.pk)
    return Report.objects.select_related("plan__tenant", "tenant", "file__content").get(
        pk=report.pk
    )


def bundle_of(small: SmallPlan, report: Report, by: str = "audrey") -> bytes:
    """The bundle as somebody of the cast takes it."""
    with take_bundle(small.viewer(by), report).file as file:
        return file.read()


def parts(bundle: bytes) -> dict[str, bytes]:
    """The files of a bundle."""
    with zipfile.ZipFile(io.BytesIO(bundle)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(files: dict[str, bytes]) -> bytes:
    """A zip of files, whatever their names."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def with_other_snapshot(bundle: bytes, change: Callable[[Any], None]) -> bytes:
    """The bundle of somebody who alters the snapshot and mends every hash that it stands under."""
    files = parts(bundle)
    snapshot, manifest = json.loads(files["snapshot.json"]), json.loads(files["manifest.json"])
    change(snapshot)
    files["snapshot.json"] = canonical_json(snapshot).encode()
    sha256 = hashlib.sha256(files["snapshot.json"]).hexdigest()
    manifest["snapshot_sha256"] = sha256
    for each in manifest["files"]:
        if each["name"] == "snapshot.json":
            each["sha256"] = sha256
    files["manifest.json"] = canonical_json(manifest).encode()
    return packed(files)
