"""Small drawings inside pages: inline SVG without scripts; every number stands beside it as text."""

from collections.abc import Iterable, Sequence

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from dashboards.selectors.cockpit.blocks import YearValue
from indicators.domain.progress.severity import Standing

register = template.Library()

# Drawings are in units of their own and stretch with their place on the page.
_WIDE, _HIGH = 100.0, 10.0
_PLOT_WIDE, _PLOT_HIGH, _EDGE = 120.0, 36.0, 3.0
# A bullet's ground ends at full progress, with room for what goes beyond.
_FULL = 80.0


@register.simple_tag
def bullet(progress: float | None, expected: float | None) -> SafeString:
    """P as a bar on the whole way, E as a mark across it; the ground alone where there is no P."""
    done = SafeString()
    if progress is not None:
        behind = expected is not None and progress < expected
        done = format_html(
            '<rect class="bullet-done{}" x="0" y="3" width="{}" height="4" />',
            " is-behind" if behind else "",
            _across(progress),
        )
    mark = SafeString()
    if expected is not None:
        mark = format_html(
            '<rect class="bullet-mark" x="{}" y="0.5" width="1.2" height="9" />', _across(expected)
        )
    return format_html(
        '<svg class="bullet" viewBox="0 0 {} {}" preserveAspectRatio="none" aria-hidden="true">'
        '<rect class="bullet-ground" x="0" y="2" width="{}" height="6" />{}{}</svg>',
        _WIDE,
        _HIGH,
        _FULL,
        done,
        mark,
    )


def _across(ratio: float) -> str:
    return f"{max(0.0, min(_WIDE - 1.2, _FULL * ratio)):.1f}"


@register.simple_tag
def shares(counts: Iterable[tuple[Standing, int]]) -> SafeString:
    """One bar cut by standing; nothing where there is nothing to count."""
    found = list(counts)
    total = sum(number for _, number in found)
    pieces, start = [], 0.0
    for standing, number in found:
        width = _WIDE * number / total if total else 0.0
        if number:
            pieces.append((standing.value, f"{start:.2f}", f"{max(0.0, width - 0.8):.2f}"))
        start += width
    return format_html(
        '<svg class="shares" viewBox="0 0 {} {}" preserveAspectRatio="none" aria-hidden="true">'
        "{}</svg>",
        _WIDE,
        _HIGH,
        format_html_join(
            "", '<rect class="share-{}" x="{}" y="0" width="{}" height="10" />', pieces
        ),
    )


@register.simple_tag
def parts(whole: int, *numbers: int) -> SafeString:
    """Bars one over another, each of the same whole: due, reported, accepted."""
    bars = [
        (place, f"{min(_WIDE, _WIDE * number / whole) if whole else 0.0:.1f}")
        for place, number in enumerate(numbers, 1)
    ]
    return format_html(
        '<svg class="parts" viewBox="0 0 {} {}" preserveAspectRatio="none" aria-hidden="true">'
        '<rect class="part-ground" x="0" y="0" width="100" height="10" />{}</svg>',
        _WIDE,
        _HIGH,
        format_html_join("", '<rect class="part-{}" x="0" y="0" width="{}" height="10" />', bars),
    )


@register.simple_tag
def spark(course: Sequence[YearValue], top: YearValue | None = None) -> SafeString:
    """The course of a few years as a line, its last point marked, its top too where given.

    Nothing for fewer than two values.
    """
    if len(course) < 2:
        return mark_safe("")
    places = _places(course)
    line = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
    last, dots = places[-1], SafeString()
    if top is not None and top in course:
        x, y = places[list(course).index(top)]
        dots = format_html(
            '<circle class="spark-top" cx="{}" cy="{}" r="3" />', f"{x:.1f}", f"{y:.1f}"
        )
    return format_html(
        '<svg class="spark" viewBox="0 0 {} {}" preserveAspectRatio="xMinYMid" aria-hidden="true">'
        '<polyline points="{}" />{}<circle cx="{}" cy="{}" r="2.4" /></svg>',
        _PLOT_WIDE,
        _PLOT_HIGH,
        line,
        dots,
        f"{last[0]:.1f}",
        f"{last[1]:.1f}",
    )


def _places(course: Sequence[YearValue]) -> list[tuple[float, float]]:
    first, years = course[0].year, max(1, course[-1].year - course[0].year)
    values = [float(each.value) for each in course]
    low, span = min(values), (max(values) - min(values)) or 1.0
    wide, high = _PLOT_WIDE - 2 * _EDGE, _PLOT_HIGH - 2 * _EDGE
    return [
        (
            _EDGE + wide * (each.year - first) / years,
            _EDGE + high * (1 - (float(each.value) - low) / span),
        )
        for each in course
    ]
