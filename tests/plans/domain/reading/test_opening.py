"""Documents of every form open to the same words, or say in one sentence why not."""

import contextlib
import io
import zipfile
from pathlib import Path

import pytest
import typst
from docx import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from hypothesis import given, settings
from hypothesis import strategies as st

from plans.domain.problems import DocumentError
from plans.domain.reading.cleaning import clean
from plans.domain.reading.opening import decodings, open_document
from plans.domain.reading.source_text import Medium
from tests.bench.reading.variants import as_pdf

FIXTURES = Path(__file__).resolve().parents[4] / "fixtures"
PLAN = "某市碳达峰实施方案\n一、重点任务\n(一)发展新能源。到2025年,风电装机达到10万千瓦。(市发改委负责)"


def squeezed(text: str) -> str:
    return "".join(text.split())


def word(build: str = "") -> bytes:
    document = Document()
    for line in PLAN.split("\n"):
        document.add_paragraph(line)
    if build == "table":
        table = document.add_table(rows=2, cols=3)
        for cell, words in zip(
            (cell for row in table.rows for cell in row.cells),
            ("任务", "牵头单位", "配合单位", "发展新能源", "市发改委", "市财政局"),
            strict=True,
        ):
            cell.text = words
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def packed(parts: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in parts.items():
            package.writestr(name, data)
    return buffer.getvalue()


def swollen() -> bytes:
    """A .docx whose document unpacks to 300 MB."""
    return packed({"[Content_Types].xml": b"<a/>", "word/document.xml": b" " * 300_000_000})


def entities() -> bytes:
    bomb = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "bbbb">]><a>&b;</a>'
    return packed({"[Content_Types].xml": b"<a/>", "word/document.xml": bomb})


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_text_is_read_in_the_encoding_it_is_in(encoding: str) -> None:
    source = open_document("a.txt", PLAN.encode(encoding))
    assert source.text == PLAN
    assert source.medium is Medium.TEXT


def test_big5_is_told_from_gb18030_by_what_reads_like_a_plan() -> None:
    text = "某市碳達峰實施方案。一、總體要求。加快能源綠色低碳轉型,到2025年,單位能耗下降。" * 5
    found = decodings(text.encode("big5"))
    assert found[0].encoding == "big5"
    assert found[0].text == text
    assert open_document("a.txt", text.encode("big5"), encoding="big5").text == text


def test_line_ends_of_windows_are_line_ends() -> None:
    assert open_document("a.txt", b"one\r\ntwo\rthree").text == "one\ntwo\nthree"


def test_word_gives_its_paragraphs_and_tables() -> None:
    source = open_document("a.docx", word("table"))
    assert source.text.startswith(PLAN)
    cells = [source.text[slice(*cell.span)] for cell in source.tables[0].cells]
    assert cells == ["任务", "牵头单位", "配合单位", "发展新能源", "市发改委", "市财政局"]


def test_numbers_that_word_makes_by_itself_are_written_out() -> None:
    document = Document()
    numbering = document.part.numbering_part.element
    abstract = OxmlElement("w:abstractNum")
    abstract.set(qn("w:abstractNumId"), "90")
    for depth, (form, pattern) in enumerate(
        [("chineseCountingThousand", "%1、"), ("chineseCounting", "(%2)"), ("decimal", "%3.")]
    ):
        level = OxmlElement("w:lvl")
        level.set(qn("w:ilvl"), str(depth))
        for name, value in (("w:start", "1"), ("w:numFmt", form), ("w:lvlText", pattern)):
            child = OxmlElement(name)
            child.set(qn("w:val"), value)
            level.append(child)
        abstract.append(level)
    numbering.insert(0, abstract)
    number = OxmlElement("w:num")
    number.set(qn("w:numId"), "90")
    reference = OxmlElement("w:abstractNumId")
    reference.set(qn("w:val"), "90")
    number.append(reference)
    numbering.append(number)
    for words, depth in [
        ("总体要求", 0),
        ("重点任务", 0),
        ("能源", 1),
        ("风电", 2),
        ("光伏", 2),
        ("工业", 1),
    ]:
        properties = document.add_paragraph(words)._p.get_or_add_pPr()
        listed = OxmlElement("w:numPr")
        for name, value in (("w:ilvl", str(depth)), ("w:numId", "90")):
            child = OxmlElement(name)
            child.set(qn("w:val"), value)
            listed.append(child)
        properties.append(listed)
    buffer = io.BytesIO()
    document.save(buffer)
    lines = open_document("a.docx", buffer.getvalue()).text.split("\n")
    assert lines == ["一、总体要求", "二、重点任务", "(一)能源", "1.风电", "2.光伏", "(二)工业"]


