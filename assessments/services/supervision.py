"""Drawing up and issuing supervision cases, escalating and withdrawing them: the office's part."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from assessments.access import supervising_actor
from assessments.domain.grounds import Ground, GroundKey, GroundKind, key_of
from assessments.domain.letters import letter_text, usual_demands, usual_subject
from assessments.domain.supervision import (
    ENDED,
    FORMAL,
    NEXT_KIND,
    USUAL_TERM,
    CaseAction,
    CaseKind,
    CaseState,
    refusal,
)
from assessments.models import CaseGround, CaseStep, CaseVersion, SupervisionCase
from assessments.selectors.grounds import candidates
from assessments.services.case_steps import Step, keep_step, take_step
from assessments.services.moves import kept_text
from audit.domain.canonical import canonical_json, digest
from audit.domain.errors import TransitionError
from audit.services import Recording, recorded, store_text
from organizations.access import Viewer
from organizations.models import Department
from plans.domain.problems import mark
from plans.models import Plan
from plans.services.texts import check_text

NO_GROUNDS = _("请至少选择一项现行方案的目标、年度工作任务或报送事项。")
NO_VERSION = mark("该事项还没有文稿,不能签发。请先保存文稿。")
OTHER_TENANT = _("请选择本地的单位。")
NEEDS_TERM = _("请填写今天之后的办理期限。")
NEEDS_DEMANDS = _("请填写办理要求,每行一项。")
NEEDS_APPROVAL = _("督办单和约谈须经批准:请填写批准人和批准文件。")
NEEDS_TALK = _("请填写约谈对象、今天之后的约谈时间和约谈地点。")
NO_ESCALATION = mark("“%(kind)s”没有可以升级的督办形式。")
ESCALATED = mark("该事项已经升级,请查看后续事项。")
NOT_ESCALATING = mark("只有已签发、尚未办结的事项可以升级。")
MAX_LETTER = 6000
# Fields of a letter that are one line of text.
_LINES = (
    "subject",
    "basis",
    "respondents",
    "document_number",
    "signer",
    "approved_by",
    "approval_document",
    "talk_place",
    "participants",
    "materials",
)
_COLUMNS = {
    GroundKind.TARGET: "measure_id",
    GroundKind.WORK: "item_id",
    GroundKind.DUTY: "duty_id",
}


@dataclass(frozen=True)
class Letter:
    """What a letter says, and the fields of its head; nothing of these is generated on issue."""

    subject: str
    text: str
    demands: str = ""
    basis: str = ""
    due_on: date | None = None
    respondents: str = ""
    document_number: str = ""
    signer: str = ""
    urgency_level: str = ""
    approved_by: str = ""
    approval_document: str = ""
    talk_at: datetime | None = None
    talk_place: str = ""
    participants: str = ""
    materials: str = ""


def draft_case(
    viewer: Viewer,
    plan: Plan,
    department: Department,
    *,
    kind: CaseKind,
    chosen: Collection[GroundKey],
    previous: SupervisionCase | None = None,
) -> SupervisionCase:
    """Draw up a case on some grounds: their facts of today are frozen, the text is proposed.

    Raises:
        PermissionDenied: for others than the office.
        ValidationError: no ground, or one on which this unit may not get this instrument.
    """
    actor = supervising_actor(viewer, plan.tenant_id)
    if department.tenant_id != plan.tenant_id:
        raise ValidationError(OTHER_TENANT)
    with recorded(actor) as recording:
        today = timezone.localdate(recording.now)
        found = (each.ground for each in candidates(plan, today=today).found)
        grounds = [ground for ground in found if key_of(ground) in chosen]
        if not grounds or len(grounds) != len(set(chosen)):
            raise ValidationError(NO_GROUNDS)
        _require_allowed(kind, department, grounds)
        case = SupervisionCase.objects.create(
            tenant=plan.tenant,
            plan=plan,
            kind=kind,
            department=department,
            previous=previous,
            drawn_up_on=today,
            state=CaseState.DRAFT,
        )
        _freeze(case, grounds)
        letter = _proposed(plan, kind, grounds, today)
        version = _keep_version(recording, case, letter, number=1)
        step = Step(CaseAction.DRAFT, viewer.account, seen=0, version=version)
        keep_step(recording, case, step, before=None)
    return case


def revise_case(viewer: Viewer, case: SupervisionCase, letter: Letter, *, seen: int) -> CaseVersion:
    """Keep a new version of a draft; earlier ones stay.

    Raises:
        PermissionDenied: for others than the office.
        OutdatedError: somebody else has dealt with the case meanwhile.
        TransitionError: it is no draft any more.
        ValidationError: a field that may not be kept.
    """
    with recorded(supervising_actor(viewer, case.tenant_id)) as recording:
        # Two at once: the second waits here, and is refused by what the first changed.
        SupervisionCase.objects.select_for_update().get(pk=case.pk)
        last = case.versions.order_by("number").last()
        version = _keep_version(recording, case, letter, number=last.number + 1 if last else 1)
        step = Step(CaseAction.REVISE, viewer.account, seen=seen, version=version)
        take_step(recording, case, step)
    return version


def issue_case(viewer: Viewer, case: SupervisionCase, *, seen: int) -> CaseStep:
    """Issue the last version of a draft to its unit.

    Raises:
        PermissionDenied: for others than the office.
        OutdatedError: somebody else has dealt with the case meanwhile.
        TransitionError: it is no draft any more.
        ValidationError: the unit may not get it, or a field is still to fill.
    """
    with recorded(supervising_actor(viewer, case.tenant_id)) as recording:
        version = case.versions.order_by("number").last()
        if version is None:
            raise TransitionError(gettext(NO_VERSION))
        kind, today = CaseKind(case.kind), timezone.localdate(recording.now)
        _require_allowed(kind, case.department, [row.ground for row in case.grounds.all()])
        _require_complete(kind, version, today)
        due_on = None if kind is CaseKind.RECOGNITION else _term(kind, version)
        step = Step(CaseAction.ISSUE, viewer.account, seen=seen, version=version, due_on=due_on)
        return take_step(recording, case, step)


def escalate_case(viewer: Viewer, case: SupervisionCase) -> SupervisionCase:
    """Draw up the stronger instrument on the same targets, with their figures of today.

    Raises:
        PermissionDenied: for others than the office.
        TransitionError: a case that is no warning letter or order, is not running, or was
            escalated already.
        ValidationError: the stronger instrument is not open to the unit or its targets.
    """
    supervising_actor(viewer, case.tenant_id)
    kind = NEXT_KIND.get(CaseKind(case.kind))
    if kind is None:
        raise TransitionError(gettext(NO_ESCALATION) % {"kind": case.get_kind_display()})
    if case.state in ENDED or case.state == CaseState.DRAFT:
        raise TransitionError(gettext(NOT_ESCALATING))
    chosen = {key_of(row.ground) for row in case.grounds.all()}
    try:
        with transaction.atomic():
            return draft_case(
                viewer, case.plan, case.department, kind=kind, chosen=chosen, previous=case
            )
    except IntegrityError as error:
        raise TransitionError(gettext(ESCALATED)) from error


def withdraw_case(viewer: Viewer, case: SupervisionCase, *, reason: str, seen: int) -> CaseStep:
    """Take a case back, with the reason.

    Raises:
        PermissionDenied: for others than the office.
        OutdatedError: somebody else has dealt with the case meanwhile.
        TransitionError: it is at its end.
        ValidationError: no reason, or one that may not be kept.
    """
    actor = supervising_actor(viewer, case.tenant_id)
    check_text("text", reason)
    with recorded(actor) as recording:
        step = Step(CaseAction.WITHDRAW, viewer.account, seen=seen, text=reason)
        return take_step(recording, case, step)


def _require_allowed(kind: CaseKind, department: Department, grounds: Sequence[Ground]) -> None:
    found = refusal(
        kind,
        department_id=department.pk,
        unit=department.name,
        governance=department.governance,
        grounds=grounds,
    )
    if found is not None:
        raise ValidationError(gettext(found.template) % found.params)


def _require_complete(kind: CaseKind, version: CaseVersion, today: date) -> None:
    """What a letter needs before it goes out; a recognition asks nothing of the unit."""
    if kind in FORMAL and not (version.approved_by and version.approval_document):
        raise ValidationError({"approved_by": NEEDS_APPROVAL})
    if kind is CaseKind.TALK and not (
        version.respondents and version.talk_at and version.talk_place
    ):
        raise ValidationError({"talk_at": NEEDS_TALK})
    if kind is not CaseKind.RECOGNITION:
        term = _term(kind, version)
        if term is None or term <= today:
            is_talk = kind is CaseKind.TALK
            raise ValidationError({"talk_at": NEEDS_TALK} if is_talk else {"due_on": NEEDS_TERM})
        if version.demands_id is None:
            raise ValidationError({"demands": NEEDS_DEMANDS})


def _term(kind: CaseKind, version: CaseVersion) -> date | None:
    """Until when the unit has to act: to answer, or to come to the talk."""
    if kind is CaseKind.TALK:
        return timezone.localdate(version.talk_at) if version.talk_at else None
    return version.due_on


def _freeze(case: SupervisionCase, grounds: Sequence[Ground]) -> None:
    CaseGround.objects.bulk_create(
        CaseGround(
            case=case,
            position=position,
            kind=ground.kind,
            **{_COLUMNS[ground.kind]: ground.ref},
            facts=ground.stored(),
            sha256=digest(canonical_json(ground.stored())),
        )
        for position, ground in enumerate(grounds)
    )


def _proposed(plan: Plan, kind: CaseKind, grounds: Sequence[Ground], today: date) -> Letter:
    title = plan.versions.order_by("-number")[0].display_title
    return Letter(
        subject=usual_subject(grounds),
        text=letter_text(kind, plan=title, grounds=grounds, day=today),
        demands="\n".join(usual_demands(kind, grounds)),
        due_on=None if kind in (CaseKind.RECOGNITION, CaseKind.TALK) else today + USUAL_TERM,
    )


def _keep_version(
    recording: Recording, case: SupervisionCase, letter: Letter, *, number: int
) -> CaseVersion:
    check_text("text", letter.text, longest=MAX_LETTER)
    check_text("demands", letter.demands, required=False)
    for name in _LINES:
        check_text(name, getattr(letter, name), required=name == "subject")
    text = store_text(letter.text.strip(), chain=case.tenant.chain, now=recording.now)
    version = CaseVersion(
        case=case,
        number=number,
        text=text,
        demands=kept_text(recording, case, letter.demands),
        due_on=letter.due_on,
        urgency_level=letter.urgency_level,
        talk_at=letter.talk_at,
        **{name: getattr(letter, name).strip() for name in _LINES},
    )
    version.clean_fields(exclude=("case", "text", "demands"))
    version.save()
    return version
