"""Addresses. Each app keeps its own in `<app>/urls.py`, named here by dotted string."""

from django.urls import URLPattern, URLResolver, include, path

from carbon_peak.health import healthz, readyz
from carbon_peak.metrics import metrics

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path("metrics", metrics, name="metrics"),
    path("api/v1/", include("indicators.api.urls")),
    path("", include("organizations.urls")),
    path("", include("plans.urls")),
    path("", include("indicators.urls")),
    path("", include("assessments.urls")),
    path("", include("dashboards.urls")),
]

handler400 = "organizations.views.errors.bad_request"
handler403 = "organizations.views.errors.forbidden"
handler404 = "organizations.views.errors.not_found"
handler500 = "organizations.views.errors.server_error"
