"""The list of targets, and one target."""

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from dashboards.access import access_measure, standing_at
from dashboards.as_of import AsOf, dated
from dashboards.charts import course_chart
from dashboards.explained import explained_json
from dashboards.in_year_words import in_year_words
from dashboards.prospect_words import comparison, prospect_words
from dashboards.selectors.target import target_page
from dashboards.selectors.targets import TargetFilter, target_list
from dashboards.what_if_form import WhatIfForm
from dashboards.wording import words_of
from indicators.selectors.explain import explanation
from indicators.selectors.what_if import question_of, supposed
from organizations.middleware import ViewerRequest
from plans.access import access_tenant_plan


@require_safe
@dated
def targets(request: ViewerRequest, asked: AsOf, slug: str) -> HttpResponse:
    """The targets that fit the address."""
    plan = standing_at(access_tenant_plan(request.viewer, slug), asked.moment)
    chosen = TargetFilter.of(request.GET.dict())
    page = target_list(plan, request.viewer, chosen, today=asked.day, as_of=asked.moment)
    return render(request, "dashboards/targets.html", {"page": page, "frame": page.frame})


@require_safe
@dated
def target(request: ViewerRequest, asked: AsOf, slug: str, measure_id: int) -> HttpResponse:
    """One target with everything its verdict rests on."""
    found = access_measure(request.viewer, slug, measure_id, as_of=asked.moment)
    today = asked.day
    page = target_page(found, request.viewer, today=today)
    explained = page.explained
    question = question_of(explained, today=today)
    form = WhatIfForm.of(request.GET, question) if question else None
    answer = None
    if form is not None and form.is_bound and form.is_valid():
        answer = supposed(explained, form.values, target=form.target, today=today)
    context = {
        "page": page,
        "frame": page.frame,
        "explained": explained,
        "chart": course_chart(explained),
        "words": words_of(explained),
        "prospect": prospect_words(explained),
        "in_year": in_year_words(explained.in_year),
        "question": question,
        "form": form,
        "supposed": answer,
        "comparison": comparison(explained, answer) if answer else (),
    }
    return render(request, "dashboards/target.html", context)


@require_safe
@dated
def explain_json(request: ViewerRequest, asked: AsOf, slug: str, measure_id: int) -> JsonResponse:
    """The same as the page's explanation, for machines: inputs, steps, result and its case."""
    found = access_measure(request.viewer, slug, measure_id, as_of=asked.moment)
    today = asked.day
    explained = explanation(found, request.viewer, today=today)
    payload = explained_json(explained, year=today.year)
    return JsonResponse(payload, json_dumps_params={"ensure_ascii": False, "indent": 2})
