from indicators.models.allocations import AllocatedPart, Allocation
from indicators.models.catalogue import Definition, FactorSet, FuelFactor, GridFactor, Indicator
from indicators.models.checks import CheckSetting, IdentitySet
from indicators.models.corrections import RevisionRequest, SubmissionComment
from indicators.models.evidence import Evidence, EvidenceUse
from indicators.models.formulas import Derivation, DerivedWithdrawal, FormulaVersion
from indicators.models.measures import Measure, MeasureVersion
from indicators.models.observations import (
    LatestObservation,
    Observation,
    TargetState,
    ValueAbsence,
)
from indicators.models.on_behalf import EntryOnBehalf
from indicators.models.progress import ProgressResult
from indicators.models.reminders import ReminderRun
from indicators.models.rounds import DutyExtension, JointReviewer, ReportingDuty, ReportingRound
from indicators.models.stamped import StampedForm
from indicators.models.submissions import ReviewAction, Submission, SubmissionVersion
from indicators.models.trajectories import Trajectory
from indicators.models.uploads import FilingUpload

__all__ = [
    "AllocatedPart",
    "Allocation",
    "CheckSetting",
    "Definition",
    "Derivation",
    "DerivedWithdrawal",
    "DutyExtension",
    "EntryOnBehalf",
    "Evidence",
    "EvidenceUse",
    "FactorSet",
    "FilingUpload",
    "FormulaVersion",
    "FuelFactor",
    "GridFactor",
    "IdentitySet",
    "Indicator",
    "JointReviewer",
    "LatestObservation",
    "Measure",
    "MeasureVersion",
    "Observation",
    "ProgressResult",
    "ReminderRun",
    "ReportingDuty",
    "ReportingRound",
    "ReviewAction",
    "RevisionRequest",
    "StampedForm",
    "Submission",
    "SubmissionComment",
    "SubmissionVersion",
    "TargetState",
    "Trajectory",
    "ValueAbsence",
]
