"""Which pages can be asked for as of a day."""

from django import template
from django.http import HttpRequest

from dashboards import as_of

register = template.Library()


@register.filter
def is_dated(request: HttpRequest) -> bool:
    """Whether the page that is shown can be asked for as of a day."""
    return as_of.is_dated(request.path)
