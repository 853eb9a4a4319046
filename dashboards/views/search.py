"""The search: a page, and its first lines while one types."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from dashboards.selectors.search import (
    SHOWN,
    SHOWN_OF_ONE_KIND,
    SUGGESTED,
    Kind,
    SearchFilter,
)
from dashboards.selectors.search import search as search_page
from organizations.middleware import ViewerRequest


@require_safe
@vary_on_headers("HX-Request")
def search(request: ViewerRequest) -> HttpResponse:
    """What answers the question in the address."""
    chosen = SearchFilter.of(request.GET.dict())
    if request.htmx:
        page = search_page(request.viewer, chosen, most=SUGGESTED)
        return render(request, "dashboards/_suggestions.html", {"page": page})
    most = SHOWN_OF_ONE_KIND if chosen.kind else SHOWN
    page = search_page(request.viewer, chosen, most=most)
    return render(request, "dashboards/search.html", {"page": page, "kinds": tuple(Kind)})
