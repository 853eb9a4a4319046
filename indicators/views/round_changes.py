"""The office's changes to an open round: one more value, another unit, more time, nothing more asked."""

from dataclasses import asdict

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from indicators.access import access_duty, access_round, require_office
from indicators.forms.rounds import AddValueForm, ExtendForm, ReasonForm, ReassignForm
from indicators.forms.statutory_marks import MarksForm
from indicators.models import ReportingDuty
from indicators.selectors.round_changes import change_page
from indicators.services.reminders import set_daily_reminders
from indicators.services.round_changes import (
    add_value,
    add_value_of_counties,
    extend_duty,
    reassign_duty,
    withdraw_duty,
)
from indicators.services.statutory_marks import StatutoryMarks, set_statutory_marks
from organizations.domain.roles import Role
from organizations.middleware import ViewerRequest
from organizations.selectors.county_units import places_nobody_fills_for
from organizations.services import ensure_county_units


@require_http_methods(["GET", "HEAD", "POST"])
def round_add(request: ViewerRequest, pk: int) -> HttpResponseBase:
    """Ask one more value: of the place, of one county, or of every county."""
    round_ = access_round(request.viewer, pk)
    require_office(request.viewer, round_.tenant_id)
    form = AddValueForm(
        request.POST if request.method == "POST" else None,
        tenant=round_.tenant,
        unfilled=places_nobody_fills_for(round_.tenant, today=timezone.localdate()),
    )
    if form.is_bound and form.is_valid():
        actor = request.viewer.actor(round_.tenant_id, Role.OFFICE)
        data = form.cleaned_data
        try:
            if data["place"] == form.COUNTIES:
                added = len(add_value_of_counties(round_, data["indicator"], actor=actor))
            else:
                place = form.places.get(data["place"])
                unit = data["department"]
                if unit is None and place is not None:
                    unit = ensure_county_units(round_.tenant, actor=actor)[place.pk]
                add_value(round_, data["indicator"], unit, place=place, actor=actor)
                added = 1
        except ValidationError as error:
            form.add_error(None, error)
        else:
            if added:
                messages.success(request, _("已增加%(count)s项。") % {"count": added})
            else:
                messages.info(request, _("各下级地区都已有该事项,没有增加。"))
            return redirect("indicators:round", pk)
    return render(request, "indicators/round_add.html", {"round": round_, "form": form})


@require_POST
def daily_reminders(request: ViewerRequest, pk: int) -> HttpResponseBase:
    """Switch daily reminders of overdue duties on, on a document, or off."""
    round_ = access_round(request.viewer, pk)
    require_office(request.viewer, round_.tenant_id)
    actor = request.viewer.actor(round_.tenant_id, Role.OFFICE)
    try:
        set_daily_reminders(round_, basis=request.POST.get("basis", ""), actor=actor)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("催报设置已保存。"))
    return redirect("indicators:round", pk)


@require_http_methods(["GET", "HEAD", "POST"])
def statutory_marks(request: ViewerRequest, pk: int) -> HttpResponseBase:
    """Amend the statutory marks of a round, or take them off."""
    round_ = access_round(request.viewer, pk)
    require_office(request.viewer, round_.tenant_id)
    given = request.POST if request.method == "POST" else asdict(StatutoryMarks.of(round_))
    form = MarksForm(given)
    if request.method == "POST" and form.is_valid():
        actor = request.viewer.actor(round_.tenant_id, Role.OFFICE)
        try:
            set_statutory_marks(round_, form.marks, actor=actor)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("法定标识已保存。"))
            return redirect("indicators:round", pk)
    return render(request, "indicators/statutory_marks.html", {"round": round_, "form": form})


@require_http_methods(["GET", "HEAD", "POST"])
def duty_change(request: ViewerRequest, pk: int) -> HttpResponseBase:
    """Give a duty to another unit, more time, or take it back."""
    duty = access_duty(request.viewer, pk)
    require_office(request.viewer, duty.tenant_id)
    action = request.POST.get("action", "")
    forms = _forms(request, duty, action)
    if request.method == "POST" and action in forms and forms[action].is_valid():
        try:
            said = _act(request, duty, action, forms)
        except ValidationError as error:
            forms[action].add_error(None, "; ".join(error.messages))
        else:
            messages.success(request, said)
            return redirect("indicators:round", duty.round_id)
    context = {"page": change_page(duty), **{f"{name}_form": form for name, form in forms.items()}}
    return render(request, "indicators/duty_change.html", context)


Forms = dict[str, ReassignForm | ExtendForm | ReasonForm]


def _forms(request: ViewerRequest, duty: ReportingDuty, action: str) -> Forms:
    def sent(name: str) -> object:
        return request.POST if action == name else None

    return {
        "extend": ExtendForm(sent("extend")),  # type: ignore[arg-type]  # a QueryDict or None
        "reassign": ReassignForm(sent("reassign"), tenant=duty.tenant),
        "withdraw": ReasonForm(sent("withdraw")),  # type: ignore[arg-type]  # as above
    }


def _act(request: ViewerRequest, duty: ReportingDuty, action: str, forms: Forms) -> str:
    actor = request.viewer.actor(duty.tenant_id, Role.OFFICE)
    data = forms[action].cleaned_data
    if action == "extend":
        extend_duty(duty, until=data["until"], reason=data["reason"], actor=actor)
        return _("已延期至%(day)s。") % {"day": data["until"].isoformat()}
    if action == "reassign":
        reassign_duty(duty, data["department"], actor=actor)
        return _("已改由%(unit)s填报。") % {"unit": data["department"].name}
    withdraw_duty(duty, reason=data["reason"], actor=actor)
    return _("已撤销该事项,操作台账中保留记录。")
