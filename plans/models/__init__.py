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
from plans.models.public import PublicView
from plans.models.recompute import RecomputeChunk, RecomputeRequest, RecomputeRun
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
    WorkReopening,
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
    "PublicView",
    "Quarter",
    "RecomputeChunk",
    "RecomputeRequest",
    "RecomputeRun",
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
    "WorkReopening",
    "WorkReport",
    "WorkSource",
    "WorkSummary",
]
