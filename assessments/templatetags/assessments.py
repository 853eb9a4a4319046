"""How the stage of an assessment looks."""

from collections.abc import Iterable

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from assessments.models import Stage
from indicators.templatetags.figures import Mark, Shape, Tone, chip

register = template.Library()

_MARKS = {
    Stage.SELF_REPORT: Mark(Tone.AMBER, Shape.PENCIL),
    Stage.OPINION: Mark(Tone.AMBER, Shape.EYE),
    Stage.CHECK: Mark(Tone.AMBER, Shape.EYE),
    Stage.FIRST_SCORE: Mark(Tone.AMBER, Shape.CLOCK),
    Stage.OBJECTION: Mark(Tone.AMBER, Shape.BACK),
    Stage.DECISION: Mark(Tone.BLUE, Shape.TICK),
    Stage.PUBLISHED: Mark(Tone.BLUE, Shape.DOUBLE_TICK),
    Stage.WITHDRAWN: Mark(Tone.GREY, Shape.DASH),
}


@register.filter
def stage_chip(stage: str) -> SafeString:
    """The stage in words, with a shape and a colour."""
    known = Stage(stage)
    return chip(_MARKS[known], known.label)


@register.filter
def marked(words: Iterable[str]) -> str:
    """Marked words in the reader's language, as a list."""
    return gettext("、").join(gettext(each) for each in words)
