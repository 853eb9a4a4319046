"""The register of shared data items of a plan."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from indicators.selectors.data_items import data_items_page
from organizations.middleware import ViewerRequest
from plans.access import access_tenant_plan


@require_safe
def data_items(request: ViewerRequest, slug: str) -> HttpResponse:
    """数据目录: which unit provides which value, in which month, for how many targets."""
    page = data_items_page(access_tenant_plan(request.viewer, slug))
    return render(request, "indicators/data_items.html", {"page": page})
