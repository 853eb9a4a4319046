from assessments.services.building import build_report, rebuilt_file, waiting_reports
from assessments.services.bundles import Bundle, take_bundle
from assessments.services.reports import Asked, cancel_report, request_report, take_file
from assessments.services.snapshots import read_snapshot_file, take_snapshot
from assessments.services.working_papers import (
    add_note,
    close_paper,
    keep_sample,
    open_comparison,
)

__all__ = [
    "Asked",
    "Bundle",
    "add_note",
    "build_report",
    "cancel_report",
    "close_paper",
    "keep_sample",
    "open_comparison",
    "read_snapshot_file",
    "rebuilt_file",
    "request_report",
    "take_bundle",
    "take_file",
    "take_snapshot",
    "waiting_reports",
]
