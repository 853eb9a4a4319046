"""A line of a draft's text with its pieces.

Made here and not in a template: blanks between the pieces of a sentence would be blanks in it.
"""

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from dashboards.selectors.draft_text import TextLine, TextRun
from dashboards.selectors.workbench import PiecePage

register = template.Library()


@register.simple_tag
def draft_line(line: TextLine) -> SafeString:
    """The runs of a line; each knows where it begins and which pieces it lies in."""
    return format_html_join("", "{}", ((_run(run),) for run in line.runs))


@register.simple_tag
def draft_quote(page: PiecePage) -> SafeString:
    """A piece's words with a little of what stands around them."""
    return format_html(
        "<blockquote>{}<mark>{}</mark>{}</blockquote>", page.before, page.quote, page.after
    )


def _run(run: TextRun) -> SafeString:
    if not run.of:
        return format_html('<span data-start="{}">{}</span>', run.start, run.text)
    return format_html(
        '<span data-start="{}" class="of-{}{}" data-of="{}">{}</span>',
        run.start,
        run.kind,
        " uncertain" if run.uncertain else "",
        " ".join(map(str, run.of)),
        run.text,
    )
