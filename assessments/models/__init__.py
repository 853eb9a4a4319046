from assessments.models.reports import Report, ReportFile, ReportKind, ReportState

__all__ = ["Report", "ReportFile", "ReportKind", "ReportState"]
