"""The page of checks on site: the draws with their seeds, and what was found."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from assessments.access import access_whole, assessing_actor
from assessments.assessment_forms import DrawForm, OutcomeForm
from assessments.models import Assessment, SiteCheck
from assessments.selectors.site_checks import ChecksPage, checks_page
from assessments.services.site_checks import draw_checks, record_outcome
from assessments.views.sent import taken
from organizations.access import Viewer
from organizations.middleware import ViewerRequest

DRAW = "draw"


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def site_checks(request: ViewerRequest, pk: int) -> HttpResponseBase:
    """What is drawn, why, and what was found; the office draws and records."""
    found = access_whole(request.viewer, pk)
    page = checks_page(found, request.viewer)
    sent: Form | None = None
    if request.method == "POST":
        assessing_actor(request.viewer, found.tenant_id)
        drawing = request.POST.get("action") == DRAW
        sent = DrawForm(request.POST) if drawing else OutcomeForm(request.POST)
        if taken(sent, lambda data: _take(request.viewer, found, drawing=drawing, data=data)):
            messages.success(request, _("已办理并记入台账。"))
            return redirect("assessments:site_checks", pk)
    drawn = sent if isinstance(sent, DrawForm) else DrawForm()
    outcomes = _outcomes(page, sent)
    draws = [
        (each, [(line, outcomes.get(line.check.pk)) for line in each.lines]) for each in page.draws
    ]
    context = {"page": page, "form": drawn, "draws": draws}
    status = 422 if sent is not None else 200
    return render(request, "assessments/process/checks.html", context, status=status)


def _take(viewer: Viewer, found: Assessment, *, drawing: bool, data: Mapping[str, Any]) -> object:
    if drawing:
        return draw_checks(viewer, found, **data)
    checks = SiteCheck.objects.filter(draw__assessment=found)
    related = checks.select_related("draw__assessment__tenant")
    site_check = get_object_or_404(related, pk=data["site_check"])
    return record_outcome(viewer, site_check, finding=data["finding"], text=data["text"])


def _outcomes(page: ChecksPage, sent: Form | None) -> dict[int, Form]:
    """A form for each value that waits for its outcome; the one sent keeps its faults."""
    found: dict[int, Form] = {}
    lines = [line for each in page.draws for line in each.lines if line.outcome is None]
    for line in lines if page.may_check else []:
        pk = line.check.pk
        faulty = isinstance(sent, OutcomeForm) and sent.data.get("site_check") == str(pk)
        form = OutcomeForm(auto_id=f"id_check_{pk}_%s", initial={"site_check": pk})
        found[pk] = sent if faulty and sent is not None else form
    return found
