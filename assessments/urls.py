"""Addresses of the pages of `assessments`."""

from django.urls import URLPattern, path

from assessments.views.assessment_results import (
    assessment_cases,
    assessment_effect,
    assessment_result,
    revision_effect,
    score_sheet,
)
from assessments.views.assessment_units import assessed_unit, objection_file, self_report_file
from assessments.views.assessments import assessment, assessments
from assessments.views.city_exports import (
    city_export,
    city_export_file,
    city_export_new,
    city_export_step,
    city_exports,
)
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
from assessments.views.site_checks import site_checks
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
    path("plans/<slug:slug>/assessments/", assessments, name="assessments"),
    path("city-exports/", city_exports, name="city_exports"),
    path("city-exports/new/", city_export_new, name="city_export_new"),
    path("city-exports/<int:pk>/", city_export, name="city_export"),
    path("city-exports/<int:pk>/step/", city_export_step, name="city_export_step"),
    path("city-exports/<int:pk>/file/", city_export_file, name="city_export_file"),
    path("assessments/<int:pk>/", assessment, name="assessment"),
    path("assessments/<int:pk>/units/<int:unit>/", assessed_unit, name="assessed_unit"),
    path("assessments/<int:pk>/checks/", site_checks, name="site_checks"),
    path("assessments/<int:pk>/effect/", assessment_effect, name="assessment_effect"),
    path("assessments/<int:pk>/results/<int:number>/", assessment_result, name="assessment_result"),
    path(
        "assessments/<int:pk>/results/<int:number>/cases/",
        assessment_cases,
        name="assessment_cases",
    ),
    path("assessments/<int:pk>/results/<int:number>/sheet/", score_sheet, name="score_sheet"),
    path("assessments/revisions/<int:pk>/", revision_effect, name="revision_effect"),
    path("assessments/self-report-files/<int:pk>/", self_report_file, name="self_report_file"),
    path("assessments/objection-files/<int:pk>/", objection_file, name="objection_file"),
]
