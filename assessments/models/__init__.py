from assessments.models.reports import Report, ReportFile, ReportKind, ReportState
from assessments.models.supervision import (
    CaseAction,
    CaseFile,
    CaseGround,
    CaseKind,
    CaseState,
    CaseStep,
    CaseVersion,
    SupervisionCase,
    UrgencyLevel,
)

__all__ = [
    "CaseAction",
    "CaseFile",
    "CaseGround",
    "CaseKind",
    "CaseState",
    "CaseStep",
    "CaseVersion",
    "Report",
    "ReportFile",
    "ReportKind",
    "ReportState",
    "SupervisionCase",
    "UrgencyLevel",
]
