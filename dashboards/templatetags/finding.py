"""Tags of the pages on which things are looked for and compared."""

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from dashboards import comparison_terms
from dashboards.selectors.commitments import Difference, Pledge, PledgeGroup, ReleasedValue
from dashboards.selectors.search import Pieces

register = template.Library()


@register.filter
def pieces(text: Pieces) -> SafeString:
    """A text with the words looked for marked; made here, as blanks would come between."""
    return format_html_join("", "{}", ((_piece(*each),) for each in text))


def _piece(text: str, is_marked: bool) -> SafeString | str:
    return format_html("<mark>{}</mark>", text) if is_marked else text


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
