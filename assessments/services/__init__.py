from assessments.services.building import build_report, rebuilt_file, waiting_reports
from assessments.services.bundles import Bundle, take_bundle
from assessments.services.reports import cancel_report, request_report, take_file

__all__ = [
    "Bundle",
    "build_report",
    "cancel_report",
    "rebuilt_file",
    "request_report",
    "take_bundle",
    "take_file",
    "waiting_reports",
]
