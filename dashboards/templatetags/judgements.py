"""Tags of the pages that show targets with their verdicts."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from urllib.parse import urlencode

from django import template
from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from dashboards import inventory_wording, wording
from dashboards.audit_terms import ANOMALY_MEANINGS, ANOMALY_NAMES, OUTCOME_NAMES
from dashboards.comparison_terms import FORM_NAMES
from dashboards.filing_terms import GROUPING_NAMES
from dashboards.inventory_terms import INVENTORY_WORDS
from dashboards.ledger_terms import GROUP_NAMES
from dashboards.selectors.filing_statistics import StatisticsFilter, StatisticsLine
from dashboards.selectors.inventory_shapes import LineRow
from dashboards.selectors.overview import StandingCount
from dashboards.terms import (
    ACTION_NAMES,
    ACTOR_ROLES,
    BASE_SOURCES,
    DIMENSION_NAMES,
    KIND_NAMES,
    LEFT_OUT_REASONS,
    OBJECT_NAMES,
    RULE_NAMES,
    STANDING_NAMES,
)
from indicators.models.submissions import ReturnReason
from indicators.selectors.progress import Judged, Terms
from indicators.templatetags.figures import figure, missing
from indicators.terms import STATUS_NAMES

register = template.Library()

_WORDS: Mapping[str, Mapping[str, str | Promise]] = {
    "action": ACTION_NAMES,
    "anomaly": ANOMALY_NAMES,
    "anomaly_meaning": ANOMALY_MEANINGS,
    "action_group": GROUP_NAMES,
    "base": BASE_SOURCES,
    "dimension": DIMENSION_NAMES,
    "form": FORM_NAMES,
    "grouping": GROUPING_NAMES,
    "return_reason": dict(ReturnReason.choices),
    "kind": KIND_NAMES,
    "left_out": LEFT_OUT_REASONS,
    "object": OBJECT_NAMES,
    "outcome": OUTCOME_NAMES,
    "role": ACTOR_ROLES,
    "rule": RULE_NAMES,
    "standing": STANDING_NAMES,
    "status": {status.value: name for status, name in STATUS_NAMES.items()},
    **INVENTORY_WORDS,
}
# A bar is full at 100 %; what lies beyond says its number.
_FULL = 100.0


@register.filter
def term(code: str, kind: str) -> str | Promise:
    """The word of a code; the code itself where nobody has given it one."""
    return _WORDS[kind].get(code, code)


@register.filter
def count(number: int) -> SafeString | str:
    """A count; a nought is there, but does not shout."""
    return str(number) if number else format_html('<span class="zero">{}</span>', 0)


@register.simple_tag
def statistics_link(
    line: StatisticsLine, number: int, told: str, slug: str, chosen: StatisticsFilter
) -> SafeString | str:
    """A number of the statistics of filing that leads to the list behind it; a nought to none."""
    if not number:
        return count(number)
    period = {"since": chosen.since.isoformat(), "until": chosen.until.isoformat()}
    asked = {"plan": slug, **period, "by": line.grouping.value, "key": line.key, "show": told}
    return format_html('<a href="?{}#list">{}</a>', urlencode(asked), number)


@register.filter
def at(found: Mapping[int, object], key: int) -> object | None:
    """The entry of a mapping."""
    return found.get(key)


@register.filter
def target_words(terms: Terms) -> str:
    """The number to reach, in words."""
    return wording.target_words(terms)


@register.filter
def value_words(judged: Judged) -> SafeString | str:
    """The value in use, or a dash that says why there is none."""
    return wording.value_words(judged) or missing(wording.missing_words(judged))


@register.filter
def change_words(change_pct: float) -> str:
    """A signed change since the base, in words."""
    return wording.change_words(change_pct)


@register.filter
def rounded(value: float, unit: str = "") -> str:
    """A derived number at the precision a reader needs."""
    return wording.rounded(value, unit)


@register.filter
def signed_rounded(value: float, unit: str = "") -> str:
    """The same with its sign."""
    return ("+" if value > 0 else "") + wording.rounded(value, unit)


@register.filter
def why(judged: Judged) -> str:
    """The cause of a verdict in one sentence."""
    return wording.why(judged)


@register.filter
def factor_words(row: LineRow) -> str:
    """The factor behind a line of an inventory, with its source."""
    return inventory_wording.factor_words(row)


@register.filter
def signed_amount(value: Decimal) -> str:
    """A change at the decimals that it was rounded to, with its sign."""
    return inventory_wording.signed_amount(value)


@register.filter
def parts_words(row: LineRow) -> str:
    """What a fuel's factor is the product of."""
    return inventory_wording.parts_words(row)


@register.filter
def missing_words(judged: Judged) -> str:
    """Why there is no number."""
    return wording.missing_words(judged)


@register.simple_tag
def ratio(value: float | None, judged: Judged) -> SafeString | str:
    """P or E as per cent, or a dash that says why there is none."""
    if value is None:
        return missing(no_ratio(judged))
    return figure(100 * value, "%", 1)


@register.simple_tag
def gap(judged: Judged) -> SafeString | str:
    """P − E in percentage points, with its sign."""
    progress, expected = judged.figures.progress, judged.figures.expected
    if progress is None or expected is None:
        return missing(no_ratio(judged))
    points = 100 * (progress - expected)
    tone = "behind" if points < 0 else "ahead"
    sign = "+" if points > 0 else ""
    return format_html('<span class="gap-{}">{}{}</span>', tone, sign, figure(points, "", 1))


def no_ratio(judged: Judged) -> str:
    """Why there is no progress: no number at all, or a rule that knows none."""
    if judged.missing or (judged.figures.value is None and judged.figures.change_pct is None):
        return wording.missing_words(judged)
    return _("该类目标不计算完成进度")


@register.simple_tag
def meter(progress: float | None, expected: float | None) -> SafeString | str:
    """A bar of P with a mark at E; decoration only, the numbers stand beside it."""
    if progress is None:
        return ""
    return format_html(
        '<span class="meter" aria-hidden="true"><span class="meter-fill{}" style="width:{}%"></span>{}'
        "</span>",
        " meter-behind" if expected is not None and progress < expected else "",
        _width(progress),
        _tick(expected),
    )


@register.simple_tag
def bar(share: float) -> SafeString:
    """A bar of a share in per cent; decoration, the count stands beside it."""
    return format_html(
        '<span class="bar" aria-hidden="true"><span style="width:{}%"></span></span>',
        _width(share / _FULL),
    )


@register.simple_tag
def stack(standings: Iterable[StandingCount]) -> SafeString:
    """One bar of all targets, cut by standing; decoration, the counts stand below."""
    pieces = format_html_join(
        "",
        '<span class="stack-{}" style="width:{}%"></span>',
        ((each.standing, _width(each.share / _FULL)) for each in standings if each.count),
    )
    return format_html('<div class="stack" aria-hidden="true">{}</div>', pieces)


def _tick(expected: float | None) -> SafeString | str:
    if expected is None:
        return ""
    return format_html('<span class="meter-tick" style="left:{}%"></span>', _width(expected))


def _width(ratio: float) -> str:
    return f"{max(0.0, min(_FULL, _FULL * ratio)):.1f}"
