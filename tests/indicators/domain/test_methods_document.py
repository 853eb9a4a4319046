"""docs/methods.md lists every word of every vocabulary, and the version its example prints."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path

import pytest

from indicators.domain.progress import enums
from indicators.domain.progress.case_fields import FIELDS
from indicators.domain.progress.cases import ANSWER_FIELDS
from indicators.domain.progress.schema import ENGINE_VERSION

METHODS = (Path(__file__).parents[3] / "docs" / "methods.md").read_text(encoding="utf-8")
VOCABULARIES = [
    kind
    for kind in vars(enums).values()
    if isinstance(kind, type) and issubclass(kind, StrEnum) and kind is not StrEnum
]


@pytest.mark.parametrize("kind", VOCABULARIES, ids=lambda kind: kind.__name__)
def test_every_word_is_documented(kind: type[StrEnum]) -> None:
    missing = [member.value for member in kind if f"`{member.value}`" not in METHODS]
    assert missing == []


@pytest.mark.parametrize("field", [*FIELDS, *ANSWER_FIELDS])
def test_every_field_of_a_case_is_documented(field: str) -> None:
    assert field in METHODS


def test_the_example_names_the_engines_version() -> None:
    assert f"计算引擎 {ENGINE_VERSION}" in METHODS


@pytest.mark.parametrize(
    ("terms", "kind"),
    [
        (enums.STATUS_TERMS, enums.Status),
        (enums.REASON_TERMS, enums.Reason),
        (enums.LAMP_TERMS, enums.Lamp),
    ],
)
def test_every_word_shown_to_people_has_a_chinese_term(
    terms: dict[StrEnum, str], kind: type[StrEnum]
) -> None:
    assert set(terms) == set(kind)
