"""How the state of a report looks."""

from django import template
from django.utils.safestring import SafeString

from assessments.models import ReportState
from indicators.templatetags.figures import Mark, Shape, Tone, chip

register = template.Library()

_MARKS = {
    ReportState.QUEUED: Mark(Tone.GREY, Shape.CLOCK),
    ReportState.BUILDING: Mark(Tone.AMBER, Shape.PENCIL),
    ReportState.DONE: Mark(Tone.BLUE, Shape.TICK),
    ReportState.FAILED: Mark(Tone.RED, Shape.CROSS),
    ReportState.CANCELLED: Mark(Tone.GREY, Shape.DASH),
}


@register.filter
def report_chip(state: str) -> SafeString:
    """The state in words, with a shape and a colour."""
    known = ReportState(state)
    return chip(_MARKS[known], known.label)
