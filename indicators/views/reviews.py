"""The review queue, and deciding on one submission."""

import re

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from indicators.access import (
    access_submission,
    duties_visible_to,
    may_discuss,
    require_reviewer,
)
from indicators.domain.workflow import State
from indicators.forms.reviews import ReturnForm
from indicators.models import Submission
from indicators.selectors.asked import asked_of
from indicators.selectors.changes import changes_between
from indicators.selectors.corrections import thread_of, waiting_revisions
from indicators.selectors.findings_now import findings_now
from indicators.selectors.reviews import waiting_reviews
from indicators.selectors.roll_up import roll_up_of
from indicators.selectors.submissions import duty_page
from indicators.services import approve, return_submission
from indicators.services.reviews import approve_passed
from indicators.views.duties import chosen_versions
from organizations.domain.whole_numbers import whole
from organizations.middleware import ViewerRequest

_PICKED = re.compile(r"(\d{1,18}):(\d{1,6})", re.ASCII)
"""Submission and version as the queue's boxes send them."""


@require_safe
def reviews(request: ViewerRequest) -> HttpResponse:
    """待审核."""
    require_reviewer(request.viewer)
    groups = waiting_reviews(request.viewer, today=timezone.localdate())
    context = {"groups": groups, "revisions": waiting_revisions(request.viewer)}
    return render(request, "indicators/reviews.html", context)


@require_POST
def reviews_approve(request: ViewerRequest) -> HttpResponseBase:
    """Approve the ticked submissions, of those that raise no question."""
    require_reviewer(request.viewer)
    picked = [
        (int(found[1]), int(found[2]))
        for text in request.POST.getlist("pick")
        if (found := _PICKED.fullmatch(text))
    ]
    visible = set(
        duties_visible_to(request.viewer)
        .filter(submission__in=[pk for pk, _version in picked])
        .values_list("submission", flat=True)
    )
    if not picked:
        messages.warning(request, _("没有勾选任何事项。"))
        return redirect("indicators:reviews")
    if any(pk not in visible for pk, _version in picked):
        raise Http404
    refused = approve_passed(request.viewer, picked, today=timezone.localdate())
    done = len(picked) - len(refused)
    if done:
        messages.success(request, _("已同意%(count)s项。") % {"count": done})
    for each in refused:
        messages.error(request, _("未办理:%(reason)s") % {"reason": each.reason})
    return redirect("indicators:reviews")


@require_http_methods(["GET", "HEAD", "POST"])
def review(request: ViewerRequest, pk: int) -> HttpResponseBase:
    """One submission beside its history; approve it, or return it with a reason."""
    submission = access_submission(request.viewer, pk)
    if request.method != "POST":
        return _page(request, submission, ReturnForm.fresh(timezone.localdate()))
    if request.POST.get("action") == "return":
        return _return(request, submission)
    decided = approve(request.viewer, pk, version_number=_version_number(request))
    if decided.state == State.ACCEPTED:
        messages.success(request, _("已审核通过并锁定,相关进度将自动重新计算。"))
    else:
        messages.success(request, _("已同意,转入下一审核步骤。"))
    return redirect("indicators:reviews")


def _return(request: ViewerRequest, submission: Submission) -> HttpResponseBase:
    form = ReturnForm(request.POST)
    if not form.is_valid():
        return _page(request, submission, form)
    try:
        return_submission(
            request.viewer,
            submission.pk,
            version_number=_version_number(request),
            today=timezone.localdate(),
            **form.cleaned_data,
        )
    except ValidationError as error:
        form.add_error(None, error)
        return _page(request, submission, form)
    messages.success(request, _("已退回填报部门。"))
    return redirect("indicators:reviews")


def _version_number(request: ViewerRequest) -> int:
    """The version the reviewer saw; none matches where the form does not say."""
    return whole(request.POST.get("version", "")) or 0


def _page(request: ViewerRequest, submission: Submission, form: ReturnForm) -> HttpResponseBase:
    today = timezone.localdate()
    duty = submission.duty
    asked = asked_of(duty, today)
    page = duty_page(request.viewer, duty, asked, today=today)
    if page.current is None:
        return redirect("indicators:duty", pk=duty.pk)
    context = {
        "page": page,
        "form": form,
        "changes": changes_between(page, *chosen_versions(request)),
        "beside": True,
        "thread": thread_of(duty),
        "findings_now": findings_now(request.viewer, duty, today),
        "roll_up": roll_up_of(request.viewer, duty),
        "may_discuss": may_discuss(request.viewer, duty),
        "office": request.viewer.is_office(duty.tenant_id),
    }
    return render(request, "indicators/review.html", context)
