"""What is read word for word: a plan's text."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from dashboards.access import standing_at
from dashboards.as_of import AsOf, dated
from dashboards.selectors.plan_text import plan_text as plan_text_page
from indicators.domain.progress.severity import Standing
from organizations.middleware import ViewerRequest
from plans.access import access_plan


@require_safe
@dated
def plan_text(request: ViewerRequest, asked: AsOf, slug: str) -> HttpResponse:
    """A plan's published text: for every viewer of any place."""
    plan = standing_at(access_plan(request.viewer, slug), asked.moment)
    word = request.GET.get("standing", "")
    standing = Standing(word) if word in set(Standing) else None
    page = plan_text_page(
        plan, request.viewer, today=asked.day, standing=standing, as_of=asked.moment
    )
    return render(request, "dashboards/plan_text.html", {"page": page, "frame": page.frame})
