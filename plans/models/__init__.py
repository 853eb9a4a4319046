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
    "LeftOutFigure",
    "Plan",
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
