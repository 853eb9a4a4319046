"""Addresses of the pages of `assessments`."""

from django.urls import URLPattern, path

from assessments.views.reports import report, report_cancel, report_file, reports

app_name = "assessments"
urlpatterns: list[URLPattern] = [
    path("plans/<slug:slug>/reports/", reports, name="reports"),
    path("reports/<int:pk>/", report, name="report"),
    path("reports/<int:pk>/cancel/", report_cancel, name="report_cancel"),
    path("reports/<int:pk>/file/", report_file, name="report_file"),
]
