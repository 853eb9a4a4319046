"""What a unit owes, and filling one duty."""

from dataclasses import dataclass, replace

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from audit.domain.errors import TransitionError
from indicators.access import (
    access_duty,
    is_reporter,
    may_discuss,
    reads_rounds,
    require_fill,
    require_unit,
)
from indicators.domain.entries import Checked, check_entry
from indicators.domain.workflow import EDITABLE, State
from indicators.filing_terms import sentence
from indicators.forms.entries import EntryForm
from indicators.models import ReportingDuty
from indicators.selectors.asked import asked_of, asked_to_file
from indicators.selectors.changes import Comparison, changes_between, changes_of_draft
from indicators.selectors.corrections import thread_of
from indicators.selectors.duties import owed_rounds, own_archive
from indicators.selectors.on_behalf import waiting_entry
from indicators.selectors.submissions import DutyPage, duty_page
from indicators.services import (
    ChangedMeanwhile,
    EntryRefused,
    Filling,
    save_draft,
    submit,
)
from indicators.services.submissions import DRAFT_FIELDS
from organizations.domain.whole_numbers import whole
from organizations.middleware import ViewerRequest
from plans.selectors.registers import due_milestones

CONFLICT = 409
UNPROCESSABLE = 422


@dataclass(frozen=True)
class Difference:
    """One field in which a form differs from what somebody else saved meanwhile."""

    label: str
    theirs: str
    mine: str


