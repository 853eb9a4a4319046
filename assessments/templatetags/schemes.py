"""Words of scoring schemes in the reader's language."""

from collections.abc import Iterable

from django import template
from django.utils.translation import gettext

from assessments.domain.scoring.differences import CHANGE_TERMS, Change
from assessments.domain.scoring.items import Sentence
from assessments.domain.scoring.schemes import SourceRead, UnitKind, Unjudged
from assessments.domain.scoring.words import SOURCE_TERMS, UNIT_KIND_TERMS, UNJUDGED_TERMS

register = template.Library()


@register.filter
def told(sentence: Sentence | None) -> str:
    """A sentence of the working in the reader's language; empty where there is none."""
    return sentence.worded(gettext) if sentence else ""


@register.filter
def unit_kind(kind: UnitKind) -> str:
    """The word of a kind of unit."""
    return gettext(UNIT_KIND_TERMS[kind])


@register.filter
def unit_kinds(kinds: Iterable[UnitKind]) -> str:
    """The words of kinds of unit, in a row."""
    return gettext("、").join(map(unit_kind, kinds))


@register.filter
def source_read(read: SourceRead) -> str:
    """How well the source of a scheme is known."""
    return gettext(SOURCE_TERMS[read])


@register.filter
def unjudged_words(unjudged: Unjudged) -> str:
    """What becomes of that which cannot be judged."""
    return gettext(UNJUDGED_TERMS[unjudged])


@register.filter
def change_words(change: Change) -> str:
    """What became of an entry."""
    return gettext(CHANGE_TERMS[change])


@register.filter
def field_words(field: str) -> str:
    """The name of a compared field."""
    return gettext(field)
