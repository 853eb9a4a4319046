"""Full recomputes: how far one is, starting and cancelling it."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from organizations.middleware import ViewerRequest
from plans.access import access_run, administering_actor
from plans.selectors.recompute import recompute_page
from plans.services import cancel_run, start_run

UNPROCESSABLE = 422


@require_http_methods(["GET", "HEAD", "POST"])
def recompute(request: ViewerRequest) -> HttpResponseBase:
    """全部重算, for the system administration."""
    actor = administering_actor(request.viewer)
    if request.method != "POST":
        return _page(request)
    try:
        start_run(actor, reason=request.POST.get("reason", ""))
    except ValidationError as error:
        return _page(request, fault=" ".join(error.messages), status=UNPROCESSABLE)
    messages.success(request, _("已开始全部重算。可以离开本页,重算会继续。"))
    return redirect("plans:recompute")


@require_POST
def recompute_cancel(request: ViewerRequest, pk: int) -> HttpResponseBase:
    """撤销."""
    run = access_run(request.viewer, pk)
    cancel_run(administering_actor(request.viewer), run.pk)
    messages.success(request, _("已撤销。已算好的保留,其余由系统陆续补算。"))
    return redirect("plans:recompute")


def _page(request: ViewerRequest, *, fault: str = "", status: int = 200) -> HttpResponse:
    part = "plans/_recompute_runs.html" if request.headers.get("HX-Request") else None
    context = {"page": recompute_page(), "fault": fault}
    return render(request, part or "plans/recompute.html", context, status=status)
