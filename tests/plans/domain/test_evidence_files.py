"""What may be kept as evidence: recognised by content, never by name."""

import io
import time
import zipfile

import pytest

from plans.domain import ofd_files
from plans.domain.evidence_files import (
    ACTIVE_OFD,
    BROKEN,
    DOCX,
    EMPTY,
    EXTENSION_DIFFERS,
    FORBIDDEN,
    JPEG,
    MACROS,
    MARKUP,
    MAX_BYTES,
    OLD_OFFICE,
    PDF,
    PNG,
    SECRET,
    TEXT,
    TOO_LARGE,
    XLSX,
    EvidenceRefused,
    check_evidence,
    check_size,
)
from tests.plans.domain.small_files import docx_of, pdf_of, xlsx_of


def ofd_of(*lines: str, more: str = "", carried: bool = False) -> bytes:
    """Parts and names as OFD readers write them (GB/T 33190—2016)."""
    xmlns = 'xmlns:ofd="http://www.ofdspec.org/2016"'
    texts = "".join(
        f"<ofd:TextObject><ofd:TextCode>{line[:1]}</ofd:TextCode>"
        f"<ofd:TextCode>{line[1:]}</ofd:TextCode></ofd:TextObject>"
        for line in lines
    )
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("OFD.xml", f"<ofd:OFD {xmlns}><ofd:DocBody/></ofd:OFD>")
        archive.writestr("Doc_0/Document.xml", f"<ofd:Document {xmlns}>{more}</ofd:Document>")
        archive.writestr("Doc_0/Pages/Page_0/Content.xml", f"<ofd:Page {xmlns}>{texts}</ofd:Page>")
        if carried:
            archive.writestr("Doc_0/list.dat", f"<ofd:A {xmlns}><ofd:Attachment/></ofd:A>")
    return buffer.getvalue()


def package(*names: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in names:
            archive.writestr(name, b"<x/>")
    return buffer.getvalue()


KEPT = [
    ("证明.pdf", pdf_of("acceptance"), PDF),
    ("照片.PNG", b"\x89PNG\r\n\x1a\n...", PNG),
    ("照片.jpeg", b"\xff\xd8\xff\xe0...", JPEG),
    ("来函.docx", docx_of("关于报送数据的函"), DOCX),
    ("台账.xlsx", xlsx_of("桩号", "经度"), XLSX),
    ("批复.ofd", ofd_of("关于项目核准的批复"), ofd_files.MEDIA_TYPE),
    ("清单.csv", "桩号,经度\n1,124.3".encode("gb18030"), TEXT),
    ("保守秘密规定.txt", "做好保守秘密工作。".encode(), TEXT),
]


@pytest.mark.parametrize(("name", "data", "media_type"), KEPT, ids=lambda v: str(v)[:12])
def test_a_file_is_recognised(name: str, data: bytes, media_type: str) -> None:
    checked = check_evidence(data, name)
    assert (checked.name, checked.media_type) == (name, media_type)


REFUSED = [
    ("a.txt", b"", EMPTY),
    ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\x00", OLD_OFFICE),
    ("a.exe", b"MZ\x90\x00", FORBIDDEN),
    ("a.zip", package("readme.txt"), FORBIDDEN),
    ("a.pptx", package("ppt/presentation.xml"), FORBIDDEN),
    ("a.gif", b"GIF89a\x01\x00", FORBIDDEN),
    ("a.svg", b"<svg onload='x'/>", MARKUP),
    ("a.txt", b"\xef\xbb\xbf <!DOCTYPE html><p>", MARKUP),
    ("a.ofd", ofd_of("x", more="<ofd:Attachments><ofd:Attachment/></ofd:Attachments>"), ACTIVE_OFD),
    ("a.ofd", ofd_of("正文", "机密★10年"), SECRET),
    ("a.ofd", ofd_of("x", more="<unclosed>"), BROKEN),
    ("a.ofd", ofd_of("x", carried=True), ACTIVE_OFD),
    ("a.docx", ofd_of("x"), EXTENSION_DIFFERS),
    ("a.docx", pdf_of("x"), EXTENSION_DIFFERS),
    ("a.pdf.txt.exe", b"text", EXTENSION_DIFFERS),
    ("a", b"text", EXTENSION_DIFFERS),
    ("a.docm", docx_of("x"), EXTENSION_DIFFERS),
    ("a.docx", package("word/document.xml", "word/vbaProject.bin"), MACROS),
    ("a.xlsx", package("xl/workbook.xml", "xl/VBAPROJECT.BIN"), MACROS),
    ("a.xlsx", package("xl/workbook.xml", "xl/macrosheets/sheet1.xml"), MACROS),
    ("a.docx", package("word/document.xml"), BROKEN),
    ("a.xlsx", package("xl/workbook.xml"), BROKEN),
    ("a.docx", b"PK\x03\x04 and no more", BROKEN),
    ("a.pdf", b"%PDF-1.4 cut off", BROKEN),
    ("a.txt", "机密★10年\n正文".encode(), SECRET),
    ("a.txt", "正文\n\uff08秘密\uff09\n".encode(), SECRET),
    ("a.txt", "密级\uff1a机密".encode(), SECRET),
    ("a.csv", "秘密★".encode("gb18030"), SECRET),
    ("绝密★文件.txt", b"text", SECRET),
    ("a.docx", docx_of("秘密★5年", "正文"), SECRET),
    ("a.docx", docx_of("正文", header="机密★10年"), SECRET),
    ("a.docx", docx_of("正文", cell="绝密★长期"), SECRET),
    ("a.xlsx", xlsx_of("正文", "机密★10年"), SECRET),
    ("a.pdf", pdf_of("机密★10年"), SECRET),
]


@pytest.mark.parametrize(("name", "data", "why"), REFUSED, ids=lambda v: str(v)[:12])
def test_a_file_is_refused_with_its_reason(name: str, data: bytes, why: str) -> None:
    with pytest.raises(EvidenceRefused) as refused:
        check_evidence(data, name)
    assert refused.value.problem.template == why


def test_the_size_is_told_before_anything_is_read() -> None:
    check_size(MAX_BYTES)
    with pytest.raises(EvidenceRefused) as refused:
        check_size(MAX_BYTES + 1)
    assert refused.value.problem.template == TOO_LARGE
    assert "20.1 MB" in refused.value.problem.message, "never “20 MB, more than 20 MB”"


def test_blank_lines_cost_nothing() -> None:
    began = time.process_time()
    for text in ("\n" * 2000, " " * 20_000, "绝密" + " " * 20_000 + "x", "密" + "\n" * 20_000):
        assert check_evidence(text.encode(), "a.txt").media_type == TEXT
    assert time.process_time() - began < 5


NAMES = [
    ("../../etc/证明.txt", "证明.txt"),
    ("C:\\数据\\证明.txt", "证明.txt"),
    ("证明\r\nSet-Cookie: x.txt", "证明Set-Cookie: x.txt"),
    ("\u202egnp.txt", "gnp.txt"),
    ("长" * 300 + ".txt", "长" * 200 + ".txt"),
]


@pytest.mark.parametrize(("given", "kept"), NAMES)
def test_a_name_is_a_name_and_nothing_else(given: str, kept: str) -> None:
    assert check_evidence(b"text", given).name == kept
