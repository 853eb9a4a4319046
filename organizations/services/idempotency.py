"""Carrying out a program's request once, however often it is sent."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from audit.domain.canonical import Plain
from organizations.models import IdempotencyKey


class KeyReused(Exception):
    """The key belongs to another request of the same account."""


@dataclass(frozen=True)
class Carried:
    """What was answered: status, body and headers; `replayed` when it was carried out before."""

    status: int
    body: Mapping[str, Plain]
    headers: Mapping[str, str] = field(default_factory=dict)
    replayed: bool = False


def carry_out_once(
    *, account: int, key: str, request_sha256: str, carry_out: Callable[[], Carried]
) -> Carried:
    """Carry a request out, or answer as the first time.

    Key and changes stand or fall together: what raises leaves no key behind, so that the same
    request can be sent again. Of two at once the second waits for the first.

    Raises:
        KeyReused: when the key was used for another request.
    """
    with transaction.atomic():
        _forget_old(account)
        try:
            with transaction.atomic():
                held = IdempotencyKey.objects.create(
                    account=account,
                    key=key,
                    request_sha256=request_sha256,
                    created_at=timezone.now(),
                )
        except IntegrityError:
            return _replayed(account, key, request_sha256)
        carried = carry_out()
        held.status, held.response = carried.status, dict(carried.body)
        held.headers = dict(carried.headers)
        held.save(update_fields=["status", "response", "headers"])
    return carried


def _replayed(account: int, key: str, request_sha256: str) -> Carried:
    held = IdempotencyKey.objects.get(account=account, key=key)
    if held.request_sha256 != request_sha256 or held.status is None:
        raise KeyReused
    return Carried(held.status, held.response, held.headers, replayed=True)


def _forget_old(account: int) -> None:
    # A request is not sent again after this; then its key is free.
    limit = timezone.now() - timedelta(days=settings.IDEMPOTENCY_KEY_DAYS)
    IdempotencyKey.objects.filter(account=account, created_at__lt=limit).delete()
