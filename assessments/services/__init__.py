from assessments.services.building import build_report, rebuilt_file, waiting_reports
from assessments.services.reports import cancel_report, request_report, take_file

__all__ = [
    "build_report",
    "cancel_report",
    "rebuilt_file",
    "request_report",
    "take_file",
    "waiting_reports",
]
