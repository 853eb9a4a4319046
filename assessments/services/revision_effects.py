"""What a value under review would change in assessments if it were accepted: seen, never kept."""

from dataclasses import dataclass

from django.utils import timezone

from assessments.domain.assessment import SCORED
from assessments.domain.editions import Change, changes
from assessments.domain.facts import SnapshotFacts
from assessments.models import Assessment
from assessments.selectors.assessment_scores import current_cases, scored, unit_names
from assessments.selectors.freezing import freeze, version_as_of
from indicators.models import Submission
from indicators.services.reviews import as_if_accepted


@dataclass(frozen=True)
class Effect:
    """The units of one assessment whose score, grade or rank would change."""

    assessment: Assessment
    changes: tuple[Change, ...]


def revision_effects(submission: Submission) -> tuple[Effect, ...]:
    """The effect on every scored assessment of the place, of this value alone.

    The figures of now are scored twice, without the value and as if it were accepted. What is
    computed from it by formula is computed only once it is accepted.
    """
    duty = submission.duty
    held = Assessment.objects.filter(
        plan=duty.round.plan_id, year__gte=duty.round.year, stage__in=SCORED
    ).select_related("tenant", "plan__tenant", "scheme_version__content__key", "snapshot")
    found = list(held.order_by("pk"))
    before = {each.pk: _now(each) for each in found}
    with as_if_accepted(submission):
        after = {each.pk: _now(each) for each in found}
    return tuple(_effect(each, before[each.pk], after[each.pk]) for each in found)


def _now(assessment: Assessment) -> SnapshotFacts:
    now = timezone.now()
    return freeze(version_as_of(assessment.plan, now), year=assessment.year, as_of=now)


def _effect(assessment: Assessment, before: SnapshotFacts, after: SnapshotFacts) -> Effect:
    found = changes(
        scored(assessment, current_cases(assessment, before)),
        scored(assessment, current_cases(assessment, after)),
        unit_names(assessment),
        ranked=assessment.is_ranked,
    )
    return Effect(assessment, found)