def test_deleted_words_are_gone_and_inserted_ones_stay() -> None:
    document = Document()
    paragraph = document.add_paragraph("甲")
    for tag, inner, words in (("w:ins", "w:t", "乙"), ("w:del", "w:delText", "丙")):
        change = OxmlElement(tag)
        run = OxmlElement("w:r")
        text = OxmlElement(inner)
        text.text = words
        run.append(text)
        change.append(run)
        paragraph._p.append(change)
    buffer = io.BytesIO()
    document.save(buffer)
    assert open_document("a.docx", buffer.getvalue()).text == "甲乙"


@pytest.mark.parametrize("slug", ["dalian", "jungar"])
def test_a_pdf_gives_the_words_of_its_pages_without_their_numbers(slug: str) -> None:
    text = (FIXTURES / "sources" / f"{slug}.txt").read_text(encoding="utf-8")
    source = open_document("a.pdf", as_pdf(text)[1])
    assert squeezed(source.text) == squeezed(text)
    assert len(source.pages) > 5
    assert source.page_of(len(source.text) - 1) == len(source.pages)


def test_a_web_page_gives_its_document_without_menus() -> None:
    body = "".join(f"<p>{line}</p>" for line in PLAN.split("\n"))
    page = (
        '<html><head><meta charset="gbk"><title>首页</title><script>var a=1;</script></head><body>'
        '<div class="menu"><a>首页</a><a>政务公开</a></div>'
        f'<div id="main"><div>{body}<table><tr><td>任务</td><td>单位</td></tr>'
        "<tr><td>风电</td><td>市发改委</td></tr></table></div></div><footer>版权所有</footer></body></html>"
    )
    source = open_document("a.html", page.encode("gb18030"))
    assert source.text.startswith(PLAN)
    assert "首页" not in source.text
    assert "版权" not in source.text
    assert len(source.tables) == 1


REFUSED = [
    ("a.txt", b"", "空"),
    ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "另存为 .docx"),
    ("a.wps", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "另存为 .docx"),
    (
        "a.docx",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
        "密码",
    ),
    ("a.docx", b"PK\x03\x04 broken", "损坏"),
    ("a.docx", word()[:-200], "损坏"),
    ("a.ofd", packed({"OFD.xml": b"<a/>"}), "OFD"),
    ("a.xlsx", packed({"xl/workbook.xml": b"<a/>"}), "表格"),
    ("a.zip", packed({"plan.docx": b"x"}), "压缩包"),
    ("a.pdf", b"%PDF-1.7 broken", "损坏"),
    ("a.png", b"\x89PNG\r\n\x1a\n", "图片"),
    ("a.bin", bytes(range(256)) * 20, "不认识"),
    ("a.txt", b"\xff\xfe\x00\xd8" * 50, "编码"),
    ("a.txt", "机密★20年\n某市方案".encode(), "密级"),
    ("a.txt", b"   \n  ", "没有文字"),
    ("a.docx", entities(), "损坏"),
    ("a.txt", b"x" * (20 * 2**20 + 1), "20 MB"),
]


@pytest.mark.parametrize(("name", "data", "words"), REFUSED, ids=range(len(REFUSED)))
def test_what_cannot_be_read_is_named_with_the_way_out(name: str, data: bytes, words: str) -> None:
    with pytest.raises(DocumentError, match=words) as error:
        open_document(name, data)
    assert len(error.value.problems) == 1


def test_a_package_that_unpacks_to_too_much_is_not_unpacked() -> None:
    with pytest.raises(DocumentError, match="过大"):
        open_document("a.docx", swollen())


def test_a_scan_without_text_is_told_from_a_text() -> None:
    drawn = b"#rect(width: 100%, height: 50%)\n#pagebreak()\n#rect()"
    with pytest.raises(DocumentError, match="扫描件"):
        open_document("a.pdf", typst.compile(drawn))


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=400), st.sampled_from(["a.txt", "a.html", "a.docx", "a.pdf", "a"]))
def test_no_bytes_break_it(data: bytes, name: str) -> None:
    for given_data in (data, b"%PDF-1.4" + data, b"PK\x03\x04" + data, b"<html>" + data):
        with contextlib.suppress(DocumentError):
            clean(open_document(name, given_data))
