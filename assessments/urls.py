"""Addresses of the pages of `assessments`."""

from django.urls import URLPattern, path

from assessments.views.report_text import report_edit, report_text
from assessments.views.reports import (
    report,
    report_bundle,
    report_cancel,
    report_file,
    reports,
)
from assessments.views.schemes import (
    scheme,
    scheme_edit,
    scheme_file,
    scheme_new,
    schemes,
)
from assessments.views.snapshots import snapshot, snapshot_file, snapshots
from assessments.views.supervision import case, case_file, cases, letter, proposals

app_name = "assessments"
urlpatterns: list[URLPattern] = [
    path("plans/<slug:slug>/reports/", reports, name="reports"),
    path("reports/<int:pk>/", report, name="report"),
    path("reports/<int:pk>/cancel/", report_cancel, name="report_cancel"),
    path("reports/<int:pk>/file/", report_file, name="report_file"),
    path("reports/<int:pk>/text/", report_text, name="report_text"),
    path("reports/<int:pk>/text/edit/", report_edit, name="report_edit"),
    path("reports/<int:pk>/bundle/", report_bundle, name="report_bundle"),
    path("plans/<slug:slug>/snapshots/", snapshots, name="snapshots"),
    path("snapshots/<int:pk>/", snapshot, name="snapshot"),
    path("snapshots/<int:pk>/file/", snapshot_file, name="snapshot_file"),
    path("plans/<slug:slug>/schemes/", schemes, name="schemes"),
    path("plans/<slug:slug>/new-scheme/", scheme_new, name="scheme_new"),
    path("plans/<slug:slug>/schemes/<slug:scheme_id>/", scheme, name="scheme"),
    path("plans/<slug:slug>/schemes/<slug:scheme_id>/edit/", scheme_edit, name="scheme_edit"),
    path("plans/<slug:slug>/schemes/<slug:scheme_id>/file/", scheme_file, name="scheme_file"),
    path("supervision/", cases, name="cases"),
    path("supervision/<int:pk>/", case, name="case"),
    path("supervision/<int:pk>/letter/", letter, name="letter"),
    path("supervision/files/<int:pk>/", case_file, name="case_file"),
    path("plans/<slug:slug>/supervision/", proposals, name="proposals"),
]
