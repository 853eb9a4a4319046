"""The security administration's pages: accounts of people, and who signed in or was refused."""

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from audit.domain.actors import Actor
from organizations.access import access_account
from organizations.domain.roles import Role
from organizations.domain.whole_numbers import whole
from organizations.forms import ReasonForm
from organizations.middleware import ViewerRequest
from organizations.selectors.account_checks import account_checks
from organizations.selectors.accounts import account_page, accounts_page
from organizations.selectors.sign_ins import sign_ins_page
from organizations.selectors.tokens import tokens_page
from organizations.services.accounts import lift_lockout, unlock_account
from organizations.services.second_factors import reset_factor
from organizations.services.sign_on import hand_over, unbind
from organizations.services.tokens import revoke_tokens
from organizations.views.entering import proves_again

ACTIONS: dict[str, Callable[..., None]] = {
    "unlock": unlock_account,
    "lift": lift_lockout,
    "reset_factor": reset_factor,
    "hand_over": hand_over,
    "unbind": unbind,
    "revoke_tokens": revoke_tokens,
}


@require_safe
def accounts(request: ViewerRequest) -> HttpResponse:
    """账号管理: the accounts of the administrator's places, found by name."""
    if Role.SECURITY_ADMIN not in request.viewer.roles():
        raise Http404
    now = timezone.now()
    page = accounts_page(
        request.viewer,
        wanted=_wanted(request),
        page=_page_number(request),
        today=timezone.localdate(now),
    )
    # Above the whole list, not above what was looked for in it.
    whole_list = page.number == 1 and not page.wanted
    tenants = request.viewer.tenant_ids(frozenset({Role.SECURITY_ADMIN}))
    checks = account_checks(now=now, tenants=tenants) if whole_list else None
    return render(request, "organizations/accounts.html", {"page": page, "checks": checks})


@proves_again
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def account(request: ViewerRequest, pk: int) -> HttpResponseBase:
    """One account: closed and opened, its lock-out lifted, its ways in reset."""
    user = access_account(request.viewer, pk)
    form = ReasonForm(request.POST or None)
    action = ACTIONS.get(request.POST.get("action", ""))
    if action is not None and form.is_valid():
        action(user=user, reason=form.cleaned_data["reason"], actor=security_actor(request))
        messages.success(request, _("已办理,并记入系统台账。"))
        return redirect("organizations:account", pk)
    page = account_page(request.viewer, user, now=timezone.now())
    return render(request, "organizations/account.html", {"page": page, "form": form})


@require_safe
def account_tokens(request: ViewerRequest) -> HttpResponse:
    """有效令牌: those that hold, of the accounts looked after, found by account or beginning."""
    if Role.SECURITY_ADMIN not in request.viewer.roles():
        raise Http404
    page = tokens_page(
        request.viewer,
        wanted=_wanted(request),
        page=_page_number(request),
        now=timezone.now(),
    )
    return render(request, "organizations/account_tokens.html", {"page": page})


@require_safe
def sign_ins(request: ViewerRequest) -> HttpResponse:
    """登录记录: sign-ins and refusals, the newest first, found by account name or address."""
    if not request.viewer.roles() & {Role.SECURITY_ADMIN, Role.AUDIT_ADMIN}:
        raise Http404
    page = sign_ins_page(
        request.viewer,
        wanted=_wanted(request),
        page=_page_number(request),
    )
    return render(request, "organizations/sign_ins.html", {"page": page})


def _wanted(request: ViewerRequest) -> str:
    # No database keeps the null character in a text, and PostgreSQL refuses to look for it.
    return request.GET.get("q", "").replace("\x00", "").strip()


def _page_number(request: ViewerRequest) -> int:
    # A later page than any list has is empty; a number beyond the database's would be a fault.
    return min(whole(request.GET.get("page", "")) or 1, 100_000)


def security_actor(request: ViewerRequest) -> Actor:
    """The viewer as the security administration of one of the own places."""
    tenants = sorted(request.viewer.tenant_ids(frozenset({Role.SECURITY_ADMIN})))
    return request.viewer.actor(tenants[0], Role.SECURITY_ADMIN)
