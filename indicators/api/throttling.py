"""How often one token may ask."""

from typing import TYPE_CHECKING

from django.conf import settings
from rest_framework.request import Request
from rest_framework.throttling import SimpleRateThrottle

from indicators.api.authentication import Caller

if TYPE_CHECKING:
    # Its module reads the settings, which name this one.
    from rest_framework.views import APIView


class TokenThrottle(SimpleRateThrottle):
    """`API_REQUESTS_PER_MINUTE` for each token; people who read the documents are not counted."""

    scope = "token"

    def get_rate(self) -> str:
        return f"{settings.API_REQUESTS_PER_MINUTE}/min"

    def get_cache_key(self, request: Request, view: "APIView") -> str | None:
        if not isinstance(request.auth, Caller):
            return None
        return f"api-throttle-{request.auth.token.sha256[:32]}"
