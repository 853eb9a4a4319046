"""Verdicts in words: the target, the value and the reason, as one would say them aloud."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from indicators.domain.progress.enums import Rule, Status
from indicators.selectors.course import YearRow
from indicators.selectors.explain import Explanation
from indicators.selectors.progress import WITHHELD, Figures, Judged, Terms
from indicators.templatetags.figures import figure, percent, quantity, reason_text
from indicators.terms import STATUS_NAMES

_COMPARATORS = {">=": "≥", "<=": "≤", "=": "=", ">": ">", "<": "<", "~": ""}
_LARGE = 1000


def target_words(terms: Terms) -> str:
    """The number to reach: ≤ 925 万吨, 下降 14.5%, 35 万吨左右; words where there is no number."""
    if terms.is_unassigned:
        return _("待录入下达数")
    if terms.value is None:
        return _unnumbered(terms.rule)
    if terms.is_decline:
        return _("下降 %(size)s") % {"size": quantity(terms.value, "%")}
    if terms.form.startswith("change"):
        size = quantity(terms.value, terms.unit)
        return (_("下降 %(size)s") if terms.direction == "down" else _("提高 %(size)s")) % {
            "size": size
        }
    number = quantity(terms.value, terms.unit)
    if terms.comparator == "~":
        return _("%(number)s左右") % {"number": number}
    return f"{_COMPARATORS.get(terms.comparator, '')} {number}".strip()


_PROMISES = {
    ">=": gettext_lazy("不低于 %(number)s"),
    ">": gettext_lazy("超过 %(number)s"),
    "<=": gettext_lazy("不超过 %(number)s"),
    "<": gettext_lazy("低于 %(number)s"),
    "=": gettext_lazy("达到 %(number)s"),
    "~": gettext_lazy("%(number)s左右"),
}
# The words that the comparator says already.
_SAID_BY_THE_NUMBER = frozenset({"左右", "约"})


def promised_words(terms: Terms, hedge: str) -> str:
    """The promise as one says it: 2030年力争不低于 200 万千瓦, 2025年下降不低于 17%."""
    year = _("%(year)s年") % {"year": terms.year}
    softly = "" if hedge in _SAID_BY_THE_NUMBER else hedge
    return f"{year} {softly}{_promised(terms)}"


def _promised(terms: Terms) -> str:
    if terms.value is None or terms.comparator not in _PROMISES:
        return target_words(terms)
    changed = terms.is_decline or terms.form.startswith("change")
    number = quantity(terms.value, "%" if terms.is_decline else terms.unit)
    words = str(_PROMISES[terms.comparator]) % {"number": number}
    if not changed:
        return words
    return (_("下降%(size)s") if terms.direction == "down" else _("提高%(size)s")) % {"size": words}


def _unnumbered(rule: Rule) -> str:
    if rule is Rule.COVERAGE:
        return _("全覆盖(100%%)") % {}
    if rule is Rule.PEAK:
        return _("达峰")
    if rule is Rule.HOLD:
        return _("保持稳定")
    return _("定性")


def value_words(judged: Judged) -> str:
    """The value in use, of a peak the highest; empty where there is none (`missing_words` says why)."""
    figures, terms = judged.figures, judged.terms
    if terms.is_decline and figures.change_pct is not None:
        return change_words(figures.change_pct)
    if terms.rule is Rule.MILESTONE or figures.value is None:
        return ""
    if terms.rule is Rule.PEAK:
        return _("峰值 %(amount)s") % {"amount": rounded(figures.value, terms.unit)}
    if (added := added_amount(terms, figures.attainment)) is not None:
        return _("新增 %(amount)s") % {"amount": rounded(added, terms.unit)}
    return rounded(figures.value, terms.unit if not terms.form.startswith("change") else "")


def added_amount(terms: Terms, attainment: float | None) -> float | None:
    """What was added so far: stocks are reported, but the promise is of additions."""
    if terms.rule is not Rule.INCREMENT or terms.value is None or attainment is None:
        return None
    return attainment * float(terms.value)


def change_words(change_pct: float) -> str:
    """A signed change since the base: 下降 8.1%, 上升 0.5%."""
    size = figure(abs(change_pct), "%", 2)
    return (_("下降 %(size)s") if change_pct < 0 else _("上升 %(size)s")) % {"size": size}


def rounded(value: float, unit: str) -> str:
    """A derived number at a precision that a reader needs: two decimals, one from 1,000 on."""
    places = 1 if abs(value) >= _LARGE else 2
    return str(quantity(round(value, places), unit))


def missing_words(judged: Judged) -> str:
    """Why there is no number, as a sentence."""
    return missing_reason(judged.missing, judged.status, judged.terms)


def missing_reason(missing: str, status: Status, terms: Terms) -> str:
    """Why there is no number: withheld, the engine's reason, or the nature of the target."""
    if missing == WITHHELD:
        return _("初步数或未发布数据,仅填报单位、办公室和审计可见")
    if terms.is_unassigned:
        return _("上级下达的数值尚未录入")
    if missing:
        return reason_text(missing)
    if terms.rule is Rule.MILESTONE:
        return _("定性事项,按状态评价")
    if status is Status.AWAITING_FINAL:
        return _("目标年数据尚未填报")
    return _("无数据")


