"""Whether single keys are shortcuts."""

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from audit.domain.actors import Actor
from organizations.middleware import ViewerRequest
from organizations.services.shortcuts import set_shortcuts


@require_http_methods(["GET", "HEAD", "POST"])
def shortcuts(request: ViewerRequest) -> HttpResponseBase:
    """Switch them on or off for oneself."""
    if request.method == "POST":
        set_shortcuts(
            user=request.user,
            on=request.POST.get("on") == "on",
            actor=Actor(account=request.user.pk, unit="", role="account"),
        )
        messages.success(request, _("快捷键设置已保存。"))
        return redirect("organizations:shortcuts")
    return render(request, "organizations/shortcuts.html")
