"""The reader as a whole: no document breaks it, and what it says stands in the text."""

import contextlib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plans.domain.plan_files import check_against_source, check_plan_file
from plans.domain.problems import DocumentError
from plans.domain.reading.assembly import DocumentFacts, read_plan
from plans.domain.reading.opening import open_document
from plans.domain.reading.reading import Reading
from plans.management.reading_files import reference_catalogue, reference_gazetteer
from tests.effort import growth

FIXTURES = Path(__file__).resolve().parents[4] / "fixtures"
SEEDS = tuple(
    path.read_text(encoding="utf-8") for path in sorted((FIXTURES / "sources").glob("*.txt"))
)
CATALOGUE, GAZETTEER = reference_catalogue(), reference_gazetteer()


def reading_of(text: str) -> Reading:
    data = text.encode()
    return read_plan(
        open_document("plan.txt", data),
        DocumentFacts.of("plan.txt", data),
        catalogue=CATALOGUE,
        gazetteer=GAZETTEER,
    )


@st.composite
def disfigured(draw: st.DrawFn) -> str:
    """A seed with passages cut out, moved, doubled and broken."""
    text = draw(st.sampled_from(SEEDS))
    for _ in range(draw(st.integers(0, 6))):
        start = draw(st.integers(0, len(text)))
        end = min(len(text), start + draw(st.integers(0, 2000)))
        passage = text[start:end]
        change = draw(st.sampled_from(("cut", "double", "move", "break", "sprinkle")))
        rest = text[:start] + text[end:]
        if change == "cut":
            text = rest
        elif change == "double":
            text = text[:end] + passage + text[end:]
        elif change == "move":
            at = draw(st.integers(0, len(rest)))
            text = rest[:at] + passage + rest[at:]
        elif change == "break":
            text = text[:start] + "\n".join(passage) + text[end:]
        else:
            signs = draw(st.text("()()〔〕、。;,:一二三1234.%年\n 到", max_size=30))
            text = text[:start] + signs + text[start:]
    return text


@settings(max_examples=80, deadline=None)
@given(disfigured())
def test_a_disfigured_plan_is_read_or_refused_and_every_span_cuts_its_quote(text: str) -> None:
    try:
        reading = reading_of(text)
    except DocumentError:
        return
    assert check_against_source(reading.plan_file, reading.source.text) == []
    assert check_plan_file(reading.plan_file) == []
    assert set(reading.findings) >= {task.key for task in reading.plan_file.tasks}


@pytest.mark.parametrize(
    "unit",
    [
        "一、",
        "1.",
        "(一)",
        "(",
        "到2025年",
        "到2025年,降低5%、",
        "15%",
        "下降",
        "市发改委、",
        "(市发改委、市财政局负责)",
        "\n1.任务。到2025年,风电装机达到10万千瓦。(市发改委负责)",
        "能耗和二氧化碳排放分别下降",
        "“十四五”期间,",
        "|",
        "《方案》",
        "附件\n一、",
    ],
)
def test_hostile_repetition_takes_no_longer_than_its_length(unit: str) -> None:
    def read(size: int) -> None:
        text = "某市碳达峰实施方案\n一、重点任务\n1.能源。发展能源。\n" + unit * (size // len(unit))
        with contextlib.suppress(DocumentError):
            reading_of(text)

    assert growth(read, 8_000) < 8
