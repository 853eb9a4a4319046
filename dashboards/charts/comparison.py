"""Charts of the comparison: what was promised, and what is released."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from dashboards.charts.figures import (
    Cell,
    Chart,
    Column,
    Figure,
    Table,
    pixels,
    spoken_axes,
)
from dashboards.comparison_terms import group_summary
from dashboards.selectors.commitments import Pledge, PledgeGroup, ReleasedSeries, ReleasedValue
from indicators.templatetags.figures import figure, listed, missing

_FEWEST = 2
_MOST_COLOURS = 8
_ROW, _FRAME, _HEIGHT = 34, 120, 340


def pledge_chart(group: PledgeGroup, *, key: str, name: str) -> Chart | None:
    """Numbers of one kind: a line of dots for each place, a colour for each deadline.

    None where fewer than two places gave a number: there is nothing to set side by side. The page
    has the table.
    """
    numbered = [each for each in group.pledges if each.number is not None and not each.repeats]
    places = list(dict.fromkeys(each.plan.place for each in numbered))
    if len(places) < _FEWEST:
        return None
    years = sorted({each.deadline for each in numbered})
    data = [_reach(numbered, places)]
    for place, year in enumerate(years):
        members = [each for each in numbered if each.deadline == year]
        data.append(_dots(members, year, place % _MOST_COLOURS + 1, group.unit))
    height = _FRAME + _ROW * len(places)
    layout: Figure = {
        "height": height,
        "margin": {"l": 8, "r": 32, "t": 56, "b": 44},
        "xaxis": {"title": {"text": group.unit}, "rangemode": "tozero"},
        "yaxis": {
            "categoryorder": "array",
            "categoryarray": [_label(place) for place in reversed(places)],
            "range": [-0.6, len(places) - 0.3],
        },
        "legend": {"orientation": "h", "y": 1.12, "yanchor": "bottom", "x": 0},
        "meta": spoken_axes({"xaxis": group.unit}),
    }
    summary = _("%(told)s空心点为带有弱化用语的目标。") % {"told": group_summary(group)}
    return Chart(key, name, summary, {"data": data, "layout": layout}, height)


def _reach(pledges: Iterable[Pledge], places: list[str]) -> Figure:
    """A thin line from the lowest to the highest number of a place."""
    x: list[float | None] = []
    y: list[str | None] = []
    by_place: dict[str, list[float]] = {place: [] for place in places}
    for each in pledges:
        by_place[each.plan.place].append(float(each.number or 0))
    for place, numbers in by_place.items():
        x += [min(numbers), max(numbers), None]
        y += [_label(place), _label(place), None]
    return {
        "type": "scatter",
        "mode": "lines",
        "x": x,
        "y": y,
        "line": {"color": "var(--line-strong)", "width": 2},
        "hoverinfo": "skip",
        "showlegend": False,
    }


def _dots(pledges: list[Pledge], year: int, colour: int, unit: str) -> Figure:
    """Softened commitments (力争, 左右) have open dots: they bind less."""
    return {
        "type": "scatter",
        "mode": "markers+text",
        "name": _("%(year)s年") % {"year": year},
        "x": [float(each.number or 0) for each in pledges],
        "y": [_label(each.plan.place) for each in pledges],
        "text": [f"{float(each.number or 0):g}" for each in pledges],
        "textposition": "top center",
        "cliponaxis": False,
        "customdata": [each.hedge or "" for each in pledges],
        "marker": {
            "size": 12,
            "color": f"var(--chart-{colour})",
            "symbol": ["circle-open" if each.hedge else "circle" for each in pledges],
            "line": {"width": 2, "color": f"var(--chart-{colour})"},
        },
        "hovertemplate": f"%{{y}} %{{x}} {unit} %{{customdata}}",
    }


def released_chart(series: tuple[ReleasedSeries, ...], *, key: str, name: str, unit: str) -> Chart:
    """Released values of one definition over the years, a line for each place."""
    data: list[Figure] = [
        {
            "type": "scatter",
            "mode": "lines+markers",
            "name": each.plan.place,
            "x": [value.year for value in each.values],
            "y": [pixels(float(value.value)) for value in each.values],
            "line": {"color": f"var(--chart-{place % _MOST_COLOURS + 1})", "width": 2},
            "marker": {"size": 7, "symbol": place % _MOST_COLOURS},
            "hovertemplate": f"%{{y}} {unit}",
        }
        for place, each in enumerate(series)
    ]
    layout: Figure = {
        "height": _HEIGHT,
        "margin": {"l": 56, "r": 24, "t": 34, "b": 36},
        "xaxis": {"dtick": 1, "tickformat": "d"},
        "yaxis": {"title": {"text": unit}},
        "hovermode": "x unified",
        "legend": {"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0},
        "meta": spoken_axes({"yaxis": unit}),
    }
    drawn: Figure = {"data": data, "layout": layout}
    return Chart(key, name, _told(series, unit), drawn, _HEIGHT, table=_table(series, unit))


def _told(series: tuple[ReleasedSeries, ...], unit: str) -> str:
    """The newest value of each place, the highest first."""
    newest = [(each.plan.printed_place, each.values[-1]) for each in series]
    ordered = sorted(newest, key=lambda pair: -pair[1].value)
    told = (
        _("%(place)s%(number)s(%(year)s年)")
        % {"place": place, "number": figure(value.value, unit, value.decimals), "year": value.year}
        for place, value in ordered
    )
    return _("最新公开数值:%(told)s。") % {"told": listed(told)}


def _table(series: tuple[ReleasedSeries, ...], unit: str) -> Table:
    known = [{value.year: value for value in each.values} for each in series]
    years = sorted({year for values in known for year in values}, reverse=True)
    nothing = missing(_("没有已公开的最终数"))
    named = _("%(name)s(%(unit)s)")
    heads = (named % {"name": each.plan.place, "unit": unit} for each in series)
    rows = (
        (str(year), *(_cell(values.get(year)) or nothing for values in known)) for year in years
    )
    return Table((Column(_("年份")), *(Column(head) for head in heads)), tuple(rows))


def _cell(value: ReleasedValue | None) -> Cell:
    return str(figure(value.value, "", value.decimals)) if value else ""


def _label(place: str) -> str:
    """A place's name; what stands in brackets goes on a line of its own."""
    return place.replace("(", "<br>(", 1)
