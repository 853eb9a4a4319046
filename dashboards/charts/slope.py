"""Slopes: where several places stood at two moments, a line for each."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from dashboards.charts.figures import (
    ACTUAL,
    FORMER,
    Chart,
    Column,
    Figure,
    Table,
    pixels,
    spoken_axes,
)
from indicators.templatetags.figures import missing, quantity

_TOP, _BOTTOM, _LEAST, _ROW = 34, 32, 260, 20
# A label needs this much of the height; where ends lie closer, their labels are moved apart.
_LABEL = 17
# Where the labels stand, right of the second moment.
_AT = 1.1


@dataclass(frozen=True)
class SlopeLine:
    """One line: an amount at each end, None where there is none; the own one stands out."""

    name: str
    start: Decimal | None
    end: Decimal | None
    is_own: bool = False


@dataclass(frozen=True)
class _Drawn:
    """A line with both its ends, and how high its label stands."""

    name: str
    start: float
    end: float
    is_own: bool
    words: tuple[str, str]
    ending: str
    label: float


def slope_chart(
    key: str,
    title: str,
    summary: str,
    *,
    ends: tuple[str, str],
    unit: str,
    lines: Sequence[SlopeLine],
) -> Chart | None:
    """Lines from one moment to the other; None where no line has both ends."""
    whole = [each for each in lines if each.start is not None and each.end is not None]
    if not whole:
        return None
    height = max(_LEAST, _TOP + _BOTTOM + _ROW * len(whole))
    low, high = _window(whole)
    drawn = _labelled(whole, unit, (low, high), height - _TOP - _BOTTOM)
    return Chart(
        key=key,
        title=title,
        summary=summary,
        figure={
            "data": [_leaders(drawn), *(_trace(each, ends) for each in drawn), _labels(drawn)],
            "layout": {
                "height": height,
                "margin": {"l": 56, "r": 8, "t": _TOP, "b": _BOTTOM},
                "showlegend": False,
                # Room at the right for the names.
                "xaxis": {
                    "range": [-0.08, 2.3],
                    "tickvals": [0, 1],
                    "ticktext": list(ends),
                    "zeroline": False,
                },
                "yaxis": {"title": {"text": unit}, "range": [low, high], "zeroline": False},
                "hovermode": "closest",
                "meta": spoken_axes({"yaxis": unit}),
            },
        },
        height=height,
        table=_table(lines, ends, unit),
    )


def _window(whole: Sequence[SlopeLine]) -> tuple[float, float]:
    amounts = [float(each) for line in whole for each in (line.start, line.end) if each is not None]
    air = 0.08 * (max(amounts) - min(amounts)) or 1.0
    return min(amounts) - air, max(amounts) + air


def _labelled(
    whole: Sequence[SlopeLine], unit: str, window: tuple[float, float], room: float
) -> list[_Drawn]:
    """The own line last, so that it lies above the others."""
    by_end = sorted(whole, key=lambda each: each.end or 0)
    heights = _apart(
        [float(each.end or 0) for each in by_end],
        _LABEL * (window[1] - window[0]) / room,
        window[1],
    )
    drawn = [
        _Drawn(
            name=each.name,
            start=float(each.start or 0),
            end=float(each.end or 0),
            is_own=each.is_own,
            words=(str(quantity(each.start, unit)), str(quantity(each.end, unit))),
            # The axis has the unit; on a phone there is no room for it again.
            ending=str(quantity(each.end)),
            label=height,
        )
        for each, height in zip(by_end, heights, strict=True)
    ]
    return sorted(drawn, key=lambda each: each.is_own)


def _apart(wanted: Sequence[float], gap: float, top: float) -> list[float]:
    """Heights in ascending order, moved so that they lie a gap apart and below the top."""
    heights: list[float] = []
    for each in wanted:
        heights.append(max(each, heights[-1] + gap) if heights else each)
    ceiling = top
    for place in reversed(range(len(heights))):
        heights[place] = min(heights[place], ceiling)
        ceiling = heights[place] - gap
    return heights


def _trace(line: _Drawn, ends: tuple[str, str]) -> Figure:
    colour = ACTUAL if line.is_own else FORMER
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "name": line.name,
        "x": [0, 1],
        "y": [pixels(line.start), pixels(line.end)],
        "line": {"color": colour, "width": 4 if line.is_own else 1.5},
        "marker": {"size": 10 if line.is_own else 6, "color": colour},
        "customdata": [f"{end} {words}" for end, words in zip(ends, line.words, strict=True)],
        "hovertemplate": f"{line.name} %{{customdata}}<extra></extra>",
    }


def _leaders(drawn: Sequence[_Drawn]) -> Figure:
    """Thin lines from the ends to their labels."""
    x: list[float | None] = []
    y: list[float | None] = []
    for each in drawn:
        x += [1, _AT - 0.02, None]
        y += [pixels(each.end), pixels(each.label), None]
    return {
        "type": "scatter",
        "mode": "lines",
        "x": x,
        "y": y,
        "line": {"color": "var(--line-strong)", "width": 0.75},
        "hoverinfo": "skip",
    }


def _labels(drawn: Sequence[_Drawn]) -> Figure:
    told = [f"{each.name} {each.ending}" for each in drawn]
    return {
        "type": "scatter",
        "mode": "text",
        "x": [_AT] * len(drawn),
        "y": [pixels(each.label) for each in drawn],
        "text": [
            f"<b>{words}</b>" if each.is_own else words
            for each, words in zip(drawn, told, strict=True)
        ],
        "textposition": "middle right",
        "textfont": {"size": 12},
        "hoverinfo": "skip",
    }


def _table(lines: Sequence[SlopeLine], ends: tuple[str, str], unit: str) -> Table:
    named = _("%(name)s(%(unit)s)")
    heads = [named % {"name": each, "unit": unit} if unit else each for each in ends]
    columns = (Column(_("名称"), numeric=False), *(Column(each) for each in heads))
    nothing = missing(_("无数据"))
    return Table(
        columns,
        tuple(
            (
                each.name,
                nothing if each.start is None else quantity(each.start),
                nothing if each.end is None else quantity(each.end),
            )
            for each in lines
        ),
    )
