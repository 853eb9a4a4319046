"""What anybody may read of plans whose offices have opened them, and the same as open data."""

from collections.abc import Iterable

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone

from dashboards.charts.public import series_chart
from dashboards.public_data import (
    TARGET_COLUMNS,
    VALUE_COLUMNS,
    Row,
    dictionary_rows,
    document_of,
    lines_of,
    target_rows,
    value_rows,
)
from dashboards.public_pages import in_language, public_page
from dashboards.selectors.public import PublicPlan, public_plan
from organizations.replica_pages import may_be_old
from plans.access import open_plans
from plans.domain.csv_files import csv_text
from plans.models import Plan
from plans.views.files import CSV, attachment


@in_language
@may_be_old
def public_plans(request: HttpRequest) -> HttpResponse:
    """The plans whose public pages are open."""
    return render(request, "public/plans.html", {"plans": open_plans().order_by("slug")})


@public_page
def public_overview(request: HttpRequest, plan: Plan) -> HttpResponse:
    """A plan: how many targets stand how, and every target with its newest released value."""
    page = _page(plan)
    return render(request, "public/plan.html", {"page": page})


@public_page
def public_target(request: HttpRequest, plan: Plan, key: str) -> HttpResponse:
    """One target with its released values."""
    page = _page(plan)
    target = page.target(key)
    if target is None:
        raise Http404
    series = page.series(target)
    context = {"page": page, "target": target, "series": series}
    return render(request, "public/target.html", context | {"chart": series_chart(target, series)})


@public_page
def public_values(request: HttpRequest, plan: Plan) -> HttpResponse:
    """Released values as CSV."""
    return _file(plan, "values", VALUE_COLUMNS, value_rows(_page(plan).values))


@public_page
def public_targets(request: HttpRequest, plan: Plan) -> HttpResponse:
    """Targets as CSV."""
    return _file(plan, "targets", TARGET_COLUMNS, target_rows(_page(plan).targets))


@public_page
def public_dictionary(request: HttpRequest, plan: Plan) -> HttpResponse:
    """What the columns mean, as CSV."""
    return _file(plan, "dictionary", ("file", "column", "meaning"), dictionary_rows())


@public_page
def public_document(request: HttpRequest, plan: Plan) -> HttpResponse:
    """All of it as JSON."""
    options = {"ensure_ascii": False, "indent": 2}
    response = JsonResponse(document_of(_page(plan)), json_dumps_params=options)
    return _for_anybody(response)


def _page(plan: Plan) -> PublicPlan:
    return public_plan(plan, today=timezone.localdate())


def _file(plan: Plan, name: str, columns: Iterable[str], rows: Iterable[Row]) -> HttpResponse:
    text = csv_text(lines_of(columns, rows))
    return _for_anybody(attachment(text, f"{plan.slug}-{name}.csv", CSV))


def _for_anybody(response: HttpResponse) -> HttpResponse:
    """Open data may be read by the scripts of other sites."""
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response
