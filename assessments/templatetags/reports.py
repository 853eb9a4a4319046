"""How the state of a report, and of the export of a city, looks."""

from django import template
from django.utils.safestring import SafeString

from assessments.models import CityExportState, ReportState
from indicators.templatetags.figures import Mark, Shape, Tone, chip

register = template.Library()

_MARKS = {
    ReportState.QUEUED: Mark(Tone.GREY, Shape.CLOCK),
    ReportState.BUILDING: Mark(Tone.AMBER, Shape.PENCIL),
    ReportState.DONE: Mark(Tone.BLUE, Shape.TICK),
    ReportState.FAILED: Mark(Tone.RED, Shape.CROSS),
    ReportState.CANCELLED: Mark(Tone.GREY, Shape.DASH),
}

_EXPORT_MARKS = {
    CityExportState.ASKED: Mark(Tone.AMBER, Shape.CLOCK),
    CityExportState.REFUSED: Mark(Tone.GREY, Shape.CROSS),
    CityExportState.LAPSED: Mark(Tone.GREY, Shape.DASH),
    CityExportState.WITHDRAWN: Mark(Tone.GREY, Shape.BACK),
    CityExportState.QUEUED: Mark(Tone.GREY, Shape.CLOCK),
    CityExportState.WRITING: Mark(Tone.AMBER, Shape.PENCIL),
    CityExportState.FAILED: Mark(Tone.RED, Shape.CROSS),
    CityExportState.READY: Mark(Tone.BLUE, Shape.TICK),
    CityExportState.REMOVED: Mark(Tone.GREY, Shape.DASH),
}


@register.filter
def report_chip(state: str) -> SafeString:
    """The state in words, with a shape and a colour."""
    known = ReportState(state)
    return chip(_MARKS[known], known.label)


@register.filter
def city_export_chip(state: str) -> SafeString:
    """The same of the export of a city."""
    known = CityExportState(state)
    return chip(_EXPORT_MARKS[known], known.label)
