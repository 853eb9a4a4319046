"""One endpoint: a function, its method, and what the schema says of it."""

from collections.abc import Callable, Mapping, Sequence
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.utils.cache import patch_cache_control, patch_vary_headers
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import api_view, parser_classes
from rest_framework.response import Response

from indicators.api.fields import Strict
from indicators.api.openapi import EXAMPLES, READING, WRITING, Told, answers_of
from indicators.api.paging import Nothing
from indicators.api.parsers import EvidenceParser

Answer = type[serializers.Serializer[Any]] | None
# Any: views take the request and whatever their address names.
View = Callable[..., Response]
Served = Callable[..., HttpResponseBase]


def endpoint(
    method: str,
    name: str,
    *,
    tag: str,
    summary: Told,
    good: Mapping[int, Answer],
    told: Told = "",
    refusals: Sequence[int] = (),
    parameters: type[Strict] = Nothing,
    headers: Sequence[OpenApiParameter] = (),
    body: type[Strict] | None = None,
    multipart: bool = False,
    special: Mapping[int, Any] | None = None,
) -> Callable[[View], Served]:
    """Serve a function under one method and describe it in the schema.

    `good` are the shapes of its successes by status, `refusals` the statuses beyond the usual
    ones, `special` the answers that have a shape of their own.
    """
    usual = READING if method == "GET" else WRITING

    def served(view: View) -> Served:
        parsed = parser_classes([EvidenceParser])(view) if multipart else view
        methods = [method, "HEAD"] if method == "GET" else [method]
        # The description goes onto the view's class, which the decorator beneath has made.
        described = extend_schema(
            operation_id=name,
            tags=[tag],
            summary=summary,
            description=told or summary,
            parameters=[parameters, *headers] if parameters is not Nothing else [*headers],
            request={"multipart/form-data": body} if multipart else body,
            responses={**answers_of(good, (*usual, *refusals)), **(special or {})},
            examples=EXAMPLES.get(name, []),
        )(api_view(methods)(parsed))

        return _for_one_caller(described)

    return served


# Any: the framework hangs its class on the functions it makes.
def together(reading: Any, writing: Any) -> Served:
    """Two endpoints at one address, each with its own method, body and part of the schema."""
    handlers = {
        method: getattr(each.cls, method)
        for each in (reading, writing)
        for method in each.cls.http_method_names
        if method != "options"
    }
    names = {"http_method_names": [*handlers, "options"], "__doc__": reading.__doc__}
    parsers = {"parser_classes": writing.cls.parser_classes}
    both: Any = type(reading.cls.__name__, (reading.cls,), {**handlers, **names, **parsers})
    return _for_one_caller(both.as_view())


def _for_one_caller(view: Served) -> Served:
    @wraps(view)
    def answer(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        # Whatever the caller says of its alphabet: a query string is UTF-8.
        request.encoding = "utf-8"
        response = view(request, *args, **kwargs)
        patch_cache_control(response, private=True, no_cache=True)
        patch_vary_headers(response, ["Authorization"])
        return response

    return answer
