"""The score sheet, from the answers of `score_cases` and from hand-made ones."""

from assessments.domain.papers.score_sheet import score_sheet
from assessments.domain.papers.scores import RESULT
from assessments.domain.scoring.cases import answer_score_cases, read_score_cases
from assessments.selectors.schemes import FOLDER, read_schemes
from tests.assessments.domain.papers.words import table
from tests.assessments.hand_made import order, snapshot

CASES = """[{"id": "1", "scheme": "energy-2007", "unit": "甲县", "unit_kind": "county",
"inputs": {"annual_target": {"targets": [{"label": "单位GDP能耗", "nature": "binding",
"annual": {"completion": "0.9"}, "basis_document": "甲发〔2026〕1号"}]}}}]"""


def test_the_answers_of_an_edition_become_lines() -> None:
    schemes = read_schemes(FOLDER)
    answers = answer_score_cases(read_score_cases(CASES, schemes), schemes)
    paper = score_sheet(
        snapshot(), order("score_sheet", matter={RESULT: {"answers": answers}}), "e"
    )
    (cover,) = table(paper, "考核计分表")
    # 36 of 40 for 90 %; nothing else was judged: 36 × 100 ÷ 40 = 90; the veto lacks its approval.
    assert cover[:6] == ["1", "甲县", "90.00", "0.00", "0.00", "90.00"]
    assert "不适用一票否决(没有审批记录)" in cover[8]
    item, part = table(paper, "计分明细")[:2]
    assert item[3:5] == ["36.00", "40.00"]
    assert (part[0], part[3]) == ("\u3000单位GDP能耗", "[36]")
