"""Those who carry a plan out: departments and lower places."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from dashboards.as_of import AsOf, dated
from dashboards.selectors.departments import department_list, department_page
from dashboards.selectors.places import place_list, place_page
from organizations.access import access_department
from organizations.middleware import ViewerRequest
from plans.access import access_tenant_plan


@require_safe
@dated
def departments(request: ViewerRequest, asked: AsOf, slug: str) -> HttpResponse:
    """Every department of the plan's place."""
    plan = access_tenant_plan(request.viewer, slug)
    page = department_list(plan, request.viewer, today=asked.day, as_of=asked.moment)
    return render(request, "dashboards/departments.html", {"page": page, "frame": page.frame})


@require_safe
@dated
def department(request: ViewerRequest, asked: AsOf, slug: str, pk: int) -> HttpResponse:
    """One department."""
    plan = access_tenant_plan(request.viewer, slug)
    found = access_department(request.viewer, pk)
    if found.tenant_id != plan.tenant_id:
        raise Http404
    page = department_page(plan, found, request.viewer, today=asked.day, as_of=asked.moment)
    return render(request, "dashboards/department.html", {"page": page, "frame": page.frame})


@require_safe
@dated
def places(request: ViewerRequest, asked: AsOf, slug: str) -> HttpResponse:
    """Every lower place."""
    plan = access_tenant_plan(request.viewer, slug)
    page = place_list(plan, today=asked.day, as_of=asked.moment)
    return render(request, "dashboards/places.html", {"page": page, "frame": page.frame})


@require_safe
@dated
def place(request: ViewerRequest, asked: AsOf, slug: str, key: str) -> HttpResponse:
    """One lower place."""
    plan = access_tenant_plan(request.viewer, slug)
    page = place_page(plan, key, request.viewer, today=asked.day, as_of=asked.moment)
    if page is None:
        raise Http404
    return render(request, "dashboards/place.html", {"page": page, "frame": page.frame})
