"""The page of one assessed unit: its self-assessment, opinions and points, objections; its files."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from assessments.access import (
    NOT_EVALUATING,
    access_objection_file,
    access_self_report_file,
    access_unit,
    assessing_actor,
    filing_actor,
)
from assessments.assessment_forms import (
    ApproveForm,
    AwardForm,
    DecideForm,
    ObjectForm,
    OpinionForm,
    SelfReportForm,
)
from assessments.models import AssessedUnit
from assessments.selectors.assessment_unit import UnitPage, unit_page
from assessments.services.objections import decide_objection, file_objection
from assessments.services.opinions import Evaluation, approve_veto, give_award, give_opinion
from assessments.services.self_reports import SelfAssessment, file_self_report
from assessments.views.sent import taken
from organizations.access import Viewer
from organizations.middleware import ViewerRequest
from plans.views.files import stored_attachment

REPORT, OPINION, AWARD, APPROVE = "report", "opinion", "award", "approve"
OBJECT, DECIDE = "object", "decide"


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def assessed_unit(request: ViewerRequest, pk: int, unit: int) -> HttpResponseBase:
    """One unit: what it filed, what it was given, its score, and what the viewer may do."""
    found, scope = access_unit(request.viewer, pk, unit)
    page = unit_page(found, request.viewer, scope)
    forms = _forms(page)
    status = 200
    if request.method == "POST":
        sent = request.POST.get("action", "")
        _require(request.viewer, found, sent, page)
        form = _form(sent, page, request)
        if taken(form, lambda data: _TAKE[sent](request.viewer, found, data)):
            messages.success(request, _("已办理并记入台账。"))
            return redirect("assessments:assessed_unit", pk, unit)
        forms[sent] = form
        status = 422
    decisions = _decisions(page, forms)
    objections = [(line, decisions.get(line.objection.pk)) for line in page.objections]
    context = {"page": page, "forms": forms, "objections": objections}
    return render(request, "assessments/process/unit.html", context, status=status)


@require_safe
@never_cache
def self_report_file(request: ViewerRequest, pk: int) -> HttpResponse:
    """A file of a self-assessment, as it was uploaded."""
    found = access_self_report_file(request.viewer, pk)
    return stored_attachment(found.content, found.file_name, found.media_type)


@require_safe
@never_cache
def objection_file(request: ViewerRequest, pk: int) -> HttpResponse:
    """A file of an objection, as it was uploaded."""
    found = access_objection_file(request.viewer, pk)
    return stored_attachment(found.content, found.file_name, found.media_type)


def _require(viewer: Viewer, unit: AssessedUnit, sent: str, page: UnitPage) -> None:
    """Refuse what the viewer may not do before its form is looked at."""
    if sent not in _TAKE:
        raise Http404
    if sent in (REPORT, OBJECT):
        filing_actor(viewer, unit)
    elif sent != OPINION:
        assessing_actor(viewer, unit.assessment.tenant_id)
    elif not page.evaluates:
        raise PermissionDenied(NOT_EVALUATING)


def _forms(page: UnitPage) -> dict[str, Form]:
    """The forms of what the viewer may do now."""
    wanted = {
        REPORT: page.may_report,
        OPINION: bool(page.to_evaluate),
        AWARD: bool(page.to_award),
        APPROVE: bool(page.to_approve),
        OBJECT: page.may_object,
    }
    return {key: _form(key, page, None) for key, is_open in wanted.items() if is_open}


def _form(sent: str, page: UnitPage, request: ViewerRequest | None) -> Form:
    data = request.POST if request is not None else None
    files = request.FILES if request is not None else None
    auto_id = f"id_{sent}_%s"
    match sent:
        case "report":
            initial = _last_said(page)
            return SelfReportForm(data, files, auto_id=auto_id, initial=initial)
        case "opinion":
            return OpinionForm(data, auto_id=auto_id, items=page.to_evaluate)
        case "award":
            return AwardForm(data, auto_id=auto_id, items=page.to_award)
        case "approve":
            return ApproveForm(data, auto_id=auto_id, items=page.to_approve)
        case "object":
            return ObjectForm(data, files, auto_id=auto_id, items=page.scheme.items)
        case _:
            return DecideForm(data, auto_id=auto_id)


def _last_said(page: UnitPage) -> dict[str, object]:
    """The last version, to go on from; before the first, what the records say."""
    last = page.report
    if last is None:
        return {"text": page.prefilled}
    said = {"text": last.text, "problems": last.problems}
    return {**said, "no_problems": last.report.no_problems}


def _decisions(page: UnitPage, forms: Mapping[str, Form]) -> dict[int, Form]:
    """A form for each objection that waits for its decision; the one sent keeps its faults."""
    if not page.may_decide:
        return {}
    found: dict[int, Form] = {}
    sent = forms.get(DECIDE)
    for line in page.objections:
        pk = line.objection.pk
        if line.verdict:
            continue
        if sent is not None and sent.data.get("objection") == str(pk):
            found[pk] = sent
        else:
            found[pk] = DecideForm(auto_id=f"id_decide_{pk}_%s", initial={"objection": pk})
    return found


# Any: the cleaned fields of the forms, here and below.
def _report(viewer: Viewer, unit: AssessedUnit, data: Mapping[str, Any]) -> object:
    filed = SelfAssessment(
        text=data["text"],
        problems=data["problems"],
        files=[data["file"]] if data["file"] else [],
        problem_files=[data["problem_file"]] if data["problem_file"] else [],
        contains_personal_data=data["contains_personal_data"],
    )
    return file_self_report(viewer, unit, filed)


def _opinion(viewer: Viewer, unit: AssessedUnit, data: Mapping[str, Any]) -> object:
    return give_opinion(viewer, unit, Evaluation(**data))


def _award(viewer: Viewer, unit: AssessedUnit, data: Mapping[str, Any]) -> object:
    return give_award(viewer, unit, **data)


def _approve(viewer: Viewer, unit: AssessedUnit, data: Mapping[str, Any]) -> object:
    return approve_veto(viewer, unit, **data)


def _object(viewer: Viewer, unit: AssessedUnit, data: Mapping[str, Any]) -> object:
    return file_objection(
        viewer,
        unit,
        item=data["item"],
        text=data["text"],
        files=[data["file"]] if data["file"] else [],
        contains_personal_data=data["contains_personal_data"],
    )


def _decide(viewer: Viewer, unit: AssessedUnit, data: Mapping[str, Any]) -> object:
    objection = get_object_or_404(unit.objections.all(), pk=data["objection"])
    objection.unit = unit
    return decide_objection(viewer, objection, verdict=data["verdict"], reason=data["reason"])


_TAKE = {
    REPORT: _report,
    OPINION: _opinion,
    AWARD: _award,
    APPROVE: _approve,
    OBJECT: _object,
    DECIDE: _decide,
}
