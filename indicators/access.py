"""Who may see and do what with duties, submissions, values and evidence.

Submitted versions, evidence and comments: the own unit, its reviewers, the office, the auditor.
Drafts: the own unit and its reviewers. Anything else does not exist for the viewer (404).
"""

from collections.abc import Callable, Collection, Iterable

from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch, Q, QuerySet
from django.http import Http404
from django.utils.translation import gettext_lazy as _

from audit.compiled import compiled
from audit.domain.actors import Actor
from indicators.domain.workflow import IN_DEPARTMENT, Step
from indicators.models import (
    Evidence,
    Indicator,
    JointReviewer,
    Measure,
    Observation,
    ReportingDuty,
    ReportingRound,
    Submission,
    SubmissionVersion,
)
from indicators.models.choices import Quality, Release
from organizations.access import Hat, Viewer
from organizations.domain.roles import DEPARTMENT_ROLES, UNRELEASED_READER_ROLES, Role
from plans.models import ResponsibilityName

NOT_REPORTER = _("只有责任部门的填报人可以填报。")
NOT_REVIEWER = _("该步骤须由另一人审核:填报人不能审核自己的填报,也不能代替其他单位审核。")

NOT_OF_A_UNIT = _("本页供承担报送任务的部门使用。")
NO_REVIEWER = _("本页供审核人使用。")
ONLY_READS = _("留言供填报部门和审核人使用。")
NOT_FACTORS = _("排放因子由领导小组办公室录入和核对。")
NOT_OFFICE = _("报送期和责任主体由领导小组办公室管理。")

REVIEWING_ROLES = frozenset({Role.DEPARTMENT_REVIEWER, Role.COUNTY_OFFICE, Role.OFFICE})

DUTY_ROWS = (
    "round__plan__tenant",
    "tenant",
    "department",
    "place",
    "indicator",
    "definition",
    "measure__latest__target",
    "measure__latest__indicator",
)
"""The rows that a duty is shown and filed with."""


def duties_visible_to(viewer: Viewer) -> QuerySet[ReportingDuty]:
    """Duties whose submissions the viewer may open."""
    return duties_behind(*doors_to_duties(viewer))


def doors_to_duties(viewer: Viewer) -> tuple[frozenset[int], ...]:
    """By what the viewer may open duties, as `duties_behind` takes it."""
    return (
        viewer.tenant_ids(),
        viewer.department_ids(*DEPARTMENT_ROLES),
        viewer.tenant_ids(UNRELEASED_READER_ROLES),
        viewer.department_ids(Role.DEPARTMENT_REVIEWER),
        viewer.place_ids(Role.COUNTY_OFFICE),
    )


def duties_behind(
    tenants: frozenset[int],
    units: frozenset[int],
    read_whole: frozenset[int],
    bureaus: frozenset[int],
    counties: frozenset[int],
) -> QuerySet[ReportingDuty]:
    """Duties behind some doors, also for a query that is written once (audit/compiled.py)."""
    doors = Q(department__in=units)
    # A door for each kind of hat that is worn: what is never true would be asked all the same.
    if read_whole:
        doors |= Q(tenant__in=read_whole)
    if bureaus:
        joint = JointReviewer.objects.filter(department__in=bureaus).values("round")
        doors |= Q(Q(joint_review=True) | Q(department__hosts_office=True), round__in=joint)
    if counties:
        doors |= Q(round__county_review=True, department__place__in=counties)
    return ReportingDuty.objects.filter(
        # Implied by each of the others; without it the duties of a nation would be gone through.
        Q(tenant__in=tenants),
        doors,
    ).select_related(*DUTY_ROWS, "submission")


def own_departments(viewer: Viewer) -> frozenset[int]:
    """The departments whose duties are the viewer's own, by any hat worn there."""
    return viewer.department_ids(*DEPARTMENT_ROLES)


def duties_of(units: frozenset[int]) -> QuerySet[ReportingDuty]:
    """What some departments owe: of a viewer's own all are visible."""
    return ReportingDuty.objects.filter(department__in=units)


def access_duty(viewer: Viewer, pk: int) -> ReportingDuty:
    """The door to one duty and its submission."""
    for duty in _duty(pk, *doors_to_duties(viewer)):
        return duty
    raise Http404


