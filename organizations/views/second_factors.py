"""The second factor: asked for at the sign-in and again later, set up, and its recovery codes."""

import segno
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.signals import user_login_failed
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods

from audit.domain.actors import Actor
from organizations.domain.second_factors import otpauth_link, spelled
from organizations.forms import CodeForm, FirstCodeForm
from organizations.middleware import ViewerRequest
from organizations.models import SecondFactor, User
from organizations.services.second_factors import (
    begin_factor,
    confirm_factor,
    factor_begun,
    factor_in_use,
    is_required,
    prove,
    renew_codes,
    secret_of,
)
from organizations.sessions import note_proof, settle
from organizations.views.entering import awaited, enter, proves_again, safe_onward


@login_not_required
@never_cache
@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
def code(request: HttpRequest) -> HttpResponseBase:
    """The second step of the sign-in."""
    pending = awaited(request)
    user = User.objects.filter(pk=pending.account, is_active=True).first() if pending else None
    if pending is None or user is None:
        messages.info(request, _("请重新输入用户名和密码。"))
        return redirect("organizations:login")
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _is_proved(request, user, form):
        return enter(request, user, backend=pending.backend, onward=pending.onward, proved=True)
    return render(request, "organizations/code.html", {"form": form, "signing_in": True})


@never_cache
@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: ViewerRequest) -> HttpResponseBase:
    """Show the second factor again, for a sensitive action."""
    onward = safe_onward(request, request.POST.get("next") or request.GET.get("next", ""))
    if factor_in_use(request.user) is None:
        return redirect(onward)
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _is_proved(request, request.user, form):
        note_proof(request.session, now=timezone.now())
        return redirect(onward)
    return render(request, "organizations/code.html", {"form": form, "next": onward})


@proves_again
@never_cache
@sensitive_variables("codes")
@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
def second_factor(request: ViewerRequest) -> HttpResponse:
    """动态口令: set up with a QR code, taken into use by a first code, renewed."""
    match request.POST.get("action"):
        case "begin":
            begin_factor(user=request.user, actor=_actor(request))
            return redirect("organizations:second_factor")
        case "confirm":
            return _confirmed(request)
        case "codes":
            codes = renew_codes(user=request.user, actor=_actor(request))
            return _page(request, codes=codes)
    return _page(request)


def _confirmed(request: ViewerRequest) -> HttpResponse:
    form = FirstCodeForm(request.POST)
    if not form.is_valid():
        return _page(request, form=form)
    try:
        codes = confirm_factor(
            user=request.user, code=form.cleaned_data["code"], actor=_actor(request)
        )
    except ValidationError as error:
        form.add_error("code", error)
        return _page(request, form=form)
    settle(request.session, "organizations:second_factor")
    note_proof(request.session, now=timezone.now())
    return _page(request, codes=codes)


def _page(
    request: ViewerRequest, *, form: FirstCodeForm | None = None, codes: tuple[str, ...] = ()
) -> HttpResponse:
    begun = factor_begun(request.user)
    context = {
        "form": form or FirstCodeForm(),
        "codes": codes,
        "in_use": factor_in_use(request.user),
        "required": is_required(request.user),
        "begun": begun,
        **(_shown(begun, request.user) if begun else {}),
    }
    return render(request, "organizations/second_factor.html", context)


def _shown(begun: SecondFactor, user: User) -> dict[str, str]:
    """The begun secret as a picture, as an address and as text."""
    secret = secret_of(begun)
    link = otpauth_link(secret, issuer=settings.OTP_ISSUER, account=user.username)
    letters = spelled(secret)
    groups = [letters[place : place + 4] for place in range(0, len(letters), 4)]
    return {"picture": _picture(link), "link": link, "secret": " ".join(groups)}


def _picture(link: str) -> SafeString:
    # The drawing holds paths alone; the address is in it as dark and light squares.
    drawn = segno.make(link, error="m").svg_inline(scale=5, light="#fff", omitsize=True)
    return mark_safe(drawn)  # noqa: S308 - see above


def _is_proved(request: HttpRequest, user: User, form: CodeForm) -> bool:
    """Whether the code is taken; a refusal goes to the form and to the log of refused sign-ins."""
    proof = prove(user, form.cleaned_data["code"])
    if not proof.refusal:
        return True
    form.add_error("code", proof.refusal)
    user_login_failed.send(
        sender=__name__, credentials={"username": user.get_username()}, request=request
    )
    return False


def _actor(request: ViewerRequest) -> Actor:
    return Actor(account=request.user.pk, unit="", role="account")
