"""The values of the data page as a file: the same columns in CSV and in Excel."""

from collections.abc import Iterator

from django.utils import timezone
from django.utils.translation import gettext as _

from dashboards.selectors.pivot import Field, Pivot
from dashboards.selectors.series import SeriesPage, SeriesRow
from dashboards.writers.workbook import FileCell, Printed, workbook
from plans.domain.csv_files import csv_text


def series_csv(page: SeriesPage) -> str:
    """All that fits the filter, as CSV."""
    lines = [_head(), *(_line(row) for row in page.rows)]
    return csv_text(
        [cell.text if isinstance(cell, Printed) else cell for cell in line] for line in lines
    )


def series_workbook(page: SeriesPage, *, facts: list[tuple[str, str]]) -> bytes:
    """The same as an Excel workbook: the values, the pivot if one was asked for, and the filter."""
    sheets = [(_("数据"), [_head(), *(_line(row) for row in page.rows)])]
    if page.pivot is not None:
        sheets.append((_("透视"), list(_pivot_lines(page.pivot))))
    return workbook(sheets, facts=facts)


def withheld_words() -> str:
    """Why a number is not shown."""
    return _("初步数或未发布数据,仅填报单位、办公室和审计可见")


def _head() -> list[FileCell]:
    return [
        _("指标代码"),
        _("指标"),
        _("地方"),
        _("期间"),
        _("数值"),
        _("计量单位"),
        _("数值含义"),
        _("口径"),
        _("价格基期"),
        _("数据质量"),
        _("依据"),
        _("发布状态"),
        _("版本"),
        _("填报单位"),
        _("入库人"),
        _("入库时间"),
        _("来源文件"),
        _("说明"),
    ]


def _line(row: SeriesRow) -> list[FileCell]:
    return [
        row.code,
        row.indicator,
        row.place,
        row.period,
        "" if row.value is None else Printed(row.value, row.decimals),
        row.unit,
        _("比上年变化") if row.is_annual_change else _("数值"),
        row.definition,
        row.price_base or "",
        row.quality,
        row.basis,
        row.release,
        row.version,
        row.department,
        row.accepted_by,
        f"{timezone.localtime(row.recorded_at):%Y-%m-%d %H:%M}",
        row.document,
        withheld_words() if row.value is None else "",
    ]


def _pivot_lines(pivot: Pivot) -> Iterator[list[FileCell]]:
    yield ["", *(label for _value, label in pivot.columns)]
    for row in pivot.rows:
        yield [row.heading[1], *(_field(field) for field in row.fields)]


def _field(field: Field) -> FileCell:
    if not field.cells:
        return ""
    if field.only is None:
        return _("%(n)s个数值") % {"n": len(field.cells)}
    if field.only.value is None:
        return withheld_words()
    return Printed(field.only.value, field.only.decimals)
