"""设置密码: a link handed over by the security administration, and the page where it is used."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods

from organizations.access import access_account
from organizations.forms import PasswordByLinkForm, PasswordLinkForm
from organizations.middleware import ViewerRequest
from organizations.services.password_link_mail import link_address, mail_password_link
from organizations.services.passwords import (
    GivenLink,
    give_password_link,
    set_password_by_link,
)
from organizations.views.accounts import security_actor
from organizations.views.entering import proves_again

UNPROCESSABLE = 422


@proves_again
@never_cache
@sensitive_variables("given")
@require_http_methods(["GET", "HEAD", "POST"])
def account_password_link(request: ViewerRequest, pk: int) -> HttpResponseBase:
    """交付设置密码链接: to an account's person, by hand or by e-mail."""
    user = access_account(request.viewer, pk)
    form = PasswordLinkForm(request.POST if request.method == "POST" else None, user=user)
    if request.method != "POST" or not form.is_valid():
        context = {
            "form": form,
            "title": _("交付设置密码链接:%(name)s") % {"name": user},
            "note": _(
                "链接%(hours)s小时内有效,本人凭它设置新密码,只能使用一次;以前交付的链接作废。原密码在此之前仍可使用,用密码登录后链接作废。"
            )
            % {"hours": settings.PASSWORD_LINK_HOURS},
            "back": reverse("organizations:account", args=[pk]),
        }
        status = UNPROCESSABLE if form.errors else 200
        return render(request, "organizations/account_form.html", context, status=status)
    given = give_password_link(
        user=user,
        reason=form.cleaned_data["reason"],
        voids_present=form.cleaned_data.get("voids_present", False),
        actor=security_actor(request),
    )
    if form.cleaned_data.get("by_mail"):
        if mail_password_link(given):
            messages.success(request, _("链接已发到%(address)s。") % {"address": user.email})
            return redirect("organizations:account", pk)
        messages.error(request, _("邮件服务器没有接收邮件,请将下面的链接转交本人。"))
    return _handed_over(request, given)


@sensitive_variables("given", "context")
def _handed_over(request: ViewerRequest, given: GivenLink) -> HttpResponse:
    """The link stands in this one answer and nowhere else."""
    site = f"{request.scheme}://{request.get_host()}"
    context = {
        "given": given,
        "page_address": f"{site}{reverse('organizations:set_password')}",
        "link_address": link_address(site, given.code),
    }
    return render(request, "organizations/password_link.html", context)


@login_not_required
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def set_password(request: HttpRequest) -> HttpResponseBase:
    """A new password, by the code of a link. Whoever is signed in here is signed out by it."""
    form = PasswordByLinkForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        facts = form.cleaned_data
        try:
            set_password_by_link(code=facts["password_code"], password=facts["new_password1"])
        except ValidationError as error:
            form.add_error(None, error)
        else:
            logout(request)
            messages.success(request, _("密码已设置,请用新密码登录。"))
            return redirect("organizations:login")
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "organizations/set_password.html", {"form": form}, status=status)
