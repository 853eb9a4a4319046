"""异常线索: patterns among a place's values that an auditor may want to look into."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from dashboards.access import access_audited_place
from dashboards.selectors.anomalies.page import anomaly_page
from dashboards.selectors.anomalies.shapes import List
from organizations.domain.roles import UNRELEASED_READER_ROLES, Role
from organizations.middleware import ViewerRequest

# How people filed is for the auditor alone: an office that counted it would meter its people.
_ABOUT_PEOPLE = frozenset({List.BULK, List.EXPLANATIONS})


@require_safe
def anomalies(request: ViewerRequest) -> HttpResponse:
    """One list of hints of the place; the first where none is named."""
    key = request.GET.get("place", "")
    tenant = access_audited_place(request.viewer, key, *UNRELEASED_READER_ROLES)
    audits = Role.AUDITOR in request.viewer.roles(tenant.pk)
    lists = tuple(each for each in List if audits or each not in _ABOUT_PEOPLE)
    asked = request.GET.get("list", lists[0])
    if asked not in lists:
        raise Http404
    page = anomaly_page(tenant, List(asked), lists)
    return render(request, "dashboards/anomalies.html", {"page": page})
