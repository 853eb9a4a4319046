"""A heat map: a verdict for every pair of row and column, by colour and by word."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from dashboards.charts.figures import TONE_FILLS, Chart, Column, Figure, Table
from indicators.domain.progress.enums import Status
from indicators.templatetags.figures import STATUS_MARKS, Tone, missing, status_chip
from indicators.terms import STATUS_NAMES

_ROW, _FRAME = 30, 80
_TONES = tuple(Tone)


@dataclass(frozen=True)
class HeatCell:
    """One field: the verdict, and a few words for it; without a verdict `words` say why not."""

    status: Status | None
    words: str = ""


def heat_chart(
    key: str,
    title: str,
    summary: str,
    *,
    columns: Sequence[str],
    rows: Sequence[tuple[str, Sequence[HeatCell]]],
) -> Chart | None:
    """Rows of verdicts; None where there is no row."""
    if not rows or not columns:
        return None
    height = _FRAME + _ROW * len(rows)
    return Chart(
        key=key,
        title=title,
        summary=summary,
        figure={
            "data": [_fields(columns, rows), _inscriptions(columns, rows)],
            "layout": _layout(height),
        },
        height=height,
        table=_table(columns, rows),
    )


def _fields(columns: Sequence[str], rows: Sequence[tuple[str, Sequence[HeatCell]]]) -> Figure:
    return {
        "type": "heatmap",
        "x": list(columns),
        "y": [name for name, _cells in rows],
        "z": [[_place(each.status) for each in cells] for _name, cells in rows],
        "customdata": [[_words(each) for each in cells] for _name, cells in rows],
        "hovertemplate": "%{y} · %{x}<br>%{customdata}<extra></extra>",
        "hoverongaps": False,
        "xgap": 2,
        "ygap": 2,
        "zmin": -0.5,
        "zmax": len(_TONES) - 0.5,
        "showscale": False,
        "colorscale": _scale(),
    }


def _inscriptions(columns: Sequence[str], rows: Sequence[tuple[str, Sequence[HeatCell]]]) -> Figure:
    """The verdict in words on each field, in the ink that is readable on its colour."""
    written = [
        (column, name, _words(cell), STATUS_MARKS[cell.status].tone)
        for name, cells in rows
        for column, cell in zip(columns, cells, strict=True)
        if cell.status is not None
    ]
    return {
        "type": "scatter",
        "mode": "text",
        "x": [column for column, *_rest in written],
        "y": [name for _column, name, *_rest in written],
        "text": [words for *_rest, words, _tone in written],
        "textfont": {
            "size": 11,
            "color": [f"var(--on-fill-{tone.value})" for *_rest, tone in written],
        },
        "hoverinfo": "skip",
        "showlegend": False,
    }


def _scale() -> list[list[object]]:
    """Colours in steps: a verdict has its colour, and nothing lies between two verdicts."""
    count = len(_TONES)
    steps: list[list[object]] = []
    for place, tone in enumerate(_TONES):
        steps += [[place / count, TONE_FILLS[tone]], [(place + 1) / count, TONE_FILLS[tone]]]
    return steps


def _place(status: Status | None) -> int | None:
    return None if status is None else _TONES.index(STATUS_MARKS[status].tone)


def _words(cell: HeatCell) -> str:
    if cell.status is None:
        return ""
    return cell.words or str(STATUS_NAMES[cell.status])


def _layout(height: int) -> Figure:
    return {
        "height": height,
        "margin": {"l": 12, "r": 12, "t": 34, "b": 36},
        "xaxis": {"type": "category", "side": "top", "showgrid": False},
        "yaxis": {"type": "category", "autorange": "reversed", "showgrid": False},
    }


def _table(columns: Sequence[str], rows: Sequence[tuple[str, Sequence[HeatCell]]]) -> Table:
    heads = (Column("", numeric=False), *(Column(each, numeric=False) for each in columns))
    return Table(
        heads,
        tuple(
            (
                name,
                *(
                    status_chip(each.status) if each.status else missing(each.words or _("无数据"))
                    for each in cells
                ),
            )
            for name, cells in rows
        ),
    )
