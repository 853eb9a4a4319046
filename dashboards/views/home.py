"""The first page, and what it tells of the last days."""

from datetime import timedelta

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from assessments.forms import last_moment
from dashboards.selectors.home import home_page
from dashboards.selectors.home.turned import turned
from organizations.middleware import ViewerRequest
from plans.access import access_tenant_plan

_WEEK = 7


@require_safe
def home(request: ViewerRequest) -> HttpResponse:
    """What the viewer's offices ask for today; who has none here is told why, and whom to ask."""
    viewer = request.viewer
    if not viewer.hats:
        return render(request, "dashboards/no_office.html")
    page = home_page(viewer, today=timezone.localdate())
    return render(request, "dashboards/home.html", {"page": page})


@require_safe
def home_turned(request: ViewerRequest, slug: str) -> HttpResponse:
    """What has come to need attention since yesterday or since a week ago; a part for htmx."""
    plan = access_tenant_plan(request.viewer, slug)
    today = timezone.localdate()
    since = today - timedelta(days=1 if request.GET.get("days") == "1" else _WEEK)
    found = turned(plan, request.viewer, today=today, since=since, as_of=last_moment(since))
    template = "dashboards/home/_turned.html" if request.htmx else "dashboards/turned.html"
    return render(request, template, {"turned": found})
