"""The office's rounds: which are open, opening one, who has answered, who is accountable."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from indicators.access import access_measure, access_round, require_office, require_rounds
from indicators.forms.rounds import (
    AccountableForm,
    RoundForm,
    YearForm,
    proposed_round,
    usual_year,
)
from indicators.forms.statutory_marks import MarksForm, add_faults
from indicators.models.choices import PeriodKind
from indicators.selectors.review_gaps import gaps_digest, review_gaps
from indicators.selectors.rounds import (
    Ticked,
    accountable_page,
    office_plans,
    proposal_page,
    round_list,
    round_page,
)
from indicators.services import (
    Proposal,
    open_round,
    proposal_digest,
    propose_duties,
)
from organizations.domain.roles import Role
from organizations.domain.whole_numbers import whole
from organizations.middleware import ViewerRequest
from plans.models import Plan
from plans.services import name_accountable_unit

CONFLICT = 409


@require_safe
def rounds(request: ViewerRequest) -> HttpResponse:
    """报送期."""
    require_rounds(request.viewer)
    page = round_list(request.viewer, today=timezone.localdate())
    return render(request, "indicators/rounds.html", {"page": page})


@require_safe
def round_(request: ViewerRequest, pk: int) -> HttpResponse:
    """One round: the state of every duty by department."""
    found = access_round(request.viewer, pk)
    require_rounds(request.viewer, found.tenant_id)
    page = round_page(found, today=timezone.localdate())
    context = {"page": page, "may_change": request.viewer.is_office(found.tenant_id)}
    return render(request, "indicators/round.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def round_new(request: ViewerRequest) -> HttpResponseBase:
    """Preview what a round would ask of whom, and open it."""
    require_office(request.viewer)
    today = timezone.localdate()
    sent = request.POST if request.method == "POST" else request.GET
    plan = _plan(request, sent.get("plan", ""))
    usual = {"year": usual_year(today), "inventory": True}
    asked_year = YearForm(sent if "year" in sent else usual, today=today)
    period, inventory = asked_year.chosen, asked_year.for_inventory
    yearly = period.kind == PeriodKind.YEAR
    proposal = propose_duties(plan, period.year, states=yearly, inventory=inventory)
    if request.method != "POST":
        proposed = {**proposed_round(period, today), "inventory": inventory}
        form = RoundForm(proposed, plan=plan, today=today)
        return _preview(request, plan, asked_year, form, proposal)
    form = RoundForm(request.POST, plan=plan, today=today)
    marks = MarksForm(request.POST)
    if not form.is_valid() or not marks.is_valid():
        return _preview(request, plan, asked_year, form, proposal)
    if request.POST.get("proposal") != proposal_digest(proposal):
        form.add_error(None, _("报送事项在预览之后有变化,请核对下表后再次确认。"))
        return _preview(request, plan, asked_year, form, proposal, status=CONFLICT)
    template = form.template(_jointly(request, proposal))
    gaps = review_gaps(_asked(request, proposal), template, plan.tenant_id, today=today)
    if gaps and request.POST.get("told") != gaps_digest(gaps):
        form.add_error(
            None, _("按所选审核流程,有的步骤没有人能办理,请看页末“确认开放”上方的提示。")
        )
        return _preview(request, plan, asked_year, form, proposal, status=CONFLICT)
    return _open(request, plan, asked_year, form, proposal, marks=marks)


@require_http_methods(["GET", "HEAD", "POST"])
def accountable_unit(request: ViewerRequest, pk: int) -> HttpResponseBase:
    """Name the accountable unit of one target, on a basis document."""
    measure = access_measure(request.viewer, pk)
    require_office(request.viewer, measure.plan.tenant_id)
    form = AccountableForm(request.POST if request.method == "POST" else None, plan=measure.plan)
    if form.is_bound and form.is_valid():
        unit = name_accountable_unit(
            measure.plan,
            key=measure.key,
            department=form.cleaned_data["department"],
            basis_document=form.cleaned_data["basis_document"],
            actor=request.viewer.actor(measure.plan.tenant_id, Role.OFFICE),
        )
        messages.success(request, _("已确定责任主体:%(unit)s。") % {"unit": unit.department.name})
        onward = urlencode({"plan": measure.plan.slug})
        return redirect(f"{reverse('indicators:round_new')}?{onward}")
    context = {"page": accountable_page(measure), "form": form}
    return render(request, "indicators/accountable_unit.html", context)


def _plan(request: ViewerRequest, slug: str) -> Plan:
    """The plan asked for, of the viewer's own office; the first where none is named."""
    plans = office_plans(request.viewer).select_related("tenant")
    plan = plans.filter(slug=slug).first() if slug else plans.first()
    if plan is None:
        raise Http404
    return plan


def _open(
    request: ViewerRequest,
    plan: Plan,
    asked_year: YearForm,
    form: RoundForm,
    proposal: Proposal,
    *,
    marks: MarksForm,
) -> HttpResponseBase:
    data = form.cleaned_data
    try:
        opened = open_round(
            plan,
            period=form.chosen,
            title=data["title"],
            due_on=data["due_on"],
            locks_on=data["locks_on"],
            template=form.template(_jointly(request, proposal)),
            marks=marks.marks,
            proposal=_asked(request, proposal),
            actor=request.viewer.actor(plan.tenant_id, Role.OFFICE),
        )
    except ValidationError as error:
        add_faults(error, form, marks)
        return _preview(request, plan, asked_year, form, proposal, marks=marks)
    messages.success(request, _("“%(title)s”已开放。") % {"title": opened.title})
    return redirect("indicators:round", pk=opened.pk)


def _jointly(request: ViewerRequest, proposal: Proposal) -> frozenset[int]:
    """The definitions whose values the office has ticked for joint review."""
    ticked = {whole(pk) for pk in request.POST.getlist("joint")}
    proposed = {each.definition.pk for each in proposal.duties if each.definition}
    return frozenset(proposed & ticked)


def _asked(request: ViewerRequest, proposal: Proposal) -> Proposal:
    """The proposal without the duties that the office has unticked."""
    if "adjusted" not in request.POST:
        return proposal
    ticked = set(request.POST.getlist("ask"))
    return Proposal([each for each in proposal.duties if each.key in ticked], proposal.without_unit)


def _preview(
    request: ViewerRequest,
    plan: Plan,
    asked_year: YearForm,
    form: RoundForm,
    proposal: Proposal,
    *,
    marks: MarksForm | None = None,
    status: int = 200,
) -> HttpResponse:
    ticked, jointly = None, _jointly(request, proposal)
    if "adjusted" in request.POST:
        ticked = Ticked(frozenset(request.POST.getlist("ask")), jointly)
    gaps = review_gaps(
        _asked(request, proposal),
        form.template(jointly),
        plan.tenant_id,
        today=timezone.localdate(),
    )
    context = {
        "gaps": gaps,
        "told": gaps_digest(gaps),
        "plan": plan,
        "plans": office_plans(request.viewer).select_related("tenant"),
        "year_form": asked_year,
        "form": form,
        "marks": marks or MarksForm(request.POST or None),
        "page": proposal_page(proposal, ticked),
        "digest": proposal_digest(proposal),
    }
    return render(request, "indicators/round_new.html", context, status=status)
