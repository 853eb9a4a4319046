"""A line of a plan's text with its marks.

Made here and not in a template: blanks between the pieces of a sentence would be blanks in it.
"""

from collections.abc import Iterator

from django import template
from django.urls import reverse
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from dashboards.selectors.plan_text import Line, Mark, Run
from dashboards.terms import LEFT_OUT_REASONS
from indicators.templatetags.figures import status_chip

register = template.Library()


@register.simple_tag
def source_line(line: Line, slug: str, *, linked: bool) -> SafeString:
    """The pieces of a line; departments lead to their pages where the viewer may read them."""
    pieces = [piece for run in line.runs for piece in _pieces(run, slug, linked)]
    return mark_safe("".join(pieces))  # noqa: S308 - every piece escapes its text


def _pieces(run: Run, slug: str, linked: bool) -> Iterator[str]:
    if run.anchor is not None:
        yield format_html('<span id="c{}" class="anchor"></span>', run.anchor)
    yield _text(run, slug, linked)
    for mark in run.marks:
        yield _mark(mark, slug)


def _text(run: Run, slug: str, linked: bool) -> str:
    if run.in_target:
        return format_html('<mark class="in-target">{}</mark>', run.text)
    if run.left_out:
        reason = LEFT_OUT_REASONS.get(run.left_out, run.left_out)
        title = _("未列为目标:%(reason)s") % {"reason": reason}
        return format_html('<span class="left-out" title="{}">{}</span>', title, run.text)
    if run.department_id is not None:
        return _department(run.text, _department_address(slug, run.department_id) if linked else "")
    if run.task:
        return _title(run, reverse("dashboards:plan_task", args=(slug, run.task)) if linked else "")
    return conditional_escape(run.text)


def _title(run: Run, address: str) -> str:
    """The title of a plan task, which leads to its page where the viewer may read it."""
    if not address:
        return format_html("<strong>{}</strong>", run.text)
    return format_html('<a class="task-title" href="{}"><strong>{}</strong></a>', address, run.text)


def _department_address(slug: str, pk: int) -> str:
    """The address of a department's page."""
    return reverse("dashboards:department", args=(slug, pk))


def _department(name: str, address: str) -> str:
    if not address:
        return format_html('<span class="department-name">{}</span>', name)
    return format_html('<a class="department-name" href="{}">{}</a>', address, name)


def _mark(mark: Mark, slug: str) -> str:
    if mark.judged is None:
        return ""
    chip = format_html(
        '<a class="mark-chip" href="{}" title="{} {}">{}</a>',
        reverse("dashboards:target", args=(slug, mark.judged.measure_id)),
        mark.indicator,
        mark.year,
        status_chip(mark.judged.status, mark.judged.commitment.hedge),
    )
    return chip if mark.following is None else chip + _onward(mark.following)


def _onward(start: int) -> SafeString:
    """The way to the next sentence that needs attention."""
    words = _("下一处需要关注的目标")
    return format_html(
        '<a class="onward" href="#c{}" title="{}"><span aria-hidden="true">↓</span>'
        '<span class="visually-hidden">{}</span></a>',
        start,
        words,
        words,
    )
