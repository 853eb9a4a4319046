"""The course of a target over the years: actual against path, target, forecast, former versions."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import isclose

from django.utils.translation import gettext as _

from dashboards.charts.figures import (
    ACTUAL,
    FAN,
    FORECAST,
    FORMER,
    PATH,
    TARGET,
    Cell,
    Chart,
    Column,
    Figure,
    Table,
    pixels,
    spoken_axes,
)
from dashboards.wording import (
    course_name,
    course_summary,
    course_unit,
    promised_words,
    rounded,
    target_words,
)
from indicators.selectors.course import YearRow
from indicators.selectors.explain import Explanation
from indicators.selectors.progress import Terms
from indicators.templatetags.figures import missing, status_chip

HEIGHT = 340
# Of the height of the plot: a line of words.
_ROOM = 0.12

# The point of the target says which side of it is good.
TARGET_SYMBOLS = {
    ">=": "triangle-up",
    ">": "triangle-up",
    "<=": "triangle-down",
    "<": "triangle-down",
}
_VALUE, _PRELIMINARY, _FORMER = "circle", "circle-open-dot", "circle-open"


def course_chart(explained: Explanation) -> Chart | None:
    """The course of a target against its path; None where there is nothing to draw."""
    course = explained.course
    if not any(row.amount is not None or row.expected is not None for row in course):
        return None
    unit, former = course_unit(explained), former_values(explained)
    data = [*_fan(explained, unit), *_former(former, unit)]
    if not explained.course_as_reported:
        data.append(path_trace(course, unit))
    data.append(values_trace(course, unit, course_name(explained)))
    if explained.terms.value is not None and not explained.course_as_reported:
        data.append(_target(explained, unit))
    layout: Figure = {
        "height": HEIGHT,
        "margin": {"l": 56, "r": 28, "t": 34, "b": 36},
        "xaxis": {"dtick": 1, "tickformat": "d"},
        "yaxis": {"title": {"text": unit}, **_room_for_words(explained)},
        "hovermode": "x unified",
        "legend": {"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0},
        "meta": spoken_axes({"yaxis": unit}),
    }
    return Chart(
        key="course",
        title=explained.indicator,
        summary=course_summary(explained),
        figure={"data": data, "layout": layout},
        height=HEIGHT,
        table=_table(explained, unit, former),
    )


@dataclass(frozen=True)
class FormerValue:
    """A value of a year that a later version replaced."""

    year: int
    amount: float
    version: int
    quality_name: str


def former_values(explained: Explanation) -> tuple[FormerValue, ...]:
    """Values since replaced, where the course is drawn in the very numbers that were reported.

    A chain of rates has no former point of its own: what one year was, all later years rest on.
    """
    drawn = {row.year: row.amount for row in explained.course if row.amount is not None}
    reported = {each.year: each.value for each in explained.current_values}
    same = all(
        (value := reported.get(year)) is not None and isclose(float(value), amount, rel_tol=1e-9)
        for year, amount in drawn.items()
    )
    if not same:
        return ()
    return tuple(
        FormerValue(each.year, float(each.value), each.version, each.quality_name)
        for each in explained.values
        if not each.current and each.value is not None and each.year in drawn
    )


def values_trace(course: Iterable[YearRow], unit: str, name: str) -> Figure:
    """The values of each year; a preliminary one is hollow with a dot."""
    known = [row for row in course if row.amount is not None]
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "name": name,
        "x": [row.year for row in known],
        "y": [pixels(row.amount) for row in known],
        "line": {"color": ACTUAL, "width": 2.5},
        "marker": {
            "size": 8,
            "symbol": [_PRELIMINARY if row.preliminary else _VALUE for row in known],
        },
        "customdata": [_said(row, unit) for row in known],
        "hovertemplate": "%{customdata}",
    }


def path_trace(course: Iterable[YearRow], unit: str) -> Figure:
    """What the path asks of each year."""
    asked = [(row.year, row.expected) for row in course if row.expected is not None]
    return {
        "type": "scatter",
        "mode": "lines",
        "name": _("序时轨迹"),
        "x": [year for year, _asked in asked],
        "y": [pixels(amount) for _year, amount in asked],
        "line": {"color": PATH, "width": 2, "dash": "dash"},
        "customdata": [rounded(amount, unit) for _year, amount in asked],
        "hovertemplate": "%{customdata}",
    }


def target_trace(terms: Terms) -> Figure:
    """The point to reach: its sign says which side is good, its words what was promised."""
    value = terms.value
    return {
        "type": "scatter",
        "mode": "markers",
        "name": _("目标"),
        "x": [terms.year],
        "y": [None if value is None else float(value)],
        "cliponaxis": False,
        "marker": {
            "color": TARGET,
            "size": 12,
            "symbol": TARGET_SYMBOLS.get(terms.comparator, "diamond"),
        },
        "customdata": [target_words(terms)],
        "hovertemplate": "%{customdata}",
    }


def _target(explained: Explanation, unit: str) -> Figure:
    """The target with its words beside it: number, comparator and hedge as promised."""
    course, terms = explained.course, explained.terms
    earlier = [row.expected for row in course if row.expected is not None and row.year < terms.year]
    falls = bool(earlier) and terms.value is not None and float(terms.value) < earlier[0]
    return {
        **target_trace(terms),
        "mode": "markers+text",
        "text": [promised_words(terms, explained.commitment.hedge)],
        # Below a line that falls to its end, above one that rises to it: never on the line.
        "textposition": "bottom left" if falls else "top left",
        "textfont": {"color": "var(--ink)"},
    }


def _room_for_words(explained: Explanation) -> Figure:
    """The words beside a target at the edge of the plot need a little more of the axis."""
    value = explained.terms.value
    seen = [each for row in explained.course for each in (row.amount, row.expected)]
    known = [each for each in seen if each is not None]
    if value is None or not known or explained.course_as_reported:
        return {}
    low, high = min(*known, float(value)), max(*known, float(value))
    edge = low - _ROOM * (high - low) if float(value) == low else high + _ROOM * (high - low)
    return {"autorangeoptions": {"include": [pixels(edge)]}}


def _former(former: tuple[FormerValue, ...], unit: str) -> list[Figure]:
    if not former:
        return []
    words = _("%(value)s(第%(number)s版,%(quality)s)")
    said = [
        words
        % {
            "value": rounded(each.amount, unit),
            "number": each.version,
            "quality": each.quality_name,
        }
        for each in former
    ]
    return [
        {
            "type": "scatter",
            "mode": "markers",
            "name": _("以前的版本"),
            "x": [each.year for each in former],
            "y": [pixels(each.amount) for each in former],
            "marker": {"color": FORMER, "size": 8, "symbol": _FORMER},
            "customdata": said,
            "hovertemplate": "%{customdata}",
        }
    ]


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
        {**edge, "y": [pixels(each) for each in low], "showlegend": False},
        {
            **edge,
            "y": [pixels(each) for each in high],
            "name": _("80%%预测区间") % {},
            "fill": "tonexty",
            "fillcolor": FAN,
        },
        {
            "type": "scatter",
            "mode": "lines",
            "name": _("预测"),
            "x": years,
            "y": [pixels(each) for each in middle],
            "line": {"color": FORECAST, "width": 2, "dash": "dot"},
            "customdata": [rounded(each, unit) for each in middle],
            "hovertemplate": "%{customdata}",
        },
    ]


def _said(row: YearRow, unit: str) -> str:
    amount = "" if row.amount is None else rounded(row.amount, unit)
    return _("%(value)s(初步)") % {"value": amount} if row.preliminary else amount


# --- The table beside ------------------------------------------------------------------------------


def _table(explained: Explanation, unit: str, former: tuple[FormerValue, ...]) -> Table:
    named = _("%(name)s(%(unit)s)")
    columns = [
        Column(_("年份")),
        Column(named % {"name": course_name(explained), "unit": unit}),
        Column(named % {"name": _("序时应达"), "unit": unit}),
        Column(_("当年评价"), numeric=False),
    ]
    if former:
        columns.append(Column(_("以前的版本"), numeric=False))
    return Table(tuple(columns), tuple(_row(row, former) for row in explained.course))


def _row(row: YearRow, former: tuple[FormerValue, ...]) -> tuple[Cell, ...]:
    cells: list[Cell] = [
        str(row.year),
        missing(_("该年无可显示的数值")) if row.amount is None else _said(row, ""),
        missing(_("该年不在轨迹上")) if row.expected is None else rounded(row.expected, ""),
        status_chip(row.status) if row.status else missing(_("该年没有数值")),
    ]
    if former:
        mine = (rounded(each.amount, "") for each in former if each.year == row.year)
        cells.append(_("、").join(mine))
    return tuple(cells)
