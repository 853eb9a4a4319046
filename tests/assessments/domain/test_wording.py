"""Words and numbers of reports."""

from dataclasses import replace
from decimal import Decimal

import pytest

from assessments.domain.english import wording
from assessments.domain.facts import TargetFacts
from assessments.domain.figures import change_words, percent, plain, points
from assessments.domain.numerals import numeral
from assessments.domain.papers.words import current_words
from assessments.domain.phrases import units_of
from assessments.domain.punctuation import full_width
from assessments.domain.standings import Standing, standing_of
from indicators.domain.progress.enums import Reason, Status
from tests.assessments.hand_made import NAMED, judged, target, value


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("完成进度50%,慢于序时", "完成进度50%\uff0c慢于序时"),
        ("基期(推定),目标", "基期\uff08推定\uff09\uff0c目标"),
        ("P=ln(1-D)÷ln(1-T)", "P=ln(1-D)÷ln(1-T)"),
        ("2026-11-20 08:30", "2026-11-20 08:30"),
        ("煤炭消费量(2025年);2,000吨", "煤炭消费量\uff082025年\uff09\uff1b2,000吨"),
        ("未闭合(括号", "未闭合(括号"),
    ],
)
def test_punctuation_beside_chinese_is_full_width(typed: str, printed: str) -> None:
    assert full_width(typed) == printed


@pytest.mark.parametrize(
    ("ratio", "text"), [("0.8252", "82.5%"), ("0.82450", "82.5%"), ("-0.0995", "-10.0%")]
)
def test_ratios_are_rounded_once_half_up(ratio: str, text: str) -> None:
    assert percent(Decimal(ratio)) == text


def test_what_is_missing_is_a_dash_and_never_a_zero() -> None:
    assert (percent(None), plain(None), points(None)) == ("—", "—", "—")


def test_a_gap_has_no_sign_for_the_words_carry_it() -> None:
    assert points(Decimal("-0.3321")) == "33.2个百分点"


@pytest.mark.parametrize(
    ("number", "text"), [(1, "一"), (10, "十"), (12, "十二"), (20, "二十"), (45, "四十五")]
)
def test_heading_numerals(number: int, text: str) -> None:
    assert numeral(number) == text


@pytest.mark.parametrize("status", Status)
def test_every_verdict_belongs_to_a_group(status: Status) -> None:
    assert isinstance(standing_of(status), Standing)


def test_work_that_goes_on_past_its_deadline_is_not_on_schedule() -> None:
    assert standing_of(Status.PROGRESSING) is Standing.ON_SCHEDULE
    assert standing_of(Status.PROGRESSING, Reason.OVERDUE) is Standing.MISSED


def _additions(latest: str, **changes: object) -> TargetFacts:
    """200 to be added, of which 60 % are."""
    facts: dict[str, object] = {
        "kind": "increment",
        "rule": "increment",
        "unit": "个",
        "latest": value(latest),
        "result": judged("missed", progress="0.6"),
        "case": {"additions": {}},
    }
    return replace(target("充电桩", "missed"), **facts | changes)  # type: ignore[arg-type]  # named by the test


@pytest.mark.parametrize("case", [{"additions": {}}, {"values": {}}])
def test_a_promise_of_additions_is_held_against_their_sum(case: dict[str, object]) -> None:
    """Neither one year's 38 nor a stock of 233 can be compared with 新增200个: 0.6 × 200 is 120."""
    found = _additions("233", case=case)
    assert change_words(found) == "累计新增120个"
    assert current_words(found) == "累计新增120个(2025年)"
    assert wording.change(found) == "120 units added in all"


def test_a_sum_that_is_not_known_is_not_said() -> None:
    assert change_words(_additions("38", result=judged("not_assessable"))) == ""


def test_a_unit_that_is_named_and_presumed_stands_once() -> None:
    presumed = replace(NAMED, presumed=True)
    targets = [target("风电", unit_in_charge=presumed), target("光伏"), target("公交")]
    assert units_of(targets) == "市发改委"
    assert units_of(targets[:1]) == "市发改委(推定)"
