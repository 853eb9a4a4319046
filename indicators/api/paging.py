"""Lists in pages: `limit` and `offset`, with the number of all and the ways on and back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import urlencode

from django.db.models import Model, QuerySet
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from indicators.api.fields import Strict, Whole

USUAL = 50
MOST = 200
FARTHEST = 10_000_000

M = TypeVar("M", bound=Model)
# Any: validated values of a serializer.
Asked = Mapping[str, Any]


class Paged(Strict):
    """The parameters of every list."""

    limit = Whole(
        required=False, min_value=1, max_value=MOST, help_text=_("每页条数,默认50,最多200。")
    )
    offset = Whole(
        required=False, min_value=0, max_value=FARTHEST, help_text=_("从第几条之后开始,默认0。")
    )


class Nothing(Strict):
    """No parameters."""


@dataclass(frozen=True)
class Slice:
    """One page of a list; `count` is the number of all."""

    rows: Sequence[Any]
    count: int


def asked_by(request: Request, parameters: type[Strict]) -> Asked:
    """The query string, checked.

    Raises:
        ValidationError: by parameter; also for names that the endpoint does not know.
    """
    found = parameters(data=request.query_params)
    found.is_valid(raise_exception=True)
    asked: Asked = found.validated_data
    return asked


def equal(asked: Asked, columns: Mapping[str, str]) -> dict[str, object]:
    """The filter for the parameters that were given; `columns` says which column each one names."""
    return {column: asked[name] for name, column in columns.items() if name in asked}


def slice_of(rows: QuerySet[M] | Sequence[Any], asked: Asked) -> Slice:
    """The page that was asked for. Two queries of a query set."""
    limit, offset = _bounds(asked)
    count = rows.count() if isinstance(rows, QuerySet) else len(rows)
    return Slice(list(rows[offset : offset + limit]), count)


def paged(
    request: Request, asked: Asked, page: Slice, shape: type[serializers.Serializer[Any]]
) -> Response:
    """The answer for one page."""
    limit, offset = _bounds(asked)
    following = offset + limit if offset + limit < page.count else None
    preceding = max(offset - limit, 0) if offset else None
    return Response(
        {
            "count": page.count,
            "next": _address(request, limit, following),
            "previous": _address(request, limit, preceding),
            "results": shape(page.rows, many=True).data,
        }
    )


def _bounds(asked: Asked) -> tuple[int, int]:
    return asked.get("limit", USUAL), asked.get("offset", 0)


def _address(request: Request, limit: int, offset: int | None) -> str | None:
    if offset is None:
        return None
    others = {
        name: text for name, text in request.query_params.items() if name not in {"limit", "offset"}
    }
    query = urlencode({**others, "limit": limit, "offset": offset})
    return request.build_absolute_uri(f"{request.path}?{query}")
