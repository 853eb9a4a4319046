"""Numbers of an edited letter that are not among the facts of its case."""

import pytest

from assessments.domain.letters import strange_numbers

KNOWN = ("2023年累计下降4.87%,完成进度26.8%,序时进度60.0%。", "到2025年,较2020年下降17%")


@pytest.mark.parametrize(
    ("text", "strange"),
    [
        ("完成进度26.8%,序时进度60%。", ()),
        ("完成进度28.6%。", ("28.6",)),
        ("1.单位GDP能耗\n2.绿色出行", ()),
        ("2025年下降17%,涉及1,200家企业和3个园区,再说1200家", ("1,200", "3", "1200")),
        ("完成进度26.8%", ()),
    ],
)
def test_only_numbers_that_no_fact_holds_are_named(text: str, strange: tuple[str, ...]) -> None:
    assert strange_numbers([text], KNOWN) == strange
