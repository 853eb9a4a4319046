"""CSV files: no text becomes a formula, and numbers stay numbers."""

import pytest

from plans.domain.csv_files import csv_text, plain_cell, safe_text


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("=1+1", "'=1+1"),
        ("+cmd|' /C calc'!A0", "'+cmd|' /C calc'!A0"),
        ("-2+3", "'-2+3"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        ("-3.1", "-3.1"),
        ("+12.5%", "+12.5%"),
        ("风电项目", "风电项目"),
        ("", ""),
    ],
)
def test_no_text_is_taken_for_a_formula(text: str, kept: str) -> None:
    assert safe_text(text) == kept
    assert plain_cell(kept) == text


def test_a_file_opens_as_utf_8_with_quoted_cells() -> None:
    assert csv_text([["名称", "数"], ['甲,"乙"', 3]]) == '\ufeff名称,数\r\n"甲,""乙""",3\r\n'
