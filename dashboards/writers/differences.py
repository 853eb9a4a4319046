"""A comparison as a file, and the table to fill for one."""

from collections.abc import Iterable
from decimal import Decimal
from io import BytesIO

import xlsxwriter
from django.utils import timezone
from django.utils.translation import gettext as _

from assessments.domain.source_figures import HEADERS, SHEET
from dashboards.audit_terms import OUTCOME_NAMES
from dashboards.selectors.differences import DifferenceLine, DifferencePage, TemplateRow
from dashboards.writers.workbook import FileCell, Printed, workbook
from plans.domain.csv_files import csv_text
from plans.domain.units import get_unit
from plans.domain.workbooks import PLAIN_TEXTS


def difference_csv(page: DifferencePage) -> str:
    """Every line of a comparison as CSV."""
    lines = [_head(), *(_cells(line) for line in page.lines)]
    return csv_text(
        [cell.text if isinstance(cell, Printed) else cell for cell in line] for line in lines
    )


def difference_workbook(page: DifferencePage) -> bytes:
    """The same as an Excel workbook, with what it is made of on a second sheet."""
    lines = [_head(), *(_cells(line) for line in page.lines)]
    moment = timezone.localtime(page.moment) if page.moment else timezone.localtime()
    facts = [
        (_("资料名称"), page.head.title),
        (_("资料文件"), page.file.file_name),
        ("SHA-256", page.file.sha256),
        (_("数值截至"), f"{moment:%Y-%m-%d %H:%M:%S}"),
        (_("生成时间"), f"{timezone.localtime():%Y-%m-%d %H:%M}"),
    ]
    return workbook([(_("比对结果"), lines)], facts=facts)


def _head() -> list[FileCell]:
    return [
        _("行号"),
        _("指标代码"),
        _("指标"),
        _("地区"),
        _("年份"),
        _("资料数值"),
        _("资料计量单位"),
        _("本系统数值"),
        _("计量单位"),
        _("口径代码"),
        _("比对结果"),
        _("差额(资料减本系统)"),
        _("差额单位"),
        _("差额占比%"),
        _("说明"),
        _("出处页码"),
        _("数值编号"),
    ]


def _cells(line: DifferenceLine) -> list[FileCell]:
    theirs, ours = line.theirs, line.ours
    return [
        line.row or "",
        line.code,
        line.indicator,
        line.place,
        line.year,
        Printed(theirs.value, theirs.decimals) if theirs else "",
        get_unit(theirs.unit).name if theirs else "",
        Printed(ours.value, ours.decimals) if ours else "",
        get_unit(ours.unit).name if ours else "",
        ours.definition if ours else line.definition,
        str(OUTCOME_NAMES[line.compared.outcome]),
        _number(line.amount),
        line.amount_unit,
        _number(line.pct),
        line.reason,
        line.origin,
        line.pk or "",
    ]


def _number(value: Decimal | None) -> FileCell:
    """A number with its own decimals."""
    return "" if value is None else Printed(value, max(0, -int(value.as_tuple().exponent)))


def template_csv(rows: Iterable[TemplateRow]) -> str:
    """The table to fill as CSV."""
    return csv_text([list(HEADERS.values()), *(_template_cells(row) for row in rows)])


def template_workbook(rows: Iterable[TemplateRow]) -> bytes:
    """The table to fill as a workbook; numbers are typed as texts, so that their places are kept."""
    target = BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True, **PLAIN_TEXTS})
    sheet = book.add_worksheet(SHEET)
    head = book.add_format({"bold": True, "bg_color": "#e2eff0"})
    text = book.add_format({"num_format": "@"})
    for place, header in enumerate(HEADERS.values()):
        sheet.write_string(0, place, header, head)
    sheet.set_column(0, len(HEADERS) - 1, 16, text)
    for number, row in enumerate(rows, 1):
        for place, cell in enumerate(_template_cells(row)):
            if cell:
                sheet.write_string(number, place, cell, text)
    sheet.freeze_panes(1, 1)
    book.close()
    return target.getvalue()


def _template_cells(row: TemplateRow) -> list[str]:
    unit = get_unit(row.unit).name
    return [row.code, row.place, str(row.year), "", unit, row.definition, ""]
