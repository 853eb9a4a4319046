"""Pages of reports: the list with its form, one report while it is built, its file."""

from io import BytesIO

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from assessments.access import access_report, access_reports, report_actor
from assessments.forms import ReportForm
from assessments.models import ReportState
from assessments.selectors.report_text import is_prose
from assessments.selectors.reports import reports_page, years_to_report
from assessments.selectors.snapshots import snapshots_offered
from assessments.services import Asked, cancel_report, request_report, take_bundle, take_file
from organizations.middleware import ViewerRequest
from plans.models import Plan


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def reports(request: ViewerRequest, slug: str) -> HttpResponse:
    """The reports of a plan, and the form to ask for one."""
    plan = access_reports(request.viewer, slug)
    this_year = timezone.localdate().year
    page = reports_page(plan)
    form = ReportForm(
        request.POST or None,
        years=years_to_report(plan, this_year=this_year),
        subjects=page.subjects,
        snapshots=snapshots_offered(plan),
        initial={"year": this_year - 1, "snapshot": request.GET.get("snapshot", "")},
    )
    if request.method == "POST" and form.is_valid():
        answer = _asked(request, plan, form)
        if answer is not None:
            return answer
    context = {"form": form, "page": page}
    return render(request, "assessments/reports.html", context)


def _asked(request: ViewerRequest, plan: Plan, form: ReportForm) -> HttpResponse | None:
    try:
        report = request_report(
            plan,
            Asked(**form.cleaned_data),
            actor=report_actor(request.viewer, plan.tenant_id),
        )
    except ValidationError as error:
        form.add_error(None, error)
        return None
    return redirect("assessments:report", report.pk)


@never_cache
@require_GET
def report(request: ViewerRequest, pk: int) -> HttpResponse:
    """One report: its progress, which the page asks for again while it is built, and its hashes."""
    found = access_report(request.viewer, pk)
    context = {
        "report": found,
        "plan": found.plan,
        "file": getattr(found, "file", None),
        "seals": found.seals.all() if found.state == ReportState.DONE else (),
        "prose": is_prose(found),
        "may_edit": request.viewer.is_office(found.tenant_id),
    }
    template = "assessments/_report_state.html" if request.htmx else "assessments/report.html"
    return render(request, template, context)


@require_POST
def report_cancel(request: ViewerRequest, pk: int) -> HttpResponse:
    """Call off a report that is not finished."""
    found = access_report(request.viewer, pk)
    cancel_report(found, actor=report_actor(request.viewer, found.tenant_id))
    messages.success(request, _("已撤销该报告。"))
    return redirect("assessments:report", pk)


@never_cache
@require_GET
def report_file(request: ViewerRequest, pk: int) -> HttpResponseBase:
    """The finished file, as an attachment; who took it stands in the ledger."""
    found = access_report(request.viewer, pk)
    data = take_file(found, actor=report_actor(request.viewer, found.tenant_id))
    return FileResponse(
        BytesIO(data),
        as_attachment=True,
        filename=found.file.file_name,
        content_type=found.file.media_type,
    )


@never_cache
@require_GET
def report_bundle(request: ViewerRequest, pk: int) -> HttpResponseBase:
    """All by which an outsider redoes the report, as a zip; who took it stands in the ledger."""
    bundle = take_bundle(request.viewer, access_report(request.viewer, pk))
    return FileResponse(
        bundle.file,
        as_attachment=True,
        filename=bundle.name,
        content_type="application/zip",
    )
