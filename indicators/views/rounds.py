"""The office's rounds: which are open, opening one, who has answered, who is accountable."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse, HttpResponseBase, QueryDict
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
# In the session, what a form for opening a round held when a unit was to be named first; in the
# address, that it is to be taken up again.
LEFT = "round_left"


@require_safe
def rounds(request: ViewerRequest) -> HttpResponse:
    """报送期."""
    require_rounds(request.viewer)
    year = whole(request.GET.get("year", ""))
    page = round_list(request.viewer, today=timezone.localdate(), year=year)
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
    sent = request.POST if request.method == "POST" else _taken_up(request)
    plan = _plan(request, sent.get("plan", ""))
    usual = {"year": usual_year(today), "inventory": True}
    asked_year = YearForm(sent if "year" in sent else usual, today=today)
    period, inventory = asked_year.chosen, asked_year.for_inventory
    yearly = period.kind == PeriodKind.YEAR
    proposal = propose_duties(plan, period.year, states=yearly, inventory=inventory)
    if "name_unit" in request.POST:
        return _leave(request, plan, proposal)
    fresh = {**proposed_round(period, today), "inventory": inventory}
    is_fresh = request.method != "POST" and "adjusted" not in sent
    form = RoundForm(fresh if is_fresh else sent, plan=plan, today=today)
    marks = MarksForm(sent)
    if request.method != "POST" or not form.is_valid() or not marks.is_valid():
        return _preview(request, plan, asked_year, form, proposal, sent=sent)
    if sent.get("proposal") != proposal_digest(proposal):
        form.add_error(None, _("报送事项在预览之后有变化,请核对下表后再次确认。"))
        return _preview(request, plan, asked_year, form, proposal, sent=sent, status=CONFLICT)
    template = form.template(_jointly(sent, proposal))
    gaps = review_gaps(_asked(sent, proposal), template, plan.tenant_id, today=today)
    if gaps and sent.get("told") != gaps_digest(gaps):
        form.add_error(
            None, _("按所选审核流程,有的步骤没有人能办理,请看页末“确认开放”上方的提示。")
        )
        return _preview(request, plan, asked_year, form, proposal, sent=sent, status=CONFLICT)
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
        return redirect(_way_back(request, measure.plan))
    context = {
        "page": accountable_page(measure),
        "form": form,
        "way_back": _way_back(request, measure.plan),
    }
    return render(request, "indicators/accountable_unit.html", context)


def _way_back(request: ViewerRequest, plan: Plan) -> str:
    onward = {"plan": plan.slug} | ({LEFT: "1"} if LEFT in request.GET else {})
    return f"{reverse('indicators:round_new')}?{urlencode(onward)}"


def _leave(request: ViewerRequest, plan: Plan, proposal: Proposal) -> HttpResponseBase:
    """Keep the form while the unit of a target is named, for the way back."""
    left = {name: values for name, values in request.POST.lists() if name != "csrfmiddlewaretoken"}
    left["offered"] = [each.key for each in proposal.duties]
    request.session[LEFT] = left
    address = reverse("indicators:accountable_unit", args=[whole(request.POST["name_unit"]) or 0])
    return redirect(f"{address}?{urlencode({LEFT: 1})}")


def _taken_up(request: ViewerRequest) -> QueryDict:
    """The form as it was left, once, where the address asks for it; else the address itself."""
    left = request.session.pop(LEFT, None) if LEFT in request.GET else None
    if left is None or left.get("plan") != [request.GET.get("plan")]:
        return request.GET
    form = QueryDict(mutable=True)
    for name, values in left.items():
        form.setlist(name, values)
    return form


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
            template=form.template(_jointly(request.POST, proposal)),
            marks=marks.marks,
            proposal=_asked(request.POST, proposal),
            actor=request.viewer.actor(plan.tenant_id, Role.OFFICE),
        )
    except ValidationError as error:
        add_faults(error, form, marks)
        return _preview(request, plan, asked_year, form, proposal, sent=request.POST, marks=marks)
    messages.success(request, _("“%(title)s”已开放。") % {"title": opened.title})
    return redirect("indicators:round", pk=opened.pk)


def _jointly(sent: QueryDict, proposal: Proposal) -> frozenset[int]:
    """The definitions whose values the office has ticked for joint review."""
    ticked = {whole(pk) for pk in sent.getlist("joint")}
    proposed = {each.definition.pk for each in proposal.duties if each.definition}
    return frozenset(proposed & ticked)


def _asked(sent: QueryDict, proposal: Proposal) -> Proposal:
    """The proposal without the duties that the office has unticked."""
    if "adjusted" not in sent:
        return proposal
    ticked = _ticked(sent, proposal)
    return Proposal([each for each in proposal.duties if each.key in ticked], proposal.without_unit)


def _ticked(sent: QueryDict, proposal: Proposal) -> frozenset[str]:
    """The duties that are ticked: also those that were not on offer when the form was left."""
    ticked = frozenset(sent.getlist("ask"))
    if "offered" not in sent:
        return ticked
    return ticked | {each.key for each in proposal.duties}.difference(sent.getlist("offered"))


def _preview(
    request: ViewerRequest,
    plan: Plan,
    asked_year: YearForm,
    form: RoundForm,
    proposal: Proposal,
    *,
    sent: QueryDict,
    marks: MarksForm | None = None,
    status: int = 200,
) -> HttpResponse:
    ticked, jointly = None, _jointly(sent, proposal)
    if "adjusted" in sent:
        ticked = Ticked(_ticked(sent, proposal), jointly)
    gaps = review_gaps(
        _asked(sent, proposal),
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
        "marks": marks or MarksForm(sent if "adjusted" in sent else None),
        "page": proposal_page(proposal, ticked),
        "digest": proposal_digest(proposal),
    }
    return render(request, "indicators/round_new.html", context, status=status)
