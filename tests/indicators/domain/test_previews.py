"""What a preview shows of honest files: the right cells at their addresses, pages, paragraphs."""

import io
from datetime import date

import pypdfium2
import pytest
import xlsxwriter
from docx import Document
from PIL import Image

from indicators.domain.previews.cells import look_at_sheets, look_at_table
from indicators.domain.previews.pages import draw, look_at_pdf, look_at_picture
from indicators.domain.previews.shown import FileBroken, Kind, Sheet, kind_of
from indicators.domain.previews.words import look_at_text, look_at_words
from plans.domain.evidence_files import DOCX, JPEG, PDF, PNG, TEXT, XLSX
from tests.plans.domain.small_files import pdf_of

RED = (255, 0, 0)


def texts(sheet: Sheet) -> dict[str, str]:
    """The filled cells by their address."""
    return {
        f"{column}{row.number}": cell.text
        for row in sheet.rows
        for column, cell in zip(sheet.columns, row.cells, strict=True)
        if cell.text
    }


def pages_of(count: int) -> bytes:
    document = pypdfium2.PdfDocument.new()
    for _ in range(count):
        document.new_page(595, 842)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def test_the_type_that_was_recognised_decides_and_others_are_not_shown() -> None:
    kinds = [kind_of(each, "a") for each in (PDF, PNG, JPEG, XLSX, DOCX, TEXT)]
    assert kinds == ["pdf", "picture", "picture", "sheets", "words", "text"]
    assert kind_of(TEXT, "台账.CSV") is Kind.TABLE
    for media_type in ("image/svg+xml", "text/html", "application/octet-stream", ""):
        assert kind_of(media_type, "a.png") is None


def test_cells_stand_at_their_addresses_with_the_formulas_told() -> None:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        sheet = book.add_worksheet("装机")
        sheet.write("C5", "风电")
        sheet.write_number("D5", 184.50)
        sheet.write_formula("D6", "=D5*2", None, 369)
        sheet.write_number("C6", 0.125, book.add_format({"num_format": "0.0%"}))
        sheet.write_datetime("C7", date(2025, 3, 1), book.add_format({"num_format": "yyyy-mm-dd"}))
        book.add_worksheet("空表").hide()
    shown = look_at_sheets(buffer.getvalue())
    first, empty = shown.sheets
    assert texts(first) == {
        "C5": "风电",
        "D5": "184.5",
        "C6": "12.5%",
        "D6": "369",
        "C7": "2025-03-01",
    }
    formulas = [cell.text for row in first.rows for cell in row.cells if cell.is_formula]
    assert formulas == ["369"]
    assert (empty.name, empty.rows) == ("空表", ())
    assert [sheet.is_hidden for sheet in shown.sheets] == [False, True]


def test_of_a_large_sheet_the_upper_left_part_is_shown_and_the_rest_counted() -> None:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        for name in "abcdefg":
            sheet = book.add_worksheet(name)
            for row in range(60):
                sheet.write_row(row, 0, range(30))
    shown = look_at_sheets(buffer.getvalue())
    assert [sheet.name for sheet in shown.sheets] == ["a", "b", "c", "d", "e"]
    assert shown.is_cut
    first = shown.sheets[0]
    assert (len(first.rows), first.columns[-1]) == (50, "T")
    assert (first.more_rows, first.more_columns) == (10, 10)


def test_a_csv_is_a_table_in_either_encoding() -> None:
    text = "桩号,经度\n1,124.3\n2,\n" + "3,4\n" * 60
    for encoding in ("utf-8-sig", "gb18030"):
        (sheet,) = look_at_table(text.encode(encoding)).sheets
        assert texts(sheet)["A1"] == "桩号"
        assert texts(sheet)["B2"] == "124.3"
        assert "B3" not in texts(sheet)
        assert sheet.more_rows == 13


def test_a_letter_is_its_paragraphs_with_those_of_tables() -> None:
    document = Document()
    document.add_paragraph("关于报送数据的函")
    document.add_table(1, 1).cell(0, 0).text = "风电\t184万千瓦"
    document.add_paragraph("")
    buffer = io.BytesIO()
    document.save(buffer)
    assert look_at_words(buffer.getvalue()).paragraphs == ("关于报送数据的函", "风电\t184万千瓦")


def test_a_text_is_cut_and_says_so() -> None:
    assert look_at_text("一\n二".encode("gb18030")).paragraphs == ("一", "二")
    assert not look_at_text(b"a").is_cut
    long = look_at_text(b"a" * 20_001)
    assert long.is_cut
    assert len(long.paragraphs[0]) == 20_000
    assert look_at_text(b"a\n" * 300).is_cut
    with pytest.raises(FileBroken):
        look_at_text(b"\xff\xff\xff")


def test_pages_are_counted_and_one_is_read_and_drawn() -> None:
    shown = look_at_pdf(pdf_of("验收证明"), 1)
    assert (shown.pages, shown.paragraphs) == (1, ("验收证明",))
    assert [look_at_pdf(pages_of(3), page).page for page in (0, 2, 99)] == [1, 2, 3]
    drawn = Image.open(io.BytesIO(draw(Kind.PDF, pdf_of("验收证明"), 1)))
    assert drawn.format == "JPEG"
    assert drawn.size[1] == pytest.approx(1600, abs=1)
    assert drawn.convert("L").getextrema() != (255, 255), "something stands on the page"
    with pytest.raises(FileBroken):
        draw(Kind.PDF, pages_of(3), 4)


def test_a_picture_is_drawn_upright_on_white_and_no_larger_than_a_screen() -> None:
    picture = Image.new("RGBA", (3000, 1000), (*RED, 255))
    picture.paste((0, 0, 0, 0), (1500, 0, 3000, 1000))
    turned = Image.Exif()
    turned[274] = 6  # taken with the camera on its side
    buffer = io.BytesIO()
    picture.save(buffer, "PNG", exif=turned)
    assert look_at_picture(buffer.getvalue()).pages == 1
    drawn = Image.open(io.BytesIO(draw(Kind.PICTURE, buffer.getvalue(), 1)))
    assert drawn.size == (533, 1600)
    assert drawn.getpixel((266, 1590)) == (255, 255, 255)
    assert not drawn.getexif(), "where and with what it was taken stays in the file"
