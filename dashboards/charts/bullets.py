"""Bullets: how far each of many targets is, against what is asked for by now."""

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dashboards.charts.figures import PATH, Chart, Column, Figure, Table, fill_of, pixels
from indicators.selectors.progress import Judged
from indicators.templatetags.figures import missing, percent, status_chip
from indicators.terms import STATUS_NAMES

_ROW, _FRAME = 30, 90
# Wider than this, one target far over its mark would squeeze all others to the left.
_WIDEST = 150.0


def bullet_chart(key: str, title: str, targets: Sequence[Judged]) -> Chart | None:
    """P as a bar, E as a mark on it; None where no target has a progress to show."""
    shown = [each for each in targets if each.figures.progress is not None]
    if not shown:
        return None
    height = _FRAME + _ROW * len(shown)
    names = [_name(each) for each in shown]
    return Chart(
        key=key,
        title=title,
        summary=_summary(shown, len(targets)),
        figure={
            "data": [_bars(shown, names), _marks(shown, names)],
            "layout": {
                "height": height,
                "margin": {"l": 12, "r": 24, "t": 34, "b": 40},
                "xaxis": {"ticksuffix": "%", "range": _window(shown), "zeroline": True},
                "yaxis": {"autorange": "reversed", "showgrid": False},
                "barmode": "overlay",
                "bargap": 0.45,
                "shapes": [_whole()],
                "legend": {"orientation": "h", "y": 1.0, "yanchor": "bottom", "x": 0},
            },
        },
        height=height,
        table=_table(shown),
    )


def _name(judged: Judged) -> str:
    return _("%(name)s(%(year)s年)") % {"name": judged.indicator, "year": judged.terms.year}


def _bars(shown: Sequence[Judged], names: list[str]) -> Figure:
    return {
        "type": "bar",
        "orientation": "h",
        "name": _("完成进度 P"),
        "y": names,
        "x": [_share(each.figures.progress) for each in shown],
        "marker": {"color": [fill_of(each.status) for each in shown]},
        "customdata": [
            f"{percent(each.figures.progress)} · {STATUS_NAMES[each.status]}" for each in shown
        ],
        "hovertemplate": "P %{customdata}<extra></extra>",
    }


def _marks(shown: Sequence[Judged], names: list[str]) -> Figure:
    asked = [
        (name, each.figures.expected)
        for name, each in zip(names, shown, strict=True)
        if each.figures.expected is not None
    ]
    return {
        "type": "scatter",
        "mode": "markers",
        "name": _("序时进度 E"),
        "y": [name for name, _expected in asked],
        "x": [_share(expected) for _name_of, expected in asked],
        "marker": {
            "symbol": "line-ns-open",
            "size": 18,
            "color": PATH,
            "line": {"width": 3, "color": PATH},
        },
        "customdata": [percent(expected) for _name_of, expected in asked],
        "hovertemplate": "E %{customdata}<extra></extra>",
    }


def _whole() -> Figure:
    """The line at which a target is reached."""
    return {
        "type": "line",
        "x0": 100,
        "x1": 100,
        "yref": "paper",
        "y0": 0,
        "y1": 1,
        "line": {"color": "var(--line-strong)", "width": 1, "dash": "dot"},
    }


def _window(shown: Sequence[Judged]) -> list[float]:
    shares = [_share(each.figures.progress) or 0.0 for each in shown]
    low = min(0.0, *shares)
    return [max(-_WIDEST, 1.05 * low), min(_WIDEST, max(105.0, *(1.05 * each for each in shares)))]


def _share(ratio: float | None) -> float | None:
    return pixels(None if ratio is None else 100 * ratio)


def _summary(shown: Sequence[Judged], total: int) -> str:
    behind = [each for each in shown if _is_behind(each)]
    words = ngettext(
        "%(number)s 项目标有完成进度,其中 %(behind)s 项低于序时进度。",
        "%(number)s 项目标有完成进度,其中 %(behind)s 项低于序时进度。",
        len(shown),
    ) % {"number": len(shown), "behind": len(behind)}
    if total > len(shown):
        words += _("另有 %(rest)s 项没有可显示的完成进度。") % {"rest": total - len(shown)}
    return words


def _is_behind(judged: Judged) -> bool:
    progress, expected = judged.figures.progress, judged.figures.expected
    return progress is not None and expected is not None and progress < expected


def _table(shown: Sequence[Judged]) -> Table:
    columns = (
        Column(_("目标"), numeric=False),
        Column(_("期限")),
        Column(_("完成进度 P")),
        Column(_("序时进度 E")),
        Column(_("评价"), numeric=False),
    )
    no_expected = missing(_("没有序时进度"))
    return Table(
        columns,
        tuple(
            (
                each.indicator,
                str(each.terms.year),
                str(percent(each.figures.progress)),
                no_expected if each.figures.expected is None else percent(each.figures.expected),
                status_chip(each.status, each.commitment.hedge),
            )
            for each in shown
        ),
    )
