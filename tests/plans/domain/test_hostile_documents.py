"""YAML and JSON from strangers are read or refused with a sentence, whatever they hold."""

from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plans.domain.documents import MAX_DEPTH, MAX_NODES, parse_document, validate_document
from plans.domain.plan_files.schema import PlanFile
from plans.domain.problems import DocumentError

PIECES = st.sampled_from(
    (
        *(
            "format: 1\n",
            "slug: a\n",
            "- ",
            "  ",
            "{",
            "}",
            "[",
            "]",
            ": ",
            "? ",
            "!!python/object ",
        ),
        *("&a ", "*a", "<<: *a\n", "|\n", ">\n", '"', "'", "#", "---\n", "...\n", "%YAML 9.9\n"),
        *("\0", "\ufeff", "\ud800", "2026-13-45", "1e999", ".nan", "0x", "~", "\t", "到2025年\n"),
    )
)
TEXTS = st.one_of(st.text(max_size=200), st.lists(PIECES, max_size=40).map("".join))


def check(text: str) -> None:
    with suppress(DocumentError):
        validate_document(parse_document(text), PlanFile)


@settings(max_examples=200, deadline=None, derandomize=True, database=None)
@given(TEXTS)
def test_any_text_is_read_or_refused(text: str) -> None:
    check(text)


@pytest.mark.long
@settings(max_examples=20_000, deadline=None, database=None)
@given(TEXTS)
def test_any_text_is_read_or_refused_at_length(text: str) -> None:
    check(text)


@pytest.mark.parametrize(
    "text",
    [
        "!!python/object/apply:os.system ['true']",
        "a: &a [x]\nb: [*a, *a]",
        "[" * (MAX_DEPTH + 1) + "]" * (MAX_DEPTH + 1),
        "{" * 5000,
        "a: !!binary x",
        "a: 1" + ":59" * 60_000,
        "a: 0x" + "f" * 5000,
        "- a\n" * (MAX_NODES + 1),
        "\0",
    ],
)
def test_what_is_made_to_harm_is_refused(text: str) -> None:
    with pytest.raises(DocumentError):
        validate_document(parse_document(text), PlanFile)
