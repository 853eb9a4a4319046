"""Export bundles: what is in them, and what the ledger keeps of them."""

import csv
import hashlib
import io
import json
from pathlib import Path

import pytest

from assessments.models import Report
from assessments.services import Asked, build_report, bundles, request_report, take_bundle
from assessments.verifier.verify import main
from audit.domain.actors import Actor
from audit.domain.errors import TransitionError
from audit.models import LedgerEntry
from audit.services import approve_destruction, request_destruction, verify_ledger
from indicators.models import Evidence
from organizations.domain.roles import Role
from tests.assessments.small_plan import (
    TRIPS,
    SmallPlan,
    make_small_plan,
    publish_version,
)
from tests.assessments.verifier.bundles import built, bundle_of, parts
from tests.indicators.walk import VALUE, Walk, make_walk

pytestmark = pytest.mark.django_db


@pytest.fixture
def small() -> SmallPlan:
    return make_small_plan()


def rows(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))


def test_a_bundle_holds_everything_under_plain_names(small: SmallPlan) -> None:
    files = parts(bundle_of(small, built(small)))
    assert list(files) == [
        "snapshot.json",
        "order.json",
        "report.xlsx",
        "observations.csv",
        "results.csv",
        "evidence.csv",
        "verify.py",
        "README.txt",
        "manifest.json",
    ]
    listed = json.loads(files["manifest.json"])["files"]
    assert {each["name"]: each["sha256"] for each in listed} == {
        name: hashlib.sha256(data).hexdigest()
        for name, data in files.items()
        if name != "manifest.json"
    }
    trips = next(row for row in rows(files["results.csv"]) if row["目标编号"] == TRIPS)
    assert (trips["采用值(按计量单位)"], trips["评价结果"]) == ("55", "未达到力争目标")


def test_no_cell_is_taken_for_a_formula(small: SmallPlan) -> None:
    table = rows(parts(bundle_of(small, built(small)))["observations.csv"])
    assert {row["来源文件"] for row in table} == {"", "'=HYPERLINK(1)"}
    assert "-4.18" in {row["数值(按计量单位)"] for row in table}, "a negative number stays one"


def test_the_same_report_gives_the_same_bytes_and_each_export_is_noted(small: SmallPlan) -> None:
    report = built(small)
    first, again = bundle_of(small, report), bundle_of(small, report, by="olga")
    assert first == again
    noted = LedgerEntry.objects.filter(action="report.export").order_by("seq")
    assert [entry.actor_account for entry in noted] == [
        small.cast["audrey"].pk,
        small.cast["olga"].pk,
    ]
    after = json.loads(noted[0].after)
    assert after["sha256"] == hashlib.sha256(first).hexdigest()
    assert after["snapshot_sha256"] == report.file.snapshot_sha256
    assert verify_ledger().holds


def test_there_is_no_bundle_before_the_report_is_done(small: SmallPlan) -> None:
    asked = request_report(small.plan, Asked("progress_table", 2023), actor=small.actor())
    with pytest.raises(TransitionError):
        take_bundle(small.viewer("olga"), asked)


# --- Evidence ---


@pytest.fixture
def walk() -> Walk:
    return make_walk()


def reported(walk: Walk) -> Report:
    viewer = walk.viewer("olga")
    actor = viewer.actor(walk.plan.tenant_id, Role.OFFICE)
    year = walk.round.year
    publish_version(walk.plan)
    report = request_report(walk.plan, Asked("progress_table", year), actor=actor)
    assert build_report(report.pk)
    return Report.objects.get(pk=report.pk)


def taken(walk: Walk, report: Report) -> bytes:
    with take_bundle(walk.viewer("audrey"), report).file as file:
        return file.read()


def test_evidence_goes_by_its_hash_and_keeps_its_name_in_the_table(
    walk: Walk, tmp_path: Path
) -> None:
    walk.attach(walk.share, "验收证明".encode(), "=证明 1.txt")
    walk.accept(walk.share, VALUE)
    data = taken(walk, reported(walk))
    files = parts(data)
    sha256 = hashlib.sha256("验收证明".encode()).hexdigest()
    assert files[f"evidence/{sha256}.txt"].decode() == "验收证明"
    (row,) = rows(files["evidence.csv"])
    assert (row["原文件名"], row["包内文件"]) == ("'=证明 1.txt", f"evidence/{sha256}.txt")
    path = tmp_path / "a.zip"
    path.write_bytes(data)
    assert main([str(path)]) == 0


def destroyed(piece: Evidence, _monkeypatch: pytest.MonkeyPatch) -> None:
    one, other = (Actor(account=n, unit="办公室", role="office") for n in (8, 9))
    asked = request_destruction(piece.content, legal_basis="档案法", actor=one)
    approve_destruction(asked, actor=other)


def beyond_the_limit(_piece: Evidence, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bundles, "MOST_EVIDENCE_BYTES", 3)


@pytest.mark.parametrize(
    ("change", "reason"), [(destroyed, "已依法封存销毁"), (beyond_the_limit, "超过导出包上限")]
)
def test_evidence_that_is_not_enclosed_says_why(
    walk: Walk, change: object, reason: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    walk.attach(walk.share, "验收证明".encode(), "证明.txt")
    walk.accept(walk.share, VALUE)
    report = reported(walk)
    change(Evidence.objects.get(), monkeypatch)  # type: ignore[operator]  # one of the two above
    files = parts(taken(walk, report))
    (row,) = rows(files["evidence.csv"])
    assert (row["包内文件"], reason in row["未附原因"]) == ("", True)
    assert not [name for name in files if name.startswith("evidence/")]