@require_safe
def duties(request: ViewerRequest) -> HttpResponse:
    """我的填报."""
    require_unit(request.viewer)
    today = timezone.localdate()
    year = whole(request.GET.get("year", ""))
    context = {
        "rounds": owed_rounds(request.viewer, today=today, year=year),
        "archive": own_archive(request.viewer, year, today=today),
        "milestones": due_milestones(request.viewer, today=today),
        "fills": is_reporter(request.viewer),
    }
    return render(request, "indicators/duties.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def duty(request: ViewerRequest, pk: int) -> HttpResponseBase:
    """One duty: the form, its confirmation, and what became of it."""
    owed = access_duty(request.viewer, pk)
    if request.method != "POST":
        page = page_of(request, owed)
        wants_confirmation = "confirm" in request.GET and page.editable
        return _confirmation(request, owed, page) if wants_confirmation else show(request, page)
    require_fill(request.viewer, owed)
    if "autosave" in request.POST:
        return _autosave(request, owed)
    try:
        return _act(request, owed)
    except EntryRefused as error:
        return refused(request, owed, error.checked)
    except ChangedMeanwhile as error:
        return conflicting(request, owed, error)


def typed_by(request: ViewerRequest) -> dict[str, str]:
    """The texts of the form, as typed."""
    return {name: request.POST[name] for name in DRAFT_FIELDS if name in request.POST}


def filling_of(request: ViewerRequest, owed: ReportingDuty) -> Filling:
    """Who fills, and from which revision; a form without one has seen nothing yet."""
    return Filling(
        viewer=request.viewer,
        duty=owed,
        revision=whole(request.POST.get("revision", "")) or 0,
        today=timezone.localdate(),
    )


def page_of(request: ViewerRequest, owed: ReportingDuty) -> DutyPage:
    """The page of a duty for this viewer."""
    today = timezone.localdate()
    return duty_page(request.viewer, owed, asked_of(owed, today), today=today)


def show(
    request: ViewerRequest,
    page: DutyPage,
    form: EntryForm | None = None,
    *,
    status: int = 200,
    **extra: object,
) -> HttpResponse:
    """The page with its form, as saved or as typed."""
    shown = form or EntryForm.of(page)
    context = {
        "page": page,
        "form": shown,
        "summary": error_summary(shown),
        "thread": thread_of(page.duty),
        "beside": True,
        "changes": changes_between(page, *chosen_versions(request)),
        "draft_changes": _draft_changes(page, shown),
        **_on_behalf(request, page),
        "reads_round": reads_rounds(request.viewer, page.duty.tenant_id),
        "may_discuss": bool(page.versions) and may_discuss(request.viewer, page.duty),
        **extra,
    }
    return render(request, "indicators/duty.html", context, status=status)


def chosen_versions(request: ViewerRequest) -> tuple[int | None, int | None]:
    """The two versions that the address asks to compare."""
    return whole(request.GET.get("from", "")), whole(request.GET.get("to", ""))


def _draft_changes(page: DutyPage, form: EntryForm) -> Comparison | None:
    """How far a draft that was returned has come; None while it does not read as an answer."""
    if page.state != State.RETURNED or not page.draft or page.draft_hidden:
        return None
    asked = asked_of(page.duty, timezone.localdate())
    entry = check_entry(dict(form.data), asked).entry
    return changes_of_draft(page, entry) if entry is not None else None


def _on_behalf(request: ViewerRequest, page: DutyPage) -> dict[str, object]:
    """The entry that the office made for the unit, to those it concerns, and whether it may."""
    fillable = not page.closed and (not page.state or page.state in EDITABLE)
    office = request.viewer.is_office(page.duty.tenant_id)
    if not fillable or not (office or not page.draft_hidden):
        return {}
    waiting = waiting_entry(page.duty)
    may_enter = office and not page.may_fill and waiting is None
    return {"waiting_entry": waiting, "may_enter_on_behalf": may_enter}


def error_summary(form: EntryForm) -> list[tuple[str, str, str]]:
    """Every fault with the field it belongs to: anchor, label, sentence."""
    return [
        (form[name].auto_id, str(form.fields[name].label), str(message))
        for name, found in form.errors.items()
        if name in form.fields
        for message in found
    ]


def refused(request: ViewerRequest, owed: ReportingDuty, checked: Checked) -> HttpResponse:
    """The form as typed, with the faults beside the fields; nothing was saved."""
    page = page_of(request, owed)
    form = EntryForm(page, typed_by(request))
    form.add_problems(checked.errors)
    # The form was opened at this revision: a later one must still be noticed.
    page = replace(page, revision=filling_of(request, owed).revision)
    return show(request, page, form)


def conflicting(
    request: ViewerRequest, owed: ReportingDuty, error: ChangedMeanwhile
) -> HttpResponse:
    """The form as typed beside what somebody else saved; saving again replaces theirs."""
    fresh = access_duty(request.viewer, owed.pk)
    page = page_of(request, fresh)
    form = EntryForm(page, typed_by(request))
    differences = tuple(_differences(form, page, typed_by(request)))
    return show(request, page, form, status=CONFLICT, conflict=str(error), differences=differences)


def _differences(form: EntryForm, page: DutyPage, typed: dict[str, str]) -> list[Difference]:
    return [
        Difference(str(field.label), form.shown(name, theirs), form.shown(name, mine))
        for name, field in form.fields.items()
        if (theirs := page.draft.get(name, "")) != (mine := typed.get(name, ""))
    ]


def _act(request: ViewerRequest, owed: ReportingDuty) -> HttpResponseBase:
    filling, typed = filling_of(request, owed), typed_by(request)
    here = reverse("indicators:duty", args=[owed.pk])
    if request.POST.get("action") != "submit":
        save_draft(filling, typed)
        messages.success(request, _("草稿已保存,尚未提交。"))
        return redirect(here)
    if "confirmed" not in request.POST:
        checked = check_entry(typed, asked_to_file(owed, filling.today))
        if checked.entry is None:
            raise EntryRefused(checked)
        save_draft(filling, typed)
        return redirect(f"{here}?confirm=1")
    version = submit(filling, typed)
    messages.success(request, _("已提交第%(number)s版,等待审核。") % {"number": version.number})
    return redirect(here)


def _autosave(request: ViewerRequest, owed: ReportingDuty) -> JsonResponse:
    """Keep the draft and say so in data; the form on the page takes over the revision."""
    try:
        saved = save_draft(filling_of(request, owed), typed_by(request))
    except EntryRefused as error:
        faults = [sentence(each) for found in error.checked.errors.values() for each in found]
        return JsonResponse({"message": " ".join(faults)}, status=UNPROCESSABLE)
    except TransitionError as error:
        return JsonResponse({"message": str(error)}, status=CONFLICT)
    at = timezone.localtime(saved.updated_at).strftime("%H:%M:%S")
    return JsonResponse({"fields": {"revision": str(saved.revision)}, "at": at})


def _confirmation(request: ViewerRequest, owed: ReportingDuty, page: DutyPage) -> HttpResponse:
    """The draft as it would be submitted; one that does not pass goes back to its form."""
    form = EntryForm.of(page)
    checked = check_entry(dict(form.data), asked_to_file(owed, timezone.localdate()))
    if checked.entry is None:
        form.add_problems(checked.errors)
        return show(request, page, form)
    context = {
        "page": page,
        "form": form,
        "entry": checked.entry,
        "rows": form.summary(checked.entry),
        "draft_changes": changes_of_draft(page, checked.entry),
        "findings": [sentence(finding.problem) for finding in checked.findings],
        "hidden": [(name, form.data.get(name, "")) for name in DRAFT_FIELDS],
    }
    return render(request, "indicators/duty_confirm.html", context)
