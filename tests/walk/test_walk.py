"""One value's whole way, through the pages and a real worker, from submission to report."""

from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from assessments.models import Report
from assessments.models.reports import UNFINISHED, ReportState
from audit.services import verify_ledger
from indicators.models import Observation, ProgressResult, Submission
from organizations.models import User
from plans.models import RecomputeRequest
from tests.walk.stage import ENTERED, PROGRESS, Stage, make_stage

pytestmark = [pytest.mark.worker, pytest.mark.django_db(transaction=True)]

ANSWER = {
    "answer": "value",
    "year": "2025",
    "value": ENTERED,
    "unit": "percent",
    "quality": "final",
    "basis": "published",
    "release": "public",
    "document": "四平市绿色出行调查报告2025",
    "note": "按调查样本加权",
}


@pytest.fixture
def stage(worker: object) -> Stage:
    return make_stage()


def as_user(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def result(stage: Stage) -> ProgressResult | None:
    """The verdict of 2025's target as of this year, the last one there is."""
    found = ProgressResult.objects.filter(measure_id=stage.measure.pk)
    return found.order_by("-period").first()


def submission(stage: Stage) -> Submission:
    return Submission.objects.get(duty=stage.duty)


def decide(stage: Stage, name: str) -> None:
    held = submission(stage)
    answer = as_user(stage.cast[name]).post(
        reverse("indicators:review", args=[held.pk]),
        {"action": "approve", "version": held.versions.count()},
    )
    assert answer.status_code == 302


def test_a_value_goes_from_the_reporter_to_the_report(
    stage: Stage, eventually: Callable[[Callable[[], bool]], None]
) -> None:
    before = result(stage)
    assert before is not None
    assert before.status == "awaiting_final"

    reporter = as_user(stage.cast["amy"])
    here = reverse("indicators:duty", args=[stage.duty.pk])
    assert "绿色出行比例" in reporter.get(reverse("indicators:duties")).content.decode()

    saved = reporter.post(here, {**ANSWER, "action": "save", "revision": "0"})
    assert saved.status_code == 302
    evidence = SimpleUploadedFile("调查报告.txt", "绿色出行调查报告".encode(), "text/plain")
    attached = reporter.post(
        reverse("indicators:evidence_add", args=[stage.duty.pk]),
        {**ANSWER, "file": evidence, "revision": submission(stage).revision},
    )
    assert attached.status_code == 302
    confirmed = {"action": "submit", "confirmed": "1", "revision": submission(stage).revision}
    assert reporter.post(here, {**ANSWER, **confirmed}).status_code == 302
    assert submission(stage).state == "submitted"

    decide(stage, "arthur")
    assert not Observation.objects.filter(year=2025).exists()
    decide(stage, "olga")
    assert submission(stage).state == "accepted"
    observation = Observation.objects.get(year=2025)
    assert (str(observation.value.normalize()), observation.version) == (ENTERED, 1)

    eventually(lambda: not RecomputeRequest.objects.get(plan=stage.plan).is_outdated)
    after = result(stage)
    assert after is not None
    assert after.status == "exceeded"
    assert after.progress == pytest.approx(PROGRESS)

    page = reverse("dashboards:target", args=[stage.plan.slug, stage.measure.pk])
    shown = as_user(stage.cast["sue"]).get(page).content.decode()
    assert "超额完成" in shown
    assert "115.0%" in shown

    auditor = as_user(stage.cast["audrey"])
    for kind in ("progress_table", "annual_report"):
        asked = auditor.post(
            reverse("assessments:reports", args=[stage.plan.slug]), {"kind": kind, "year": "2026"}
        )
        assert asked.status_code == 302
    eventually(lambda: not Report.objects.filter(state__in=UNFINISHED).exists())
    reports = tuple(Report.objects.all())
    assert [report.state for report in reports] == [ReportState.DONE] * 2
    for report in reports:
        file = auditor.get(reverse("assessments:report_file", args=[report.pk]))
        assert file.status_code == 200
        assert b"".join(file.streaming_content).startswith(b"PK")  # type: ignore[attr-defined]  # a FileResponse

    proof = verify_ledger()
    assert proof.holds
    assert proof.entries > 0
