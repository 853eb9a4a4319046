"""Tags of the pages of departments and lower places."""

from collections.abc import Sequence
from decimal import Decimal
from urllib.parse import urlencode

from django import template
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from dashboards.selectors.departments import LATE, DepartmentFilter
from indicators.templatetags.figures import NO_BREAK_SPACE

register = template.Library()

_WIDTH, _HEIGHT, _EDGE = 96, 24, 3
# Shades of a cell by its share of the largest; a count of nought has none.
_SHADES = 4

Trend = Sequence[int | Decimal | None]


@register.simple_tag
def sort_head(slug: str, chosen: DepartmentFilter, column: str, label: str) -> SafeString:
    """A column's name as the link that sorts by it; once sorted, the other way round."""
    wanted = f"-{column}" if chosen.sort == column else column
    arrow = {column: "\N{DOWNWARDS ARROW}", f"-{column}": "\N{UPWARDS ARROW}"}.get(chosen.sort, "")
    return format_html(
        '<a class="sort" href="{}">{}<span aria-hidden="true">{}</span></a>',
        departments_url(slug, chosen, sort=wanted),
        label,
        f"{NO_BREAK_SPACE}{arrow}" if arrow else "",
    )


@register.simple_tag
def sort_state(chosen: DepartmentFilter, column: str) -> SafeString | str:
    """How a column is sorted, for a reader who does not see the arrow."""
    if chosen.sort.removeprefix("-") != column:
        return ""
    return format_html(' aria-sort="{}"', "ascending" if chosen.sort[0] == "-" else "descending")


@register.simple_tag
def departments_url(
    slug: str, chosen: DepartmentFilter, *, sort: str = "", download: str = ""
) -> str:
    """The address of the matrix, cut and sorted."""
    asked = {
        "section": chosen.section,
        "standing": chosen.standing,
        LATE: "1" if chosen.late else "",
        "sort": sort or chosen.sort,
        "download": download,
    }
    query = urlencode({name: value for name, value in asked.items() if value})
    return f"{reverse('dashboards:departments', args=[slug])}{'?' if query else ''}{query}"


@register.filter
def shade(number: int, largest: int) -> str:
    """The class of a cell: the darker, the nearer to the column's largest."""
    if not number or not largest:
        return ""
    return f"heat-{max(1, -(-_SHADES * number // largest))}"


@register.simple_tag
def trend(values: Trend, label: str, unit: str = "") -> SafeString | str:
    """A small line through a few periods, oldest first, with the numbers in words.

    Nothing where fewer than two are known; where one is missing, the line has a gap.
    """
    known = [(place, value) for place, value in enumerate(values) if value is not None]
    if len(known) < 2:
        return ""
    top = max((float(value) for _place, value in known), default=0.0) or 1.0
    step = (_WIDTH - 2 * _EDGE) / (len(values) - 1)
    points = {
        place: (
            f"{_EDGE + step * place:.1f}",
            f"{_HEIGHT - _EDGE - (_HEIGHT - 2 * _EDGE) * float(value) / top:.1f}",
        )
        for place, value in known
    }
    words = _("%(label)s:%(numbers)s") % {
        "label": label,
        "numbers": _("、").join(
            "—" if value is None else f"{_short(value)}{unit}" for value in values
        ),
    }
    lines = format_html_join(
        "",
        '<line x1="{}" y1="{}" x2="{}" y2="{}"/>',
        ((*points[at], *points[at + 1]) for at in points if at + 1 in points),
    )
    last = points[known[-1][0]]
    return format_html(
        '<svg class="trend" viewBox="0 0 {0} {1}" width="{0}" height="{1}" role="img"'
        ' aria-label="{2}"><title>{2}</title>{3}<circle cx="{4}" cy="{5}" r="2.5"/></svg>',
        _WIDTH,
        _HEIGHT,
        words,
        lines,
        *last,
    )


@register.filter
def column(rows: Sequence[object], path: str) -> list[object]:
    """One column of many rows: an attribute, or one of an attribute's."""
    found = list(rows)
    for name in path.split("."):
        found = [getattr(each, name) for each in found]
    return found


def _short(value: int | Decimal) -> str:
    return str(value) if isinstance(value, int) else f"{value:.0f}"