def why(judged: Judged) -> str:
    """One sentence of cause below a verdict: the numbers that it rests on."""
    if judged.missing == WITHHELD:
        return missing_words(judged)
    figures = judged.figures
    parts = [*_value_sentence(judged), *_gap_sentence(figures, judged.status)]
    if judged.missing:
        parts.append(reason_text(judged.missing))
    if not parts:
        parts.append(_("填报状态:%(state)s") % {"state": _plain(STATUS_NAMES[judged.status])})
    return _(";").join(parts) + _("。")


def _value_sentence(judged: Judged) -> list[str]:
    words, year = value_words(judged), judged.figures.value_year
    if not words or year is None:
        return []
    found = [_value_template(judged.terms) % {"year": year, "value": words}]
    path = judged.figures.path_value
    if path is not None and year < judged.terms.year:
        unit = "%" if judged.terms.is_decline else judged.terms.unit
        found.append(_("该年应达 %(path)s") % {"path": rounded(path, unit)})
    return found


def _value_template(terms: Terms) -> str:
    if terms.is_decline:
        return _("截至%(year)s年累计%(value)s")
    return _("%(value)s(%(year)s年)") if terms.rule is Rule.PEAK else _("%(year)s年为 %(value)s")


def _gap_sentence(figures: Figures, status: Status) -> list[str]:
    if status in (Status.MISSED, Status.MISSED_PRELIMINARY) and figures.attainment is not None:
        if figures.attainment < 0:
            return [_("变化方向与目标相反")]
        return [_("为目标的 %(share)s") % {"share": percent(figures.attainment)}]
    if figures.progress is None or figures.expected is None:
        return []
    gap = 100 * (figures.progress - figures.expected)
    found = [
        (
            _("完成进度落后序时 %(gap)s 个百分点")
            if gap < 0
            else _("完成进度超前序时 %(gap)s 个百分点")
        )
        % {"gap": figure(abs(gap), "", 1)}
    ]
    if figures.required_annual_pct is not None and figures.required_annual_pct > 0:
        need = figure(figures.required_annual_pct, "%", 2)
        found.append(_("此后年均需下降 %(need)s") % {"need": need})
    return found


def _plain(text: str | Promise) -> str:
    return str(text)


@dataclass(frozen=True)
class TargetWords:
    """What a target's page says where it has no number."""

    missing: str
    no_progress: str
    withheld: str
    no_values: str
    no_chart: str
    added: str


def words_of(explained: Explanation) -> TargetWords:
    """The sentences of one target's page."""
    verdict, terms = explained.verdict, explained.terms
    missing = missing_reason(explained.missing, verdict.status, terms)
    numbered = verdict.value is not None or verdict.change_pct is not None
    return TargetWords(
        missing=missing,
        no_progress=_("该类目标不计算完成进度") if numbered and not explained.missing else missing,
        withheld=_("初步数或未发布数据,仅填报单位、办公室和审计可见"),
        no_values=_no_values(explained),
        no_chart=_("没有可以画图的数值。"),
        added=_added(explained),
    )


def _no_values(explained: Explanation) -> str:
    if explained.version.indicator is None:
        return _("定性事项没有数值,按上面的状态评价。")
    return _("这个指标还没有审核通过的数值。")


def course_unit(explained: Explanation) -> str:
    """The unit of the course: that of the target, or of the values where no target is numbered."""
    if explained.course_as_reported:
        return explained.value_unit
    return "%" if explained.terms.is_decline else explained.unit


def course_name(explained: Explanation) -> str:
    """What the course shows."""
    if explained.course_as_reported and explained.is_annual_change:
        return _("比上年变化")
    if explained.terms.is_decline:
        return _("较基期累计下降")
    return _("实际值")


def course_summary(explained: Explanation) -> str:
    """The course in one sentence: the first and the last value, and what the path asks of the last."""
    known = [row for row in explained.course if row.amount is not None]
    unit = course_unit(explained)
    if not known:
        return _("没有可显示的数值,图中只有序时轨迹。")
    first, last = known[0], known[-1]
    parts = [
        _("%(name)s:%(first)s年为 %(from)s,%(last)s年为 %(to)s")
        % {
            "name": course_name(explained),
            "first": first.year,
            "from": _amount(first, unit),
            "last": last.year,
            "to": _amount(last, unit),
        }
    ]
    if first is last:
        parts = [
            _("%(name)s:%(year)s年为 %(value)s")
            % {
                "name": course_name(explained),
                "year": last.year,
                "value": _amount(last, unit),
            }
        ]
    if last.expected is not None:
        parts.append(_("轨迹要求该年达到 %(path)s") % {"path": rounded(last.expected, unit)})
    if explained.terms.value is not None and not explained.course_as_reported:
        words = target_words(explained.terms)
        parts.append(
            _("%(year)s年目标 %(target)s") % {"year": explained.terms.year, "target": words}
        )
    return _(";").join(parts) + _("。")


def _amount(row: YearRow, unit: str) -> str:
    return rounded(row.amount, unit) if row.amount is not None else "—"


def _added(explained: Explanation) -> str:
    """What was added so far, for promises of additions; empty for all others."""
    added = added_amount(explained.terms, explained.verdict.attainment)
    if added is None:
        return ""
    return _("新增 %(amount)s") % {"amount": rounded(added, explained.unit)}
