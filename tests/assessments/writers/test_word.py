"""Word files: what the annual report says, and the layout of GB/T 9704-2012."""

from dataclasses import replace
from io import BytesIO
from typing import Any

import docx
import pytest
from docx.oxml.ns import qn

from assessments.domain.blocks import Document
from assessments.models import Report, ReportKind
from assessments.services import Asked, build_report, request_report
from assessments.writers import word_layout
from assessments.writers.word import word_file
from audit.services import read_content
from organizations.models import Place
from tests.assessments.small_plan import YEAR, SmallPlan, make_small_plan
from tests.assessments.writers.papers import BARE, HOSTILE_AS_SET, LONG, NOTICE, table
from tests.assessments.writers.word_order import disorder

pytestmark = pytest.mark.django_db


@pytest.fixture
def small() -> SmallPlan:
    return make_small_plan()


def annual(small: SmallPlan, by: str = "olga") -> Report:
    asked = request_report(small.plan, Asked(ReportKind.ANNUAL_REPORT, YEAR), actor=small.actor(by))
    build_report(asked.pk)
    return Report.objects.select_related("file__content").get(pk=asked.pk)


# Any: python-docx ships no types.
def document(report: Report) -> Any:
    return docx.Document(BytesIO(read_content(report.file.content)))


def text(report: Report) -> str:
    return all_text(document(report))


# Any: python-docx ships no types.
def written(paper: Document) -> Any:
    return docx.Document(BytesIO(word_file(paper)))


# Any: python-docx ships no types.
def all_text(opened: Any) -> str:
    cells = [cell.text for table in opened.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in opened.paragraphs), *cells])


def test_chapters_in_order(small: SmallPlan) -> None:
    headings = [p.text for p in document(annual(small)).paragraphs if p.style.name == "Heading 1"]
    assert headings == [
        "一、评估工作概况",
        "二、总体进展",
        "三、主要目标完成情况",
        "四、重点任务推进情况",
        "五、县\uff08市、区\uff09和部门工作情况",
        "六、存在问题和原因分析",
        "七、形势预判",
        "八、下一步工作建议",
    ]


def test_counts_are_those_of_the_targets_without_repeats(small: SmallPlan) -> None:
    said = text(annual(small))
    assert "纳入评估的4项目标中\uff0c" in said
    assert "符合或快于序时1项\uff0c滞后1项\uff0c未完成1项\uff0c暂无法评估1项" in said
    assert "另有1项为同一文件内重复表述\uff0c不重复计数" in said


def test_what_is_behind_is_said_with_its_figures(small: SmallPlan) -> None:
    said = text(annual(small))
    assert "到2025年较2020年下降17%" in said
    assert "2023年较上年下降4.18%\uff0c累计下降4.87%\uff0c完成进度26.8%\uff0c序时进度60.0%" in said
    assert "相差33.2个百分点" in said
    # R = 1-(1-0.17)/(1-0.0487) = 12.75 %, over two years 6.59 % a year, as published.
    assert "尚需累计下降12.75%\uff0c年均下降6.59%" in said


def test_hedges_and_missing_data_are_said(small: SmallPlan) -> None:
    said = text(annual(small))
    assert "未达到力争目标" in said
    assert "因“尚未填报状态”暂无法评估1项\uff1a项目库\uff082025年\uff09。" in said
    assert "未将目标分解到县\uff08市、区\uff09" in said
    assert "单位未提交书面说明" in said


def test_the_proof_is_printed(small: SmallPlan) -> None:
    report = annual(small)
    said = text(report)
    assert report.file.snapshot_sha256 in said
    assert report.file.head_hash in said
    assert "数据截至" in said


@pytest.mark.parametrize("paper", [NOTICE, LONG], ids=["notice", "long"])
def test_elements_stand_in_the_order_that_word_asks_for(paper: Document) -> None:
    assert disorder(word_file(paper)) == []


def test_page_and_margins_are_the_standard_s() -> None:
    sections = list(written(LONG).sections)
    upright, across = sections[0], sections[-1]
    millimetres = [
        round(getattr(upright, name).mm)
        for name in ("page_width", "page_height", "top_margin", "bottom_margin")
    ]
    assert millimetres == [210, 297, 37, 35]
    assert (round(upright.left_margin.mm), round(upright.right_margin.mm)) == (28, 26)
    assert (round(across.page_width.mm), round(across.page_height.mm)) == (297, 210)
    assert round(across.top_margin.mm) == 28


