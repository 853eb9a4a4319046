from assessments.models.assessments import (
    AssessedUnit,
    Assessment,
    AssessmentStep,
    Evaluator,
    Stage,
    StepAction,
    UnitKind,
)
from assessments.models.city_exports import CityExport, CityExportState
from assessments.models.objections import (
    Objection,
    ObjectionDecision,
    ObjectionFile,
    Verdict,
)
from assessments.models.opinions import Approval, Award, DepartmentOpinion
from assessments.models.report_edits import ReportEdit
from assessments.models.reports import (
    FileFormat,
    Report,
    ReportFile,
    ReportKind,
    ReportLanguage,
    ReportState,
)
from assessments.models.results import AssessmentResult, EditionKind
from assessments.models.schemes import SchemeVersion
from assessments.models.seals import ReportSeal
from assessments.models.self_reports import SelfReport, SelfReportFile
from assessments.models.site_checks import CheckDraw, CheckOutcome, Finding, SiteCheck
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
    "Approval",
    "AssessedUnit",
    "Assessment",
    "AssessmentResult",
    "AssessmentStep",
    "Award",
    "CaseAction",
    "CaseFile",
    "CaseGround",
    "CaseKind",
    "CaseState",
    "CaseStep",
    "CaseVersion",
    "CheckDraw",
    "CheckOutcome",
    "CityExport",
    "CityExportState",
    "DepartmentOpinion",
    "EditionKind",
    "Evaluator",
    "FileFormat",
    "Finding",
    "GroundKind",
    "Objection",
    "ObjectionDecision",
    "ObjectionFile",
    "PaperClosing",
    "PaperFile",
    "PaperKind",
    "PaperNote",
    "Report",
    "ReportEdit",
    "ReportFile",
    "ReportKind",
    "ReportLanguage",
    "ReportSeal",
    "ReportState",
    "SchemeVersion",
    "SelfReport",
    "SelfReportFile",
    "SiteCheck",
    "Snapshot",
    "Stage",
    "StepAction",
    "SupervisionCase",
    "UnitKind",
    "UrgencyLevel",
    "Verdict",
    "WorkingPaper",
]
