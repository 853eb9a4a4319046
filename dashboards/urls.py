"""Addresses of the pages of `dashboards`."""

from django.urls import URLPattern, path

from dashboards.views import (
    allocation,
    comparison,
    drafts,
    home,
    inventory,
    plans,
    reading,
    search,
    targets,
    units,
)

app_name = "dashboards"
urlpatterns: list[URLPattern] = [
    path("", home.home, name="home"),
    path("plans/", plans.plans, name="plans"),
    path("plans/<slug:slug>/", plans.overview, name="overview"),
    path("plans/<slug:slug>/freshness/", plans.freshness, name="freshness"),
    path("plans/<slug:slug>/targets/", targets.targets, name="targets"),
    path("plans/<slug:slug>/targets/<int:measure_id>/", targets.target, name="target"),
    path(
        "plans/<slug:slug>/targets/<int:measure_id>/explain.json",
        targets.explain_json,
        name="explain_json",
    ),
    path(
        "plans/<slug:slug>/targets/<int:measure_id>/allocation/",
        allocation.allocation,
        name="allocation",
    ),
    path("plans/<slug:slug>/departments/", units.departments, name="departments"),
    path("plans/<slug:slug>/departments/<int:pk>/", units.department, name="department"),
    path("plans/<slug:slug>/places/", units.places, name="places"),
    path("plans/<slug:slug>/places/<slug:key>/", units.place, name="place"),
    path("plans/<slug:slug>/inventory/", inventory.inventory, name="inventory"),
    path("plans/<slug:slug>/text/", reading.plan_text, name="plan_text"),
    path("compare/", comparison.compare, name="compare"),
    path("search/", search.search, name="search"),
    path("drafts/", drafts.drafts, name="drafts"),
    path("drafts/new/", drafts.draft_new, name="draft_new"),
    path("drafts/<int:pk>/", drafts.draft, name="draft"),
    path("drafts/<int:pk>/stop/", drafts.draft_stop, name="draft_stop"),
    path("drafts/<int:pk>/accept/", drafts.draft_accept, name="draft_accept"),
    path("drafts/<int:pk>/add/", drafts.draft_add, name="draft_add"),
    path("drafts/<int:pk>/pieces/<int:piece_pk>/", drafts.draft_piece, name="draft_piece"),
    path("drafts/<int:pk>/head/", drafts.draft_head, name="draft_head"),
    path("drafts/<int:pk>/departments/", drafts.draft_departments, name="draft_departments"),
    path("drafts/<int:pk>/division/", drafts.draft_division, name="draft_division"),
    path("drafts/<int:pk>/compare/", drafts.draft_compare, name="draft_compare"),
    path("drafts/<int:pk>/publish/", drafts.draft_publish, name="draft_publish"),
    path("drafts/<int:pk>/report/", drafts.draft_report, name="draft_report"),
    path("ledger/", reading.ledger, name="ledger"),
]