@pytest.mark.parametrize(
    ("style", "font", "points"),
    [
        ("Official Body", word_layout.FANG, 16),
        ("Official Title", word_layout.SONG_TITLE, 22),
        ("Heading 1", word_layout.HEI, 16),
        ("Heading 2", word_layout.KAI, 16),
        ("Heading 3", word_layout.FANG, 16),
        ("Page Number", word_layout.SONG, 14),
        ("Imprint", word_layout.FANG, 14),
    ],
)
def test_fonts_are_named_and_the_theme_does_not_win(style: str, font: str, points: int) -> None:
    found = written(NOTICE).styles[style]
    fonts = found.element.rPr.rFonts
    assert {fonts.get(qn(f"w:{slot}")) for slot in ("ascii", "hAnsi", "eastAsia", "cs")} == {font}
    assert not [name for name in fonts.attrib if "heme" in name]
    assert found.font.size.pt == points


def test_body_lines_are_exact_and_begin_two_characters_in() -> None:
    opened = written(NOTICE)
    assert opened.styles["Normal"].paragraph_format.line_spacing.pt == pytest.approx(28.95)
    indent = opened.styles["Official Body"].element.pPr.find(qn("w:ind"))
    assert indent.get(qn("w:firstLineChars")) == "200"


def test_pages_are_numbered_odd_right_even_left_from_the_body_on(small: SmallPlan) -> None:
    opened = document(annual(small))
    cover, body = opened.sections[0], opened.sections[1]
    assert opened.settings.odd_and_even_pages_header_footer
    assert "PAGE" not in cover.footer._element.xml
    assert "— " in body.footer.paragraphs[0].text
    assert "PAGE" in body.footer._element.xml
    assert body.footer.paragraphs[0].alignment == 2
    assert body.even_page_footer.paragraphs[0].alignment == 0


def test_a_paper_without_a_cover_is_numbered_from_its_first_page() -> None:
    (only,) = written(NOTICE).sections
    assert "PAGE" in only.footer._element.xml
    assert only._sectPr.find(qn("w:pgNumType")).get(qn("w:start")) == "1"


def test_header_rows_repeat_and_rows_do_not_break() -> None:
    for found in written(LONG).tables:
        first = found.rows[0]._tr.trPr
        assert first.find(qn("w:tblHeader")) is not None
        assert found.rows[-1]._tr.trPr.find(qn("w:cantSplit")) is not None


def test_head_and_foot_say_what_was_filled_in() -> None:
    said = all_text(written(NOTICE))
    for words in (
        "000012\n秘密\n特急",
        "四碳办〔2026〕4号\t签发人\uff1a张某",
        "各县\uff08市、区\uff09人民政府\uff1a",
        "抄送\uff1a市委办公室。",
        "2026年11月20日印发",
    ):
        assert words in said


def test_the_red_name_stands_over_a_red_line() -> None:
    opened = written(NOTICE)
    name = next(p for p in opened.paragraphs if p.text.endswith("文件"))
    assert str(name.runs[0].font.color.rgb) == "FF0000"
    line = next(p for p in opened.paragraphs if "签发人" in p.text)
    assert line._p.pPr.find(qn("w:pBdr"))[0].get(qn("w:color")) == "FF0000"


def test_what_is_empty_prints_nothing() -> None:
    said = all_text(written(BARE))
    assert "".join(said.split()) == "通报通报"


def test_what_is_said_is_text() -> None:
    assert HOSTILE_AS_SET in all_text(written(NOTICE))


def test_a_short_table_is_not_torn() -> None:
    kept = [
        [bool(row._tr.xpath(".//w:keepNext")) for row in found.rows]
        for found in written(replace(NOTICE, blocks=[table(3)])).tables
    ]
    assert kept == [[True, True, True, False]]


def test_pictures_say_what_they_show(small: SmallPlan) -> None:
    drawings = document(annual(small)).element.body.findall(f".//{qn('wp:docPr')}")
    said = [drawing.get("descr") for drawing in drawings]
    assert said[0].startswith("条形图。2023年及以前到期\uff1a")
    assert "完成进度26.8%\uff0c序时进度60.0%\uff0c滞后" in said[1]


def test_invented_figures_are_marked_on_cover_and_every_page(small: SmallPlan) -> None:
    Place.objects.filter(pk=small.plan.tenant_id).update(is_synthetic=True)
    report = annual(small)
    opened = document(report)
    warning = "演示数据\uff0c数值虚构"
    assert opened.paragraphs[0].text == warning
    assert opened.sections[0].header.paragraphs[0].text == warning
    assert opened.sections[0].even_page_header.paragraphs[0].text == warning
    assert "演示数据" in report.file.file_name


def test_real_figures_carry_no_such_mark(small: SmallPlan) -> None:
    report = annual(small)
    assert "演示" not in text(report)
    assert "演示" not in report.file.file_name


def test_the_office_compiles_and_an_auditor_reads(small: SmallPlan) -> None:
    assert "市碳达峰工作领导小组办公室" in text(annual(small))
    assert "四平市\uff08审计查阅\uff09" in text(annual(small, by="audrey"))
