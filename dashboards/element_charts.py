"""The charts of actions, plan tasks, indicators and lower places: courses, verdicts, slopes."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dashboards.charts import (
    Chart,
    HeatCell,
    Panel,
    SlopeLine,
    heat_chart,
    multiples_chart,
    slope_chart,
)
from dashboards.selectors.indicator import PlaceSeries
from dashboards.selectors.own_values import Slope
from indicators.domain.progress.severity import Standing
from indicators.selectors.course import YearRow
from indicators.selectors.progress import Judged
from indicators.templatetags.figures import quantity

Courses = Mapping[int, tuple[YearRow, ...]]


def courses_chart(targets: Iterable[Judged], courses: Courses) -> Chart | None:
    """The course of every target that has values, worst first as in the list."""
    drawn = [each for each in targets if _has_values(each, courses)]
    panels = [
        Panel(
            _named(each),
            "%" if each.terms.is_decline else each.terms.unit,
            courses[each.measure_id],
            each.terms,
        )
        for each in drawn
    ]
    attention = sum(each.standing is Standing.ATTENTION for each in drawn)
    summary = ngettext(
        "%(number)s 项目标有历年数值,其中需要关注的 %(attention)s 项;每项各用自己的刻度。",
        "%(number)s 项目标有历年数值,其中需要关注的 %(attention)s 项;每项各用自己的刻度。",
        len(drawn),
    ) % {"number": len(drawn), "attention": attention}
    return multiples_chart("courses", _("历年数值"), summary, panels)


def verdicts_chart(targets: Iterable[Judged], courses: Courses) -> Chart | None:
    """Each year's verdict of every target that had a value in it."""
    drawn = [each for each in targets if _has_values(each, courses)]
    years = sorted(
        {row.year for each in drawn for row in courses[each.measure_id] if row.status is not None}
    )
    rows = [(_named(each), _cells(courses[each.measure_id], years)) for each in drawn]
    if not years:
        return None
    summary = _("%(first)s—%(last)s年,每格是当年数值按当年要求的评价;空格为该年没有数值。") % {
        "first": years[0],
        "last": years[-1],
    }
    columns = [str(year) for year in years]
    return heat_chart("verdicts", _("历年评价"), summary, columns=columns, rows=rows)


def series_chart(series: Sequence[PlaceSeries], unit: str) -> Chart | None:
    """The values of an indicator by place, one definition to a panel."""
    many = len({each.definition for each in series}) > 1
    panels = [
        Panel(f"{each.place} · {each.definition}" if many else each.place, unit, each.rows)
        for each in series
    ]
    places = len({each.place for each in series})
    summary = ngettext(
        "%(number)s 个地方有数值;各用自己的刻度。",
        "%(number)s 个地方有数值;各用自己的刻度。",
        places,
    ) % {"number": places}
    return multiples_chart("series", _("各地历年数值"), summary, panels)


def neighbour_charts(slopes: Iterable[Slope]) -> Iterator[Chart]:
    """A place's indicators from its first year to its last, beside the other places."""
    for number, slope in enumerate(slopes, 1):
        lines = [SlopeLine(each.place, each.first, each.last, each.is_own) for each in slope.lines]
        chart = slope_chart(
            f"slope-{number}",
            f"{slope.indicator} · {slope.definition}" if slope.definition else slope.indicator,
            _slope_words(slope),
            ends=_years(slope),
            unit=slope.unit,
            lines=lines,
        )
        if chart is not None:
            yield chart


def _years(slope: Slope) -> tuple[str, str]:
    first, last = (_("%(year)s年") % {"year": year} for year in (slope.first_year, slope.last_year))
    return first, last


def _slope_words(slope: Slope) -> str:
    """The own line in a sentence; it has both ends, for its years are the slope's."""
    own = next(each for each in slope.lines if each.is_own)
    others = [
        each for each in slope.lines if not each.is_own and None not in (each.first, each.last)
    ]
    first, last = _years(slope)
    return ngettext(
        "%(place)s:%(first)s %(begin)s,%(last)s %(end)s(粗线);另有 %(number)s 个地方两年都有数值。",
        "%(place)s:%(first)s %(begin)s,%(last)s %(end)s(粗线);另有 %(number)s 个地方两年都有数值。",
        len(others),
    ) % {
        "place": own.place,
        "first": first,
        "begin": quantity(own.first, slope.unit),
        "last": last,
        "end": quantity(own.last, slope.unit),
        "number": len(others),
    }


def _cells(course: tuple[YearRow, ...], years: Iterable[int]) -> list[HeatCell]:
    found = {row.year: row.status for row in course}
    return [
        HeatCell(found.get(year), _("该年没有数值") if not found.get(year) else "")
        for year in years
    ]


def _has_values(judged: Judged, courses: Courses) -> bool:
    return any(row.amount is not None for row in courses.get(judged.measure_id, ()))


def _named(judged: Judged) -> str:
    return _("%(name)s(%(year)s年)") % {"name": judged.indicator, "year": judged.terms.year}
