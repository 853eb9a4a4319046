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
from plans.models.registers import RegisterItem
from plans.models.responsibilities import (
    AccountableUnit,
    Responsibility,
    ResponsibilityName,
    ResponsibilityRole,
)
from plans.models.sections import LeftOutFigure, PlanTask, Section
from plans.models.targets import Target

__all__ = [
    "AccountableUnit",
    "DraftAttachment",
    "DraftChange",
    "DraftPiece",
    "DraftState",
    "LeftOutFigure",
    "PieceKind",
    "PieceState",
    "Plan",
    "PlanDraft",
    "PlanTask",
    "PlanVersion",
    "PrintedDepartment",
    "RecomputeRequest",
    "RegisterItem",
    "Responsibility",
    "ResponsibilityName",
    "ResponsibilityRole",
    "Section",
    "SourceDocument",
    "Target",
]
