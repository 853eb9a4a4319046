"""考核试算: a scoring scheme applied to the figures of the moment."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from assessments.access import access_trial
from dashboards.selectors.trial import TrialFilter, trial_page
from organizations.middleware import ViewerRequest


@require_safe
def trial(request: ViewerRequest, slug: str) -> HttpResponse:
    """Scores of all units in the viewer's scope, and the working of one."""
    plan, scope = access_trial(request.viewer, slug)
    today = timezone.localdate()
    chosen = TrialFilter.of(request.GET.dict(), scope, this_year=today.year)
    page = trial_page(plan, request.viewer, scope, chosen, today=today)
    return render(request, "dashboards/trial.html", {"page": page, "frame": page.frame})
