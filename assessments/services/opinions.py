"""What is decided of a unit by people: who evaluates an item, opinions, points, approved vetoes."""

from dataclasses import dataclass
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from assessments.access import assessing_actor, evaluating_actor
from assessments.domain.assessment import AWARDING, ENDED, Stage
from assessments.domain.scoring.schemes import Item, Scheme
from assessments.domain.scoring.snapshots import Given, awardable
from assessments.models import (
    Approval,
    AssessedUnit,
    Assessment,
    Award,
    DepartmentOpinion,
    Evaluator,
)
from assessments.selectors.schemes import scheme_of
from assessments.services.assessment_steps import require_stage
from audit.domain.errors import TransitionError
from audit.services import Recording, recorded, store_text
from organizations.access import Viewer
from organizations.models import Department
from plans.domain.problems import mark
from plans.services.texts import check_text

NO_ITEM = _("请选择本办法的考核项。")
NOT_AWARDED = _("该项按数据计分,不由考核组评定。")
NO_VETO = _("该项不是一票否决项。")
OTHER_TENANT = _("请选择本地的部门。")
TOO_MUCH = mark("该项最多评定%(most)s分。")
NOT_WHOLE = _("请填写查实的件数,如0或1。")
NOT_VERDICT = _("请填写1(达标)或0(不达标)。")
APPROVED_ALREADY = mark("该单位该项的一票否决已有审批记录。")


def name_evaluator(
    viewer: Viewer, assessment: Assessment, *, item: str, department: Department, document: str
) -> Evaluator:
    """Name the department that evaluates an item; the last one named counts.

    Raises:
        PermissionDenied: for others than the office.
        TransitionError: evaluation is over.
        ValidationError: no such item, no document, or a department of another place.
    """
    actor = assessing_actor(viewer, assessment.tenant_id)
    check_text("document", document)
    require_item(scheme_of(assessment.scheme_version), item)
    if department.tenant_id != assessment.tenant_id:
        raise ValidationError({"department": OTHER_TENANT})
    with recorded(actor) as recording:
        require_stage(assessment, Stage.SELF_REPORT, Stage.OPINION)
        named = Evaluator.objects.create(
            assessment=assessment,
            item=item,
            department=department,
            document=document.strip(),
            account=viewer.account,
            at=recording.now,
        )
        recording.entry(
            chain=assessment.tenant.chain,
            action="assessment.evaluator",
            of=named,
            after={
                "assessment": assessment.pk,
                "item": item,
                "department": department.pk,
                "document": named.document,
            },
        )
    return named


@dataclass(frozen=True)
class Evaluation:
    """What a department says of a unit for an item; `value` only where assessors decide on it."""

    item: str
    text: str
    value: Decimal | None = None
    basis: str = ""


def give_opinion(viewer: Viewer, unit: AssessedUnit, said: Evaluation) -> DepartmentOpinion:
    """Keep a department's opinion of a unit, and what it awards, while 部门评价 is open.

    Raises:
        PermissionDenied: for others than the evaluator of the item, and on one's own department.
        TransitionError: the stage is not open.
        ValidationError: no text, or an award that the item does not allow.
    """
    scheme = scheme_of(unit.assessment.scheme_version)
    item = require_item(scheme, said.item)
    actor, evaluator = evaluating_actor(viewer, unit, said.item)
    check_text("text", said.text)
    if said.value is not None:
        _check_award(item, said.value, said.basis)
    with recorded(actor) as recording:
        require_stage(unit.assessment, Stage.OPINION)
        chain = unit.assessment.tenant.chain
        opinion = DepartmentOpinion.objects.create(
            unit=unit,
            item=said.item,
            department_id=evaluator.department_id,
            text=store_text(said.text.strip(), chain=chain, now=recording.now),
            account=viewer.account,
            at=recording.now,
        )
        recording.entry(
            chain=chain,
            action="assessment.opinion",
            of=opinion,
            after={"unit": unit.pk, "item": said.item, "text_sha256": opinion.text.sha256},
        )
        if said.value is not None:
            given = Given(unit.key, said.item, said.value, said.basis)
            _keep_award(recording, viewer, unit, given)
    return opinion


