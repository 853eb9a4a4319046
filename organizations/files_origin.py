"""The origin from which files of strangers go out: it has no pages, no accounts and no cookies."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponseBase

HANDED_FILE = "plans:handed_file"


def is_files_host(request: HttpRequest) -> bool:
    """Whether the request came to FILES_ORIGIN."""
    return bool(settings.FILES_ORIGIN) and (
        request.get_host() == urlsplit(settings.FILES_ORIGIN).netloc
    )


class FilesOriginMiddleware:
    """Nothing but handed files exists there."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view_func: Any, view_args: Any, view_kwargs: Any
    ) -> None:
        match = request.resolver_match
        if is_files_host(request) and (match is None or match.view_name != HANDED_FILE):
            raise Http404
