"""English is complete: every string of the interface has it, with the same placeholders."""

import re

import pytest
from babel.messages.catalog import Catalog
from django.conf import settings

from tests.translations import PYTHON_FORMAT, read_english, source_catalog, texts_of

CHINESE = re.compile(r"[\u4e00-\u9fff]")


@pytest.fixture(scope="module")
def english() -> Catalog:
    return read_english(settings.BASE_DIR)


def test_every_string_of_the_interface_is_in_the_catalogue(english: Catalog) -> None:
    source = {message.id for message in source_catalog(settings.BASE_DIR) if message.id}
    known = {message.id for message in english if message.id}
    assert source - known == set(), "run: python -m tests.translations"
    assert known - source == set(), "run: python -m tests.translations"


def test_every_string_has_english_and_none_is_a_guess(english: Catalog) -> None:
    missing = [m.id for m in english if m.id and not all(texts_of(m.string))]
    assert missing == []
    assert [m.id for m in english if m.id and m.fuzzy] == []
    assert not english.fuzzy


def test_translations_keep_the_placeholders(english: Catalog) -> None:
    wrong = [
        (source, text)
        for message in english
        if message.id and "python-format" in message.flags
        for source in texts_of(message.id)[:1]
        for text in texts_of(message.string)
        if _placeholders(source) != _placeholders(text)
    ]
    assert wrong == []


def test_english_is_english(english: Catalog) -> None:
    """Chinese stays only where the text quotes it: marks of secrecy, official names of forms."""
    texts = [text for m in english if m.id for text in texts_of(m.string)]
    chinese = [text for text in texts if len(CHINESE.findall(text)) > len(text) / 3]
    assert chinese == []


def _placeholders(text: str) -> list[str]:
    return sorted(match.group() for match in PYTHON_FORMAT.finditer(text))
