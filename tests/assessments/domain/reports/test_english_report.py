"""The English edition says the same figures as the Chinese one."""

import re
from collections import Counter
from dataclasses import replace
from datetime import date
from decimal import Decimal
from io import BytesIO

import docx
import pytest
from docx.oxml.ns import qn

from assessments.domain.annual_report import annual_report
from assessments.domain.blocks import Block, Document, Heading, Paragraph, Table
from assessments.domain.english import terms
from assessments.domain.english.methods import GENERAL_NOTES, RULES
from assessments.domain.english.wording import MONTHS, some, unit
from assessments.domain.facts import SnapshotFacts, TargetFacts
from assessments.domain.methods import GENERAL_NOTES as CHINESE_NOTES
from assessments.domain.standings import Standing
from assessments.domain.unit_facts import CaseFacts, LowerPlaceFacts
from assessments.writers.word import word_file
from assessments.writers.word_layout import LATIN
from indicators.domain.progress.enums import Lamp, Outlook, Reason, Rule, Status
from tests.assessments.domain.reports.snapshot import (
    ORDER,
    TRIPS,
    WIND,
    WORK,
    blocks_of,
    duty,
    headings,
    result,
    said,
    snapshot,
    value,
)

ENGLISH = replace(ORDER, language="en")
_DAY = re.compile(r"(\d+)年(\d+)月(\d+)日(?:(\d+)时(\d+)分)?")
_ENGLISH_DAY = re.compile(rf"(\d+) ({'|'.join(MONTHS)}) (\d+)(?:, (\d+):(\d+))?")
# Names in square brackets, and what stands for 万 and 亿, are no figures.
_NO_FIGURE = re.compile(r" \[[^\]]*\]|×10,000|×100 million|CO2")
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
COUNTY = LowerPlaceFacts(11, "220302", "铁西区", counts_in_rollup=True)
CASE = CaseFacts(
    1,
    "warning",
    2,
    "市交通局",
    "绿色出行",
    "",
    (),
    date(2026, 2, 20),
    date(2026, 3, 6),
    "issued",
    None,
)


def target(status: str, *, reason: str = "", lamp: str = "", **changes: object) -> TargetFacts:
    judged = result(status, reason=reason, lamp=lamp, progress="0.31", expected="0.5", gap="-0.19")
    return replace(WIND, result=judged, **changes)  # type: ignore[arg-type]  # fields of the test


def every_kind() -> SnapshotFacts:
    falling = {
        "required_annual_pct": "3.256",
        "required_remaining_pct": "15.127",
        "outlook": "at_risk",
    }
    falling |= {"forecast": "11", "forecast_low": "9.5", "forecast_high": "12.25"}
    decline = replace(
        WIND,
        kind="change",
        rule="log_decline",
        direction="down",
        unit="%",
        target_text="17",
        target_unit="%",
        latest=value(2025, "-4.18", "preliminary"),
        result=result("behind", lamp="red", cumulative_change_pct="-4.87", **falling),
    )
    return snapshot(
        WIND,
        TRIPS,
        decline,
        target("awaiting_final", target_year=2025, latest=None),
        target("not_assessable", reason="missing_base", unit_in_charge=None),
        target("not_assessable", reason="no_value", latest=value(2024, "140")),
        target("pending", rule="assigned", target_text=None, kind="qualitative"),
        target("missed", rule="assigned", target_text=None, assigned_value=Decimal(18)),
        target("slow", rule="milestone", target_text=None, reason="overdue", target_year=2025),
        target("on_track", kind="increment", rule="increment", case={"additions": ["3"]}),
        target("behind", place="铁西区", place_key="220302", target_value=Decimal(45)),
        target("ahead", repeats=True, base_year_presumed=True),
        lower_places=(COUNTY,),
        works=(WORK,),
        cases=(CASE,),
        duties=(duty(1, "accepted", in_time=False), duty(2, "overdue")),
    )


def editions(facts: SnapshotFacts) -> tuple[Document, Document]:
    return annual_report(facts, ORDER, "f" * 64), annual_report(facts, ENGLISH, "f" * 64)


