"""Coming in, going out, and one's own language and password."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout, update_session_auth_hash
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST
from django.views.i18n import set_language

from audit.domain.actors import Actor
from organizations.forms import ChangePasswordForm, SignInForm
from organizations.middleware import ViewerRequest
from organizations.selectors.accounts import DemonstrationPlace, demonstration_accounts
from organizations.selectors.sessions import sessions_of
from organizations.services.passwords import change_password
from organizations.services.sessions import end_sessions
from organizations.sessions import first_debt, settle
from organizations.views.entering import admit, proves_again, safe_onward
from organizations.views.single_sign_on import sign_out_address


@login_not_required
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponseBase:
    """The login page; who is in already goes on."""
    onward = _onward(request)
    if request.user.is_authenticated:
        return redirect(onward)
    form = SignInForm(
        request, data=request.POST or None, initial={"username": request.GET.get("account", "")}
    )
    if request.method == "POST" and form.is_valid():
        user = form.get_user()
        return admit(request, user, backend=user.backend, onward=onward)
    context = {
        "form": form,
        "next": onward,
        "places": _demonstration(),
        "sign_on": settings.OIDC_LABEL if settings.OIDC_ISSUER else "",
    }
    return render(request, "organizations/login.html", context)


@login_not_required
@require_POST
def sign_out(request: HttpRequest) -> HttpResponseBase:
    """End the session, and the provider's where it began there."""
    elsewhere = sign_out_address(request)
    logout(request)
    messages.success(request, _("您已退出登录。"))
    return redirect(elsewhere or settings.LOGOUT_REDIRECT_URL)


@login_not_required
@require_POST
def choose_language(request: HttpRequest) -> HttpResponseBase:
    """Keep the language in a cookie and return to the page."""
    response: HttpResponseBase = set_language(request)
    return response


@proves_again
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def password(request: ViewerRequest) -> HttpResponse:
    """Change one's own password; other sessions of the account end with the old one."""
    form = ChangePasswordForm(request.user, data=request.POST or None)
    if request.method == "POST" and form.is_valid():
        actor = Actor(account=request.user.pk, unit="", role="account")
        user = change_password(
            user=request.user, password=form.cleaned_data["new_password1"], actor=actor
        )
        update_session_auth_hash(request, user)
        settle(request.session, "organizations:password")
        messages.success(request, _("密码已修改,其他设备上的登录已失效。"))
        return redirect("organizations:password")
    context = {"form": form, "owed": first_debt(request.session) == "organizations:password"}
    return render(request, "organizations/password.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def own_sessions(request: ViewerRequest) -> HttpResponse:
    """登录设备: one's own sessions; a POST ends all but this one."""
    here = request.session.session_key
    if request.method == "POST":
        actor = Actor(account=request.user.pk, unit="", role="account")
        ended = end_sessions(request.user, actor=actor, but=here or "")
        messages.success(request, _("已退出其他%(count)s处登录。") % {"count": ended})
        return redirect("organizations:sessions")
    rows = sessions_of(request.user, here=here, now=timezone.now())
    context = {
        "rows": rows,
        "idle_minutes": settings.SESSION_COOKIE_AGE // 60,
        "most": settings.SESSIONS_PER_ACCOUNT,
    }
    return render(request, "organizations/sessions.html", context)


def _onward(request: HttpRequest) -> str:
    return safe_onward(request, request.POST.get("next") or request.GET.get("next", ""))


def _demonstration() -> tuple[DemonstrationPlace, ...]:
    return demonstration_accounts(today=timezone.localdate()) if settings.DEMO else ()
