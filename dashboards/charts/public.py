"""The released values of a target's indicator, for anybody."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from dashboards.charts.course import target_trace, values_trace
from dashboards.charts.figures import Chart, Column, Figure, Table, spoken_axes
from dashboards.selectors.public import PublicTarget
from dashboards.wording import target_words
from indicators.models import Observation
from indicators.selectors.course import YearRow
from indicators.templatetags.figures import figure
from plans.domain.units import get_unit

_HEIGHT = 300
_FEWEST = 2


def series_chart(target: PublicTarget, series: Sequence[Observation]) -> Chart | None:
    """Values by year, with the target where it is a level of the same unit; None below two."""
    if len(series) < _FEWEST:
        return None
    terms = target.judged.terms
    unit = get_unit(series[0].indicator.unit).name
    name = series[0].indicator.name_zh
    rows = [YearRow(each.year, float(each.value), None, None, preliminary=False) for each in series]
    data = [values_trace(rows, unit, name)]
    if terms.value is not None and terms.unit == unit and not terms.form.startswith("change"):
        data.append(target_trace(terms))
    layout: Figure = {
        "height": _HEIGHT,
        "margin": {"l": 56, "r": 28, "t": 34, "b": 36},
        "xaxis": {"dtick": 1, "tickformat": "d"},
        "yaxis": {"title": {"text": unit}},
        "legend": {"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0},
        "meta": spoken_axes({"yaxis": unit}),
    }
    return Chart(
        key="series",
        title=name,
        summary=_summary(target, series, unit),
        figure={"data": data, "layout": layout},
        height=_HEIGHT,
        table=_table(series, unit),
    )


def _summary(target: PublicTarget, series: Sequence[Observation], unit: str) -> str:
    first, last = series[0], series[-1]
    said = _("%(first)s年%(begin)s,%(last)s年%(end)s。") % {
        "first": first.year,
        "begin": figure(first.value, unit, first.decimals),
        "last": last.year,
        "end": figure(last.value, unit, last.decimals),
    }
    if target.judged.terms.value is None:
        return said
    aim = _("目标:%(year)s年%(words)s。") % {
        "year": target.judged.terms.year,
        "words": target_words(target.judged.terms),
    }
    return f"{said}{aim}"


def _table(series: Sequence[Observation], unit: str) -> Table:
    columns = (
        Column(_("年份")),
        Column(_("数值(%(unit)s)") % {"unit": unit}),
        Column(_("来源文件"), numeric=False),
    )
    return Table(
        columns,
        tuple(
            (str(each.year), figure(each.value, "", each.decimals), each.document or "")
            for each in series
        ),
    )