def give_award(
    viewer: Viewer, unit: AssessedUnit, *, item: str, value: Decimal, basis: str
) -> Award:
    """Give a unit points for an item, or say what was found; the last one counts.

    After the results are published it waits for a corrected edition.

    Raises:
        PermissionDenied: for others than the office.
        TransitionError: self-assessment is not over, or the assessment was withdrawn.
        ValidationError: an item that is not awarded, too many points, no document.
    """
    actor = assessing_actor(viewer, unit.assessment.tenant_id)
    found = require_item(scheme_of(unit.assessment.scheme_version), item)
    _check_award(found, value, basis)
    with recorded(actor) as recording:
        require_stage(unit.assessment, *AWARDING)
        return _keep_award(recording, viewer, unit, Given(unit.key, item, value, basis))


def approve_veto(
    viewer: Viewer, unit: AssessedUnit, *, item: str, document: str, approved_by: str
) -> Approval:
    """Record that the veto of an item was approved for a unit; without it a veto is only shown.

    Raises:
        PermissionDenied: for others than the office.
        TransitionError: self-assessment is not over, or the record exists already.
        ValidationError: an item without veto, no document, nobody who approved.
    """
    actor = assessing_actor(viewer, unit.assessment.tenant_id)
    check_text("document", document)
    check_text("approved_by", approved_by)
    if not require_item(scheme_of(unit.assessment.scheme_version), item).veto:
        raise ValidationError({"item": NO_VETO})
    with recorded(actor) as recording:
        require_stage(unit.assessment, *(AWARDING - ENDED))
        try:
            with transaction.atomic():
                approval = Approval.objects.create(
                    unit=unit,
                    item=item,
                    document=document.strip(),
                    approved_by=approved_by.strip(),
                    account=viewer.account,
                    at=recording.now,
                )
        except IntegrityError as error:
            raise TransitionError(gettext(APPROVED_ALREADY)) from error
        recording.entry(
            chain=unit.assessment.tenant.chain,
            action="assessment.approve",
            of=approval,
            after={"unit": unit.pk, "item": item, "document": approval.document},
        )
    return approval


def require_item(scheme: Scheme, key: str) -> Item:
    """The item of a scheme by its key.

    Raises:
        ValidationError: the scheme has no such item.
    """
    found = next((item for item in scheme.items if item.key == key), None)
    if found is None:
        raise ValidationError({"item": NO_ITEM})
    return found


def _check_award(item: Item, value: Decimal, basis: str) -> None:
    check_text("basis", basis)
    if not awardable(item):
        raise ValidationError({"item": NOT_AWARDED})
    if item.rule.how == "awarded":
        if item.points is not None and value > item.points:
            raise ValidationError({"value": gettext(TOO_MUCH) % {"most": item.points}})
    elif item.rule.how == "met" and value not in (0, 1):
        raise ValidationError({"value": NOT_VERDICT})
    elif value != value.to_integral_value():
        raise ValidationError({"value": NOT_WHOLE})


def _keep_award(recording: Recording, viewer: Viewer, unit: AssessedUnit, given: Given) -> Award:
    award = Award(
        unit=unit,
        item=given.item,
        value=given.value,
        basis=given.basis.strip(),
        account=viewer.account,
        given_by=recording.actor.unit,
        at=recording.now,
    )
    award.clean_fields(exclude=("unit",))
    award.save()
    recording.entry(
        chain=unit.assessment.tenant.chain,
        action="assessment.award",
        of=award,
        after={"unit": unit.pk, "item": given.item, "value": given.value, "basis": award.basis},
    )
    return award
