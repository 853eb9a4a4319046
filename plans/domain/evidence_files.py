"""What may be attached as evidence: recognised by its content, free of secrecy marks."""

import io
import math
import re
import unicodedata
from dataclasses import dataclass

import pypdfium2
from docx import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml.ns import qn
from python_calamine import CalamineError, CalamineWorkbook

from plans.domain import ofd_files
from plans.domain.active_content import (
    Uncheckable,
    acts_as_pdf,
    acts_from_outside,
    has_macros,
    is_opened_as,
)
from plans.domain.packages import BrokenPackage, LargePackage, LargeSheet, check_xml, unpacked
from plans.domain.problems import DocumentError, Problem, mark
from plans.domain.secrecy import secrecy_mark

MAX_BYTES = 20 * 1024 * 1024
_LONGEST_NAME = 200
# A secrecy mark stands at the head of a document.
_PAGES_READ = 10
_ROWS_READ = 50

PDF = "application/pdf"
PNG = "image/png"
JPEG = "image/jpeg"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
OFD = ofd_files.MEDIA_TYPE
TEXT = "text/plain"

EXTENSIONS = {
    PDF: (".pdf",),
    PNG: (".png",),
    JPEG: (".jpg", ".jpeg"),
    DOCX: (".docx",),
    XLSX: (".xlsx",),
    OFD: (".ofd",),
    TEXT: (".txt", ".csv"),
}
# For the file fields of forms.
ACCEPTED = ",".join(extension for each in EXTENSIONS.values() for extension in each)

TOO_LARGE = mark("文件%(size)s MB,超过20 MB的上限。请压缩或拆分后再上传。")
EMPTY = mark("文件是空的。")
FORBIDDEN = mark("不支持这种文件。可上传PDF、OFD、PNG、JPG、DOCX、XLSX、TXT或CSV文件。")
EXTENSION_DIFFERS = mark("文件内容与扩展名不符,请核对后重新上传。")
MACROS = mark("文件含有宏,不予接收。请另存为不含宏的文件。")
BROKEN = mark("文件已损坏或加密,无法打开。请另存后重新上传。")
ACTIVE = mark(
    "文件带有对象包、程序、动态数据链接,或打开时从网络读取的模板、图片等,不予接收。"
    "请删去或断开链接后另存,或另存为PDF后重新上传。"
)
ACTIVE_PDF = mark(
    "PDF含有脚本、启动程序或提交表单的动作、附件,或指向其他文件,不予接收。"
    "请用“打印到PDF”另存后重新上传。"
)
TOO_COSTLY = mark("文件解压后过大或过于复杂,不予接收。请精简或拆分后重新上传。")
OLD_OFFICE = mark(
    "这是旧版 Office 或 WPS 文件,或设有密码。请去掉密码,另存为 .docx、.xlsx 或PDF后重新上传。"
)
ACTIVE_OFD = mark("OFD带有附件或多媒体,不予接收。请在OFD阅读器中删去后另存,或导出为PDF后上传。")
MARKUP = mark("这是网页或SVG图形,不予接收。请另存为PDF或PNG后重新上传。")
SECRET = mark("文件有密级标志“%(mark)s”。本系统为非涉密系统,不得上传涉密文件。")
DESTROYED = mark("该材料已依法封存销毁,仅保留哈希和销毁记录。")


_SHORT = 1024 * 1024
_PICTURES = (_PNG_HEAD, _JPEG_HEAD) = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")
_MAIN_PARTS = {"word/document.xml": DOCX, "xl/workbook.xml": XLSX}
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PACKAGE = b"PK\x03\x04"
_MARKUP = re.compile(r"\s*<(?:[!?]|svg\b|html\b|head\b|body\b|script\b|math\b)", re.IGNORECASE)
# The head of an old kind of workbook, which spreadsheet programs know under any name.
_OLD_WORKBOOK = "ID;P"
# Where a cell starts a program (=cmd|'/c calc'!A1), up to its bar.
_PROGRAM = re.compile(r"(?:^|[,;\t\"])[=+@-](?! )[A-Za-z0-9_.()+*/ -]{0,60}\|", re.MULTILINE)


class EvidenceRefused(DocumentError):
    """The file is refused; `problem` says why and what to do."""

    def __init__(self, template: str, **params: object) -> None:
        self.problem = Problem(template, params)
        super().__init__([self.problem])


@dataclass(frozen=True)
class CheckedFile:
    """A file that may be kept: its bytes, name and media type."""

    data: bytes
    name: str
    media_type: str


def check_size(size: int) -> None:
    """Refuse a file by its size alone, before its bytes are read."""
    if size > MAX_BYTES:
        raise EvidenceRefused(TOO_LARGE, size=math.ceil(size / 1024 / 1024 * 10) / 10)


def check_evidence(data: bytes, name: str) -> CheckedFile:
    """Recognise a file by its content.

    Raises:
        EvidenceRefused: too large, empty, forbidden type, false extension, macros, broken, or
            marked 秘密/机密/绝密.
    """
    media_type = recognised(data, base := plain_name(name))
    return CheckedFile(data=data, name=base, media_type=media_type)


def is_parsed(data: bytes) -> bool:
    """Whether judging the file may cost more than a moment: PDF files, packages and long texts."""
    if data.startswith(_PICTURES):
        return False
    return len(data) > _SHORT or data.startswith((b"%PDF-", _PACKAGE))


