from plans.models.drafts import (
    DraftAttachment,
    DraftChange,
    DraftPiece,
    DraftState,
    PieceKind,
    PieceState,
    PlanDraft,
)
from plans.models.plans import Plan, PlanVersion, PrintedDepartment, SourceDocument
from plans.models.recompute import RecomputeRequest
from plans.models.registers import (
    ItemStatus,
    Milestone,
    MilestoneVersion,
    RegisterDocument,
    RegisterItem,
    RegisterKind,
    RegisterReport,
    RegisterUnit,
)
from plans.models.responsibilities import (
    AccountableUnit,
    Responsibility,
    ResponsibilityName,
    ResponsibilityRole,
)
from plans.models.sections import LeftOutFigure, PlanTask, Section
from plans.models.targets import Target
from plans.models.work import (
    AnnualWorkItem,
    PartState,
    Quarter,
    WorkPart,
    WorkProgress,
    WorkReport,
    WorkSource,
    WorkSummary,
)

__all__ = [
    "AccountableUnit",
    "AnnualWorkItem",
    "DraftAttachment",
    "DraftChange",
    "DraftPiece",
    "DraftState",
    "ItemStatus",
    "LeftOutFigure",
    "Milestone",
    "MilestoneVersion",
    "PartState",
    "PieceKind",
    "PieceState",
    "Plan",
    "PlanDraft",
    "PlanTask",
    "PlanVersion",
    "PrintedDepartment",
    "Quarter",
    "RecomputeRequest",
    "RegisterDocument",
    "RegisterItem",
    "RegisterKind",
    "RegisterReport",
    "RegisterUnit",
    "Responsibility",
    "ResponsibilityName",
    "ResponsibilityRole",
    "Section",
    "SourceDocument",
    "Target",
    "WorkPart",
    "WorkProgress",
    "WorkReport",
    "WorkSource",
    "WorkSummary",
]
