"""Signing on at a provider: the way there, and the way back."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import authenticate
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from organizations.backends import ProviderBackend, refusal_of
from organizations.models import User
from organizations.oidc import NotVouchedFor, ProviderUnreachable, authorization, identity_behind
from organizations.views.entering import admit, safe_onward

UNREACHABLE = _("统一身份认证暂时无法访问,请稍后再试;有本系统密码的账号可以用密码登录。")
NOT_VOUCHED_FOR = _("统一身份认证没有完成,请重新登录。多次出现时请联系系统管理员。")
CLOSED_TO_YOU = _("统一身份认证已通过,但不能进入本系统,请联系系统管理员。")

_ONWARD = "signing_on_to"
_SIGN_OUT = "provider_sign_out"


@login_not_required
@never_cache
@require_safe
def begin(request: HttpRequest) -> HttpResponseBase:
    """Go to the provider."""
    if not settings.OIDC_ISSUER:
        raise Http404
    onward = safe_onward(request, request.GET.get("next", ""))
    if request.user.is_authenticated:
        return redirect(onward)
    request.session[_ONWARD] = onward
    back_to = request.build_absolute_uri(reverse("organizations:sign_on_return"))
    try:
        return authorization(request, back_to=back_to)
    except ProviderUnreachable:
        return _refused(request, UNREACHABLE)


@login_not_required
@never_cache
@require_safe
def come_back(request: HttpRequest) -> HttpResponseBase:
    """Come back from the provider, to an account and its second factor, or to the sign-in page."""
    if not settings.OIDC_ISSUER:
        raise Http404
    if request.user.is_authenticated:
        return redirect(settings.LOGIN_REDIRECT_URL)
    try:
        identity, sign_out = identity_behind(request)
    except ProviderUnreachable:
        return _refused(request, UNREACHABLE)
    except NotVouchedFor:
        return _refused(request, NOT_VOUCHED_FOR)
    user = authenticate(request, username=identity.username, identity=identity)
    if not isinstance(user, User):
        return _refused(request, refusal_of(request) or CLOSED_TO_YOU)
    request.session[_SIGN_OUT] = sign_out(
        request.build_absolute_uri(reverse("organizations:login"))
    )
    return admit(
        request,
        user,
        backend=f"{ProviderBackend.__module__}.{ProviderBackend.__qualname__}",
        onward=safe_onward(request, request.session.pop(_ONWARD, "")),
        proved=identity.proved,
    )


def sign_out_address(request: HttpRequest) -> str:
    """Where the provider ends its own session; empty for one that began otherwise."""
    return str(request.session.get(_SIGN_OUT, ""))


def _refused(request: HttpRequest, sentence: str | Promise) -> HttpResponseBase:
    messages.error(request, str(sentence))
    return redirect("organizations:login")
