"""全市数据导出: the list, asking, one export with its decision and progress, and its file."""

from collections.abc import Callable
from types import MappingProxyType

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from assessments.access import (
    access_city_export,
    access_city_exports,
    asking_actor,
    deciding_actor,
    removing_actor,
)
from assessments.access.city_exports import NOT_ASKING
from assessments.city_export_forms import CityExportForm
from assessments.models import CityExport
from assessments.selectors.city_exports import (
    city_export_row,
    city_exports_page,
    places_to_export,
)
from assessments.services.city_exports import (
    approve_city_export,
    ask_city_export,
    refuse_city_export,
    remove_city_export,
    retry_city_export,
    take_city_export,
    withdraw_city_export,
)
from audit.domain.actors import Actor
from organizations.access import Viewer
from organizations.middleware import ViewerRequest
from organizations.views.entering import asked_again, proves_again


def _retry(export: CityExport, *, actor: Actor) -> None:
    retry_city_export(export.pk, actor=actor)


STEPS: MappingProxyType[str, tuple[Callable[[Viewer, int], Actor], Callable[..., None], bool]] = (
    MappingProxyType(
        {
            # Who acts, what is done, and whether the second factor is asked for again.
            "approve": (deciding_actor, approve_city_export, True),
            "refuse": (deciding_actor, refuse_city_export, True),
            "withdraw": (asking_actor, withdraw_city_export, False),
            "retry": (asking_actor, _retry, False),
            "remove": (removing_actor, remove_city_export, False),
        }
    )
)


@never_cache
@require_GET
def city_exports(request: ViewerRequest) -> HttpResponse:
    """Past and present exports of the viewer's places."""
    access_city_exports(request.viewer)
    page = city_exports_page(request.viewer, now=timezone.now())
    return render(request, "assessments/city_exports.html", {"page": page})


@proves_again
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def city_export_new(request: ViewerRequest) -> HttpResponseBase:
    """What the file holds, told before it is asked for; asking, with a reason."""
    access_city_exports(request.viewer)
    places = places_to_export(request.viewer)
    if not places:
        raise PermissionDenied(NOT_ASKING)
    form = CityExportForm(request.POST or None, places=places, initial={"place": places[0]})
    if request.method == "POST" and form.is_valid():
        place = form.cleaned_data["place"]
        try:
            export = ask_city_export(
                tenant=place,
                reason=form.cleaned_data["reason"],
                actor=asking_actor(request.viewer, place.pk),
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("已提交申请,待安全管理员审批。"))
            return redirect("assessments:city_export", export.pk)
    context = {"form": form, "several": len(places) > 1, "days": settings.CITY_EXPORT_DAYS}
    return render(request, "assessments/city_export_new.html", context)


@never_cache
@require_GET
def city_export(request: ViewerRequest, pk: int) -> HttpResponse:
    """One export: its progress, which the page asks for again while it is written, and its hashes."""
    found = access_city_export(request.viewer, pk)
    row = city_export_row(request.viewer, found, now=timezone.now())
    context = {"row": row, "export": found, "days": settings.CITY_EXPORT_DAYS}
    part = "assessments/_city_export_state.html"
    template = part if request.htmx else "assessments/city_export.html"
    return render(request, template, context)


@require_POST
def city_export_step(request: ViewerRequest, pk: int) -> HttpResponseBase:
    """Approve, refuse, withdraw, try again or delete the file."""
    found = access_city_export(request.viewer, pk)
    if request.POST.get("action", "") not in STEPS:
        raise Http404
    acting, step, sensitive = STEPS[request.POST["action"]]
    actor = acting(request.viewer, found.tenant_id)
    here = reverse("assessments:city_export", args=[pk])
    if sensitive and (again := asked_again(request, here)):
        return again
    step(found, actor=actor)
    messages.success(request, _("已办理,并记入台账。"))
    return redirect(here)


@never_cache
@require_GET
def city_export_file(request: ViewerRequest, pk: int) -> HttpResponseBase:
    """The file, portion by portion; who took it stands in the ledger."""
    found = access_city_export(request.viewer, pk)
    actor = asking_actor(request.viewer, found.tenant_id)
    if again := asked_again(request, reverse("assessments:city_export", args=[pk])):
        return again
    taken = take_city_export(found, actor=actor)
    answer = StreamingHttpResponse(taken.portions, content_type="application/zip")
    answer["Content-Length"] = taken.size
    answer["Content-Disposition"] = content_disposition_header(True, taken.name)
    # Else the proxy keeps what does not fit its memory on its disk, in the open.
    answer["X-Accel-Buffering"] = "no"
    return answer
