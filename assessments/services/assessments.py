"""Running an assessment: opened, moved through its stages, sent back, withdrawn. The office's part."""

from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from assessments.access import assessing_actor
from assessments.domain.assessment import (
    FREEZING,
    Edition,
    Stage,
    StepAction,
    next_stage,
    stages_before,
)
from assessments.domain.scoring.schemes import UnitKind
from assessments.domain.scoring.snapshots import units_of
from assessments.models import (
    AssessedUnit,
    Assessment,
    AssessmentStep,
    Objection,
    SchemeVersion,
    SiteCheck,
    Snapshot,
)
from assessments.selectors.schemes import scheme_of
from assessments.selectors.snapshots import read_snapshot
from assessments.services.assessment_steps import (
    Step,
    keep_step,
    locked,
    require_open,
    take_step,
)
from assessments.services.results import OLD_SNAPSHOT, keep_edition
from assessments.services.snapshots import take_snapshot
from audit.domain.errors import TransitionError
from audit.services import Recording, recorded
from organizations.access import Viewer
from plans.domain.problems import mark
from plans.models import Plan
from plans.services.texts import check_text

NEEDS_TERM = _("请填写今天之后的阶段期限。")
WRONG_KIND = _("该办法不考核这类单位。请另选考核对象或办法。")
NOT_FOR_PLACE = _("请选择本地采用的考核办法。")
NO_UNITS = _("没有可以考核的单位:部门须为本级单位,县区须已登记。")
HELD = mark("%(year)s年度已有按该办法对这类单位的考核,不能再次启动。")
UNCHECKED = mark("还有%(count)s项现场核验没有结论,不能进入初评。")
UNDECIDED = mark("还有%(count)s份申诉没有答复,不能进入审定。")
EARLY = _("阶段期限未到。提前进入下一阶段请写明理由。")
NOT_BEFORE = _("只能退回到以前的阶段。")
NEEDS_DOCUMENT = _("请填写审定文件的名称和文号。")


@dataclass(frozen=True)
class Opening:
    """What an assessment is opened with."""

    year: int
    kind: UnitKind
    scheme_version: SchemeVersion
    document: str
    due_on: date | None
    ranking_document: str = ""


def open_assessment(viewer: Viewer, plan: Plan, opening: Opening) -> Assessment:
    """Open an assessment: its units are fixed, and their records frozen for the self-assessments.

    Raises:
        PermissionDenied: for others than the office.
        ValidationError: no document, no deadline to come, a scheme of another place or for other
            units, no units, a year to come.
        TransitionError: the year is, or was, assessed so already.
    """
    actor = assessing_actor(viewer, plan.tenant_id)
    check_text("document", opening.document)
    check_text("ranking_document", opening.ranking_document, required=False)
    _require_term(opening.due_on)
    version = opening.scheme_version
    if version.tenant_id != plan.tenant_id:
        raise ValidationError({"scheme": NOT_FOR_PLACE})
    if opening.kind not in scheme_of(version).units:
        raise ValidationError({"kind": WRONG_KIND})
    # Before the transaction: a snapshot is read in one state of the database.
    snapshot = take_snapshot(plan, year=opening.year, actor=actor)
    try:
        with recorded(actor) as recording:
            return _opened(recording, viewer, plan, opening, snapshot)
    except IntegrityError as error:
        raise TransitionError(gettext(HELD) % {"year": opening.year}) from error


