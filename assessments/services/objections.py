"""Objections (申诉): a unit objects to its initial score in time, the office decides with a reason."""

from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from assessments.access import assessing_actor, filing_actor
from assessments.domain.assessment import AWARDING, ENDED, Stage
from assessments.models import AssessedUnit, Objection, ObjectionDecision, ObjectionFile, Verdict
from assessments.selectors.schemes import scheme_of
from assessments.services.assessment_notices import tell_office, tell_unit
from assessments.services.assessment_steps import require_stage
from assessments.services.kept_files import kept_columns
from assessments.services.opinions import require_item
from audit.domain.errors import TransitionError
from audit.services import recorded, store_text
from organizations.access import Viewer
from plans.domain.evidence_files import CheckedFile
from plans.domain.problems import mark
from plans.services.texts import check_text

TOO_LATE = mark("申诉期限为%(due_on)s,已经截止。")
DECIDED = mark("该申诉已有决定。请刷新页面查看。")
NO_VERDICT = _("请选择采纳、部分采纳或不采纳。")
OBJECTION = mark("申诉")


def file_objection(
    viewer: Viewer,
    unit: AssessedUnit,
    *,
    text: str,
    item: str = "",
    files: Sequence[CheckedFile] = (),
    contains_personal_data: bool = False,
) -> Objection:
    """Object to the initial score, as a whole or on one item, until the deadline of the stage.

    Raises:
        PermissionDenied: for others than the unit's people.
        TransitionError: the stage is not open, or its deadline has passed.
        ValidationError: no text, or no such item.
    """
    actor = filing_actor(viewer, unit)
    check_text("text", text)
    if item:
        require_item(scheme_of(unit.assessment.scheme_version), item)
    with recorded(actor) as recording:
        assessment = require_stage(unit.assessment, Stage.OBJECTION)
        if assessment.due_on is not None and timezone.localdate(recording.now) > assessment.due_on:
            raise TransitionError(gettext(TOO_LATE) % {"due_on": assessment.due_on})
        chain = unit.assessment.tenant.chain
        objection = Objection.objects.create(
            unit=unit,
            item=item,
            text=store_text(text.strip(), chain=chain, now=recording.now),
            account=viewer.account,
            filed_by=actor.unit,
            at=recording.now,
        )
        kept = [
            ObjectionFile.objects.create(
                objection=objection,
                **kept_columns(recording, chain, file, personal=contains_personal_data),
            )
            for file in files
        ]
        recording.entry(
            chain=chain,
            action="assessment.object",
            of=objection,
            after={
                "unit": unit.pk,
                "item": item,
                "text_sha256": objection.text.sha256,
                "files": [file.sha256 for file in kept],
            },
        )
        tell_office(unit, OBJECTION, key=f"objection:{objection.pk}", now=recording.now)
    return objection


def decide_objection(
    viewer: Viewer, objection: Objection, *, verdict: str, reason: str
) -> ObjectionDecision:
    """Decide on an objection once, with the reason; what it changes is awarded or read anew.

    Raises:
        PermissionDenied: for others than the office.
        TransitionError: it is decided already, or the results are published.
        ValidationError: no verdict, or no reason.
    """
    unit = objection.unit
    actor = assessing_actor(viewer, unit.assessment.tenant_id)
    check_text("reason", reason)
    if verdict not in Verdict.values:
        raise ValidationError({"verdict": NO_VERDICT})
    with recorded(actor) as recording:
        assessment = require_stage(unit.assessment, *(AWARDING - ENDED))
        chain = assessment.tenant.chain
        try:
            with transaction.atomic():
                decision = ObjectionDecision.objects.create(
                    objection=objection,
                    verdict=verdict,
                    reason=store_text(reason.strip(), chain=chain, now=recording.now),
                    account=viewer.account,
                    decided_by=actor.unit,
                    at=recording.now,
                )
        except IntegrityError as error:
            raise TransitionError(gettext(DECIDED)) from error
        recording.entry(
            chain=chain,
            action="assessment.decide",
            of=objection,
            after={"verdict": verdict, "reason_sha256": decision.reason.sha256},
        )
        tell_unit(unit, OBJECTION, key=f"objection-decided:{objection.pk}", now=recording.now)
    return decision
