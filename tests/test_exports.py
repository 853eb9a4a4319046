"""No export lets a text become a formula: one writer for CSV, one way to open a workbook."""

import ast
import io
import zipfile
from pathlib import Path

import pytest

from dashboards.writers.workbook import workbook
from plans.domain.csv_files import csv_text
from plans.domain.workbooks import PLAIN_TEXTS
from tests.architecture import modules

REPOSITORY = Path(__file__).resolve().parents[1]

Calls = list[tuple[str, str, ast.Call]]


@pytest.fixture(scope="module")
def calls() -> Calls:
    """Every call by attribute in the product: file, name, call."""
    return [
        (str(module.path.relative_to(REPOSITORY)), ast.unparse(node.func), node)
        for module in modules(REPOSITORY)
        for node in module.nodes
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    ]


def test_csv_is_written_in_one_place(calls: Calls) -> None:
    writers = {path for path, name, _ in calls if name in ("csv.writer", "csv.DictWriter")}
    assert writers == {
        "plans/domain/csv_files.py",
        # Links that this command made itself.
        "organizations/management/commands/load_people.py",
        # Tables that stream by and come back; `cities.cells.text_cell` guards their texts.
        "assessments/services/cities/packages.py",
    }
    assert not [path for path, name, _ in calls if name.endswith((".to_csv", ".to_excel"))]


def test_every_workbook_keeps_texts_as_texts(calls: Calls) -> None:
    opened = {path: ast.unparse(call) for path, name, call in calls if name.endswith(".Workbook")}
    assert len(opened) > 5
    assert not [path for path, call in opened.items() if "**PLAIN_TEXTS" not in call]
    assert PLAIN_TEXTS["strings_to_formulas"] is PLAIN_TEXTS["strings_to_urls"] is False


def test_a_text_like_a_formula_stands_in_a_file_as_a_text() -> None:
    texts = ["=1+1", "@SUM(A1)", "+1+cmd|' /C calc'!A0", "-2+3", "\t=1", "http://x.example/"]
    data = workbook([("表", [[text] for text in texts])], facts=[])
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        sheet = package.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet
    assert "<hyperlink" not in sheet
    assert [
        line.partition(",")[0][:2]
        for line in csv_text([[each] for each in texts[:5]]).split("\r\n")[:4]
    ] == [
        "\ufeff'",
        "'@",
        "'+",
        "'-",
    ]
