"""Addresses of the pages of `dashboards`."""

from django.urls import URLPattern, path

from dashboards.views import home, plans, reading, targets, units

app_name = "dashboards"
urlpatterns: list[URLPattern] = [
    path("", home.home, name="home"),
    path("plans/", plans.plans, name="plans"),
    path("plans/<slug:slug>/", plans.overview, name="overview"),
    path("plans/<slug:slug>/targets/", targets.targets, name="targets"),
    path("plans/<slug:slug>/targets/<int:measure_id>/", targets.target, name="target"),
    path("plans/<slug:slug>/departments/", units.departments, name="departments"),
    path("plans/<slug:slug>/departments/<int:pk>/", units.department, name="department"),
    path("plans/<slug:slug>/places/", units.places, name="places"),
    path("plans/<slug:slug>/places/<slug:key>/", units.place, name="place"),
    path("plans/<slug:slug>/text/", reading.plan_text, name="plan_text"),
    path("ledger/", reading.ledger, name="ledger"),
]
