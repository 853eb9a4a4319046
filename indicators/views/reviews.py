"""The review queue, and deciding on one submission."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from indicators.access import access_submission, require_reviewer
from indicators.domain.workflow import State
from indicators.forms.reviews import ReturnForm
from indicators.models import Submission
from indicators.selectors.reviews import waiting_reviews
from indicators.selectors.submissions import duty_page
from indicators.services import approve, asked_of, return_submission
from organizations.middleware import ViewerRequest


@require_safe
def reviews(request: ViewerRequest) -> HttpResponse:
    """待审核."""
    require_reviewer(request.viewer)
    groups = waiting_reviews(request.viewer, today=timezone.localdate())
    return render(request, "indicators/reviews.html", {"groups": groups})


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
    text = request.POST.get("version", "")
    return int(text) if text.isascii() and text.isdigit() else 0


def _page(request: ViewerRequest, submission: Submission, form: ReturnForm) -> HttpResponseBase:
    today = timezone.localdate()
    duty = submission.duty
    asked = asked_of(duty, today, checking=False)
    page = duty_page(request.viewer, duty, asked, today=today)
    if page.current is None:
        return redirect("indicators:duty", pk=duty.pk)
    context = {"page": page, "form": form}
    return render(request, "indicators/review.html", context)
