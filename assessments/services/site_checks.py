"""Checks on site (现场核验): drawn by risk with a recorded seed, their outcomes recorded."""

import secrets

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from assessments.access import assessing_actor
from assessments.domain.assessment import Stage
from assessments.domain.site_checks import draw, values_at_risk
from assessments.models import Assessment, CheckDraw, CheckOutcome, Finding, SiteCheck
from assessments.selectors.snapshots import read_snapshot
from assessments.services.assessment_steps import require_stage
from audit.services import recorded, store_text
from organizations.access import Viewer
from plans.services.texts import check_text

MOST = 200
NO_SIZE = _("请填写1到200之间的抽取数。")
NO_VALUES = _("该年度没有可以抽取的数值。")
SEED_USED = _("本次考核已用该种子抽取过。请换一个,或留空由系统生成。")
NO_FINDING = _("请选择核验结论。")


def draw_checks(viewer: Viewer, assessment: Assessment, *, size: int, seed: str = "") -> CheckDraw:
    """Draw values to check from the snapshot in use; seed and snapshot give the same draw again.

    Raises:
        PermissionDenied: for others than the office.
        TransitionError: 核验 is not open.
        ValidationError: no sensible number, or the seed was used already.
    """
    actor = assessing_actor(viewer, assessment.tenant_id)
    check_text("seed", seed, required=False, longest=64)
    if not 1 <= size <= MOST:
        raise ValidationError({"size": NO_SIZE})
    seed = seed.strip() or secrets.token_hex(8)
    with recorded(actor) as recording:
        require_stage(assessment, Stage.CHECK)
        values = values_at_risk(read_snapshot(assessment.snapshot))
        drawn = draw(values, seed, size)
        if not drawn:
            raise ValidationError({"size": NO_VALUES})
        try:
            with transaction.atomic():
                made = CheckDraw.objects.create(
                    assessment=assessment,
                    snapshot=assessment.snapshot,
                    seed=seed,
                    size=size,
                    population=len(values),
                    account=viewer.account,
                    at=recording.now,
                )
        except IntegrityError as error:
            raise ValidationError({"seed": SEED_USED}) from error
        SiteCheck.objects.bulk_create(
            SiteCheck(
                draw=made,
                position=position,
                observation_id=value.observation,
                risk=value.risk,
                reasons=[each.value for each in value.reasons],
            )
            for position, value in enumerate(drawn, 1)
        )
        recording.entry(
            chain=assessment.tenant.chain,
            action="assessment.draw",
            of=made,
            after={
                "assessment": assessment.pk,
                "seed": seed,
                "snapshot_sha256": assessment.snapshot.sha256,
                "size": size,
                "population": made.population,
                "observations": [value.observation for value in drawn],
            },
        )
    return made


def record_outcome(
    viewer: Viewer, site_check: SiteCheck, *, finding: str, text: str
) -> CheckOutcome:
    """Record what a check on site found; a second look is a new one.

    Raises:
        PermissionDenied: for others than the office.
        TransitionError: 核验 is not open.
        ValidationError: no finding, or nothing said.
    """
    assessment = site_check.draw.assessment
    actor = assessing_actor(viewer, assessment.tenant_id)
    check_text("text", text)
    if finding not in Finding.values:
        raise ValidationError({"finding": NO_FINDING})
    with recorded(actor) as recording:
        require_stage(assessment, Stage.CHECK)
        outcome = CheckOutcome.objects.create(
            site_check=site_check,
            finding=finding,
            text=store_text(text.strip(), chain=assessment.tenant.chain, now=recording.now),
            account=viewer.account,
            at=recording.now,
        )
        recording.entry(
            chain=assessment.tenant.chain,
            action="assessment.check",
            of=outcome,
            after={
                "observation": site_check.observation_id,
                "finding": finding,
                "text_sha256": outcome.text.sha256,
            },
        )
    return outcome