def advance(
    viewer: Viewer,
    assessment: Assessment,
    *,
    seen: int,
    due_on: date | None = None,
    reason: str = "",
    document: str = "",
) -> AssessmentStep:
    """Close the stage and enter the next, which has a deadline of its own.

    Entering 核验 and 初评 freezes the figures anew; entering 反馈与申诉 keeps the initial edition of
    the results, entering 公布 the final one, which needs the document of the decision.

    Raises:
        PermissionDenied: for others than the office.
        OutdatedError: somebody else has dealt with the assessment meanwhile.
        TransitionError: it is at its end, or something of the stage is still open.
        ValidationError: no deadline, no document, or no reason for leaving before the deadline.
    """
    actor = assessing_actor(viewer, assessment.tenant_id)
    require_open(assessment, StepAction.ADVANCE)
    stage = next_stage(assessment.now_in)
    publishing = stage is Stage.PUBLISHED
    _require_nothing_open(assessment)
    _check_leaving(assessment, due_on, reason, document, publishing=publishing)
    frozen = None
    if stage in FREEZING:
        frozen = take_snapshot(assessment.plan, year=assessment.year, actor=actor)
    with recorded(actor) as recording:
        # What was filed since is waited for, and nothing more can be filed meanwhile.
        locked(assessment)
        _require_nothing_open(assessment)
        step = Step(
            StepAction.ADVANCE,
            viewer.account,
            seen=seen,
            reason=reason,
            document=document,
            stage=stage,
            due_on=None if publishing else due_on,
            snapshot=frozen,
        )
        row = take_step(recording, assessment, step)
        if stage is Stage.OBJECTION:
            keep_edition(recording, assessment, Edition.INITIAL, account=viewer.account)
        if publishing:
            keep_edition(
                recording, assessment, Edition.FINAL, account=viewer.account, document=document
            )
    return row


def go_back(
    viewer: Viewer,
    assessment: Assessment,
    *,
    stage: Stage,
    reason: str,
    due_on: date | None,
    seen: int,
) -> AssessmentStep:
    """Send an assessment back to an earlier stage, with the reason; only before it is published.

    Raises:
        PermissionDenied: for others than the office.
        OutdatedError: somebody else has dealt with the assessment meanwhile.
        TransitionError: it is published, or withdrawn.
        ValidationError: no reason, no deadline, or no earlier stage.
    """
    actor = assessing_actor(viewer, assessment.tenant_id)
    require_open(assessment, StepAction.BACK)
    check_text("reason", reason)
    _require_term(due_on)
    if stage not in stages_before(assessment.now_in):
        raise ValidationError({"stage": NOT_BEFORE})
    with recorded(actor) as recording:
        step = Step(
            StepAction.BACK, viewer.account, seen=seen, reason=reason, stage=stage, due_on=due_on
        )
        return take_step(recording, assessment, step)


def extend_stage(
    viewer: Viewer, assessment: Assessment, *, due_on: date | None, reason: str, seen: int
) -> AssessmentStep:
    """Give the stage another deadline, with the reason.

    Raises:
        PermissionDenied: for others than the office.
        OutdatedError: somebody else has dealt with the assessment meanwhile.
        TransitionError: it is at its end.
        ValidationError: no reason, or no deadline to come.
    """
    actor = assessing_actor(viewer, assessment.tenant_id)
    check_text("reason", reason)
    _require_term(due_on)
    with recorded(actor) as recording:
        step = Step(StepAction.EXTEND, viewer.account, seen=seen, reason=reason, due_on=due_on)
        return take_step(recording, assessment, step)


def adopt_snapshot(
    viewer: Viewer, assessment: Assessment, snapshot: Snapshot, *, reason: str, seen: int
) -> AssessmentStep:
    """Let scores rest on newer figures, with the reason; only before the results are published.

    Raises:
        PermissionDenied: for others than the office.
        OutdatedError: somebody else has dealt with the assessment meanwhile.
        TransitionError: there are no scores yet, or they are published.
        ValidationError: no reason, or a snapshot of something else or not newer.
    """
    actor = assessing_actor(viewer, assessment.tenant_id)
    check_text("reason", reason)
    if not assessment.may_adopt(snapshot):
        raise ValidationError({"snapshot": OLD_SNAPSHOT})
    with recorded(actor) as recording:
        step = Step(StepAction.ADOPT, viewer.account, seen=seen, reason=reason, snapshot=snapshot)
        return take_step(recording, assessment, step)


