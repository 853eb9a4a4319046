"""One's own tokens: what programs may do in one's name."""

from datetime import timedelta

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST

from audit.domain.actors import Actor
from organizations.forms import TokenForm
from organizations.middleware import ViewerRequest
from organizations.selectors.tokens import tokens_of
from organizations.services.tokens import NewToken, create_token, revoke_token, rotate_token
from organizations.views.entering import proves_again


@proves_again
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@sensitive_variables("made")
def tokens(request: ViewerRequest) -> HttpResponse:
    """访问令牌: the list, and making one; its secret stands in this one answer and nowhere else."""
    if request.method != "POST":
        return _page(request, TokenForm())
    form = TokenForm(request.POST)
    if not form.is_valid():
        return _page(request, form)
    try:
        made = create_token(
            user=request.user,
            name=form.cleaned_data["name"],
            scopes=form.cleaned_data["scopes"],
            expires_at=timezone.now() + timedelta(days=form.cleaned_data["days"]),
            actor=_actor(request),
        )
    except ValidationError as error:
        form.add_error(None, error)
        return _page(request, form)
    return _page(request, TokenForm(), made)


@proves_again
@require_POST
@never_cache
@sensitive_variables("made")
def token_rotate(request: ViewerRequest, pk: int) -> HttpResponse:
    """Renew one; the new one's secret stands in this one answer and nowhere else."""
    made = rotate_token(user=request.user, pk=pk, actor=_actor(request))
    return _page(request, TokenForm(), made)


@require_POST
def token_revoke(request: ViewerRequest, pk: int) -> HttpResponseBase:
    """Revoke one for good."""
    token = revoke_token(user=request.user, pk=pk, actor=_actor(request))
    messages.success(request, _("令牌“%(name)s”已吊销。") % {"name": token.name})
    return redirect("organizations:tokens")


def _actor(request: ViewerRequest) -> Actor:
    return Actor(account=request.user.pk, unit="", role="account")


def _page(request: ViewerRequest, form: TokenForm, made: NewToken | None = None) -> HttpResponse:
    rows = tokens_of(request.user, now=timezone.now())
    context = {
        "form": form,
        "rows": rows,
        "made": made,
        "grace": settings.TOKEN_GRACE_HOURS,
    }
    return render(request, "organizations/tokens.html", context)
