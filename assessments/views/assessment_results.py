"""Pages of results: an edition, its cases as a file, and the effect that newer figures would have."""

import json
from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assessments.access import (
    access_assessment,
    access_revision,
    access_whole,
    assessing_actor,
    report_actor,
)
from assessments.assessment_forms import CorrectForm, ReasonForm
from assessments.models import Assessment, AssessmentResult, FileFormat, ReportKind, Snapshot
from assessments.selectors.assessment_results import effect_page, result_page
from assessments.selectors.score_editions import edition_subject
from assessments.services import Asked, request_report
from assessments.services.assessments import adopt_snapshot
from assessments.services.results import correct_result
from assessments.services.revision_effects import revision_effects
from assessments.services.snapshots import take_snapshot
from assessments.views.sent import taken
from assessments.writers import WRITTEN
from audit.services import read_text
from organizations.middleware import ViewerRequest
from plans.views.files import attachment

TAKE, ADOPT, CORRECT = "take", "adopt", "correct"
JSON = "application/json; charset=utf-8"


@require_safe
@never_cache
def assessment_result(request: ViewerRequest, pk: int, number: int) -> HttpResponse:
    """An edition of the results; before it is published the office's and the auditor's alone."""
    found, scope = access_assessment(request.viewer, pk)
    result = _edition(found, number)
    if not scope.whole and result.published_at is None:
        raise Http404
    context = {
        "page": result_page(found, result),
        "whole": scope.whole,
        "formats": [
            (key, FileFormat(key).label) for key in WRITTEN[ReportKind.SCORE_SHEET].formats
        ],
    }
    return render(request, "assessments/process/result.html", context)


@require_safe
@never_cache
def assessment_cases(request: ViewerRequest, pk: int, number: int) -> HttpResponse:
    """The cases of an edition, in the form that `score_cases` scores without a database."""
    found = access_whole(request.viewer, pk)
    held = json.loads(read_text(_edition(found, number).content))
    text = json.dumps(held["cases"], ensure_ascii=False, indent=1)
    return attachment(text, f"score-cases-{pk}-{number}.json", JSON)


@require_POST
def score_sheet(request: ViewerRequest, pk: int, number: int) -> HttpResponse:
    """Ask for the score sheet of an edition; it rests on the snapshot of the edition."""
    found = access_whole(request.viewer, pk)
    result = _edition(found, number)
    asked = Asked(
        kind=ReportKind.SCORE_SHEET,
        year=found.year,
        file_format=request.POST.get("file_format", ""),
        subject=edition_subject(result),
        snapshot=result.snapshot_id,
    )
    actor = report_actor(request.viewer, found.tenant_id)
    try:
        report = request_report(found.plan, asked, actor=actor)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("assessments:assessment_result", pk, number)
    return redirect("assessments:report", report.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def assessment_effect(request: ViewerRequest, pk: int) -> HttpResponseBase:
    """What newer figures, and points given since, would change; adopted or published with reason."""
    found = access_whole(request.viewer, pk)
    page = effect_page(found, request.viewer)
    form: Form | None = _effect_form(found, None) if page.may_adopt or page.may_correct else None
    status = 200
    if request.method == "POST":
        actor = assessing_actor(request.viewer, found.tenant_id)
        if request.POST.get("action") == TAKE:
            take_snapshot(found.plan, year=found.year, actor=actor)
            return redirect("assessments:assessment_effect", pk)
        form = _effect_form(found, request)
        if taken(form, lambda data: _changed(request, found, page.newest, data)):
            messages.success(request, _("已办理并记入台账。"))
            return redirect("assessments:assessment", pk)
        status = 422
    context = {"page": page, "form": form}
    return render(request, "assessments/process/effect.html", context, status=status)


@require_safe
@never_cache
def revision_effect(request: ViewerRequest, pk: int) -> HttpResponse:
    """What a value under review would change in assessments, before it is accepted."""
    submission = access_revision(request.viewer, pk)
    context = {"submission": submission, "effects": revision_effects(submission)}
    return render(request, "assessments/process/revision.html", context)


def _effect_form(found: Assessment, request: ViewerRequest | None) -> Form:
    kind = CorrectForm if found.is_published else ReasonForm
    data = request.POST if request is not None else None
    return kind(data, initial={"seen": found.revision})


# Any: the cleaned fields of the form.
def _changed(
    request: ViewerRequest,
    found: Assessment,
    newest: Snapshot | None,
    data: Mapping[str, Any],
) -> None:
    if found.is_published:
        correct_result(request.viewer, found, snapshot=newest, **data)
    elif newest is None:
        raise ValidationError(_("没有更新的快照。请先按最新数据重算。"))
    else:
        adopt_snapshot(request.viewer, found, newest, **data)


def _edition(found: Assessment, number: int) -> AssessmentResult:
    rows = found.results.select_related("content__key", "reason__key", "snapshot")
    return get_object_or_404(rows, number=number)
