"""Remarks on a value, and correcting one that was accepted."""

from datetime import date

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from indicators.access import access_duty, require_office
from indicators.forms.corrections import AnswerForm
from indicators.models.corrections import RevisionState
from indicators.selectors.changes import changes_since
from indicators.selectors.corrections import access_revision, thread_of, touched_by
from indicators.selectors.duties import duty_name
from indicators.services.corrections import add_comment, answer_revision, request_revision
from indicators.views.duties import page_of
from organizations.middleware import ViewerRequest


@require_POST
def comment(request: ViewerRequest, pk: int) -> HttpResponseBase:
    """Leave a remark; the page it came from is shown again."""
    duty = access_duty(request.viewer, pk)
    try:
        add_comment(request.viewer, duty, text=request.POST.get("text", ""))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("留言已发送。"))
    submission = getattr(duty, "submission", None)
    if request.POST.get("from") == "review" and submission is not None:
        return redirect(f"{reverse('indicators:review', args=[submission.pk])}#thread")
    return redirect(f"{reverse('indicators:duty', args=[pk])}#thread")


@require_POST
def revision_ask(request: ViewerRequest, pk: int) -> HttpResponseBase:
    """Ask to correct an accepted value."""
    duty = access_duty(request.viewer, pk)
    try:
        request_revision(request.viewer, duty, reason=request.POST.get("reason", ""))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("修订申请已提交,等待领导小组办公室答复。"))
    return redirect("indicators:duty", pk)


@require_http_methods(["GET", "HEAD", "POST"])
def revision(request: ViewerRequest, pk: int) -> HttpResponseBase:
    """One request, what it would touch, and the office's answer."""
    found = access_revision(request.viewer, pk)
    if found is None:
        raise Http404
    duty = found.submission.duty
    form = AnswerForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        require_office(request.viewer, duty.tenant_id)
        if form.is_valid():
            grant = request.POST.get("action") == "grant"
            until: date | None = form.cleaned_data["new_due_on"]
            try:
                answer_revision(
                    request.viewer,
                    found,
                    grant=grant,
                    text=form.cleaned_data["text"],
                    new_due_on=until,
                    today=timezone.localdate(),
                )
            except ValidationError as error:
                form.add_error(None, "; ".join(error.messages))
            else:
                said = _("已同意修订,事项已退回填报部门。") if grant else _("已答复:不同意修订。")
                messages.success(request, said)
                return redirect("indicators:reviews")
    page = page_of(request, duty)
    number = found.version.number
    context = {
        "duty": duty,
        "page": page,
        "corrected": next((each for each in page.versions if each.number == number), None),
        "correction": changes_since(page, number),
        "beside": True,
        "name": duty_name(duty),
        "asked": next(each for each in thread_of(duty).requests if each.pk == found.pk),
        "open": found.state == RevisionState.OPEN,
        "may_answer": request.viewer.is_office(duty.tenant_id),
        "touched": touched_by(duty),
        "form": form,
    }
    return render(request, "indicators/revision.html", context)
