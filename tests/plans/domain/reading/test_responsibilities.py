"""Who is responsible: brackets, labels and lists of units, against readings by hand."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plans.domain.plan_files import parse_plan_file
from plans.domain.plan_files.schema import PlanFile, ResponsibilityEntry
from plans.domain.reading.clean_text import CleanText
from plans.domain.reading.pieces import FoundResponsibility
from plans.domain.reading.responsibilities import read_responsibilities
from tests.effort import growth
from tests.plans.domain.reading.responsibility_variants import (
    BRACKETS,
    LINES,
    MORE_BRACKETS,
    NAMES,
    NO_RESPONSIBILITY,
    Variant,
)

FIXTURES = Path("fixtures")
TEXT = "推动能源绿色转型,到2025年取得进展。"


def clean_of(text: str) -> CleanText:
    """A text taken as clean: full-width signs of the same length made half-width."""
    signs = {0xFF08: "(", 0xFF09: ")", 0xFF0C: ",", 0xFF1A: ":", 0xFF1B: ";"}
    return CleanText(text.translate(signs), tuple(range(len(text))))


def read(text: str) -> tuple[FoundResponsibility, ...]:
    return read_responsibilities(clean_of(text), (0, len(text)))


def told(found: FoundResponsibility) -> Variant:
    """A finding in the words of the tables."""
    lead, support, shared = (
        " ".join(name.name for name in names) for names in (found.lead, found.support, found.shared)
    )
    return Variant("", found.wording.value, lead, support, shared)


@pytest.mark.parametrize(
    "variant", [*BRACKETS, *NAMES, *MORE_BRACKETS], ids=lambda variant: variant.text
)
@pytest.mark.parametrize("after", ["", "\n"], ids=["at the end", "before a line"])
def test_a_bracket_behind_the_sentence(variant: Variant, after: str) -> None:
    found = read(TEXT + variant.text + after)

    assert [told(one) for one in found] == [variant._replace(text="")]


@pytest.mark.parametrize("variant", [*BRACKETS[:20], *NAMES], ids=lambda variant: variant.text)
def test_a_bracket_before_the_full_stop(variant: Variant) -> None:
    found = read(f"推动能源绿色转型{variant.text}。提高效率。")

    assert [told(one) for one in found] == [variant._replace(text="")]


@pytest.mark.parametrize("variant", LINES, ids=lambda variant: variant.text)
def test_a_line_of_its_own(variant: Variant) -> None:
    found = read(f"{TEXT}\n{variant.text}")

    assert [told(one) for one in found] == [variant._replace(text="")]


@pytest.mark.parametrize("text", NO_RESPONSIBILITY)
def test_an_ordinary_bracket_is_no_responsibility(text: str) -> None:
    assert read(text) == ()
    assert read(TEXT + text) == ()


def test_a_span_is_the_content_and_the_bracket_has_its_signs() -> None:
    text = f"{TEXT}(市发改委、市工信局等按职责分工负责)"
    (found,) = read(text)

    assert text[slice(*found.span)] == "市发改委、市工信局等按职责分工负责"
    assert text[slice(*found.bracket)] == "(市发改委、市工信局等按职责分工负责)"
    assert [text[slice(*name.span)] for name in found.shared] == ["市发改委", "市工信局"]


def test_each_bracket_of_a_task_is_read() -> None:
    text = "培育绿色商场。(市商务局负责)发展共享经济(含网约车)。(市交通委、市商务局按职责分工负责)引导电商。"
    first, second = read(text)

    assert told(first) == Variant("", "lead_only", lead="市商务局")
    assert told(second) == Variant("", "shared", shared="市交通委 市商务局")


def test_a_bracket_without_its_end_does_not_swallow_the_next() -> None:
    text = "推动转型。(市商务局按职责分工负责。发展经济。(市交通委按职责分工负责)"

    assert [told(one).shared for one in read(text)] == ["市商务局", "市交通委"]


def test_only_the_span_is_read() -> None:
    text = "1.甲。(市发改委负责)\n2.乙。(市工信局负责)"

    (found,) = read_responsibilities(clean_of(text), (text.index("2."), len(text)))

    assert told(found).lead == "市工信局"


@pytest.mark.parametrize(
    "note",
    [
        "各项任务中排在第一位的为牵头单位。",
        "(责任单位列首位的为牵头单位,下同)",
        "注:责任单位排名第一的为牵头单位。",
        "以下任务首个单位为牵头单位。",
    ],
)
def test_a_note_makes_the_first_listed_unit_lead(note: str) -> None:
    text = f"{note}\n{TEXT}(责任单位:市发改委、市工信局、市财政局)"

    found = read_responsibilities(clean_of(text), (text.index(TEXT), len(text)))

    assert [told(one) for one in found] == [
        Variant("", "lead_only", lead="市发改委", shared="市工信局 市财政局")
    ]


def test_a_note_may_make_the_others_support() -> None:
    text = f"排在首位的为牵头单位,其他为配合单位。\n{TEXT}(市发改委、市工信局)"

    found = read_responsibilities(clean_of(text), (text.index(TEXT), len(text)))

    assert [told(one) for one in found] == [
        Variant("", "lead_support", lead="市发改委", support="市工信局")
    ]


def _plans() -> list[PlanFile]:
    paths = sorted((FIXTURES / "plans").glob("*.yaml"))
    return [parse_plan_file(path.read_text(encoding="utf-8")) for path in paths]


@pytest.mark.parametrize("plan", _plans(), ids=lambda plan: plan.slug)
def test_the_responsibilities_of_the_seed_plans(plan: PlanFile) -> None:
    source = (FIXTURES / "sources" / plan.source.file).read_text(encoding="utf-8")
    clean = clean_of(source)

    for task in plan.tasks:
        start, end = task.span
        found = read_responsibilities(clean, (start, end))
        assert [_entry(source, one) for one in found] == task.responsibilities, task.key


def _entry(source: str, found: FoundResponsibility) -> ResponsibilityEntry:
    return ResponsibilityEntry(
        wording=found.wording,
        text=source[slice(*found.span)],
        span=list(found.span),
        lead=[source[slice(*name.span)] for name in found.lead],
        support=[source[slice(*name.span)] for name in found.support],
        shared=[source[slice(*name.span)] for name in found.shared],
    )


SIGNS = st.text(
    alphabet=st.sampled_from(
        "(()〔〕【】[]〈〉、、,,;。:\n 市省区发改委工信局和与及等各部牵头配合负责按职责分工单位以下2025"
    ),
    max_size=80,
)


@settings(max_examples=300, deadline=None)
@given(SIGNS)
def test_any_text_is_read_and_spans_cut_out_the_names(text: str) -> None:
    clean = clean_of(text)
    for found in read(text):
        assert found.bracket[0] <= found.span[0] < found.span[1] <= found.bracket[1]
        for name in (*found.lead, *found.support, *found.shared):
            assert clean.text[slice(*name.span)] == name.name
            assert found.span[0] <= name.span[0] < name.span[1] <= found.span[1]


@pytest.mark.parametrize(
    "piece",
    [
        "(",
        ")",
        "((市发改委",
        "(市发改委负责)",
        "(市发改委",
        "(〔【[〈",
        "市发改委、",
        "和",
        "市发改委和",
        "牵头单位:",
        "按职责",
        "组织",
        "各县、",
        "等",
        "(市发改委负责\n",
        "责任单位:市发改委。\n",
        "首位",
        " ",
        "“",
        "《",
        "、",
        "(\n",
        "责任单位:\n",
        "市发改委\n负责",
    ],
)
def test_time_grows_no_faster_than_the_text(piece: str) -> None:
    assert growth(lambda size: read(piece * (size // len(piece))), 8_000) < 8
