"""考核试算: a scoring scheme applied to the figures of the moment, and how far they hang on it."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from assessments.access import access_schemes, access_trial, scheme_actor
from assessments.domain.scoring.sensitivity import Choice
from assessments.services.schemes import note_sensitivity
from dashboards.selectors.sensitivity import OFFICE_SCOPE, choice_of, sensitivity_page
from dashboards.selectors.trial import TrialFilter, trial_page
from dashboards.selectors.trial_schemes import kinds_of, offers_for
from organizations.middleware import ViewerRequest


@require_safe
def trial(request: ViewerRequest, slug: str) -> HttpResponse:
    """Scores of all units in the viewer's scope, and the working of one."""
    plan, scope = access_trial(request.viewer, slug)
    today = timezone.localdate()
    offers = offers_for(plan.tenant_id, kinds_of(scope))
    chosen = TrialFilter.of(request.GET.dict(), scope, offers, this_year=today.year)
    page = trial_page(plan, request.viewer, scope, offers, chosen, today=today)
    return render(request, "dashboards/trial.html", {"page": page, "frame": page.frame})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sensitivity(request: ViewerRequest, slug: str) -> HttpResponse:
    """How scores and grades move with the figures of a scheme; each run stands in the ledger."""
    plan = access_schemes(request.viewer, slug)
    scheme_actor(request.viewer, plan.tenant_id)
    today = timezone.localdate()
    offers = offers_for(plan.tenant_id, kinds_of(OFFICE_SCOPE))
    sent = (request.POST if request.method == "POST" else request.GET).dict()
    chosen = TrialFilter.of(sent, OFFICE_SCOPE, offers, this_year=today.year)
    choice = choice_of(chosen, sent) if request.method == "POST" else None
    page = sensitivity_page(plan, request.viewer, offers, chosen, choice, today=today)
    if choice is not None:
        parameters = _parameters(chosen, choice)
        note_sensitivity(request.viewer, plan, chosen.offer.version, parameters=parameters)
    return render(request, "dashboards/sensitivity.html", {"page": page, "frame": page.frame})


def _parameters(chosen: TrialFilter, choice: Choice) -> dict[str, object]:
    """What was run, as the ledger keeps it."""
    version = chosen.offer.version
    return {
        "scheme": chosen.scheme.id,
        "number": version.number if version else None,
        "units": chosen.kind,
        "year": chosen.year,
        "group": choice.group,
        "grade": choice.grade,
        "item": choice.item,
        "unjudged": choice.unjudged,
    }
