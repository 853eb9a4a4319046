"""Slopes: where several things stood at two moments, a line for each."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from dashboards.charts.figures import Chart, Column, Figure, Table, fill_of, pixels, spoken_axes
from dashboards.wording import rounded
from indicators.domain.progress.enums import Status
from indicators.templatetags.figures import missing

_ROW, _LEAST, _FRAME = 26, 220, 90


@dataclass(frozen=True)
class SlopeLine:
    """One line: an amount at each end, None where there is none; its colour is its verdict's."""

    name: str
    start: float | None
    end: float | None
    status: Status | None = None


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
    drawn = [each for each in lines if each.start is not None and each.end is not None]
    if not drawn:
        return None
    height = max(_LEAST, _FRAME + _ROW * len(drawn))
    return Chart(
        key=key,
        title=title,
        summary=summary,
        figure={
            "data": [_trace(each, ends, unit) for each in drawn],
            "layout": {
                "height": height,
                "margin": {"l": 56, "r": 12, "t": 34, "b": 36},
                "showlegend": False,
                # Room at the right for the names.
                "xaxis": {"type": "category", "range": [-0.15, 1.9], "showgrid": False},
                "yaxis": {"title": {"text": unit}},
                "hovermode": "closest",
                "meta": spoken_axes({"yaxis": unit}),
            },
        },
        height=height,
        table=_table(lines, ends, unit),
    )


def _trace(line: SlopeLine, ends: tuple[str, str], unit: str) -> Figure:
    amounts = [line.start or 0.0, line.end or 0.0]
    colour = fill_of(line.status) if line.status else "var(--series-actual)"
    return {
        "type": "scatter",
        "mode": "lines+markers+text",
        "name": line.name,
        "x": list(ends),
        "y": [pixels(each) for each in amounts],
        "text": ["", f"{line.name} {rounded(amounts[1], unit)}"],
        "textposition": "middle right",
        "line": {"color": colour, "width": 2},
        "marker": {"size": 7, "color": colour},
        "customdata": [rounded(each, unit) for each in amounts],
        "hovertemplate": f"{line.name} %{{x}} %{{customdata}}<extra></extra>",
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
                nothing if each.start is None else rounded(each.start, ""),
                nothing if each.end is None else rounded(each.end, ""),
            )
            for each in lines
        ),
    )
