"""Figures and marks as a page shows them."""

from decimal import Decimal
from itertools import groupby

import pytest
from django.utils import translation

from indicators.domain.progress.enums import LAMP_TERMS, REASON_TERMS, STATUS_TERMS, Reason, Status
from indicators.models.submissions import SubmissionState
from indicators.templatetags import figures
from indicators.templatetags.figures import LAMP_MARKS, STATE_MARKS, STATUS_MARKS
from indicators.terms import LAMP_NAMES, REASON_NAMES, STATUS_NAMES

Number = Decimal | float | int | None


@pytest.mark.parametrize(
    ("value", "unit", "shown"),
    [
        (Decimal("184.00000000"), "万千瓦", "184\N{NO-BREAK SPACE}万千瓦"),
        (Decimal("1312.50000000"), "万千瓦", "1,312.5\N{NO-BREAK SPACE}万千瓦"),
        (Decimal("12.50"), "%", "12.5%"),
        (Decimal(0), "个", "0\N{NO-BREAK SPACE}个"),
        (Decimal("-0.913"), "", "−0.913"),
        (Decimal("2E+3"), "座", "2,000\N{NO-BREAK SPACE}座"),
        (0.1 + 0.2, "", "0.3"),
        (700, "", "700"),
    ],
)
def test_a_quantity_carries_its_unit(value: Number, unit: str, shown: str) -> None:
    assert figures.quantity(value, unit) == shown


@pytest.mark.parametrize("value", [None, float("nan"), float("inf"), Decimal("NaN")])
def test_what_is_missing_is_a_dash_and_never_zero(value: Number) -> None:
    shown = [
        figures.quantity(value, "个"),
        figures.percent(value),
        figures.signed(value),
        figures.figure(value, "个", 1),
    ]
    assert all("—" in text and 'title="无数据"' in text for text in shown)
    assert not any("0" in text or "个" in text for text in shown)


def test_a_missing_figure_says_why() -> None:
    assert 'title="数据尚未发布"' in figures.figure(None, "%", None, "not_yet_published")
    assert 'title="本期不报"' in figures.missing("本期不报")


def test_the_reason_is_escaped() -> None:
    assert "<b>" not in figures.missing("<b>")


@pytest.mark.parametrize(
    ("ratio", "shown"), [(0.82525, "82.5%"), (0.0005, "0.1%"), (1.0, "100.0%"), (-0.31, "−31.0%")]
)
def test_a_ratio_is_shown_as_per_cent_rounded_half_up(ratio: float, shown: str) -> None:
    assert figures.percent(ratio) == shown


@pytest.mark.parametrize(
    ("value", "shown"), [("12.30", "+12.3%"), ("-3.1", "−3.1%"), ("0.00", "0%")]
)
def test_a_change_carries_its_sign(value: str, shown: str) -> None:
    assert figures.signed(Decimal(value), "%") == shown


def test_the_printed_precision_is_kept() -> None:
    assert figures.figure(Decimal("14.50000000"), "%", 2) == "14.50%"


def test_every_verdict_lamp_and_state_has_a_mark() -> None:
    assert set(STATUS_MARKS) == set(Status)
    assert set(LAMP_MARKS) == set(LAMP_TERMS)
    assert set(STATE_MARKS) == set(SubmissionState)


def test_the_terms_are_those_of_the_engine() -> None:
    assert {code: str(name) for code, name in STATUS_NAMES.items()} == STATUS_TERMS
    assert {code: str(name) for code, name in LAMP_NAMES.items()} == LAMP_TERMS
    assert {code: str(name) for code, name in REASON_NAMES.items()} == REASON_TERMS
    assert set(REASON_NAMES) == set(Reason)


def test_a_shape_never_stands_in_two_colours_that_mean_opposite_things() -> None:
    marks = sorted(STATUS_MARKS.values(), key=lambda mark: mark.shape.value)
    tones = {
        shape: {mark.tone.value for mark in group}
        for shape, group in groupby(marks, key=lambda mark: mark.shape)
    }
    good, bad = {"blue", "green"}, {"amber", "red"}
    assert not [shape for shape, found in tones.items() if found & good and found & bad]


def test_a_verdict_is_a_word_beside_its_shape() -> None:
    chip = figures.status_chip("behind")
    assert "chip-red" in chip
    assert "滞后" in chip
    assert 'aria-hidden="true"' in chip


def test_preliminary_verdicts_have_a_broken_outline() -> None:
    assert "chip-provisional" in figures.status_chip("met_preliminary")
    assert "chip-provisional" not in figures.status_chip("met")


def test_a_target_only_striven_for_is_not_called_failed() -> None:
    assert "未达到力争目标" in figures.status_chip("missed", "力争")
    assert "未完成" in figures.status_chip("missed", None)


def test_no_lamp_and_nothing_filed_are_said() -> None:
    assert "不适用预警灯" in figures.lamp_chip("")
    assert "未填报" in figures.state_chip(None)


def test_an_unknown_verdict_is_a_fault_of_ours() -> None:
    with pytest.raises(ValueError, match="excellent"):
        figures.status_chip("excellent")


def test_names_are_listed_with_the_comma_of_the_language() -> None:
    with translation.override("zh-hans"):
        assert figures.listed(["市发改委", "市统计局"]) == "市发改委、市统计局"
    with translation.override("en"):
        assert figures.listed(["A", "B"]) == "A, B"
