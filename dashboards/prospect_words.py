"""The forecast, the second opinions and a supposed value in words."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from dashboards.wording import change_words, course_unit, rounded
from indicators.domain.progress.enums import Rule
from indicators.selectors.explain import Explanation, Verdict
from indicators.selectors.prospects import Prospect
from indicators.selectors.what_if import Supposed
from indicators.templatetags.figures import figure, percent
from indicators.terms import FORECAST_REASON_NAMES, GROWTH_NAMES, OUTLOOK_NAMES, TREND_NAMES

Text = str | Promise


@dataclass(frozen=True)
class Opinion:
    """One method's view: its name, its figure and its class in words."""

    name: str
    figure: str
    verdict: Text


@dataclass(frozen=True)
class ProspectWords:
    """What the page says of the forecast; `missing` in its place where there is none."""

    summary: str
    outlook: Text
    value: str
    interval: str
    year: str
    progress: str
    missing: Text
    opinions: tuple[Opinion, ...]
    disagree: bool


def prospect_words(explained: Explanation) -> ProspectWords | None:
    """The words; None where the numbers are not for this viewer."""
    seen = explained.prospect
    if seen is None:
        return None
    unit = course_unit(explained)
    value, interval = _amount(seen.value, unit), _interval(seen, unit)
    return ProspectWords(
        summary=_summary(explained, seen, value, interval),
        outlook=OUTLOOK_NAMES[seen.outlook] if seen.outlook else "",
        value=value,
        interval=interval,
        year=_year(seen, explained),
        progress="" if seen.progress is None else percent(seen.progress),
        missing=FORECAST_REASON_NAMES[seen.missing] if seen.missing else "",
        opinions=tuple(_opinions(seen, explained)),
        disagree=bool(seen.disagree),
    )


def _summary(explained: Explanation, seen: Prospect, value: str, interval: str) -> str:
    if seen.value is None:
        return ""
    words = _(
        "按最近 %(points)s 个年份(含基期)的走势,%(year)s年预计为 %(value)s,"
        "八成把握在 %(interval)s 之间。"
    )
    return words % {
        "points": seen.points,
        "year": explained.terms.year,
        "value": value,
        "interval": interval,
    }


def _interval(seen: Prospect, unit: str) -> str:
    if seen.low is None or seen.high is None:
        return ""
    return _("%(low)s 至 %(high)s") % {
        "low": rounded(seen.low, ""),
        "high": rounded(seen.high, unit),
    }


def _year(seen: Prospect, explained: Explanation) -> str:
    """The year in which the target would be met, in a few words."""
    if seen.value is None or explained.verdict.judged_by in (Rule.CAP, Rule.HOLD):
        return ""
    if seen.year is None:
        return _("照此走势达不到")
    if seen.year == explained.verdict.value_year:
        return _("已经达到")
    return _("%(year)s年") % {"year": seen.year}


def _opinions(seen: Prospect, explained: Explanation) -> list[Opinion]:
    found = []
    if seen.growth_class is not None:
        ratio = "" if seen.growth_ratio is None else f"R = {figure(seen.growth_ratio, '', 2)}"
        found.append(Opinion(_("增速比法"), ratio, GROWTH_NAMES[seen.growth_class]))
    if seen.trend_class is not None:
        # Of declines the trend runs on a level of which the reader sees nothing else.
        hidden = explained.terms.is_decline or explained.terms.form.startswith("change")
        value = None if hidden else seen.trend_value
        found.append(
            Opinion(
                _("平均年变化外推"), _amount(value, explained.unit), TREND_NAMES[seen.trend_class]
            )
        )
    return found


@dataclass(frozen=True)
class Compared:
    """One figure as it is and as it would be."""

    name: str
    now: str
    then: str


def comparison(explained: Explanation, answer: Supposed) -> tuple[Compared, ...]:
    """The figures that hold now beside those that would hold."""
    now, then = _figures(explained, explained.verdict), _figures(explained, answer.verdict)
    names = (
        _("采用值"),
        _("完成进度 P"),
        _("序时进度 E"),
        _("P-E"),
        _("此后每年还需"),
        _("目标年预测"),
    )
    ahead = (explained.prospect, answer.prospect)
    unit = course_unit(explained)
    last = [_amount(each.value if each else None, unit) for each in ahead]
    columns = ((*now, last[0]), (*then, last[1]))
    return tuple(
        Compared(name, one or "—", other or "—")
        for name, one, other in zip(names, *columns, strict=True)
    )


def _figures(explained: Explanation, verdict: Verdict) -> tuple[str, ...]:
    return (
        _used(explained, verdict),
        "" if verdict.progress is None else percent(verdict.progress),
        "" if verdict.expected is None else percent(verdict.expected),
        _("%(gap)s 个百分点") % {"gap": figure(100 * verdict.gap, "", 1)}
        if verdict.gap is not None
        else "",
        _needed(explained, verdict),
    )


def _used(explained: Explanation, verdict: Verdict) -> str:
    if verdict.change_pct is not None:
        words = change_words(verdict.change_pct)
    elif verdict.value is not None:
        words = rounded(verdict.value, explained.value_unit)
    else:
        return ""
    return _("%(value)s(%(year)s年)") % {"value": words, "year": verdict.value_year}


def _needed(explained: Explanation, verdict: Verdict) -> str:
    if verdict.required_annual_pct is not None:
        return _("下降 %(size)s") % {"size": figure(verdict.required_annual_pct, "%", 2)}
    return _amount(verdict.required_annual_amount, explained.unit)


def _amount(value: float | None, unit: str) -> str:
    return "" if value is None else rounded(value, unit)