def switch_ranking(
    viewer: Viewer, assessment: Assessment, *, document: str, seen: int
) -> AssessmentStep:
    """Rank the units, which needs the document that asks for it; without one it is off again.

    Raises:
        PermissionDenied: for others than the office.
        OutdatedError: somebody else has dealt with the assessment meanwhile.
        TransitionError: it is at its end.
    """
    actor = assessing_actor(viewer, assessment.tenant_id)
    check_text("document", document, required=False)
    with recorded(actor) as recording:
        step = Step(StepAction.RANK, viewer.account, seen=seen, document=document)
        return take_step(recording, assessment, step)


def withdraw_assessment(
    viewer: Viewer, assessment: Assessment, *, reason: str, seen: int
) -> AssessmentStep:
    """Call an assessment off, with the reason; what was filed stays.

    Raises:
        PermissionDenied: for others than the office.
        OutdatedError: somebody else has dealt with the assessment meanwhile.
        TransitionError: it is at its end.
        ValidationError: no reason.
    """
    actor = assessing_actor(viewer, assessment.tenant_id)
    check_text("reason", reason)
    with recorded(actor) as recording:
        step = Step(
            StepAction.WITHDRAW, viewer.account, seen=seen, reason=reason, stage=Stage.WITHDRAWN
        )
        return take_step(recording, assessment, step)


def _opened(
    recording: Recording, viewer: Viewer, plan: Plan, opening: Opening, snapshot: Snapshot
) -> Assessment:
    assessment = Assessment(
        tenant=plan.tenant,
        plan=plan,
        year=opening.year,
        unit_kind=opening.kind,
        scheme_version=opening.scheme_version,
        scheme_key=opening.scheme_version.scheme_id,
        snapshot=snapshot,
        document=opening.document.strip(),
        stage=Stage.SELF_REPORT,
        due_on=opening.due_on,
        ranking_document=opening.ranking_document.strip(),
    )
    assessment.clean_fields()
    assessment.save()
    found = units_of(read_snapshot(snapshot), opening.kind)
    if not found:
        raise ValidationError({"kind": NO_UNITS})
    by = "department_id" if opening.kind is UnitKind.DEPARTMENT else "place_id"
    AssessedUnit.objects.bulk_create(
        AssessedUnit(assessment=assessment, position=position, name=unit.name, **{by: unit.id})
        for position, unit in enumerate(found)
    )
    step = Step(
        StepAction.OPEN,
        viewer.account,
        seen=0,
        document=opening.document,
        due_on=opening.due_on,
        snapshot=snapshot,
    )
    keep_step(recording, assessment, step, before=None)
    return assessment


def _require_term(due_on: date | None) -> None:
    if due_on is None or due_on <= timezone.localdate():
        raise ValidationError({"due_on": NEEDS_TERM})


def _check_leaving(
    assessment: Assessment, due_on: date | None, reason: str, document: str, *, publishing: bool
) -> None:
    check_text("document", document, required=False)
    check_text("reason", reason, required=False)
    if publishing and not document.strip():
        raise ValidationError({"document": NEEDS_DOCUMENT})
    if not publishing:
        _require_term(due_on)
    ends = assessment.due_on
    if ends is not None and timezone.localdate() <= ends and not reason.strip():
        raise ValidationError({"reason": EARLY})


def _require_nothing_open(assessment: Assessment) -> None:
    """What leaving a stage would shut away undone."""
    if assessment.now_in is Stage.CHECK:
        checks = SiteCheck.objects.filter(draw__assessment=assessment, outcomes=None)
        _refuse(UNCHECKED, checks.count())
    if assessment.now_in is Stage.OBJECTION:
        objections = Objection.objects.filter(unit__assessment=assessment, decision=None)
        _refuse(UNDECIDED, objections.count())


def _refuse(template: str, count: int) -> None:
    if count:
        raise TransitionError(gettext(template) % {"count": count})
