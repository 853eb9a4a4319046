"""Nothing of a city is forgotten: every model is in its file, or is left out on purpose."""

from django.apps import apps
from django.db import models

from assessments.domain.cities.cells import cell_text, text_cell
from assessments.selectors.city_tables import APART, LEFT_OUT, TABLES
from audit.models import kind_of_number

OURS = ("audit", "organizations", "plans", "indicators", "assessments")
# Large numbers that are counts, and name nobody.
COUNTS = {"size", "entries", "wanted", "done"}


def test_every_model_is_in_one_of_the_three_lists() -> None:
    listed = {table.model for table in TABLES} | {*APART, *LEFT_OUT}
    assert {model for model in apps.get_models() if model._meta.app_label in OURS} == listed


def test_every_row_has_one_way_to_its_city() -> None:
    kept = {(table.model, table.standard) for table in TABLES}
    assert len(kept) == len(TABLES)


def test_columns_of_json_say_where_numbers_stand_or_are_known_to_hold_none() -> None:
    held = {
        f"{table.label}.{field.name}"
        for table in TABLES
        for field in table.columns
        if isinstance(field, models.JSONField)
        and field.name not in getattr(table.model, "numbered", {})
    }
    # Codes, keys, names and texts; facts of a case are frozen with their hash.
    assert held == {
        "assessments.assessmentresult.changes",
        "assessments.caseground.facts",
        "assessments.report.official",
        "assessments.sitecheck.reasons",
        "indicators.definition.excluded",
        "indicators.definition.included",
        "indicators.derivation.factors",
        "indicators.fuelfactor.facts",
        "indicators.identityset.facts",
        "indicators.indicator.functions",
        "indicators.measureversion.steps",
        "indicators.reportinground.review_steps",
        "indicators.submission.draft",
        "indicators.submission.review_steps",
        "indicators.submissionversion.findings",
        "indicators.submissionversion.withheld_findings",
        "plans.draftchange.before",
        "plans.draftpiece.data",
        "plans.draftpiece.flags",
        "plans.draftpiece.read_data",
        "plans.plandraft.head",
        "plans.plandraft.problems",
        "plans.plantask.places",
        "plans.section.places",
        "plans.target.places",
    }


def test_large_numbers_without_a_key_name_accounts() -> None:
    found = {
        field.name
        for table in TABLES
        for field in table.columns
        if isinstance(field, models.BigIntegerField)
        and not field.primary_key
        and field.related_model is None
        and not kind_of_number(field)
    }
    assert found - COUNTS == {"head_seq"}


def test_texts_are_no_formulas_and_come_back() -> None:
    for text in ("=1+1", "+1", "-2.20", "@x", "\tx", "'x", "''", "", "文本", "a\r\nb"):
        cell = text_cell(text, may_be_none=False)
        assert cell_text(cell) == text
        assert not cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n"))
    assert (text_cell("", may_be_none=True), cell_text("'")) == ("'", "")
