"""The stand-alone verifier on bundles: sound, tampered with, hostile."""

import json
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest

from assessments.verifier import verify
from tests.assessments.small_plan import INTENSITY, WIND, make_small_plan
from tests.assessments.verifier.bundles import (
    built,
    bundle_of,
    packed,
    parts,
    with_other_snapshot,
)


def said(data: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    """Exit status and words of the verifier on a file."""
    path = tmp_path / "bundle.zip"
    path.write_bytes(data)
    status = verify.main([str(path)])
    return status, capsys.readouterr().out


@pytest.mark.django_db
def test_a_bundle_is_redone_by_its_own_verifier_with_the_standard_library(tmp_path: Path) -> None:
    small = make_small_plan()
    bundle = bundle_of(small, built(small))
    path, script = tmp_path / "包.zip", tmp_path / "verify.py"
    path.write_bytes(bundle)
    script.write_bytes(parts(bundle)["verify.py"])
    # Alone: no environment, no installed package, no code of the product.
    run = subprocess.run(
        [sys.executable, "-I", "-S", "-X", "utf8", str(script), str(path)],
        capture_output=True,
        cwd=tmp_path,
        check=False,
    )
    words = run.stdout.decode()
    assert run.returncode == 0, words + run.stderr.decode()
    assert "5项目标逐项重算,与快照所载结果全部相符" in words
    assert "0.268112" in words, "the published 26.8 % of Qinghai"


def target(snapshot: Any, key: str) -> Any:
    return next(each for each in snapshot["targets"] if each["key"] == key)


def better_progress(snapshot: Any) -> None:
    target(snapshot, WIND)["result"]["progress"] = "0.31"


def better_verdict(snapshot: Any) -> None:
    target(snapshot, INTENSITY)["result"]["status"] = "on_track"


def other_input(snapshot: Any) -> None:
    target(snapshot, WIND)["case"]["observations"]["2023"]["value"] = "131"


def no_input(snapshot: Any) -> None:
    target(snapshot, WIND)["case"] = None


def lower_target(snapshot: Any) -> None:
    target(snapshot, WIND)["target_value"] = "150"


def no_number(snapshot: Any) -> None:
    target(snapshot, WIND)["case"]["target_value"] = "9" * 99


@pytest.mark.django_db
def test_whatever_is_altered_is_found_and_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    small = make_small_plan()
    bundle = bundle_of(small, built(small))
    files = parts(bundle)
    altered: list[tuple[bytes, str]] = [
        (packed({**files, "report.xlsx": b"other"}), "文件“report.xlsx”已被改动"),
        (packed({**files, "results.csv": b"x"}), "文件“results.csv”已被改动"),
        (packed({n: d for n, d in files.items() if n != "README.txt"}), "“README.txt”不在包内"),
        (packed({**files, "more.txt": b""}), "“more.txt”不在清单上"),
        (
            packed({n: d for n, d in files.items() if n != "snapshot.json"}),
            "包内缺少“snapshot.json”",
        ),
        (_other_head(files), "清单的“head”与快照不一致"),
        (with_other_snapshot(bundle, better_progress), f"{WIND}:完成进度P:快照为0.31,重算为0.3。"),
        (with_other_snapshot(bundle, better_verdict), "评价结果:快照为on_track,重算为behind"),
        (with_other_snapshot(bundle, other_input), "2023年数值131不是快照所列的现行数值"),
        (with_other_snapshot(bundle, no_input), f"{WIND}:快照没有写明计算所需的输入"),
        (with_other_snapshot(bundle, lower_target), "输入“target_value”为200,快照所列目标为150"),
        (with_other_snapshot(bundle, no_number), f"{WIND}:输入有误,不能重算"),
    ]
    for data, sentence in altered:
        status, words = said(data, tmp_path, capsys)
        assert (status, sentence in words) == (1, True), (sentence, words)


def _other_head(files: dict[str, bytes]) -> bytes:
    manifest = json.loads(files["manifest.json"])
    manifest["head"]["hash"] = "0" * 64
    return packed({**files, "manifest.json": json.dumps(manifest).encode()})


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("../evil.txt", "含指向包外的路径"),
        ("evidence/../../evil.txt", "含指向包外的路径"),
        ("/etc/passwd", "是绝对路径"),
        ("C:/evil.txt", "是绝对路径"),
        ("evidence\\..\\evil.txt", "含反斜线"),
        ("evil\nname.txt", "含控制字符"),
        ("folder/", "是空名或文件夹"),
        ("SNAPSHOT.JSON", "出现两次"),
    ],
)
def test_a_hostile_name_is_refused_with_the_reason(
    name: str, reason: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status, words = said(packed({"snapshot.json": b"{}", name: b""}), tmp_path, capsys)
    assert (status, reason in words) == (1, True), words


@pytest.mark.filterwarnings("ignore:Duplicate name:UserWarning")
def test_a_name_that_stands_twice_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "twice.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("snapshot.json", "{}")
        archive.writestr("snapshot.json", "[]")
    assert verify.main([str(path)]) == 1
    assert "出现两次" in capsys.readouterr().out


def test_a_link_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path, link = tmp_path / "link.zip", zipfile.ZipInfo("snapshot.json")
    link.create_system, link.external_attr = 3, 0o120777 << 16
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(link, "/etc/passwd")
    assert verify.main([str(path)]) == 1
    assert "是符号链接" in capsys.readouterr().out


def test_a_bomb_is_not_unpacked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(verify, "MOST_BYTES", 1_000_000)
    bomb = packed({"manifest.json": b"0" * 999_999, "snapshot.json": b"0" * 2})
    assert len(bomb) < 10_000
    status, words = said(bomb, tmp_path, capsys)
    assert (status, "可能是压缩炸弹" in words) == (1, True), words


def _broken() -> bytes:
    data = bytearray(packed({"manifest.json": b"{}", "snapshot.json": bytes(range(256)) * 9}))
    place = data.index(b"snapshot.json") + 40
    data[place : place + 40] = bytes(40)
    return bytes(data)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"no zip", "不是完好的zip文件"),
        (packed({"manifest.json": b"{", "snapshot.json": b"{}"}), "“manifest.json”不是有效的JSON"),
        (packed({"manifest.json": b"[" * 99_999, "snapshot.json": b"{}"}), "不是有效的JSON"),
        (packed({"manifest.json": b"\xff", "snapshot.json": b"{}"}), "不是UTF-8文本"),
        (packed({"manifest.json": b"[]", "snapshot.json": b"{}"}), "缺少应有的内容"),
        (packed({"manifest.json": b'{"format":1,"format":1}', "snapshot.json": b"{}"}), "重名字段"),
        (packed({"manifest.json": b'{"format":9}', "snapshot.json": b"{}"}), "清单格式9"),
        (_broken(), "“snapshot.json”已损坏"),
    ],
    ids=[
        "no zip",
        "half JSON",
        "deep JSON",
        "no UTF-8",
        "no manifest",
        "twice",
        "format",
        "broken",
    ],
)
def test_nonsense_is_refused_with_the_reason(
    data: bytes, reason: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status, words = said(data, tmp_path, capsys)
    assert (status, reason in words) == (1, True), words


@pytest.mark.parametrize(
    ("snapshot", "reason"),
    [
        ({"format": 1, "targets": []}, "第1版格式"),
        ({"format": 4}, "快照格式4不是本程序认识的"),
        ({"format": 2, "targets": []}, "没有目标"),
        ([], "快照格式None不是"),
    ],
)
def test_a_snapshot_that_cannot_be_redone_says_why(
    snapshot: object, reason: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "snapshot.json"
    path.write_text(json.dumps(snapshot), encoding="utf-8")
    assert verify.main([str(path)]) == 1
    assert reason in capsys.readouterr().out


def test_a_file_that_is_not_there(capsys: pytest.CaptureFixture[str]) -> None:
    assert verify.main(["nowhere.zip"]) == 1
    assert "找不到文件" in capsys.readouterr().out
