"""Charts as Plotly figures in plain JSON; colours are names of `tokens.css`."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from indicators.selectors.course import YearRow
from indicators.selectors.explain import Explanation

Figure = dict[str, object]


@dataclass(frozen=True)
class Chart:
    """A figure for the page's script, and the same in rows for the table beside it."""

    figure: Figure
    name: str
    unit: str
    rows: tuple[YearRow, ...]


def course_chart(explained: Explanation) -> Chart | None:
    """The course of a target against its path; None where there is nothing to draw."""
    course = explained.course
    if not any(row.amount is not None or row.expected is not None for row in course):
        return None
    unit = course_unit(explained)
    data = [_path(course, unit), _values(course, unit, course_name(explained))]
    if explained.course_as_reported:
        data = data[1:]
    if explained.terms.value is not None and not explained.course_as_reported:
        data.append(_target(explained, unit))
    data = [*_fan(explained, unit), *data]
    layout: Figure = {
        "height": 320,
        "margin": {"l": 56, "r": 24, "t": 12, "b": 36},
        "xaxis": {"dtick": 1, "tickformat": "d"},
        "yaxis": {"title": {"text": unit}, "rangemode": "normal"},
        "hovermode": "x unified",
        "legend": {"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0},
    }
    return Chart({"data": data, "layout": layout}, course_name(explained), unit, course)


def course_unit(explained: Explanation) -> str:
    """The unit of the course: that of the target, or of the values where no target is numbered."""
    if explained.course_as_reported:
        return explained.value_unit
    return "%" if explained.terms.is_decline else explained.unit


def course_name(explained: Explanation) -> str:
    """What the course shows."""
    if explained.course_as_reported and explained.is_annual_change:
        return _("比上年变化")
    if explained.terms.is_decline:
        return _("较基期累计下降")
    return _("实际值")


def _values(course: tuple[YearRow, ...], unit: str, name: str) -> Figure:
    known = [row for row in course if row.amount is not None]
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "name": name,
        "x": [row.year for row in known],
        "y": [_rounded(row.amount) for row in known],
        "line": {"color": "var(--chart-1)", "width": 2.5},
        "marker": {
            "size": 8,
            "symbol": ["circle-open" if row.preliminary else "circle" for row in known],
        },
        "hovertemplate": f"%{{y}} {unit}",
    }


def _path(course: tuple[YearRow, ...], unit: str) -> Figure:
    asked = [row for row in course if row.expected is not None]
    return {
        "type": "scatter",
        "mode": "lines",
        "name": _("序时轨迹"),
        "x": [row.year for row in asked],
        "y": [_rounded(row.expected) for row in asked],
        "line": {"color": "var(--chart-8)", "width": 2, "dash": "dash"},
        "hovertemplate": f"%{{y}} {unit}",
    }


def _target(explained: Explanation, unit: str) -> Figure:
    value = explained.terms.value
    return {
        "type": "scatter",
        "mode": "markers",
        "name": _("目标"),
        "x": [explained.terms.year],
        "y": [None if value is None else float(value)],
        "marker": {"color": "var(--chart-2)", "size": 11, "symbol": "diamond"},
        "hovertemplate": f"%{{y}} {unit}",
    }


def _fan(explained: Explanation, unit: str) -> list[Figure]:
    """The forecast with its interval, both beginning at the value in use."""
    seen = explained.prospect
    if seen is None or not seen.fan or explained.course_as_reported:
        return []
    start = next(
        (row for row in explained.course if row.year == explained.verdict.value_year), None
    )
    begin = [] if start is None or start.amount is None else [(start.year, *[start.amount] * 3)]
    points = [*begin, *((each.year, each.low, each.middle, each.high) for each in seen.fan)]
    years, low, middle, high = ([*each] for each in zip(*points, strict=True))
    edge: Figure = {
        "type": "scatter",
        "mode": "lines",
        "x": years,
        "line": {"width": 0},
        "hoverinfo": "skip",
    }
    return [
        {**edge, "y": [_rounded(each) for each in low], "showlegend": False},
        {
            **edge,
            "y": [_rounded(each) for each in high],
            "name": _("80%%预测区间") % {},
            "fill": "tonexty",
            "fillcolor": "var(--chart-fan)",
        },
        {
            "type": "scatter",
            "mode": "lines",
            "name": _("预测"),
            "x": years,
            "y": [_rounded(each) for each in middle],
            "line": {"color": "var(--chart-1)", "width": 2, "dash": "dot"},
            "hovertemplate": f"%{{y}} {unit}",
        },
    ]


def _rounded(value: float | None) -> float | None:
    """Pixels need no more; the table beside has the figure."""
    return None if value is None else round(value, 4)
