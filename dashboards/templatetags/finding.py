"""Tags of the pages on which things are looked for and compared."""

from collections.abc import Iterable
from functools import lru_cache
from urllib.parse import urlencode

from django import template
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from dashboards import comparison_terms
from dashboards.selectors.commitments import Difference, Pledge, PledgeGroup, ReleasedValue
from dashboards.selectors.pivot import Field, Pivot
from dashboards.selectors.search import Pieces
from dashboards.selectors.series import SeriesPage
from dashboards.writers.series import withheld_words
from indicators.templatetags.figures import figure, missing

register = template.Library()


@register.filter
def pieces(text: Pieces) -> SafeString:
    """A text with the words looked for marked; made here, as blanks would come between."""
    return format_html_join("", "{}", ((_piece(*each),) for each in text))


def _piece(text: str, is_marked: bool) -> SafeString | str:
    return format_html("<mark>{}</mark>", text) if is_marked else text


@register.simple_tag
def options(choices: Iterable[tuple[str, str]], chosen: str) -> SafeString:
    """The options of a list of values with their labels: a nation has thousands of places, for which a
    template would take as long as for the rest of the page.
    """
    found = (_option(value, label, is_chosen=value == chosen) for value, label in choices)
    return mark_safe("".join(found))  # noqa: S308 - options escape their texts


@lru_cache(maxsize=8192, typed=True)
def _option(value: str, label: str, *, is_chosen: bool) -> SafeString:
    selected = mark_safe(" selected") if is_chosen else ""
    return format_html('<option value="{}"{}>{}</option>', value, selected, label)


@register.filter
def pledge_words(pledge: Pledge) -> str:
    """The number of a commitment; empty where it has none."""
    return comparison_terms.pledge_words(pledge)


@register.filter
def yearly_words(pledge: Pledge) -> str:
    """The even yearly change that a change amounts to; empty where there is none."""
    return comparison_terms.yearly_words(pledge)


@register.filter
def difference_words(difference: Difference) -> str:
    """Something in which commitments of a group differ."""
    return comparison_terms.difference_words(difference)


@register.filter
def form_note(group: PledgeGroup) -> str:
    """What to know before the numbers of a group stand side by side."""
    return comparison_terms.form_note(group)


@register.filter
def group_summary(group: PledgeGroup) -> str:
    """The numbers of a group in one sentence."""
    return comparison_terms.group_summary(group)


@register.simple_tag
def released(value: ReleasedValue, unit: str, is_change: bool) -> str:
    """A released value with its unit."""
    return comparison_terms.released_words(value, unit, is_change=is_change)


@register.simple_tag
def pivot_field(field: Field, pivot: Pivot, page: SeriesPage) -> SafeString | str:
    """One value with its unit unless a heading says it; several as a way to their list."""
    if not field.cells:
        return ""
    if field.only is None:
        words = _("%(n)s个数值") % {"n": len(field.cells)}
        return format_html('<a href="{}">{}</a>', _list_of(field, pivot, page), words)
    cell = field.only
    if cell.value is None:
        return missing(withheld_words())
    shown = figure(cell.value, "" if pivot.names_units else cell.unit, cell.decimals)
    return format_html("<em>{}</em>", shown) if cell.preliminary else shown


def _list_of(field: Field, pivot: Pivot, page: SeriesPage) -> str:
    """The address of the values of one field, one by one, under the same filter."""
    chosen = page.chosen
    asked = {
        "indicator": chosen.indicator,
        "place": chosen.place,
        "department": page.chosen_department,
        "year": page.chosen_year,
        "quality": chosen.quality,
        "release": chosen.release,
        pivot.rows_by.value: field.row[0],
        pivot.columns_by.value: field.column[0],
    }
    query = urlencode({name: value for name, value in asked.items() if value})
    return f"{reverse('dashboards:data')}?{query}"
