"""每周订阅: pages that come by e-mail, and the way out of every mail."""

from urllib.parse import parse_qs, urlsplit

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from audit.domain.actors import Actor
from dashboards.as_of import FIELD
from dashboards.digest_words import digest_title, seen_now
from dashboards.selectors.page_digests import page_digest
from organizations.middleware import ViewerRequest
from organizations.selectors.subscriptions import subscriptions_of
from organizations.services.pages import page_of
from organizations.services.subscriptions import (
    NOT_BY_MAIL,
    end_by_link,
    end_subscription,
    subscribe,
    subscription_of,
)


@require_http_methods(["GET", "HEAD", "POST"])
def subscriptions(request: ViewerRequest) -> HttpResponseBase:
    """The list; POST subscribes to the page that was being read, and goes back to it."""
    if request.method == "POST":
        return _subscribe(request, request.POST.get("address", ""))
    context = {"rows": subscriptions_of(request.user.pk), "email": request.user.email}
    return render(request, "dashboards/subscriptions.html", context)


@require_POST
def subscription_end(request: ViewerRequest, pk: int) -> HttpResponseBase:
    """No more mails of one page."""
    ended = end_subscription(user=request.user, pk=pk, actor=_actor(request))
    messages.success(request, _("已退订“%(title)s”。") % {"title": ended.title})
    return redirect("dashboards:subscriptions")


# Mail programs send this by themselves: no session, no token of a form. The signed link is both.
@csrf_exempt
@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """The link of a mail: POST ends the subscription, reading alone does not (RFC 8058)."""
    held = end_by_link(token) if request.method == "POST" else subscription_of(token)
    return render(request, "dashboards/unsubscribe.html", {"held": held})


def _subscribe(request: ViewerRequest, address: str) -> HttpResponseBase:
    try:
        page_of(address)
        if FIELD in parse_qs(urlsplit(address).query):
            raise ValidationError(NOT_BY_MAIL)
        digest = page_digest(address, request.viewer, today=timezone.localdate())
        held = subscribe(
            user=request.user,
            address=address,
            title=digest_title(digest),
            language=get_language() or "",
            seen=seen_now(digest),
            actor=_actor(request),
        )
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("dashboards:subscriptions")
    if request.user.email:
        said = _("已订阅“%(title)s”,从下周一起发送。") % {"title": held.title}
        messages.success(request, said)
    else:
        messages.warning(request, _("已订阅,但您的账号没有登记邮件地址;登记以后才会发送。"))
    return redirect(held.address)


def _actor(request: ViewerRequest) -> Actor:
    return Actor(account=request.user.pk, unit="", role="account")
