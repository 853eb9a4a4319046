"""Documents become checked plan files from the command line, one or a folder at a time."""

import io
import json
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from docx import Document

from plans.domain.plan_files import parse_plan_file
from tests.bench.reading.variants import as_pdf

SOURCES = settings.BASE_DIR / "fixtures" / "sources"
RUICHANG = (SOURCES / "ruichang.txt").read_text(encoding="utf-8")


def word_of(text: str) -> bytes:
    document = Document()
    for line in text.split("\n"):
        document.add_paragraph(line)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def written(folder: Path, name: str, data: bytes) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


@pytest.fixture(scope="module")
def pdf() -> bytes:
    return as_pdf(RUICHANG)[1]


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("瑞昌.txt", RUICHANG.encode()),
        ("瑞昌.gb.txt", RUICHANG.replace("\n", "\r\n").encode("gb18030")),
        ("瑞昌.docx", word_of(RUICHANG)),
        ("瑞昌.pdf", None),
    ],
)
def test_what_is_parsed_can_be_checked(
    name: str,
    data: bytes | None,
    pdf: bytes,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    source = written(tmp_path / "in", name, data or pdf)
    plan = tmp_path / "out" / "plan.json"
    report = tmp_path / "report.json"
    call_command(
        "parse_plan", str(source), "--format", "json", "-o", str(plan), "--report", str(report)
    )
    call_command("check_plan", str(plan), "--source", str(source))
    assert "43项任务" in capsys.readouterr().out
    # What the proofread plan of the same document holds.
    assert json.loads(report.read_text(encoding="utf-8"))["counts"]["tasks"] == 43
    assert parse_plan_file(plan.read_text(encoding="utf-8")).title == "瑞昌市碳达峰实施方案"


def test_the_extracted_text_is_enough_to_check_by(
    pdf: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = written(tmp_path / "in", "瑞昌.pdf", pdf)
    call_command("parse_plan", str(source), "-o", str(tmp_path / "out" / "plan.yaml"))
    source.unlink()
    call_command("check_plan", str(tmp_path / "out" / "plan.yaml"))
    assert "43项任务" in capsys.readouterr().out


def test_a_folder_is_summed_up_and_names_what_it_could_not_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, out = tmp_path / "in", tmp_path / "out"
    written(folder, "瑞昌.txt", RUICHANG.encode())
    written(folder, "扫描.png", b"\x89PNG\r\n")
    written(folder, "通知.txt", "各县区:请认真贯彻执行。".encode())
    with pytest.raises(CommandError, match="3份文件中有2份未能解析"):
        call_command("parse_plan", str(folder), "-o", str(out))
    rows = capsys.readouterr().out.splitlines()
    assert len(rows) == 5
    assert "扫描.png" in rows[2]
    assert "文字识别" in rows[2]
    assert rows[3].startswith("| 瑞昌.txt | 17 | 43 |")
    assert "没有找到方案正文" in rows[4]
    assert sorted(path.name for path in out.iterdir()) == [
        "瑞昌.txt.report.json",
        "瑞昌.txt.report.md",
        "瑞昌.txt.yaml",
    ]


def test_the_report_tells_a_person_where_to_look(tmp_path: Path) -> None:
    text = (
        "某市碳达峰实施方案\n一、重点任务\n1.发展新能源。到2025年,风电装机达到10万千瓦,"
        "年产5000吨以上的企业全部入园。(市发改委负责)\n3.节能。推进节能。"
    )
    source = written(tmp_path, "a.txt", text.encode())
    report = tmp_path / "a.md"
    call_command("parse_plan", str(source), "-o", str(tmp_path / "a.yaml"), "--report", str(report))
    lines = report.read_text(encoding="utf-8").splitlines()
    assert lines[0] == "# 解析报告:某市碳达峰实施方案"
    assert "- 章节1,任务2(未写责任单位的1)" in lines
    assert "| 4 | 编号“3”与前面不连续,请对照原文看是否漏读或印错。 | 3. |" in lines
    assert any(
        line.startswith("| 一/1#1 | 风电装机 | 2025 | 达到水平 ≥ 10 万千瓦") for line in lines
    )
    assert "| 3 | 5000吨以上 | 适用门槛 |" in lines


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"没有\.txt"):
        call_command("parse_plan", str(tmp_path / "没有.txt"))
