"""Addresses of the interface for programs."""

from django.urls import path, re_path

from indicators.api.views import corrections, documents, duties, filling, reading, registers, work

app_name = "api"
urlpatterns = [
    path("duties/", duties.duties, name="duties"),
    path("duties/<int:pk>/", duties.duty, name="duty"),
    path("duties/<int:pk>/draft/", duties.draft, name="draft"),
    path("duties/<int:pk>/submissions/", filling.submissions, name="submissions"),
    path("duties/<int:pk>/evidence/", filling.evidence, name="evidence"),
    path(
        "duties/<int:pk>/evidence/<int:evidence_pk>/",
        filling.evidence_withdraw,
        name="evidence_withdraw",
    ),
    path("duties/<int:pk>/comments/", corrections.comments, name="comments"),
    path("duties/<int:pk>/revisions/", corrections.revisions, name="revisions"),
    path("revisions/<int:pk>/", corrections.revision, name="revision"),
    path("submissions/bulk/", filling.bulk, name="bulk"),
    path("work/items/", work.work_items, name="work_items"),
    path("work/items/<int:pk>/", work.work_item, name="work_item"),
    path("work/items/<int:pk>/parts/<int:part_pk>/", work.work_part, name="work_part"),
    path(
        "work/items/<int:pk>/parts/<int:part_pk>/reports/", work.work_reports, name="work_reports"
    ),
    path("register/items/", registers.register_items, name="register_items"),
    path("register/items/<int:pk>/", registers.register_item, name="register_item"),
    path("register/items/<int:pk>/reports/", registers.register_reports, name="register_reports"),
    path("register/items/<int:pk>/milestones/", registers.milestones, name="milestones"),
    path(
        "register/items/<int:pk>/milestones/<int:milestone_pk>/",
        registers.milestone,
        name="milestone",
    ),
    path(
        "register/items/<int:pk>/milestones/<int:milestone_pk>/versions/",
        registers.milestone_versions,
        name="milestone_versions",
    ),
    path(
        "register/items/<int:pk>/documents/",
        registers.register_documents,
        name="register_documents",
    ),
    path("observations/", reading.observations, name="observations"),
    path("rounds/", reading.rounds, name="rounds"),
    path("indicators/", reading.indicators, name="indicators"),
    path("units/", reading.units, name="units"),
    path("me/", reading.me, name="me"),
    path("schema/", documents.SchemaView.as_view(), name="schema"),
    path("docs/", documents.docs, name="docs"),
    # Also what holds a line break, which an ordinary dot does not match.
    re_path(r"^[\s\S]*$", documents.missing, name="missing"),
]
