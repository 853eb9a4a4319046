"""Addresses. Each app keeps its own in `<app>/urls.py`, named here by dotted string."""

from csp.decorators import csp_replace
from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView

from carbon_peak.health import healthz, readyz

# Swagger writes its styles into the page; scripts stay bound to our own files.
documentation = csp_replace({"style-src-elem": ["'self'", "'unsafe-inline'"]})
api_documentation = SpectacularSwaggerSplitView.as_view(url_name="api-schema")

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path("", include("organizations.urls")),
    path("", include("indicators.urls")),
    path("", include("assessments.urls")),
    path("", include("dashboards.urls")),
    path("admin/", admin.site.urls),
    path("api/schema/", SpectacularAPIView.as_view(), name="api-schema"),
    path("api/docs/", documentation(api_documentation), name="api-docs"),
]

handler400 = "organizations.views.errors.bad_request"
handler403 = "organizations.views.errors.forbidden"
handler404 = "organizations.views.errors.not_found"
handler500 = "organizations.views.errors.server_error"