@compiled
def _duty(pk: int, *doors: frozenset[int]) -> QuerySet[ReportingDuty]:
    return duties_behind(*doors).filter(pk=pk)


def access_submission(viewer: Viewer, pk: int) -> Submission:
    """The door to a submission, for its reviewers and readers."""
    for duty in _duty_of(pk, *doors_to_duties(viewer)):
        return duty.submission
    raise Http404


@compiled
def _duty_of(submission: int, *doors: frozenset[int]) -> QuerySet[ReportingDuty]:
    return duties_behind(*doors).filter(submission__pk=submission)


def access_round(viewer: Viewer, pk: int) -> ReportingRound:
    """The door to a round: those who read its tenant."""
    round_ = (
        ReportingRound.objects.select_related("plan__tenant", "tenant")
        .filter(pk=pk, tenant__in=viewer.tenant_ids())
        .first()
    )
    if round_ is None:
        raise Http404
    return round_


def access_evidence(viewer: Viewer, pk: int) -> Evidence:
    """The door to a piece of evidence: its unit, and whoever may open a submission it serves."""
    evidence = evidence_open_to(viewer, [pk]).get(pk)
    if evidence is None:
        raise Http404
    return evidence


def evidence_open_to(viewer: Viewer, pks: Iterable[int]) -> dict[int, Evidence]:
    """Those of some pieces of evidence that the viewer may open: two queries however many."""
    asked = Evidence.objects.select_related("content", "department").filter(pk__in=list(pks))
    found = {evidence.pk: evidence for evidence in asked}
    own = viewer.department_ids(*DEPARTMENT_ROLES)
    others = [pk for pk, evidence in found.items() if evidence.department_id not in own]
    if not others:
        return found
    served = duties_visible_to(viewer).filter(submission__evidence_uses__evidence__in=others)
    submitted = SubmissionVersion.objects.filter(
        submission__duty__in=served.values("pk")
    ).values_list("evidence", flat=True)
    # What stands only in a draft is not yet for others.
    open_ = {pk for attached in submitted for pk, _sha256 in attached}
    return {pk: each for pk, each in found.items() if pk not in others or pk in open_}


def access_measure(viewer: Viewer, pk: int) -> Measure:
    """The door to the terms of one target: those who read its tenant."""
    names = ResponsibilityName.objects.order_by("position")
    task = "latest__target__plan_task"
    measure = (
        Measure.objects.select_related("plan__tenant", "place", "latest__indicator", task)
        .prefetch_related(Prefetch(f"{task}__responsibilities__names", queryset=names))
        .filter(pk=pk, plan__tenant__in=viewer.tenant_ids())
        .first()
    )
    if measure is None:
        raise Http404
    return measure


def require_unit(viewer: Viewer) -> None:
    """Raise PermissionDenied unless the viewer belongs to a department that may owe something."""
    if not viewer.department_ids(*DEPARTMENT_ROLES):
        raise PermissionDenied(NOT_OF_A_UNIT)


def is_reporter(viewer: Viewer) -> bool:
    """Fills in what some department owes."""
    return bool(viewer.department_ids(Role.REPORTER))


def require_reporter(viewer: Viewer) -> None:
    """Raise PermissionDenied unless the viewer fills for some department."""
    if not is_reporter(viewer):
        raise PermissionDenied(NOT_REPORTER)


def require_reviewer(viewer: Viewer) -> None:
    """Raise PermissionDenied unless the viewer reviews somewhere."""
    if not viewer.roles() & REVIEWING_ROLES:
        raise PermissionDenied(NO_REVIEWER)


def reads_rounds(viewer: Viewer, tenant_id: int | None = None) -> bool:
    """Reads the state of every unit (office, auditor)."""
    return bool(viewer.roles(tenant_id) & UNRELEASED_READER_ROLES)


def require_rounds(viewer: Viewer, tenant_id: int | None = None) -> None:
    """Raise PermissionDenied unless the viewer reads the state of every unit."""
    if not reads_rounds(viewer, tenant_id):
        raise PermissionDenied(NOT_OFFICE)


def require_office(viewer: Viewer, tenant_id: int | None = None) -> None:
    """Raise PermissionDenied unless the viewer sits in the office (of the tenant)."""
    if Role.OFFICE not in viewer.roles(tenant_id):
        raise PermissionDenied(NOT_OFFICE)


