"""`verify_report`: the engine, the files and this installation's ledger."""

from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from audit.services import read_text
from tests.assessments.small_plan import WIND, SmallPlan, make_small_plan
from tests.assessments.verifier.bundles import (
    built,
    bundle_of,
    packed,
    parts,
    with_other_snapshot,
)
from tests.assessments.verifier.test_verify import better_progress, other_input

pytestmark = pytest.mark.django_db


@pytest.fixture
def small() -> SmallPlan:
    return make_small_plan()


def verified(path: Path, data: bytes) -> tuple[bool, str]:
    """Whether the command passes a file, and all that it says."""
    path.write_bytes(data)
    out, err = StringIO(), StringIO()
    try:
        call_command("verify_report", str(path), stdout=out, stderr=err)
    except CommandError as error:
        return False, f"{err.getvalue()}\n{error}"
    return True, out.getvalue()


@pytest.mark.parametrize("kind", ["progress_table", "annual_report"])
def test_a_bundle_and_its_snapshot_pass(small: SmallPlan, kind: str, tmp_path: Path) -> None:
    report = built(small, kind)
    holds, words = verified(tmp_path / "a.zip", bundle_of(small, report))
    assert (holds, "5项目标,重算5项全部一致" in words) == (True, True), words
    text = read_text(report.file.snapshot)
    assert verified(tmp_path / "a.json", text.encode())[0]


def no_head(snapshot: Any) -> None:
    snapshot["head"]["hash"] = "0" * 64


def other_reason(snapshot: Any) -> None:
    snapshot["targets"][-1]["result"]["reason"] = "no_value"


def old_format(snapshot: Any) -> None:
    snapshot["format"] = 1


def no_place(snapshot: Any) -> None:
    del snapshot["plan"]["place"]


def test_whatever_is_altered_is_found_and_named(small: SmallPlan, tmp_path: Path) -> None:
    bundle = bundle_of(small, built(small))
    altered: list[tuple[bytes, str]] = [
        (with_other_snapshot(bundle, better_progress), f"目标{WIND}的完成进度P:快照为0.31"),
        (with_other_snapshot(bundle, better_progress), "本系统没有哈希为"),
        (with_other_snapshot(bundle, other_input), "2023年数值131不是快照所列的现行数值"),
        (with_other_snapshot(bundle, other_reason), "原因:快照为no_value,引擎重算为no_state"),
        (with_other_snapshot(bundle, no_head), "核对不符(anchor_differs)"),
        (with_other_snapshot(bundle, old_format), "第1版格式"),
        (with_other_snapshot(bundle, no_place), "“plan/place”不合格式"),
        (packed({**parts(bundle), "report.xlsx": b"x"}), "文件“report.xlsx”已被改动"),
    ]
    for data, sentence in altered:
        holds, words = verified(tmp_path / "b.zip", data)
        assert (holds, sentence in words) == (False, True), (sentence, words)
