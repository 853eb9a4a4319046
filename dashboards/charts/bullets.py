"""Bullets: how far each of many targets is, against what is asked for by now."""

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dashboards.charts.figures import PATH, Chart, Column, Figure, Table, fill_of, pixels
from dashboards.wording import promised_words, target_words
from indicators.selectors.progress import Judged
from indicators.templatetags.figures import missing, percent, status_chip, status_name

_ROW, _FRAME = 46, 74
# One alone stands in the page's list; more than these are not read at a glance.
_FEWEST, _MOST = 2, 12
# Wider than this, one target far over its mark would squeeze all others to the left.
_WIDEST = 150.0
# A longer name stands in lines of equal length.
_LINE = 11


def bullet_chart(targets: Sequence[Judged]) -> Chart | None:
    """P as a bar in the colour of its verdict, E as a mark on it; None below two targets with a P.

    The targets come worst first. What is withheld from the viewer has no P, and no bar.
    """
    known = [each for each in targets if each.figures.progress is not None]
    if len(known) < _FEWEST:
        return None
    shown = known[:_MOST]
    height = _FRAME + _ROW * len(shown)
    return Chart(
        key="progress",
        title=_("完成进度与序时进度"),
        summary=_summary(known, len(targets)),
        figure={
            "data": [_tracks(shown), _bars(shown), _marks(shown)],
            "layout": {
                "height": height,
                "margin": {"l": 12, "r": 12, "t": 30, "b": 32},
                "xaxis": {"ticksuffix": "%", "range": _window(shown), "dtick": 25},
                "yaxis": _axis([_name(each) for each in shown]),
                "yaxis2": {
                    **_axis([_verdict(each) for each in shown]),
                    "overlaying": "y",
                    "side": "right",
                },
                "barmode": "overlay",
                "showlegend": False,
                "hovermode": "closest",
                "meta": {
                    "narrow": {
                        "yaxis": [each.indicator for each in shown],
                        "yaxis2": [_verdict(each, " ") for each in shown],
                    }
                },
            },
        },
        height=height,
        table=_table(known),
    )


def _axis(words: list[str]) -> Figure:
    """A line for each target: two of them may bear one name."""
    return {
        "tickvals": list(range(len(words))),
        "ticktext": words,
        # On a phone the words of a bar stand above it, those of the first too.
        "range": [len(words) - 0.5, -0.8],
        "tickfont": {"size": 12},
        "showgrid": False,
        "showline": False,
        "zeroline": False,
        "fixedrange": True,
    }


def _name(judged: Judged) -> str:
    name = judged.indicator
    size = -(-len(name) // -(-len(name) // _LINE))
    lines = [name[at : at + size] for at in range(0, len(name), size)]
    asked = f"{_('%(year)s年') % {'year': judged.terms.year}} {target_words(judged.terms)}"
    return "<br>".join([*lines, f'<span style="font-size:11px">{asked}</span>'])


def _verdict(judged: Judged, between: str = "<br>") -> str:
    return f"<b>{percent(judged.figures.progress)}</b>{between}{_status(judged)}"


def _status(judged: Judged) -> str:
    return status_name(judged.status, judged.commitment.hedge)


def _tracks(shown: Sequence[Judged]) -> Figure:
    """The whole way, from the base to the target."""
    return {
        "type": "bar",
        "orientation": "h",
        "y": list(range(len(shown))),
        "x": [100] * len(shown),
        "width": 0.56,
        "marker": {"color": "var(--line)"},
        "hoverinfo": "skip",
    }


def _bars(shown: Sequence[Judged]) -> Figure:
    return {
        "type": "bar",
        "orientation": "h",
        "name": _("完成进度 P"),
        "yaxis": "y2",
        "y": list(range(len(shown))),
        "x": [_share(each.figures.progress) for each in shown],
        "width": 0.26,
        "marker": {"color": [fill_of(each.status) for each in shown]},
        "customdata": [
            f"{each.indicator}<br>P {percent(each.figures.progress)} · {_status(each)}"
            for each in shown
        ],
        "hovertemplate": "%{customdata}<extra></extra>",
    }


def _marks(shown: Sequence[Judged]) -> Figure:
    asked = [
        (place, each.figures.expected)
        for place, each in enumerate(shown)
        if each.figures.expected is not None
    ]
    return {
        "type": "scatter",
        "mode": "markers",
        "name": _("序时进度 E"),
        "yaxis": "y2",
        "y": [place for place, _expected in asked],
        "x": [_share(expected) for _place, expected in asked],
        "marker": {
            "symbol": "line-ns-open",
            "size": 14,
            "color": PATH,
            "line": {"width": 3, "color": PATH},
        },
        "customdata": [percent(expected) for _place, expected in asked],
        "hovertemplate": "E %{customdata}<extra></extra>",
        "cliponaxis": False,
    }


def _window(shown: Sequence[Judged]) -> list[float]:
    shares = [_share(each.figures.progress) or 0.0 for each in shown]
    low = min(0.0, *shares)
    return [max(-_WIDEST, 1.05 * low), min(_WIDEST, max(102.0, *(1.05 * each for each in shares)))]


def _share(ratio: float | None) -> float | None:
    return pixels(None if ratio is None else 100 * ratio)


def _summary(known: Sequence[Judged], total: int) -> str:
    behind = [each for each in known if _is_behind(each)]
    words = ngettext(
        "%(number)s 项目标有完成进度,其中 %(behind)s 项低于序时进度。",
        "%(number)s 项目标有完成进度,其中 %(behind)s 项低于序时进度。",
        len(known),
    ) % {"number": len(known), "behind": len(behind)}
    if total > len(known):
        words += _("另有 %(rest)s 项没有可显示的完成进度。") % {"rest": total - len(known)}
    if len(known) > _MOST:
        words += _("图中为最需关注的 %(most)s 项,其余见数据表。") % {"most": _MOST}
    return words + _("横条为完成进度 P,颜色为评价;竖线为序时进度 E。")


def _is_behind(judged: Judged) -> bool:
    progress, expected = judged.figures.progress, judged.figures.expected
    return progress is not None and expected is not None and progress < expected


def _table(known: Sequence[Judged]) -> Table:
    columns = (
        Column(_("目标"), numeric=False),
        Column(_("目标值"), numeric=False),
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
                promised_words(each.terms, each.commitment.hedge),
                str(percent(each.figures.progress)),
                no_expected if each.figures.expected is None else percent(each.figures.expected),
                status_chip(each.status, each.commitment.hedge),
            )
            for each in known
        ),
    )
