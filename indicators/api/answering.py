"""Answering: a write once under its idempotency key, a reading with its ETag."""

from collections.abc import Callable, Mapping

from rest_framework.request import Request
from rest_framework.response import Response

from audit.domain.canonical import Plain, digest, plain
from indicators.api.conditions import etag_of, idempotency_key, is_unchanged
from indicators.api.openapi import ETAG, REPLAYED
from organizations.access import Viewer
from organizations.services.idempotency import Carried, carry_out_once


def once(
    request: Request, viewer: Viewer, sha256: str, carry_out: Callable[[], Carried]
) -> Response:
    """Carry a request out; under a key, once. `sha256` is the digest of what was sent."""
    key = idempotency_key(request)
    if not key:
        carried = carry_out()
        return Response(dict(carried.body), status=carried.status)
    carried = carry_out_once(
        account=viewer.account,
        key=key,
        request_sha256=digest(f"{request.method} {request.path} {sha256}"),
        carry_out=carry_out,
    )
    headers = {REPLAYED: "true" if carried.replayed else "false"}
    return Response(dict(carried.body), status=carried.status, headers=headers)


def tagged(request: Request, revision: int, body: Mapping[str, object]) -> Response:
    """What was read, with its ETag; 304 without a body where If-None-Match names just that."""
    headers = {ETAG: etag_of(revision, body)}
    if is_unchanged(request, headers[ETAG]):
        return Response(status=304, headers=headers)
    return Response(body, headers=headers)


def as_plain(body: Mapping[str, object]) -> dict[str, Plain]:
    """An answer as it is kept beside its key."""
    return {name: plain(value) for name, value in body.items()}