def numbers(text: str) -> Counter[Decimal]:
    text = _NO_FIGURE.sub("", text)
    text = _DAY.sub(lambda found: " ".join(filter(None, found.groups())), text)
    text = _ENGLISH_DAY.sub(_in_digits, text)
    return Counter(map(Decimal, _NUMBER.findall(text)))


def _in_digits(found: re.Match[str]) -> str:
    day, month, year, *clock = found.groups()
    return " ".join(filter(None, [year, str(MONTHS.index(month) + 1), day, *clock]))


def figures(document: Document) -> list[tuple[str, Counter[Decimal]]]:
    """The numbers of every paragraph and row, in their order."""
    return [found for block in blocks_of(document.blocks) for found in _figures(block)]


def _figures(block: Block) -> list[tuple[str, Counter[Decimal]]]:
    match block:
        case Paragraph():
            return [("paragraph", numbers(block.text))]
        case Table():
            return [("row", numbers(" | ".join(row))) for row in block.rows]
        case Heading():
            return [(f"heading {block.level}", Counter())]
        case _:
            return []


@pytest.mark.parametrize(
    "facts", [every_kind(), snapshot(tasks=(), departments=())], ids=["all", "nothing"]
)
def test_all_figures_are_those_of_the_chinese_edition(facts: SnapshotFacts) -> None:
    chinese, english = (figures(document) for document in editions(facts))
    assert english == chinese


def test_the_chapters_have_english_names_and_numbers() -> None:
    _chinese, english = editions(every_kind())
    assert headings(english)[:2] == ["1. Overview", "2. General progress"]
    assert len(headings(english)) == 8
    assert "5.1 Responsibility" in headings(english, level=2)
    assert english.language == "en"


def test_sentences_name_targets_in_both_languages() -> None:
    _chinese, english = editions(snapshot(WIND, TRIPS))
    words = said(english)
    assert (
        "风电装机规模 [Installed wind capacity] (target: at least 200 ×10,000 kW by 2030), "
        "160 ×10,000 kW in 2025, progress 60.0%, 10.0 percentage points ahead of schedule."
    ) in words
    assert "of the 2 targets assessed: 1 on or ahead of schedule and 1 missed." in words
    assert "(target: strive for at least 60% by 2025), 55% in 2025, striven-for target" in words
    assert "The unit explains: '公交线网调整尚未完成'." in words
    assert "must rise by 8 ×10,000 kW a year until 2030" in words


def test_every_term_has_its_english() -> None:
    for vocabulary, words in (
        (Standing, terms.STANDINGS),
        (Status, terms.STATUSES),
        (Reason, terms.REASONS),
        (Lamp, terms.LAMPS),
        (Outlook, terms.OUTLOOKS),
        (Rule, RULES),
    ):
        assert set(vocabulary) == set(words)
    assert len(GENERAL_NOTES) == len(CHINESE_NOTES)


@pytest.mark.parametrize(
    ("printed", "english"),
    [
        ("万千瓦", "×10,000 kW"),
        ("亿立方米", "×100 million m³"),
        ("万辆", "×10,000 vehicles"),
        ("%", "%"),
        ("", ""),
    ],
)
def test_units_keep_the_scale_of_the_figure(printed: str, english: str) -> None:
    assert unit(printed) == english


def test_one_is_no_plural() -> None:
    assert (some(1, "target"), some(0, "target"), some(2, "target")) == (
        "1 target",
        "0 targets",
        "2 targets",
    )


def test_english_files_keep_their_punctuation_and_have_latin_type() -> None:
    _chinese, english = editions(snapshot(WIND, TRIPS))
    opened = docx.Document(BytesIO(word_file(english)))
    text = "\n".join(paragraph.text for paragraph in opened.paragraphs)
    assert "the first unit printed in the plan (presumed)" in text
    assert "\uff0c" not in text
    assert opened.styles["Official Body"].element.rPr.rFonts.get(qn("w:ascii")) == LATIN
    assert opened.core_properties.language == "en"
