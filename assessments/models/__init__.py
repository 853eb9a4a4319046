from assessments.models.report_edits import ReportEdit
from assessments.models.reports import (
    FileFormat,
    Report,
    ReportFile,
    ReportKind,
    ReportLanguage,
    ReportState,
)
from assessments.models.schemes import SchemeVersion
from assessments.models.snapshots import Snapshot
from assessments.models.supervision import (
    CaseAction,
    CaseFile,
    CaseGround,
    CaseKind,
    CaseState,
    CaseStep,
    CaseVersion,
    GroundKind,
    SupervisionCase,
    UrgencyLevel,
)
from assessments.models.working_papers import (
    PaperClosing,
    PaperFile,
    PaperKind,
    PaperNote,
    WorkingPaper,
)

__all__ = [
    "CaseAction",
    "CaseFile",
    "CaseGround",
    "CaseKind",
    "CaseState",
    "CaseStep",
    "CaseVersion",
    "FileFormat",
    "GroundKind",
    "PaperClosing",
    "PaperFile",
    "PaperKind",
    "PaperNote",
    "Report",
    "ReportEdit",
    "ReportFile",
    "ReportKind",
    "ReportLanguage",
    "ReportState",
    "SchemeVersion",
    "Snapshot",
    "SupervisionCase",
    "UrgencyLevel",
    "WorkingPaper",
]
