"""Workbooks and CSV files as they are sent: scanned, and workbooks taken apart in confinement."""

from indicators.domain.filing_sheets.columns import SHEET
from indicators.domain.filing_sheets.grids import Grid, is_workbook, read_grid
from plans.domain.evidence_files import plain_name
from plans.services.confined import UPLOAD, read_apart
from plans.services.untrusted_files import require_clean


def sent_grid(name: str, data: bytes, sheet: str = SHEET) -> Grid:
    """The cells of the named sheet.

    Raises:
        DocumentError: one sentence that says what is wrong and what to do.
    """
    require_clean(data)
    if not is_workbook(data):
        return read_grid(name, data, sheet)
    return read_apart(read_grid, data, bounds=UPLOAD, name=plain_name(name), sheet=sheet)
