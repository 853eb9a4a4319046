"""Pages of assessments: the list with its form, and one assessment with the steps of the office."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from assessments.access import access_assessment, access_assessments, assessing_actor
from assessments.assessment_forms import (
    AdvanceForm,
    BackForm,
    EvaluatorForm,
    ExtendForm,
    OpenForm,
    PublishForm,
    RankForm,
    ReasonForm,
)
from assessments.domain.assessment import Stage, StepAction
from assessments.domain.scoring.schemes import UnitKind
from assessments.models import Assessment
from assessments.selectors.assessment_page import AssessmentPage, assessment_page
from assessments.selectors.assessments import AssessmentsPage, assessments_page
from assessments.services.assessments import (
    Opening,
    advance,
    extend_stage,
    go_back,
    open_assessment,
    switch_ranking,
    withdraw_assessment,
)
from assessments.services.opinions import name_evaluator
from assessments.views.sent import taken
from organizations.access import Viewer
from organizations.middleware import ViewerRequest
from organizations.models import Department
from plans.models import Plan

YEARS_BACK = 3
NAME = "name"


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def assessments(request: ViewerRequest, slug: str) -> HttpResponse:
    """The assessments of a plan, and the form that opens one."""
    plan = access_assessments(request.viewer, slug)
    if request.method == "POST":
        assessing_actor(request.viewer, plan.tenant_id)
    page = assessments_page(plan, request.viewer)
    form = _open_form(request, page) if page.may_open else None
    opened: list[Assessment] = []
    if (
        request.method == "POST"
        and form is not None
        and taken(form, lambda data: opened.append(_opened(request.viewer, plan, data)))
    ):
        return redirect("assessments:assessment", opened[0].pk)
    context = {"page": page, "form": form}
    status = 422 if form is not None and form.errors else 200
    return render(request, "assessments/process/assessments.html", context, status=status)


def _open_form(request: ViewerRequest, page: AssessmentsPage) -> OpenForm:
    this_year = timezone.localdate().year
    years = range(this_year, this_year - YEARS_BACK - 1, -1)
    sent = request.POST if request.method == "POST" else None
    return OpenForm(sent, schemes=page.schemes, years=years, initial={"year": this_year - 1})


# Any: the cleaned fields of the form, here and below.
def _opened(viewer: Viewer, plan: Plan, data: Mapping[str, Any]) -> Assessment:
    opening = Opening(
        year=data["year"],
        kind=UnitKind(data["kind"]),
        scheme_version=data["scheme"],
        document=data["document"],
        due_on=data["due_on"],
        ranking_document=data["ranking_document"],
    )
    return open_assessment(viewer, plan, opening)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def assessment(request: ViewerRequest, pk: int) -> HttpResponseBase:
    """One assessment: where it stands, its units, and the steps that the viewer may take."""
    found, scope = access_assessment(request.viewer, pk)
    page = assessment_page(found, request.viewer, scope)
    forms = _forms(page)
    status = 200
    if request.method == "POST":
        assessing_actor(request.viewer, found.tenant_id)
        sent = request.POST.get("action", "")
        if sent not in _TAKE:
            raise Http404
        form = _form(sent, page, request)
        if taken(form, lambda data: _TAKE[sent](request.viewer, found, data)):
            messages.success(request, _("已办理并记入台账。"))
            return redirect("assessments:assessment", pk)
        forms[sent] = form
        status = 422
    context = {"page": page, "forms": forms}
    return render(request, "assessments/process/assessment.html", context, status=status)


def _forms(page: AssessmentPage) -> dict[str, Form]:
    """The forms of the steps that the viewer may take now."""
    steps = {str(step) for step in page.open_steps} & set(_TAKE)
    named = {NAME} if page.may_name else set()
    return {step: _form(step, page, None) for step in steps | named}


def _form(sent: str, page: AssessmentPage, request: ViewerRequest | None) -> Form:
    seen = {"seen": page.assessment.revision, "document": page.assessment.ranking_document}
    kinds: dict[str, type[Form]] = {
        StepAction.ADVANCE: PublishForm if page.publishes else AdvanceForm,
        StepAction.BACK: BackForm,
        StepAction.EXTEND: ExtendForm,
        StepAction.RANK: RankForm,
        StepAction.WITHDRAW: ReasonForm,
        NAME: EvaluatorForm,
    }
    initial = seen if sent == StepAction.RANK else {"seen": page.assessment.revision}
    data = request.POST if request is not None else None
    form = kinds[sent](data, auto_id=f"id_{sent}_%s", initial=initial)
    if isinstance(form, BackForm):
        form.fields["stage"].choices = page.before  # type: ignore[attr-defined]
    if isinstance(form, EvaluatorForm):
        form.fields["item"].choices = [(each.key, each.title) for each in page.scheme.items]  # type: ignore[attr-defined]
        own = Department.objects.filter(tenant=page.assessment.tenant_id)
        form.fields["department"].queryset = own  # type: ignore[attr-defined]
    return form


def _advance(viewer: Viewer, found: Assessment, data: Mapping[str, Any]) -> object:
    return advance(viewer, found, **data)


def _back(viewer: Viewer, found: Assessment, data: Mapping[str, Any]) -> object:
    return go_back(viewer, found, **{**data, "stage": Stage(data["stage"])})


def _extend(viewer: Viewer, found: Assessment, data: Mapping[str, Any]) -> object:
    return extend_stage(viewer, found, **data)


def _rank(viewer: Viewer, found: Assessment, data: Mapping[str, Any]) -> object:
    return switch_ranking(viewer, found, **data)


def _withdraw(viewer: Viewer, found: Assessment, data: Mapping[str, Any]) -> object:
    return withdraw_assessment(viewer, found, **data)


def _name(viewer: Viewer, found: Assessment, data: Mapping[str, Any]) -> object:
    return name_evaluator(viewer, found, **data)


_TAKE = {
    StepAction.ADVANCE.value: _advance,
    StepAction.BACK.value: _back,
    StepAction.EXTEND.value: _extend,
    StepAction.RANK.value: _rank,
    StepAction.WITHDRAW.value: _withdraw,
    NAME: _name,
}
