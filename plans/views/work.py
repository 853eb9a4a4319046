"""The pages of annual work: a year's matrix, one item with its reports, and how items come to be."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.forms import Form
from django.http import Http404, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from organizations.middleware import ViewerRequest
from plans.access import (
    NOT_ADDING,
    access_tenant_plan,
    access_work_item,
    leading_actor,
    office_actor,
    reopening_actor,
    reporting_actor,
    tasks_led,
)
from plans.forms.work import (
    ProgressForm,
    ReopenForm,
    RequestPartForm,
    WithdrawForm,
    WorkItemForm,
)
from plans.models import AnnualWorkItem, Plan, WorkPart
from plans.selectors.work import work_page
from plans.selectors.work_item import ItemPage, askable, item_page, reporting_units
from plans.selectors.work_proposals import Proposal, propose_work_items
from plans.services.work_items import (
    YEARS,
    WorkItemFacts,
    adopt_work_items,
    create_work_item,
    withdraw_item,
)
from plans.services.work_parts import compile_item, reopen_item, report_part, request_part

Forms = dict[str, Form]


@require_safe
def work(request: ViewerRequest, slug: str) -> HttpResponseBase:
    """A year's items by action, and who has reported."""
    plan = access_tenant_plan(request.viewer, slug)
    today = timezone.localdate()
    page = work_page(
        plan,
        request.viewer,
        year=_year(request.GET.get("year", ""), today.year),
        mine=request.GET.get("mine") == "1",
        this_year=today.year,
    )
    return render(request, "plans/work.html", {"page": page})


