"""The database names every code of the domain, and no other."""

from enum import StrEnum

import pytest
from django.db import models
from django.utils import translation

from indicators.domain.asked import Asked
from indicators.domain.entries import check_entry
from indicators.domain.progress.enums import Quality as DomainQuality
from indicators.domain.reported import AnswerKind
from indicators.domain.reported import Basis as DomainBasis
from indicators.domain.reported import Release as DomainRelease
from indicators.domain.workflow import State
from indicators.filing_terms import sentence
from indicators.models.choices import Answer, Basis, Quality, Release
from indicators.models.submissions import SubmissionState


@pytest.mark.parametrize(
    ("named", "domain"),
    [
        (Quality, DomainQuality),
        (Basis, DomainBasis),
        (Release, DomainRelease),
        (Answer, AnswerKind),
        (SubmissionState, State),
    ],
)
def test_every_code_has_a_name(named: type[models.TextChoices], domain: type[StrEnum]) -> None:
    assert named.values == [code.value for code in domain]
    assert all(type(value) is str for value in named.values)


def test_what_asks_for_an_explanation_is_told_in_the_reader_s_language(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    typed = {"answer": "value", "value": "-1", "quality": "final", "basis": "record"}
    asked = Asked(unit="item", rule="cumulative")
    [problem] = check_entry(typed | {"release": "public"}, asked).errors["explanation"]
    assert problem.message == "请说明原因:数值为负"

    monkeypatch.setattr("indicators.filing_terms.gettext", lambda text: f"<{text}>")
    with translation.override("en"):
        assert sentence(problem) == "<请说明原因:<数值为负>>"
