"""Addresses of the pages of `indicators`: filling, reviewing, rounds."""

from django.urls import path

from indicators.views import (
    check_rules,
    corrections,
    data_items,
    duties,
    evidence,
    filing_forms,
    filing_grid,
    on_behalf,
    reviews,
    round_changes,
    rounds,
    sheets,
    timeliness,
)

app_name = "indicators"
urlpatterns = [
    path("duties/", duties.duties, name="duties"),
    path("duties/sheet.<str:form>", sheets.sheet_download, name="sheet_download"),
    path("duties/grid/", filing_grid.filing_grid, name="filing_grid"),
    path("duties/evidence/", evidence.evidence_shared, name="evidence_shared"),
    path("duties/sheets/", sheets.sheet_upload, name="sheet_upload"),
    path("duties/sheets/<int:pk>/", sheets.sheet_preview, name="sheet_preview"),
    path("duties/sheets/<int:pk>/marked.xlsx", sheets.sheet_marked, name="sheet_marked"),
    path("duties/<int:pk>/", duties.duty, name="duty"),
    path("duties/<int:pk>/evidence/", evidence.evidence_add, name="evidence_add"),
    path(
        "duties/<int:pk>/evidence/<int:evidence_pk>/withdraw/",
        evidence.evidence_withdraw,
        name="evidence_withdraw",
    ),
    path("duties/<int:pk>/on-behalf/", on_behalf.on_behalf_new, name="on_behalf_new"),
    path("on-behalf/<int:pk>/", on_behalf.on_behalf, name="on_behalf"),
    path("on-behalf/<int:pk>/letter/", on_behalf.letter, name="on_behalf_letter"),
    path("evidence/<int:pk>/", evidence.evidence, name="evidence"),
    path("plans/<slug:slug>/checks/", check_rules.check_rules, name="check_rules"),
    path("plans/<slug:slug>/data/", data_items.data_items, name="data_items"),
    path("reviews/", reviews.reviews, name="reviews"),
    path("duties/<int:pk>/comments/", corrections.comment, name="comment"),
    path("duties/<int:pk>/revision/", corrections.revision_ask, name="revision_ask"),
    path("revisions/<int:pk>/", corrections.revision, name="revision"),
    path("reviews/approve/", reviews.reviews_approve, name="reviews_approve"),
    path("reviews/<int:pk>/", reviews.review, name="review"),
    path("rounds/", rounds.rounds, name="rounds"),
    path("rounds/new/", rounds.round_new, name="round_new"),
    path("rounds/<int:pk>/", rounds.round_, name="round"),
    path("rounds/<int:pk>/reminders/", round_changes.daily_reminders, name="daily_reminders"),
    path("rounds/<int:pk>/add/", round_changes.round_add, name="round_add"),
    path("duties/<int:pk>/change/", round_changes.duty_change, name="duty_change"),
    path("rounds/<int:pk>/units/<int:department_pk>/form/", filing_forms.form, name="filing_form"),
    path(
        "rounds/<int:pk>/units/<int:department_pk>/form/facts.json",
        filing_forms.facts,
        name="filing_form_facts",
    ),
    path("stamped-forms/<int:pk>/", filing_forms.stamped, name="stamped_form"),
    path("rounds/<int:pk>/timeliness/", timeliness.timeliness, name="timeliness"),
    path("measures/<int:pk>/accountable-unit/", rounds.accountable_unit, name="accountable_unit"),
]
