"""An indicator of the catalogue."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from dashboards.access import NOT_THEN, NotYetRecorded, access_indicator
from dashboards.as_of import AsOf, dated
from dashboards.element_charts import series_chart
from dashboards.selectors.indicator import indicator_page
from organizations.middleware import ViewerRequest


@require_safe
@dated
def indicator(request: ViewerRequest, asked: AsOf, code: str) -> HttpResponse:
    """What the catalogue says, for everybody with an office; values in the viewer's own plans."""
    page = indicator_page(
        access_indicator(request.viewer, code),
        request.viewer,
        slug=request.GET.get("plan", ""),
        today=asked.day,
        as_of=asked.moment,
    )
    if asked.moment is not None and page.plan is None and request.viewer.tenant_ids():
        raise NotYetRecorded(NOT_THEN)
    context = {
        "page": page,
        "frame": page.plan.frame if page.plan else None,
        "chart": series_chart(page.plan.series, page.unit) if page.plan else None,
    }
    return render(request, "dashboards/indicator.html", context)
