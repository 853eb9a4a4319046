"""Mid-term evaluation, verdicts by hand."""

from dataclasses import replace

import pytest

from assessments.domain.blocks import Document
from assessments.domain.counts.midterm import Expectation, HalfWay, expectation_of
from assessments.domain.facts import TargetFacts
from assessments.domain.midterm_report import midterm_report
from tests.assessments.domain.reports.snapshot import (
    ORDER,
    TRIPS,
    WIND,
    headings,
    result,
    said,
    snapshot,
    table,
)


def wind(status: str, progress: str = "0.6", **changes: object) -> TargetFacts:
    return replace(WIND, result=result(status, progress=progress, expected="0.5"), **changes)  # type: ignore[arg-type]  # fields of the test


def report(*targets: TargetFacts) -> Document:
    return midterm_report(snapshot(*targets), ORDER, "f" * 64)


@pytest.mark.parametrize(
    ("target", "word"),
    [
        (wind("ahead"), Expectation.AS_EXPECTED),
        (wind("on_track", "1"), Expectation.EARLY),
        (wind("met_early", "1.2"), Expectation.EARLY),
        (wind("slightly_behind"), Expectation.LAGGING),
        (wind("reversing", "-0.1"), Expectation.LAGGING),
        # A share of a single year, or a bound that is kept, is not a way that has ended.
        (wind("on_track", "1", rule="annual_share"), Expectation.AS_EXPECTED),
        (wind("on_track", "1", rule="hold"), Expectation.AS_EXPECTED),
        (wind("not_assessable"), Expectation.OPEN),
        (wind("pending", rule="assigned"), Expectation.OPEN),
    ],
)
def test_the_three_words_follow_from_the_verdict(target: TargetFacts, word: Expectation) -> None:
    assert expectation_of(target) is word


@pytest.mark.parametrize(
    ("base_year", "progress", "group"),
    [
        # 2020 to 2030, judged in 2025: half of the time has passed.
        (2020, "0.5", "kept"),
        (2020, "0.49", "behind"),
        # 2022 to 2030: three of eight years.
        (2022, "0.5", "early"),
        (2022, "0.3", "before"),
        (None, "0.5", "untested"),
    ],
)
def test_half_of_the_time_and_half_of_the_way(
    base_year: int | None, progress: str, group: str
) -> None:
    target = wind("on_track", progress, base_year=base_year)
    assert getattr(HalfWay.of([target], 2025), group) == [target]


def test_the_text_counts_both_tests_and_leaves_decisions_to_people() -> None:
    late = wind("behind", "0.4", id=3, indicator="光伏发电装机规模")
    document = report(wind("ahead"), late, TRIPS)
    words = said(document)
    assert "2025年及以前到期的目标1项" in words
    assert "未到期的2项目标中,符合预期1项,滞后预期1项。" in words
    assert (
        "时间过半的2项目标中,任务过半的1项,任务未过半的1项。任务未过半的是:光伏发电装机规模(2030年)。"
    ) in words
    rows = table(document, "未到期目标保持或调整意见").rows
    assert [row[4] for row in rows] == ["符合预期", "滞后预期"]
    assert {row[-1] for row in rows} == {"□保持 □调整为:"}


def test_a_plan_whose_targets_are_all_due_says_so() -> None:
    document = report(TRIPS)
    assert headings(document)[2] == "三、主要目标中期评估"
    assert "没有2025年之后到期的目标,不作中期判断。" in said(document)
    assert "没有需要提出意见的未到期目标。" in said(document)
