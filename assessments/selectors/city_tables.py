"""Which tables a city's file holds, and how their rows are found.

A new model belongs into one of the three lists; a test fails until it does.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from django.db.models import Field, Model, Q, QuerySet
from django.db.models.base import ModelBase

from assessments import models as a
from audit import models as audit
from audit.services.arrivals import acting_accounts
from indicators import models as i
from organizations import models as o
from organizations.domain.roles import ADMINISTRATION_ROLES
from plans import models as p

# Rows that are known by a name of their own in every installation: other rows name them by it.
NAMED: Mapping[type[Model], str] = MappingProxyType(
    {o.Place: "key", i.Indicator: "code", i.Definition: "code"}
)
STANDARD = "standard/"
# How rows of a standard table are named beside a city's own ones, which are named by number.
STANDARD_MARK = "standard:"


@dataclass(frozen=True)
class CityTable:
    """One table of the file: the rows of `model` whose `tenant` (a lookup) is the city.

    A standard table holds what belongs to every city: its rows are taken over by an installation
    that has none, and else left out. `left_out` are columns that never leave.
    """

    model: type[Model]
    tenant: str
    standard: bool = False
    left_out: frozenset[str] = frozenset()

    @property
    def label(self) -> str:
        """`app.model`, as the ledger names it."""
        return self.model._meta.label_lower

    @property
    def path(self) -> str:
        """Where it lies in the file."""
        return f"{STANDARD if self.standard else 'tables/'}{self.label}.csv"

    @property
    def columns(self) -> tuple["Field[object, object]", ...]:
        """The columns that go out and come in; the number of a named row stays here."""
        return tuple(
            field
            for field in self.model._meta.concrete_fields
            if field.attname not in self.left_out and not (field.primary_key and self.unnumbered)
        )

    @property
    def unnumbered(self) -> bool:
        """Whether rows are known by a name, or by nothing: their number says nothing elsewhere."""
        return self.model in NAMED or self.standard

    def rows(self, tenant: o.Place) -> QuerySet[Model]:
        """Its rows of a city, in the order in which they were added."""
        rows: QuerySet[Model] = QuerySet(self.model).order_by("pk")
        if self.model is o.Place:
            return rows.filter(_places_of(tenant))
        if self.model is o.User:
            return rows.filter(_people_of(tenant)).distinct()
        if self.model is o.Membership:
            rows = rows.exclude(role__in=ADMINISTRATION_ROLES)
        if not self.tenant:
            return rows
        if self.standard:
            return rows.filter(**{f"{self.tenant}__isnull": True})
        of_chain = self.tenant.endswith("chain")
        return rows.filter(**{self.tenant: tenant.chain if of_chain else tenant})


def _places_of(tenant: o.Place) -> Q:
    """The city, what lies in it down to its townships, and what it lies in."""
    found = Q(pk=tenant.pk)
    path = "parent"
    for _level in range(3):
        found |= Q(**{path: tenant.pk})
        path += "__parent"
    above, held = [], tenant.parent
    while held is not None:
        above.append(held.pk)
        held = held.parent
    return found | Q(pk__in=above)


def _people_of(tenant: o.Place) -> Q:
    """Who has or had a role in the city that is no administration, and who stands in its ledger."""
    held = o.Membership.objects.filter(tenant=tenant).exclude(role__in=ADMINISTRATION_ROLES)
    return Q(pk__in=held.values("user")) | Q(pk__in=acting_accounts(tenant.chain))


_SECRET = frozenset(
    {
        *("password", "last_login", "is_superuser", "is_staff", "is_active"),
        *("password_set_at", "password_temporary", "place"),
    }
)

TABLES = (
    # Above what is named, names come first: a parent before its child.
    CityTable(o.Place, "", left_out=frozenset({"is_tenant"})),
    CityTable(i.Indicator, ""),
    CityTable(i.Definition, ""),
    CityTable(i.FactorSet, "tenant", standard=True),
    CityTable(i.FuelFactor, "factor_set__tenant", standard=True),
    CityTable(i.GridFactor, "factor_set__tenant", standard=True),
    CityTable(i.FormulaVersion, "tenant", standard=True),
    CityTable(i.IdentitySet, "", standard=True),
    CityTable(audit.DestructionRequest, "content__chain"),
    CityTable(audit.DestructionApproval, "request__content__chain"),
    CityTable(o.Department, "tenant"),
    CityTable(o.DepartmentAlias, "tenant"),
    CityTable(o.CollectiveMember, "collective__tenant"),
    CityTable(o.User, "", left_out=_SECRET),
    CityTable(o.Membership, "tenant"),
    CityTable(o.EmergencyAccess, "tenant"),
    CityTable(o.EmergencyStep, "access__tenant"),
    CityTable(p.SourceDocument, "tenant"),
    CityTable(p.Plan, "tenant"),
    CityTable(p.PlanVersion, "plan__tenant"),
    CityTable(p.PrintedDepartment, "version__plan__tenant"),
    CityTable(p.PlanDraft, "tenant"),
    CityTable(p.DraftAttachment, "draft__tenant"),
    CityTable(p.DraftPiece, "draft__tenant"),
    CityTable(p.DraftChange, "draft__tenant"),
    CityTable(p.PublicView, "plan__tenant"),
    CityTable(p.Section, "version__plan__tenant"),
    CityTable(p.PlanTask, "version__plan__tenant"),
    CityTable(p.LeftOutFigure, "version__plan__tenant"),
    CityTable(p.RegisterItem, "plan__tenant"),
    CityTable(p.RegisterUnit, "item__plan__tenant"),
    CityTable(p.Milestone, "item__plan__tenant"),
    CityTable(p.MilestoneVersion, "milestone__item__plan__tenant"),
    CityTable(p.RegisterReport, "item__plan__tenant"),
    CityTable(p.RegisterDocument, "item__plan__tenant"),
    CityTable(p.Responsibility, "plan_task__version__plan__tenant"),
    CityTable(p.ResponsibilityName, "responsibility__plan_task__version__plan__tenant"),
    CityTable(p.AccountableUnit, "plan__tenant"),
    CityTable(p.Target, "version__plan__tenant"),
    CityTable(p.AnnualWorkItem, "tenant"),
    CityTable(p.WorkPart, "item__tenant"),
    CityTable(p.WorkReport, "part__item__tenant"),
    CityTable(p.WorkSummary, "item__tenant"),
    CityTable(p.WorkReopening, "summary__item__tenant"),
    CityTable(i.FactorSet, "tenant"),
    CityTable(i.FuelFactor, "factor_set__tenant"),
    CityTable(i.GridFactor, "factor_set__tenant"),
    CityTable(i.Measure, "plan__tenant"),
    CityTable(i.MeasureVersion, "measure__plan__tenant"),
    CityTable(i.Allocation, "tenant"),
    CityTable(i.AllocatedPart, "allocation__tenant"),
    CityTable(i.CheckSetting, "tenant"),
    CityTable(i.ReportingRound, "tenant"),
    CityTable(i.JointReviewer, "round__tenant"),
    CityTable(i.ReportingDuty, "tenant"),
    CityTable(i.DutyExtension, "duty__tenant"),
    CityTable(i.Submission, "duty__tenant"),
    CityTable(i.SubmissionVersion, "submission__duty__tenant"),
    CityTable(i.ReviewAction, "version__submission__duty__tenant"),
    CityTable(i.RevisionRequest, "submission__duty__tenant"),
    CityTable(i.SubmissionComment, "submission__duty__tenant"),
    CityTable(i.Evidence, "tenant"),
    CityTable(i.EvidenceUse, "evidence__tenant"),
    CityTable(i.Observation, "tenant"),
    CityTable(i.LatestObservation, "observation__tenant"),
    CityTable(i.TargetState, "tenant"),
    CityTable(i.ValueAbsence, "tenant"),
    CityTable(i.FormulaVersion, "tenant"),
    CityTable(i.Derivation, "observation__tenant"),
    CityTable(i.DerivedWithdrawal, "observation__tenant"),
    CityTable(i.EntryOnBehalf, "duty__tenant"),
    CityTable(i.StampedForm, "round__tenant"),
    CityTable(i.Trajectory, "tenant"),
    CityTable(a.SupervisionCase, "tenant"),
    CityTable(a.CaseGround, "case__tenant"),
    CityTable(a.CaseVersion, "case__tenant"),
    CityTable(a.CaseStep, "case__tenant"),
    CityTable(a.CaseFile, "step__case__tenant"),
    CityTable(a.SchemeVersion, "tenant"),
    CityTable(a.Snapshot, "tenant"),
    CityTable(a.Assessment, "tenant"),
    CityTable(a.AssessedUnit, "assessment__tenant"),
    CityTable(a.AssessmentStep, "assessment__tenant"),
    CityTable(a.Evaluator, "assessment__tenant"),
    CityTable(a.Objection, "unit__assessment__tenant"),
    CityTable(a.ObjectionFile, "objection__unit__assessment__tenant"),
    CityTable(a.ObjectionDecision, "objection__unit__assessment__tenant"),
    CityTable(a.DepartmentOpinion, "unit__assessment__tenant"),
    CityTable(a.Award, "unit__assessment__tenant"),
    CityTable(a.Approval, "unit__assessment__tenant"),
    CityTable(a.Report, "tenant"),
    CityTable(a.ReportFile, "report__tenant"),
    CityTable(a.ReportSeal, "report__tenant"),
    CityTable(a.ReportEdit, "report__tenant"),
    CityTable(a.AssessmentResult, "assessment__tenant"),
    CityTable(a.SelfReport, "unit__assessment__tenant"),
    CityTable(a.SelfReportFile, "report__unit__assessment__tenant"),
    CityTable(a.CheckDraw, "assessment__tenant"),
    CityTable(a.SiteCheck, "draw__assessment__tenant"),
    CityTable(a.CheckOutcome, "site_check__draw__assessment__tenant"),
    CityTable(a.WorkingPaper, "tenant"),
    CityTable(a.PaperFile, "paper__tenant"),
    CityTable(a.PaperNote, "paper__tenant"),
    CityTable(a.PaperClosing, "paper__tenant"),
)

# In files of their own: texts and files in the open, the ledger as lines of JSON.
APART: tuple[ModelBase, ...] = (
    audit.StoredContent,
    audit.ContentKey,
    audit.LedgerEntry,
    audit.LedgerHead,
    audit.ChainArrival,
)

# What stays: of an installation and not of a city, secrets of accounts, people's own settings, and
# what is computed again.
LEFT_OUT: tuple[ModelBase, ...] = (
    audit.LedgerCheck,
    o.PastPassword,
    o.PasswordLink,
    o.ProviderIdentity,
    o.Notification,
    o.NotificationPreference,
    o.SavedView,
    o.SecondFactor,
    o.RecoveryCode,
    o.AccountSession,
    o.PageSubscription,
    o.ApiToken,
    o.IdempotencyKey,
    p.RecomputeRequest,
    p.RecomputeRun,
    p.RecomputeChunk,
    i.ProgressResult,
    i.ReminderRun,
    i.FilingUpload,
    # Files of this installation, gone after some days. Who asked, allowed and took one stands in the
    # ledger, which travels.
    a.CityExport,
)
