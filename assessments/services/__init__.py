from assessments.services.building import build_report, rebuilt_file, waiting_reports
from assessments.services.reports import cancel_report, note_download, request_report

__all__ = [
    "build_report",
    "cancel_report",
    "note_download",
    "rebuilt_file",
    "request_report",
    "waiting_reports",
]
