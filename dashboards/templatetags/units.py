"""Tags of the pages of departments and lower places."""

from collections.abc import Sequence
from decimal import Decimal
from functools import lru_cache
from urllib.parse import urlencode

from django import template
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from dashboards.selectors.departments import LATE, DepartmentFilter
from dashboards.selectors.place_values import Lack, Tile
from indicators.templatetags.figures import NO_BREAK_SPACE, STATUS_MARKS, Tone

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


_LACKS = {
    Lack.UNPUBLISHED: (_lazy("未发布"), _lazy("统计数据尚未发布,不是逾期")),
    Lack.UNREPORTED: (_lazy("已发布未报"), _lazy("数据已到发布月份,尚未报送,还没有到截止日期")),
    Lack.OVERDUE: (_lazy("逾期"), _lazy("数据已到发布月份,过了截止日期尚未报送")),
    Lack.UNDER_REVIEW: (_lazy("审核中"), _lazy("已经报送,审核通过后入库")),
    Lack.NO_SOURCE: (_lazy("无数据源"), _lazy("单位答复没有统计来源")),
    Lack.NOT_APPLICABLE: (_lazy("不适用"), _lazy("单位答复不适用于本地")),
    Lack.WITHHELD: (_lazy("不公开"), _lazy("初步数或未发布数据,仅填报单位、办公室和审计可见")),
    Lack.NOT_ASKED: ("—", _lazy("没有要求本地报送")),
}


@register.simple_tag
def lack_mark(lack: Lack) -> SafeString:
    """Why a place has no value; only what is overdue is coloured as such."""
    word, why = _LACKS[lack]
    tone = "lack-overdue" if lack is Lack.OVERDUE else ""
    return _lack(tone, str(why), str(word))


# A matrix of places shows hundreds of a few different ones.
@lru_cache(maxsize=100)
def _lack(tone: str, why: str, word: str) -> SafeString:
    return format_html('<span class="lack {}" title="{}">{}</span>', tone, why, word)


@register.filter
def tile_tone(tile: Tile, by_timeliness: bool) -> str:
    """The colour of a tile: of the verdict on its part, or of its timeliness; else none."""
    if by_timeliness:
        found = tile.row.tally.timeliness
        if found is None:
            return ""
        tone = Tone.RED if tile.row.tally.past_due else Tone.GREEN
        return f"tile-{tone.value}"
    part = tile.cell.part if tile.cell else None
    return f"tile-{STATUS_MARKS[part.status].tone.value}" if part else ""


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