def require_factor_entry(viewer: Viewer, tenant_id: int) -> None:
    """Raise PermissionDenied unless the viewer may enter the tenant's emission factors."""
    if not viewer.is_office(tenant_id):
        raise PermissionDenied(NOT_FACTORS)


def sees_draft(viewer: Viewer, duty: ReportingDuty) -> bool:
    """Drafts are for the own unit and its reviewers."""
    return duty.department_id in viewer.department_ids(*DEPARTMENT_ROLES)


def may_fill(viewer: Viewer, duty: ReportingDuty) -> bool:
    """Is a reporter of the department that owes."""
    return duty.department_id in viewer.department_ids(Role.REPORTER)


def require_fill(viewer: Viewer, duty: ReportingDuty) -> None:
    """Raise PermissionDenied unless the viewer may fill."""
    if not may_fill(viewer, duty):
        raise PermissionDenied(NOT_REPORTER)


def fillers(submission: Submission) -> frozenset[int]:
    """Accounts that typed the draft, or submitted or typed one of its versions."""
    versions = submission.versions.all()
    submitters = {version.submitted_by for version in versions}
    typists = {version.entered_by or 0 for version in versions}
    return frozenset(submitters | typists | {submission.draft_by or 0})


def with_versions() -> Prefetch[str]:
    """The submission's versions, for `may_review` over many duties."""
    return Prefetch("submission__versions", SubmissionVersion.objects.order_by("number"))


def filling_actor(viewer: Viewer, duty: ReportingDuty) -> Actor:
    """The ledger's actor when filling: the hat of the department that owes."""
    return viewer.actor(duty.tenant_id, Role.REPORTER, department_id=duty.department_id)


def reviewing_actor(viewer: Viewer, duty: ReportingDuty, submission: Submission) -> Actor:
    """The ledger's actor when reviewing: the hat of the step that waits."""
    if submission.waiting_step == Step.OFFICE:
        return viewer.actor(duty.tenant_id, Role.OFFICE)
    if submission.waiting_step == Step.COUNTY:
        return viewer.actor(duty.tenant_id, Role.COUNTY_OFFICE, place_id=duty.department.place_id)
    department_id = submission.waiting_bureau or duty.department_id
    return viewer.actor(duty.tenant_id, Role.DEPARTMENT_REVIEWER, department_id=department_id)


def may_review(viewer: Viewer, duty: ReportingDuty, submission: Submission) -> bool:
    """May decide the step that waits.

    The filler never approves, and of the two steps inside a department nobody decides both. The
    office's host bureau never accepts its own values alone: for those another bureau reviews
    jointly before the office does.
    """
    if viewer.account in fillers(submission):
        return False
    step = submission.waiting_step
    if step == Step.UNIT_HEAD and viewer.account == submission.section_approved_by:
        return False
    if step in IN_DEPARTMENT:
        return duty.department_id in viewer.department_ids(Role.DEPARTMENT_REVIEWER)
    if step == Step.COUNTY:
        return duty.department.place_id in viewer.place_ids(Role.COUNTY_OFFICE)
    if step == Step.JOINT:
        bureau = submission.waiting_bureau
        return bureau != duty.department_id and bureau in viewer.department_ids(
            Role.DEPARTMENT_REVIEWER
        )
    return step == Step.OFFICE and viewer.is_office(duty.tenant_id)


def joint_bureaus(duty: ReportingDuty) -> list[int]:
    """The departments that review a duty's value jointly, in their order; none reviews its own.

    One query where the value is reviewed jointly at all.
    """
    if not duty.joint_review and not duty.department.hosts_office:
        return []
    named = [row.department_id for row in duty.round.joint_reviewers.all()]
    return [pk for pk in named if pk != duty.department_id]


