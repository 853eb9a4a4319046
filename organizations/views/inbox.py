"""The inbox: what one was told, and whether the digests come by e-mail as well."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from audit.domain.actors import Actor
from organizations.middleware import ViewerRequest
from organizations.selectors.notifications import inbox_page, notification_settings
from organizations.services.notifications import mark_all_read, mark_read, set_preference


@require_safe
def inbox(request: ViewerRequest) -> HttpResponse:
    """通知: the unread first."""
    asked = request.GET.get("page", "")
    number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 6 else 1
    page = inbox_page(request.user.pk, page=max(number, 1))
    return render(request, "organizations/inbox.html", {"page": page})


@require_POST
def read(request: ViewerRequest, pk: int) -> HttpResponseBase:
    """Mark one notification read, and go where it leads or stay."""
    notification = mark_read(request.user, pk)
    stays = request.POST.get("then") == "stay"
    return redirect("organizations:inbox" if stays else notification.path)


@require_POST
def read_all(request: ViewerRequest) -> HttpResponseBase:
    """Mark everything read."""
    mark_all_read(request.user)
    return redirect("organizations:inbox")


@require_http_methods(["GET", "HEAD", "POST"])
def inbox_settings(request: ViewerRequest) -> HttpResponseBase:
    """Choose whether the daily digest comes by e-mail."""
    if request.method == "POST":
        set_preference(
            user=request.user,
            mails_digests=request.POST.get("mails_digests") == "on",
            actor=Actor(account=request.user.pk, unit="", role="account"),
        )
        messages.success(request, _("通知设置已保存。"))
        return redirect("organizations:inbox_settings")
    context = {"chosen": notification_settings(request.user)}
    return render(request, "organizations/inbox_settings.html", context)
