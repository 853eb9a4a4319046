"""What a value under review would change in an assessment, before it is accepted.

市交通局 files 115 for the wind power of 2023, where 130 is held: 15 % of 30 % done, 0.5 for 1.
Before: targets 30.21 of 41.25, in time 5 of 5: 35.21 × 100 ÷ 46.25 = 76.13. As if accepted: 23.33 of
41.25, in time 5 of 5, data quality 5 of 5: 33.33 × 100 ÷ 51.25 = 65.03.
"""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from assessments.services.revision_effects import revision_effects
from audit.models import LedgerEntry
from indicators.access import access_duty
from indicators.models import Observation, ReportingDuty, ReportingRound, Submission
from indicators.services import Filling, submit
from tests.assessments.assessed import DAY, DUE, YEAR, Assessed, assessed

pytestmark = pytest.mark.django_db

TYPED = {
    "answer": "value",
    "year": str(YEAR),
    "value": "115",
    "unit": "10k_kw",
    "quality": "final",
    "basis": "record",
    "release": "internal",
    "document": "修订函",
    "explanation": "并网核减",
}


def under_review(stage: Assessed) -> Submission:
    """The revised value, filed and not accepted."""
    plan, indicator = stage.small.plan, stage.small.indicators["EN11"]
    asked = ReportingRound.objects.create(
        tenant=plan.tenant,
        plan=plan,
        title="2023年度补报",
        period_kind="year",
        year=YEAR,
        opened_at=timezone.now(),
        due_on=DUE,
        locks_on=DUE,
    )
    duty = ReportingDuty.objects.create(
        round=asked,
        tenant=plan.tenant,
        kind="value",
        department=stage.small.cast.transport,
        place=plan.tenant,
        indicator=indicator,
        definition=indicator.definitions.get(),
        due_on=DUE,
    )
    amy = stage.small.viewer("amy")
    submit(Filling(amy, access_duty(amy, duty.pk), 0, DAY), TYPED)
    return Submission.objects.select_related("duty__round").get()


def test_the_effect_is_seen_and_nothing_is_kept() -> None:
    with assessed() as stage:
        stage.moved(stage.opened(), 3)
        submission = under_review(stage)
        kept = (Observation.objects.count(), LedgerEntry.objects.count(), submission.state)
        (effect,) = revision_effects(submission)
        (change,) = effect.changes
        assert (change.score_before, change.score_after) == ("76.13", "65.03")
        assert {item.title for item in change.items} == {"方案目标", "数据质量"}
        submission.refresh_from_db()
        assert kept == (
            Observation.objects.count(),
            LedgerEntry.objects.count(),
            submission.state,
        )
        page = reverse("assessments:revision_effect", args=[submission.pk])
        for name, code in (("olga", 200), ("audrey", 200), ("amy", 404), ("oscar", 404)):
            client = Client()
            client.force_login(stage.small.cast[name])
            answer = client.get(page)
            assert answer.status_code == code, name
            assert ("65.03" in answer.content.decode()) == (code == 200)