def discussing_actor(viewer: Viewer, duty: ReportingDuty) -> Actor:
    """The ledger's actor of a remark: somebody of the unit or of those who review it.

    Raises:
        PermissionDenied: for those who only read.
    """
    own = viewer.department_ids(*DEPARTMENT_ROLES)
    if duty.department_id in own:
        return viewer.actor(duty.tenant_id, *DEPARTMENT_ROLES, department_id=duty.department_id)
    if viewer.is_office(duty.tenant_id):
        return viewer.actor(duty.tenant_id, Role.OFFICE)
    place_id = duty.department.place_id
    if duty.round.county_review and place_id in viewer.place_ids(Role.COUNTY_OFFICE):
        return viewer.actor(duty.tenant_id, Role.COUNTY_OFFICE, place_id=place_id)
    reviewing = viewer.department_ids(Role.DEPARTMENT_REVIEWER)
    for department_id in joint_bureaus(duty) if reviewing else ():
        if department_id in reviewing:
            return viewer.actor(
                duty.tenant_id, Role.DEPARTMENT_REVIEWER, department_id=department_id
            )
    raise PermissionDenied(ONLY_READS)


def may_discuss(viewer: Viewer, duty: ReportingDuty) -> bool:
    """May leave a remark."""
    try:
        discussing_actor(viewer, duty)
    except PermissionDenied:
        return False
    return True


def require_review(viewer: Viewer, duty: ReportingDuty, submission: Submission) -> None:
    """Raise PermissionDenied unless the viewer may decide the step that waits."""
    if not may_review(viewer, duty, submission):
        raise PermissionDenied(NOT_REVIEWER)


def may_see_value(viewer: Viewer, observation: Observation) -> bool:
    """Whether the viewer may see the number, or only the status word that rests on it.

    Preliminary values, and energy and GDP figures that are not released, are for the filing unit,
    the office and the auditor; accepted final values for all who read the tenant.
    """
    if viewer.reads_unreleased(observation.tenant_id):
        return True
    if observation.department_id in viewer.department_ids(*DEPARTMENT_ROLES):
        return True
    if not viewer.reads_tenant(observation.tenant_id):
        return False
    unreleased = observation.release == "unreleased" and observation.indicator.is_energy_or_gdp
    return observation.quality != "preliminary" and not unreleased


def is_released(observation: Observation) -> bool:
    """Whether a value may stand beside those of other places, for whoever looks: final and public."""
    return observation.release == Release.PUBLIC and observation.quality != Quality.PRELIMINARY


def filling_unit(duty: ReportingDuty) -> Viewer:
    """Who fills a duty, by the hat of the unit that owes it and no other.

    What a check asks while a value is filed rests on what this viewer may read: on the same
    for everybody in the unit, whatever else one of them is.
    """
    return _wearing(Role.REPORTER, duty, duty.department_id)


def reviewing_office(duty: ReportingDuty) -> Viewer:
    """The office of a duty's tenant, who reads what all its units file."""
    return _wearing(Role.OFFICE, duty, None)


def _wearing(role: Role, duty: ReportingDuty, department_id: int | None) -> Viewer:
    hat = Hat(role, duty.tenant_id, department_id, place_id=None, unit="")
    return Viewer(account=0, name="", hats=(hat,))


class Sight:
    """Whether numbers are for a viewer, asked once for all values that are alike to the rule.

    `opened` are duties whose submissions the viewer may open beyond those that the hats say.
    """

    def __init__(
        self,
        viewer: Viewer,
        rule: Callable[[Viewer, Observation], bool] = may_see_value,
        *,
        opened: Collection[int] = (),
    ) -> None:
        self._viewer = viewer
        self._rule = rule
        self._opened = opened
        self._own = viewer.department_ids(*DEPARTMENT_ROLES)
        self._known: dict[tuple[object, ...], bool] = {}

    def opens(self, *, duty: int, tenant_id: int, department_id: int) -> bool:
        """Whether what was submitted for a duty is for the viewer."""
        own = department_id in self._own or self._viewer.reads_unreleased(tenant_id)
        return own or duty in self._opened

    def of(
        self, *, tenant_id: int, department_id: int | None, code: str, quality: str, release: str
    ) -> bool:
        """Whether the number of a value of this kind is for the viewer."""
        alike = (tenant_id, department_id, code, quality, release)
        if alike not in self._known:
            row = Observation(
                tenant_id=tenant_id,
                department_id=department_id,
                indicator=Indicator(code=code),
                quality=quality,
                release=release,
            )
            self._known[alike] = self._rule(self._viewer, row)
        return self._known[alike]
