"""数据比对: figures of another source beside the accepted values."""

from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from assessments.access import access_paper
from assessments.domain.source_figures import SHEET, Outcome
from assessments.models import PaperKind, WorkingPaper
from assessments.services import open_comparison
from dashboards.access import access_audited_place
from dashboards.audit_forms import ComparisonForm
from dashboards.selectors.differences import DifferencePage, difference_page, template_rows
from dashboards.selectors.working_papers import is_comparison, scratch_page
from dashboards.writers.differences import (
    difference_csv,
    difference_workbook,
    template_csv,
    template_workbook,
)
from dashboards.writers.workbook import XLSX
from indicators.filing_terms import sentence
from organizations.domain.roles import Role
from organizations.domain.whole_numbers import whole
from organizations.middleware import ViewerRequest
from organizations.models import Place
from organizations.services.exports import Taken
from plans.domain.problems import DocumentError, Problem
from plans.views.files import CSV, attachment, stored_attachment

UNPROCESSABLE = 422
# Faults listed on the page; a table with more has a fault of another kind.
MOST_FAULTS = 100


@require_http_methods(["GET", "HEAD", "POST"])
def differences(request: ViewerRequest) -> HttpResponseBase:
    """The comparisons so far; POST reads another table and keeps it, or says what is wrong."""
    key = request.GET.get("place", "")
    tenant = access_audited_place(request.viewer, key, Role.AUDITOR)
    form = ComparisonForm(request.POST or None, request.FILES or None)
    faults: list[str] = []
    if request.method == "POST" and form.is_valid():
        kept = _kept(request, tenant, form, faults)
        if kept is not None:
            return redirect("dashboards:difference", kept.pk)
    context = {
        "page": scratch_page(tenant, kind=PaperKind.COMPARISON),
        "form": form,
        "faults": faults[:MOST_FAULTS],
        "more": max(0, len(faults) - MOST_FAULTS),
        "year": timezone.localdate().year - 1,
    }
    status = UNPROCESSABLE if form.errors or faults else 200
    return render(request, "dashboards/differences.html", context, status=status)


def _kept(
    request: ViewerRequest, tenant: Place, form: ComparisonForm, faults: list[str]
) -> WorkingPaper | None:
    """The comparison; None where the table is refused, with the faults."""
    file = form.cleaned_data["file"]
    try:
        return open_comparison(
            request.viewer,
            tenant,
            title=form.cleaned_data["title"],
            name=file.name,
            data=file.read(),
        )
    except DocumentError as error:
        faults += [_fault(problem, file.name) for problem in error.problems]
    except ValidationError as error:
        form.add_error("title", error.messages)
    return None


def _fault(problem: Problem, name: str) -> str:
    """A fault with its file, sheet and cell."""
    if not problem.path:
        return sentence(problem)
    where = {"file": name, "sheet": _(SHEET), "cell": problem.path, "fault": sentence(problem)}
    return _("%(file)s %(sheet)s %(cell)s:%(fault)s") % where


@require_safe
def difference(request: ViewerRequest, pk: int) -> HttpResponse:
    """What a comparison found; with `now` beside the values of now, as a file with `download`."""
    paper = _access_comparison(request, pk)
    asked = request.GET.get("outcome", "")
    kind = request.GET.get("download", "")
    is_file = kind in ("csv", "xlsx")
    page = difference_page(
        paper,
        now="now" in request.GET,
        chosen=asked if asked in set(Outcome) and not is_file else "",
    )
    if is_file:
        return _file(request, page, kind)
    return render(request, "dashboards/difference.html", {"page": page, "head": page.head})


def _access_comparison(request: ViewerRequest, pk: int) -> WorkingPaper:
    paper = access_paper(request.viewer, pk)
    if not is_comparison(paper):
        raise Http404
    return paper


def _file(request: ViewerRequest, page: DifferencePage, kind: str) -> HttpResponse:
    name = f"comparison-{page.head.pk}"
    taken = Taken(
        request.viewer,
        "paper.export",
        page.file.paper,
        (page.head.tenant,),
        {"rows": len(page.lines)},
    )
    if kind == "csv":
        return attachment(difference_csv(page), f"{name}.csv", CSV, taken=taken)
    return attachment(difference_workbook(page), f"{name}.xlsx", XLSX, taken=taken)


@require_safe
def difference_file(request: ViewerRequest, pk: int) -> HttpResponse:
    """The table as it was uploaded."""
    paper = _access_comparison(request, pk)
    file = paper.file
    taken = Taken(request.viewer, "paper.download", paper, (paper.tenant,))
    return stored_attachment(file.content, file.file_name, file.media_type, taken=taken)


@require_safe
def difference_template(request: ViewerRequest, form: str) -> HttpResponse:
    """The table to fill: what is held of a year, without the numbers."""
    key = request.GET.get("place", "")
    tenant = access_audited_place(request.viewer, key, Role.AUDITOR)
    if form not in ("csv", "xlsx"):
        raise Http404
    year = whole(request.GET.get("year", "")) or timezone.localdate().year - 1
    rows = template_rows(tenant, year)
    name = f"比对表-{year}"
    if form == "csv":
        return attachment(template_csv(rows), f"{name}.csv", CSV)
    return attachment(template_workbook(rows), f"{name}.xlsx", XLSX)
