"""The rows of the matrix of lower places.

Made here and not in a template, as those of the grid are: a page has hundreds of cells.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from html import escape

from django import template
from django.urls import reverse
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from dashboards.selectors.duties import DutyLine
from dashboards.selectors.place_values import Lack, PlaceCell, PlaceRow
from dashboards.templatetags.judgements import gap, target_words
from dashboards.templatetags.units import lack_mark
from indicators.selectors.progress import Judged
from indicators.templatetags.figures import quantity, status_chip

register = template.Library()


@dataclass(frozen=True)
class _Words:
    """What all rows say, looked up once; of that with a name in it the pattern."""

    target: str
    place: str
    asked: str
    filed: str
    definition: str
    lacks: dict[Lack, str]


@register.simple_tag
def place_rows(rows: Iterable[PlaceRow], slug: str) -> SafeString:
    """A row for each place, with a cell for each indicator."""
    words = _Words(
        target=escape(_("数值、各版本和佐证")),
        place=escape(_("本地的全部数值")),
        asked=escape(_("分解")),
        filed=escape(_("报送和佐证")),
        definition=_("口径:%(name)s"),
        lacks={each: lack_mark(each) for each in Lack},
    )
    made = [_row(row, slug, words) for row in rows]
    return mark_safe("\n".join(made))  # noqa: S308 - every text is escaped where it is put in


def _row(row: PlaceRow, slug: str, words: _Words) -> str:
    address = escape(reverse("dashboards:place", args=(slug, row.place.key)))
    cells = "\n".join(_cell(cell, slug, address, words) for cell in row.cells)
    return f"""<tr>
<th scope="row"><a href="{address}">{escape(row.name)}</a></th>
{cells}
</tr>"""


def _cell(cell: PlaceCell, slug: str, place: str, words: _Words) -> str:
    """The value or why there is none, what is allocated to the place, and the way to what it filed."""
    pieces = [words.lacks[cell.lack] if cell.lack else _value(cell, slug, place, words)]
    if cell.definition:
        definition = escape(words.definition % {"name": cell.definition})
        pieces.append(f'<span class="other-definition">{definition}</span>')
    if cell.part:
        pieces.append(_part(cell.part, words))
    if cell.duty and cell.duty.may_open:
        pieces.append(_filed(cell.duty, words))
    return f'<td class="num">{" ".join(pieces)}</td>'


def _value(cell: PlaceCell, slug: str, place: str, words: _Words) -> str:
    """It leads to the part's own page; what is not allocated stands on that of the place."""
    address, title = f"{place}#own-title", words.place
    if cell.part:
        address = reverse("dashboards:target", args=(slug, cell.part.measure_id))
        title = words.target
    shown = conditional_escape(quantity(cell.value, cell.unit))
    return (
        f'<a href="{address}" title="{title}">{shown}</a> '
        f'<span class="aside">{escape(cell.quality_name)}</span>'
    )


def _part(part: Judged, words: _Words) -> str:
    wanted = conditional_escape(target_words(part.terms))
    chip = status_chip(part.status, part.commitment.hedge)
    return f'<span class="asked">{words.asked} {wanted} · {conditional_escape(gap(part))}</span> {chip}'


def _filed(duty: DutyLine, words: _Words) -> str:
    address = reverse("indicators:duty", args=(duty.id,))
    return f'<a class="aside" href="{address}">{words.filed}</a>'