def recognised(data: bytes, name: str) -> str:
    """The media type of a file that may be kept; `name` is plain.

    Raises:
        EvidenceRefused: as `check_evidence`.
    """
    check_size(len(data))
    if not data:
        raise EvidenceRefused(EMPTY)
    media_type = _recognise(data)
    if not name.lower().endswith(EXTENSIONS[media_type]):
        raise EvidenceRefused(EXTENSION_DIFFERS)
    found = secrecy_mark(_text(data, media_type) + "\n" + name)
    if found:
        raise EvidenceRefused(SECRET, mark=found)
    return media_type


def plain_name(name: str) -> str:
    """The name without folders and unseen characters (a turned writing direction hides .exe)."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    seen = "".join(char for char in last if unicodedata.category(char)[0] != "C").strip()
    stem, dot, extension = seen.rpartition(".")
    return f"{stem[:_LONGEST_NAME]}{dot}{extension[:10]}"


def _recognise(data: bytes) -> str:
    if data.startswith(b"%PDF-"):
        return _recognise_pdf(data)
    if data.startswith(_PNG_HEAD):
        return PNG
    if data.startswith(_JPEG_HEAD):
        return JPEG
    if data.startswith(_PACKAGE):
        return _recognise_package(data)
    if data.startswith(_OLE):
        raise EvidenceRefused(OLD_OFFICE)
    text = None if b"\x00" in data else decoded(data)
    if text is None:
        raise EvidenceRefused(FORBIDDEN)
    if _MARKUP.match(text):
        raise EvidenceRefused(MARKUP)
    if text.startswith(_OLD_WORKBOOK) or _asks_programs(text):
        raise EvidenceRefused(ACTIVE)
    return TEXT


def _asks_programs(text: str) -> bool:
    """Whether a cell of a text asks a program for data when a spreadsheet opens it."""
    at = 0
    while (found := _PROGRAM.search(text, at)) is not None:
        end = text.find("\n", found.end())
        at = len(text) if end < 0 else end + 1
        if text.find("!", found.end(), at) >= 0:
            return True
    return False


def _recognise_pdf(data: bytes) -> str:
    try:
        acts = acts_as_pdf(data)
    except Uncheckable as error:
        raise EvidenceRefused(BROKEN) from error
    if acts:
        raise EvidenceRefused(ACTIVE_PDF)
    return PDF


def _recognise_package(data: bytes) -> str:
    try:
        parts = unpacked(data)
        if has_macros(parts):
            raise EvidenceRefused(MACROS)
        if acts_from_outside(parts):
            raise EvidenceRefused(ACTIVE)
        check_xml(parts)
        if ofd_files.is_ofd(parts):
            return _recognise_ofd(parts)
        for main, media_type in _MAIN_PARTS.items():
            if main in parts and is_opened_as(parts, main):
                return media_type
    except (BrokenPackage, Uncheckable) as error:
        raise EvidenceRefused(BROKEN) from error
    except (LargePackage, LargeSheet) as error:
        raise EvidenceRefused(TOO_COSTLY) from error
    raise EvidenceRefused(FORBIDDEN)


def _recognise_ofd(parts: dict[str, bytes]) -> str:
    if ofd_files.carries_files(parts):
        raise EvidenceRefused(ACTIVE_OFD)
    return OFD


def _text(data: bytes, media_type: str) -> str:
    """The text in which a secrecy mark would stand; empty for pictures."""
    readers = {PDF: _pdf_text, DOCX: _docx_text, XLSX: _xlsx_text, OFD: _ofd_text}
    if media_type == TEXT:
        return decoded(data) or ""
    reader = readers.get(media_type)
    return reader(data) if reader else ""


def decoded(data: bytes) -> str | None:
    """A text in one of the encodings that are taken; None where it is in neither."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None


def _pdf_text(data: bytes) -> str:
    try:
        with pypdfium2.PdfDocument(data) as document:
            pages = range(min(len(document), _PAGES_READ))
            return "\n".join(document[n].get_textpage().get_text_bounded() for n in pages)
    except pypdfium2.PdfiumError as error:
        raise EvidenceRefused(BROKEN) from error


def _docx_text(data: bytes) -> str:
    try:
        document = Document(io.BytesIO(data))
    # The library raises KeyError, ValueError and lxml errors for broken packages alike.
    except Exception as error:
        raise EvidenceRefused(BROKEN) from error
    margins = (RELATIONSHIP_TYPE.HEADER, RELATIONSHIP_TYPE.FOOTER)
    related = [rel.target_part for rel in document.part.rels.values() if rel.reltype in margins]
    roots = [document.element.body, *(part.element for part in related)]
    # Every paragraph, those of tables and text boxes included.
    paragraphs = [paragraph for root in roots for paragraph in root.iter(qn("w:p"))]
    return "\n".join("".join(text.text or "" for text in p.iter(qn("w:t"))) for p in paragraphs)


def _ofd_text(data: bytes) -> str:
    return ofd_files.ofd_text(unpacked(data))


def _xlsx_text(data: bytes) -> str:
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(data))
        sheets = [workbook.get_sheet_by_name(name) for name in workbook.sheet_names]
        rows = [row for sheet in sheets for row in sheet.to_python()[:_ROWS_READ]]
    except CalamineError as error:
        raise EvidenceRefused(BROKEN) from error
    return "\n".join(str(cell) for row in rows for cell in row)
