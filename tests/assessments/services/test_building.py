"""Building reports: the figures, the moment, the claim, the proof."""

import hashlib
import json
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from assessments.domain.facts import SnapshotFacts, TargetFacts, from_text
from assessments.models import Report, ReportFile, ReportKind, ReportState, Snapshot
from assessments.services import (
    Asked,
    build_report,
    building,
    cancel_report,
    rebuilt_file,
    request_report,
    take_snapshot,
    waiting_reports,
)
from assessments.writers import WrittenFile, write_file
from audit.domain.canonical import digest
from audit.models import LedgerEntry
from audit.services import read_content, read_text
from plans.services import name_accountable_unit
from tests.assessments.small_plan import (
    AGAIN,
    INTENSITY,
    TASK,
    TRIPS,
    WIND,
    WORDS,
    YEAR,
    SmallPlan,
    make_small_plan,
)

pytestmark = pytest.mark.django_db

KINDS = [ReportKind.PROGRESS_TABLE, ReportKind.ANNUAL_REPORT]


@pytest.fixture
def small() -> SmallPlan:
    return make_small_plan()


def ask(small: SmallPlan, kind: str = KINDS[0], **changes: object) -> Report:
    asked = {"kind": kind, "year": YEAR, **changes}
    return request_report(small.plan, Asked(**asked), actor=small.actor())  # type: ignore[arg-type]  # a dictionary of the test


def built(small: SmallPlan, kind: str = KINDS[0], **changes: object) -> Report:
    report = ask(small, kind, **changes)
    assert build_report(report.pk)
    return Report.objects.select_related("file__content", "file__snapshot").get(pk=report.pk)


def frozen(report: Report) -> SnapshotFacts:
    return from_text(read_text(report.file.snapshot))


def target(report: Report, key: str) -> TargetFacts:
    return next(each for each in frozen(report).targets if each.key == key)


def rounded(ratio: Decimal | None, places: str = "0.0001") -> Decimal:
    assert ratio is not None
    return ratio.quantize(Decimal(places))


# --- Figures, by hand ---


def test_a_decline_is_judged_as_the_statistics_bureau_did(small: SmallPlan) -> None:
    found = target(built(small), INTENSITY)
    assert rounded(found.result.cumulative_change_pct, "0.01") == Decimal("-4.87")
    assert rounded(found.result.progress, "0.001") == Decimal("0.268")
    assert found.result.expected == Decimal("0.6")
    assert (found.result.status, found.result.lamp) == ("behind", "red")
    assert found.latest is not None
    assert (found.latest.year, found.latest.value) == (2023, Decimal("-4.18"))


def test_a_level_on_its_line_is_on_track(small: SmallPlan) -> None:
    found = target(built(small), WIND)
    assert (rounded(found.result.progress), rounded(found.result.expected)) == (
        Decimal("0.3000"),
        Decimal("0.3000"),
    )
    assert found.result.status == "on_track"
    assert found.base_value == Decimal(100)
    assert found.last_year is not None
    assert found.last_year.value == Decimal(120)


def test_missed_and_missing_are_told_apart(small: SmallPlan) -> None:
    report = built(small)
    assert target(report, TRIPS).result.status == "missed"
    words = target(report, WORDS).result
    assert (words.status, words.reason) == ("not_assessable", "no_state")


def test_a_year_without_values_says_so(small: SmallPlan) -> None:
    report = built(small, year=2019)
    found = target(report, WIND)
    assert (found.result.status, found.result.reason) == ("not_assessable", "before_base")
    assert found.latest is None


def test_the_first_listed_unit_is_presumed_until_the_office_names_one(small: SmallPlan) -> None:
    before = target(built(small), WIND).unit_in_charge
    assert before is not None
    assert (before.name, before.presumed) == ("市交通局", True)
    name_accountable_unit(
        small.plan,
        key=TASK,
        department=small.cast.planning,
        basis_document="四碳办〔2026〕1号",
        actor=small.actor(),
    )
    after = target(built(small), WIND).unit_in_charge
    assert after is not None
    assert (after.name, after.presumed) == ("市发改委", False)


def test_targets_are_those_of_the_plan_and_repeats_are_marked(small: SmallPlan) -> None:
    facts = frozen(built(small))
    assert [each.key for each in facts.targets] == [INTENSITY, WIND, TRIPS, AGAIN, WORDS]
    assert [each.key for each in facts.targets if each.repeats] == [AGAIN]


# --- The moment ---


def test_a_value_revised_after_the_moment_is_not_in_it(small: SmallPlan) -> None:
    moment = timezone.now()
    small.record("EN11", 2023, "150")
    before, after = target(built(small, as_of=moment), WIND), target(built(small), WIND)
    assert before.latest is not None
    assert after.latest is not None
    assert (before.latest.value, after.latest.value) == (Decimal(130), Decimal(150))
    assert (before.result.status, after.result.status) == ("on_track", "ahead")


def test_every_version_is_listed_and_the_one_in_force_marked(small: SmallPlan) -> None:
    small.record("EN11", 2023, "150")
    versions = [
        (row.version, row.value, row.in_force)
        for row in frozen(built(small)).observations
        if (row.indicator_code, row.year) == ("EN11", 2023)
    ]
    assert versions == [(1, Decimal(130), False), (2, Decimal(150), True)]


def test_the_head_printed_is_the_last_entry_before_the_snapshot_was_sealed(
    small: SmallPlan,
) -> None:
    report = built(small)
    entry = LedgerEntry.objects.get(action="snapshot.take")
    assert report.file.head_seq == entry.seq - 1
    assert report.file.head_hash == entry.previous_hash
    assert frozen(report).head.hash == entry.previous_hash


