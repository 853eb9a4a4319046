"""The schema, the page that shows it, and addresses that do not exist."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from drf_spectacular.renderers import (
    OpenApiJsonRenderer,
    OpenApiJsonRenderer2,
    OpenApiYamlRenderer,
    OpenApiYamlRenderer2,
)
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularAPIView
from rest_framework.authentication import SessionAuthentication
from rest_framework.decorators import api_view, permission_classes
from rest_framework.permissions import AllowAny, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from indicators.api.authentication import BearerAuthentication
from indicators.api.refusals import not_found


class SchemaView(SpectacularAPIView):
    """The OpenAPI schema, for programs by their token and for people by their session."""

    # A token first: its refusal names how to sign in.
    authentication_classes = (BearerAuthentication, SessionAuthentication)
    permission_classes = (IsAuthenticated,)
    renderer_classes = [
        OpenApiJsonRenderer2,
        OpenApiYamlRenderer2,
        OpenApiJsonRenderer,
        OpenApiYamlRenderer,
    ]


@require_safe
def docs(request: HttpRequest) -> HttpResponse:
    """接口文档: the schema to read and to try."""
    return render(request, "indicators/api_docs.html")


@extend_schema(exclude=True)
@api_view(["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"])
@permission_classes([AllowAny])
def missing(request: Request) -> Response:
    """An address of the interface that does not exist is refused in the interface's shape."""
    raise not_found()