@require_http_methods(["GET", "HEAD", "POST"])
def work_new(request: ViewerRequest, slug: str) -> HttpResponseBase:
    """Adopt the plan's own breakdown (the office), or add one item by hand."""
    plan = access_tenant_plan(request.viewer, slug)
    office = request.viewer.is_office(plan.tenant_id)
    led = tasks_led(request.viewer, plan)
    if not office and not led:
        raise PermissionDenied(NOT_ADDING)
    year = _year(request.POST.get("year") or request.GET.get("year", ""), timezone.localdate().year)
    if request.method == "POST" and request.POST.get("action") == "adopt":
        return _adopt(request, plan, year)
    proposals = propose_work_items(plan, year)
    form = _item_form(request, plan, proposals, None if office else led, year)
    if form.is_bound and form.is_valid():
        added = _add(request, plan, form)
        if added is not None:
            messages.success(request, _("已添加年度工作任务。"))
            return redirect("plans:work_item", added.pk)
    context = {
        "slug": slug,
        "place": plan.tenant.name,
        "year": year,
        "years": (year - 1, year, year + 1),
        "office": office,
        "proposals": proposals if office else (),
        "form": form,
    }
    return render(request, "plans/work_new.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def work_item(request: ViewerRequest, pk: int) -> HttpResponseBase:
    """One item: its parts, what was reported, and what the viewer may do about it."""
    item = access_work_item(request.viewer, pk)
    page = item_page(item, request.viewer)
    forms = _forms(request, item, page)
    if request.method == "POST":
        said = _posted(request, item, forms)
        if said:
            messages.success(request, said)
            return redirect("plans:work_item", pk)
    context = {
        "page": page,
        "parts": [(part, forms.get(_report_key(part.mark.pk))) for part in page.parts],
        "forms": forms,
    }
    return render(request, "plans/work_item.html", context)


def _posted(request: ViewerRequest, item: AnnualWorkItem, forms: Forms) -> str | None:
    """What was done, in a sentence; None when the form has faults to show."""
    action, part = request.POST.get("action", ""), None
    if action == "report":
        part = _part(item, request.POST.get("part", ""))
        reporting_actor(request.viewer, part)
    elif action in {"request", "compile"}:
        leading_actor(request.viewer, item)
    elif action == "reopen":
        reopening_actor(request.viewer, item)
    elif action == "withdraw":
        office_actor(request.viewer, item.tenant_id)
    else:
        raise Http404
    form = forms[_report_key(part.pk) if part else action]
    if not form.is_valid():
        return None
    try:
        return _act(request, item, part, form)
    except ValidationError as error:
        form.add_error(None, error)
        return None


def _act(request: ViewerRequest, item: AnnualWorkItem, part: WorkPart | None, form: Form) -> str:
    data, viewer = form.cleaned_data, request.viewer
    if part is not None:
        report_part(viewer, part, progress=data["progress"], text=data["text"])
        return _("已提交本单位的进展。")
    if isinstance(form, RequestPartForm):
        request_part(viewer, item, data["unit"])
        return _("已要求该单位报送。")
    if isinstance(form, ProgressForm):
        compile_item(viewer, item, progress=data["progress"], text=data["text"])
        return _("已汇总,该事项本期办结。")
    if isinstance(form, ReopenForm):
        reopen_item(viewer, item, reason=data["reason"])
        return _("已重新开放,各单位可以继续填报。")
    withdraw_item(viewer, item, reason=data["reason"])
    return _("已撤销该事项,操作台账中保留记录。")


def _forms(request: ViewerRequest, item: AnnualWorkItem, page: ItemPage) -> Forms:
    """The forms that the viewer's rights show, and the one that was sent."""
    sent = request.POST.get("action", "")
    if sent == "report":
        sent = _report_key(request.POST.get("part", ""))
    given = request.POST if request.method == "POST" else None
    forms: Forms = {}
    for part in page.parts:
        key = _report_key(part.mark.pk)
        if part.may_report or key == sent:
            bound = given if key == sent else None
            forms[key] = ProgressForm(bound, auto_id=f"id_{key}_%s")
    if page.may_compile or sent == "compile":
        forms["compile"] = ProgressForm(
            given if sent == "compile" else None, auto_id="id_compile_%s"
        )
    if page.may_request or sent == "request":
        choices = askable(item, today=timezone.localdate())
        forms["request"] = RequestPartForm(given if sent == "request" else None, choices=choices)
    if page.may_reopen or sent == "reopen":
        forms["reopen"] = ReopenForm(given if sent == "reopen" else None)
    if page.may_withdraw or sent == "withdraw":
        forms["withdraw"] = WithdrawForm(given if sent == "withdraw" else None)
    return forms


def _report_key(pk: object) -> str:
    return f"report{pk}"


def _part(item: AnnualWorkItem, pk: str) -> WorkPart:
    for part in item.parts.select_related("item__tenant"):
        if str(part.pk) == pk:
            return part
    raise Http404


def _adopt(request: ViewerRequest, plan: Plan, year: int) -> HttpResponseBase:
    keys = set(request.POST.getlist("task"))
    count = adopt_work_items(request.viewer, plan, year, task_keys=keys)
    messages.success(request, _("已采用%(count)s项年度工作任务。") % {"count": count})
    return redirect(f"{reverse('plans:work', args=[plan.slug])}?year={year}")


def _item_form(
    request: ViewerRequest,
    plan: Plan,
    proposals: tuple[Proposal, ...],
    led: dict[str, frozenset[int]] | None,
    year: int,
) -> WorkItemForm:
    """The form of one item; `led` bounds the tasks and leads of who is not the office."""
    today = timezone.localdate()
    return WorkItemForm(
        request.POST if request.method == "POST" else None,
        initial={"year": year},
        plan=plan,
        tasks=[
            (each.task_key, each.label) for each in proposals if led is None or each.task_key in led
        ],
        units=reporting_units(plan, today=today),
        leads=None if led is None else frozenset().union(*led.values()),
        today=today,
    )


def _add(request: ViewerRequest, plan: Plan, form: WorkItemForm) -> AnnualWorkItem | None:
    facts = WorkItemFacts(**form.cleaned_data)
    try:
        return create_work_item(request.viewer, plan, facts)
    except ValidationError as error:
        form.add_error(None, error)
        return None


def _year(typed: str, default: int) -> int:
    found = [year for year in YEARS if typed == str(year)]
    return found[0] if found else default
