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
    MACROS,
    TOO_COSTLY,
    XLSX,
    EvidenceRefused,
    check_evidence,
)
from tests.plans.domain.small_files import pdf_of, xlsx_of

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
    ("type.docx", document_with("[Content_Types].xml", b"<x>macroEnabled.main+xml</x>"), MACROS),
    ("project.docx", document_with("word/a.bin", OLE + "_VBA_PROJECT".encode("utf-16-le")), MACROS),
    ("inner.docx", document_with("word/a.xlsx", packed({"xl/vbaProject.bin": b"x"})), MACROS),
    ("file.docx", document_with("word/a.bin", OLE + "\1Ole10Native".encode("utf-16-le")), ACTIVE),
    ("remote.docx", document_with("word/_rels/settings.xml.rels", REMOTE), ACTIVE),
    ("deep.docx", document_with("a.zip", packed({"b.zip": packed({"c": b"c"})})), BROKEN),
    ("entities.docx", packed({DOCUMENT: b'<!DOCTYPE a [<!ENTITY b "bb">]><a>&b;</a>'}), BROKEN),
    ("swollen.docx", packed({DOCUMENT: b" " * 210_000_000}), TOO_COSTLY),
]


@pytest.mark.parametrize(("name", "data", "why"), REFUSED, ids=lambda v: str(v)[:12])
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
    assert check_evidence(xlsx_of("Launch", "JavaScript"), "a.xlsx").media_type == XLSX


def test_an_encrypted_object_stream_cannot_be_judged() -> None:
    with pytest.raises(Uncheckable):
        acts_as_pdf(object_stream(zlib.compress(b"<< >>")) + b"trailer << /Encrypt 8 0 R >>")
