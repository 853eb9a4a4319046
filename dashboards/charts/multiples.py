"""Small multiples: the courses of many targets side by side, each on its own scale."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from dashboards.charts.course import path_trace, target_trace, values_trace
from dashboards.charts.figures import Chart, Column, Figure, Table, spoken_axes
from dashboards.wording import rounded
from indicators.selectors.course import YearRow
from indicators.selectors.progress import Terms
from indicators.templatetags.figures import missing, status_chip

_PANEL = 190


@dataclass(frozen=True)
class Panel:
    """One small chart: a course in `unit`, and the terms whose target it leads to."""

    name: str
    unit: str
    rows: tuple[YearRow, ...]
    terms: Terms | None = None


def multiples_chart(key: str, title: str, summary: str, panels: Sequence[Panel]) -> Chart | None:
    """A panel for each course that has a value; None where none has.

    The script lays the panels out in one, two or three columns by the width of the page.
    """
    shown = [panel for panel in panels if any(row.amount is not None for row in panel.rows)]
    if not shown:
        return None
    traces: list[Figure] = []
    layout: Figure = {"showlegend": False, "margin": {"l": 12, "r": 12, "t": 12, "b": 12}}
    units: dict[str, str] = {}
    for place, panel in enumerate(shown, start=1):
        suffix = "" if place == 1 else str(place)
        anchor = {"xaxis": f"x{suffix}", "yaxis": f"y{suffix}"}
        traces += [{**trace, **anchor} for trace in _traces(panel)]
        layout[f"xaxis{suffix}"] = {"tickformat": "d", "nticks": 4, "showgrid": False}
        layout[f"yaxis{suffix}"] = {"nticks": 4, "anchor": f"x{suffix}"}
        units[f"yaxis{suffix}"] = panel.unit
    layout["annotations"] = [{"text": f"{each.name}({each.unit})"} for each in shown]
    # Which panel each heading and pair of axes belongs to, the script tells by their order.
    layout["meta"] = {"panels": len(shown), "panelHeight": _PANEL, **spoken_axes(units)}
    return Chart(
        key=key,
        title=title,
        summary=summary,
        figure={"data": traces, "layout": layout},
        height=_PANEL,
        table=_table(shown),
        panels=len(shown),
    )


def _traces(panel: Panel) -> list[Figure]:
    found = [values_trace(panel.rows, panel.unit, panel.name)]
    if any(row.expected is not None for row in panel.rows):
        found.insert(0, path_trace(panel.rows, panel.unit))
    if panel.terms is not None and panel.terms.value is not None:
        found.append(target_trace(panel.terms))
    return [
        {**trace, "hovertemplate": "%{x} %{customdata}<extra>" + str(trace["name"]) + "</extra>"}
        for trace in found
    ]


def _table(shown: Sequence[Panel]) -> Table:
    columns = (
        Column(_("名称"), numeric=False),
        Column(_("年份")),
        Column(_("数值")),
        Column(_("序时应达")),
        Column(_("当年评价"), numeric=False),
    )
    return Table(columns, tuple(_row(panel, row) for panel in shown for row in panel.rows))


def _row(panel: Panel, row: YearRow) -> tuple[str, ...]:
    return (
        panel.name,
        str(row.year),
        missing(_("该年无可显示的数值")) if row.amount is None else rounded(row.amount, panel.unit),
        missing(_("该年不在轨迹上")) if row.expected is None else rounded(row.expected, panel.unit),
        status_chip(row.status) if row.status else missing(_("该年没有数值")),
    )
