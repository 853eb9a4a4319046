"""Tables from strangers: no more of them is taken than a sheet of ours can hold."""

import tracemalloc

import pytest

from indicators.domain.filing_sheets.columns import LONGEST
from indicators.domain.filing_sheets.grids import TOO_MANY_CELLS, TOO_MANY_ROWS, read_grid
from plans.domain.problems import DocumentError


def refusal(data: bytes) -> str:
    with pytest.raises(DocumentError) as refused:
        read_grid("a.csv", data)
    return refused.value.problems[0].template


def test_lines_without_end_are_refused_before_they_fill_the_memory() -> None:
    tracemalloc.start()
    why = refusal(b"\n" * 200_000)
    _now, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert why == TOO_MANY_ROWS
    assert most < 6_000_000


def test_more_cells_than_any_sheet_has_are_refused() -> None:
    assert refusal(b"," * 700_000) == TOO_MANY_CELLS


def test_the_longest_sheet_is_taken() -> None:
    assert len(read_grid("a.csv", b"a,b\n" * (LONGEST + 1)).rows) == LONGEST + 1
