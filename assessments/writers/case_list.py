"""The list of supervision cases as a workbook (督办清单)."""

import io
from collections.abc import Sequence
from datetime import UTC, datetime

import xlsxwriter

from plans.domain.workbooks import PLAIN_TEXTS

_WIDTHS = {0: 8, 3: 22, 4: 40}
_WIDTH = 14


def case_workbook(
    heads: Sequence[str], lines: Sequence[Sequence[str | int]], *, title: str, now: datetime
) -> bytes:
    """One row a case, with filters, the head frozen, on landscape A4."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, **PLAIN_TEXTS})
    book.set_properties({"title": title, "created": now.astimezone(UTC).replace(tzinfo=None)})
    head = book.add_format({"bold": True, "bg_color": "#E8EEF4", "border": 1, "text_wrap": True})
    cell = book.add_format({"border": 1, "text_wrap": True, "valign": "top"})
    sheet = book.add_worksheet(title)
    for at, text in enumerate(heads):
        sheet.set_column(at, at, _WIDTHS.get(at, _WIDTH))
        sheet.write_string(0, at, text, head)
    for number, line in enumerate(lines, 1):
        for at, value in enumerate(line):
            if isinstance(value, int):
                sheet.write_number(number, at, value, cell)
            else:
                sheet.write_string(number, at, value, cell)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, max(len(lines), 1), len(heads) - 1)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    book.close()
    return buffer.getvalue()