# --- The proof ---


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_snapshot_gives_the_same_bytes(small: SmallPlan, kind: str) -> None:
    report = built(small, kind)
    again: WrittenFile = rebuilt_file(report)
    assert again.data == read_content(report.file.content)
    assert hashlib.sha256(again.data).hexdigest() == report.file.sha256


@pytest.mark.parametrize("kind", KINDS)
def test_the_hashes_of_file_and_snapshot_stand_in_the_ledger(small: SmallPlan, kind: str) -> None:
    report = built(small, kind)
    entry = LedgerEntry.objects.get(action="report.build", object_id=str(report.pk))
    data = read_content(report.file.content)
    noted = json.loads(entry.after)
    assert noted["sha256"] == hashlib.sha256(data).hexdigest()
    assert noted["snapshot_sha256"] == digest(read_text(report.file.snapshot))


def test_a_finished_file_is_never_edited(small: SmallPlan) -> None:
    report = built(small)
    with pytest.raises(IntegrityError), transaction.atomic():
        ReportFile.objects.filter(pk=report.pk).update(sha256="0" * 64)
    with pytest.raises(IntegrityError), transaction.atomic():
        ReportFile.objects.filter(pk=report.pk).delete()


@pytest.mark.parametrize(
    "changes",
    [
        {"progress": 101},
        {"state": "done"},
        {"state": "failed", "ended_at": timezone.now()},
        {"state": "building"},
        {"error": "x"},
        {"as_of": timezone.now() + timedelta(days=1)},
    ],
)
def test_the_database_refuses_states_that_make_no_sense(
    small: SmallPlan, changes: dict[str, object]
) -> None:
    report = ask(small)
    with pytest.raises(IntegrityError), transaction.atomic():
        Report.objects.filter(pk=report.pk).update(**changes)


# --- The job ---


def test_a_report_is_built_once_however_often_it_is_asked_of_the_worker(small: SmallPlan) -> None:
    report = built(small)
    first = report.file.sha256
    assert not build_report(report.pk)
    assert ReportFile.objects.get(pk=report.pk).sha256 == first
    assert LedgerEntry.objects.filter(action="report.build").count() == 1


def test_a_report_in_another_worker_s_hands_is_left_alone(small: SmallPlan) -> None:
    report = ask(small)
    Report.objects.filter(pk=report.pk).update(state="building", claimed_at=timezone.now())
    assert not build_report(report.pk)
    assert waiting_reports() == []


def test_a_dead_worker_s_report_is_found_and_built(small: SmallPlan) -> None:
    report = ask(small)
    long_ago = timezone.now() - building.QUEUE.too_long - timedelta(seconds=1)
    Report.objects.filter(pk=report.pk).update(state="building", claimed_at=long_ago, attempts=1)
    assert waiting_reports() == [report.pk]
    assert build_report(report.pk)
    assert waiting_reports() == []


@pytest.mark.parametrize("state", [ReportState.BUILDING, ReportState.QUEUED])
def test_a_report_that_kills_its_workers_fails_in_the_end(
    small: SmallPlan, state: ReportState
) -> None:
    report = ask(small)
    long_ago = timezone.now() - building.QUEUE.too_long - timedelta(seconds=1)
    Report.objects.filter(pk=report.pk).update(
        state=state, claimed_at=long_ago, attempts=building.QUEUE.most_attempts
    )
    assert not build_report(report.pk)
    report.refresh_from_db()
    assert report.state == ReportState.FAILED
    assert str(report.pk) in report.error


def test_a_worker_that_lost_its_report_keeps_nothing(
    small: SmallPlan, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = ask(small)

    def called_off_meanwhile(text: str, order: str) -> WrittenFile:
        cancel_report(report, actor=small.actor())
        return write_file(text, order)

    monkeypatch.setattr(building, "write_file", called_off_meanwhile)
    assert not build_report(report.pk)
    report.refresh_from_db()
    assert report.state == ReportState.CANCELLED
    assert not ReportFile.objects.exists()


def test_a_failure_is_kept_with_a_sentence_and_raised(
    small: SmallPlan, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_text: str, _order: str) -> WrittenFile:
        raise RuntimeError("no paper")

    monkeypatch.setattr(building, "write_file", broken)
    report = ask(small)
    with pytest.raises(RuntimeError):
        build_report(report.pk)
    report.refresh_from_db()
    assert (report.state, report.ended_at is not None) == (ReportState.FAILED, True)
    assert "重新申请" in report.error
    assert "no paper" not in report.error


def statements_of(work: Callable[[], object]) -> int:
    with CaptureQueriesContext(connection) as captured:
        work()
    return sum("SAVEPOINT" not in query["sql"] for query in captured)


def test_a_snapshot_and_a_workbook_take_at_most_thirty_queries_each(small: SmallPlan) -> None:
    report = ask(small)
    Report.objects.filter(pk=report.pk).update(
        snapshot=take_snapshot(small.plan, year=YEAR, actor=small.actor())
    )
    assert statements_of(lambda: build_report(report.pk)) <= 30
    assert statements_of(lambda: take_snapshot(small.plan, year=YEAR, actor=small.actor())) <= 30


def test_reports_of_one_moment_share_the_snapshot_and_equal_ones_the_file(
    small: SmallPlan,
) -> None:
    moment = timezone.now()
    table, again = (built(small, as_of=moment) for _ in range(2))
    words = built(small, KINDS[1], as_of=moment)
    assert Snapshot.objects.count() == 1
    assert table.file.snapshot_sha256 == again.file.snapshot_sha256 == words.file.snapshot_sha256
    assert table.file.sha256 == again.file.sha256 != words.file.sha256
