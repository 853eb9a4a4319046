"""Who a program acts for: a token in the header, and nothing else.

No session is read, so no foreign page can make a browser write here.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed, NotAuthenticated
from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request

from indicators.api.refusals import ApiError
from organizations.access import Viewer, viewer_of
from organizations.addresses import client_address
from organizations.models import ApiToken, User
from organizations.models.tokens import Scope
from organizations.services.tokens import recognised_token
from organizations.tenant_scope import open_own

if TYPE_CHECKING:
    # Its module reads the settings, which name this one.
    from rest_framework.views import APIView

NO_TOKEN = _("请在请求头中带上令牌:Authorization: Bearer 令牌。")
BAD_TOKEN = _("令牌无效、已到期或已吊销。请在“访问令牌”页新建。")
NO_SCOPE = _("令牌没有“%(scope)s”权限。请新建带有该权限的令牌。")


@dataclass(frozen=True)
class Caller:
    """The program that calls: its token, and the viewer it acts as."""

    token: ApiToken
    viewer: Viewer


class BearerAuthentication(BaseAuthentication):
    """`Authorization: Bearer …`."""

    def authenticate(self, request: Request) -> tuple[User, Caller] | None:
        parts = get_authorization_header(request).split()
        if not parts or parts[0].lower() != b"bearer":
            return None
        if len(parts) != 2 or not parts[1].isascii():
            raise AuthenticationFailed(BAD_TOKEN)
        token = recognised_token(parts[1].decode("ascii"), address=client_address(request))
        if token is None:
            raise AuthenticationFailed(BAD_TOKEN)
        viewer = viewer_of(token.user, today=timezone.localdate())
        open_own(viewer.tenants)
        return token.user, Caller(token, viewer)

    def authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="api"'


class HasScope(BasePermission):
    """Reading needs the scope to read, everything else the one to write."""

    def has_permission(self, request: Request, view: "APIView") -> bool:
        if not isinstance(request.auth, Caller):
            raise NotAuthenticated(NO_TOKEN)
        scope = Scope.READ if request.method in SAFE_METHODS else Scope.WRITE
        if scope not in request.auth.token.scopes:
            raise ApiError(403, "scope", str(NO_SCOPE) % {"scope": scope.label})
        return True


def caller_of(request: Request) -> Caller:
    """The caller behind the permission above."""
    if not isinstance(request.auth, Caller):
        raise NotAuthenticated(NO_TOKEN)
    return request.auth


def viewer_behind(request: Request) -> Viewer:
    """The viewer whom every access rule asks about."""
    return caller_of(request).viewer
