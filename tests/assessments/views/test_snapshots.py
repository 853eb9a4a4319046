"""Pages of snapshots: who gets in, how one is taken, and what its proof finds."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from assessments.models import Report, Snapshot
from assessments.services import take_snapshot
from audit.models import LedgerEntry
from indicators.models import Observation
from tests.assessments.small_plan import YEAR, SmallPlan, make_small_plan

pytestmark = pytest.mark.django_db

OTHERS = ("alice", "adam", "amy", "stan", "cora", "sue", "bob", "oscar", "sysop")


@pytest.fixture
def small() -> SmallPlan:
    return make_small_plan()


def addresses(snapshot: Snapshot) -> list[str]:
    return [
        reverse("assessments:snapshots", args=["siping"]),
        reverse("assessments:snapshot", args=[snapshot.pk]),
        reverse("assessments:snapshot_file", args=[snapshot.pk]),
    ]


def test_office_and_auditor_get_in_and_for_others_snapshots_do_not_exist(small: SmallPlan) -> None:
    snapshot = take_snapshot(small.plan, year=YEAR, actor=small.actor())
    for name, status in [*((each, 404) for each in OTHERS), ("olga", 200), ("audrey", 200)]:
        client = small.cast.enter(name)
        found = [client.get(address).status_code for address in addresses(snapshot)]
        assert found == [status] * 3, name
        if status == 404:
            posted = [client.post(address).status_code for address in addresses(snapshot)[:2]]
            assert posted == [404, 404], name


def test_a_report_is_made_from_the_snapshot_that_was_taken(small: SmallPlan) -> None:
    client = small.cast.enter("audrey")
    client.post(reverse("assessments:snapshots", args=["siping"]), {"year": YEAR})
    snapshot = Snapshot.objects.get()
    small.record("EN11", 2023, "150")
    typed = {"kind": "progress_table", "year": YEAR - 1, "snapshot": snapshot.pk}
    client.post(reverse("assessments:reports", args=["siping"]), typed)
    report = Report.objects.get()
    assert (report.snapshot, report.year, report.as_of) == (snapshot, YEAR, snapshot.as_of)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"year": YEAR, "as_of": "2199-01-01"}, "数据截止日期不能晚于今天"),
        ({"year": YEAR, "as_of": "2020-01-01"}, "该时点方案尚未入库"),
        ({"year": "1066"}, "1066"),
    ],
)
def test_a_snapshot_of_no_moment_is_refused(
    small: SmallPlan, typed: dict[str, str], sentence: str
) -> None:
    answer = small.cast.enter("olga").post(reverse("assessments:snapshots", args=["siping"]), typed)
    assert sentence in answer.content.decode()
    assert not Snapshot.objects.exists()


def test_taking_a_snapshot_away_is_noted(small: SmallPlan) -> None:
    snapshot = take_snapshot(small.plan, year=YEAR, actor=small.actor())
    answer = small.cast.enter("audrey").get(addresses(snapshot)[2])
    assert answer["Content-Disposition"].startswith("attachment")
    noted = LedgerEntry.objects.get(action="snapshot.download")
    assert (noted.actor_account, snapshot.sha256 in noted.after) == (small.cast["audrey"].pk, True)


def test_the_proof_holds_after_later_changes_and_finds_a_backdated_row(small: SmallPlan) -> None:
    snapshot = take_snapshot(small.plan, year=YEAR, actor=small.actor())
    address = addresses(snapshot)[1]
    client = small.cast.enter("audrey")
    small.record("EN11", 2023, "150")
    assert "全部一致" in client.post(address).content.decode()
    forged = Observation.objects.filter(indicator__code="EN11", year=2023).latest("version")
    forged.pk, forged.version = None, forged.version + 1
    forged.recorded_at = timezone.localtime(snapshot.as_of) - timedelta(seconds=1)
    forged.save(force_insert=True)
    page = client.post(address).content.decode()
    assert "“数值”与快照不同" in page
    assert "“目标和评价结果”与快照不同" in page
