"""核查底稿: the auditor's scratch space, for the auditors of a place alone."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from assessments.access import access_paper
from assessments.domain.working_papers import SampleFacts
from assessments.models import WorkingPaper
from assessments.services import add_note, close_paper, keep_sample
from dashboards.access import access_audited_place, access_audited_plan
from dashboards.audit_forms import NoteForm
from dashboards.sample_form import SampleForm
from dashboards.selectors.samples import sample
from dashboards.selectors.working_papers import is_comparison, sample_paper, scratch_page
from organizations.domain.roles import Role
from organizations.middleware import ViewerRequest


@require_safe
def scratch(request: ViewerRequest) -> HttpResponse:
    """The working papers of the place."""
    key = request.GET.get("place", "")
    tenant = access_audited_place(request.viewer, key, Role.AUDITOR)
    return render(request, "dashboards/scratch.html", {"page": scratch_page(tenant)})


@require_safe
def paper(request: ViewerRequest, pk: int) -> HttpResponseBase:
    """One paper: a sample drawn again, or the page of a comparison."""
    found = access_paper(request.viewer, pk)
    if is_comparison(found):
        return redirect("dashboards:difference", pk)
    page = sample_paper(found)
    return render(request, "dashboards/sample_paper.html", {"page": page, "head": page.head})


@require_POST
def sample_keep(request: ViewerRequest, slug: str) -> HttpResponseBase:
    """Keep the sample that the address of the sample page names."""
    plan = access_audited_plan(request.viewer, slug)
    form = SampleForm(request.POST, now=timezone.now())
    if not form.is_valid():
        messages.error(request, _("抽样条件不完整,没有存入底稿。"))
        return redirect("dashboards:samples", slug)
    found = sample(plan, form.drawing)
    facts = SampleFacts(
        slug=slug,
        year=found.drawing.year,
        size=found.drawing.size,
        seed=found.drawing.seed,
        until=found.drawing.moment,
        population=found.population,
        population_sha256=found.population_sha256,
    )
    words = {"year": found.drawing.year, "size": len(found.lines)}
    title = _("%(year)s年数值抽样%(size)s个") % words
    kept = keep_sample(request.viewer, plan.tenant, facts, title=title)
    messages.success(request, _("已存入底稿。"))
    return redirect("dashboards:paper", kept.pk)


@require_POST
def paper_note(request: ViewerRequest, pk: int) -> HttpResponseBase:
    """Note something on a paper."""
    found = access_paper(request.viewer, pk)
    form = NoteForm(request.POST)
    if not form.is_valid():
        messages.error(request, " ".join(map(str, form.errors["text"])))
        return _back(found)
    try:
        add_note(request.viewer, found, text=form.cleaned_data["text"])
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("已记录。"))
    return _back(found)


@require_POST
def paper_close(request: ViewerRequest, pk: int) -> HttpResponseBase:
    """Close a paper."""
    found = access_paper(request.viewer, pk)
    close_paper(request.viewer, found)
    messages.success(request, _("已归档。"))
    return _back(found)


def _back(found: WorkingPaper) -> HttpResponseBase:
    return redirect(
        "dashboards:difference" if is_comparison(found) else "dashboards:paper", found.pk
    )
