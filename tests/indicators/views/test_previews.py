"""Looking at evidence in the browser: what is shown, what harmful files can do (nothing)."""

import hashlib
import io
import time
import zipfile

import pypdfium2
import pytest
import xlsxwriter
from django.utils import timezone
from PIL import Image

from audit.domain.actors import Actor
from audit.services import approve_destruction, request_destruction, store_file
from indicators.models import Evidence
from indicators.services import withdraw_evidence
from plans.domain.evidence_files import DOCX, JPEG, PDF, PNG, TEXT, XLSX
from tests.indicators.walk import VALUE, Walk, make_walk
from tests.plans.domain.small_files import pdf_of, xlsx_of
from tests.query_counts import assert_query_count

pytestmark = pytest.mark.django_db

BROKEN = "文件已损坏或加密"
TOO_LARGE = "文件过大或过于复杂"
# Two seconds of the processor, and what a busy machine makes of them.
SECONDS = 15


@pytest.fixture
def walk() -> Walk:
    return make_walk()


def kept(walk: Walk, data: bytes, media_type: str, name: str = "a") -> int:
    """A file as if its check had let it pass."""
    now = timezone.now()
    evidence = Evidence.objects.create(
        tenant=walk.share.tenant,
        department=walk.share.department,
        content=store_file(data, chain=walk.share.tenant.chain, now=now),
        file_name=name,
        media_type=media_type,
        sha256=hashlib.sha256(data).hexdigest(),
        size=len(data),
        uploaded_by=walk.cast["amy"].pk,
        uploaded_at=now,
    )
    return evidence.pk


def picture(width: int, height: int, mode: str = "RGB") -> bytes:
    buffer = io.BytesIO()
    Image.new(mode, (width, height)).save(buffer, "PNG")
    return buffer.getvalue()


def package(parts: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def saved(document: pypdfium2.PdfDocument) -> bytes:
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def many_pages() -> bytes:
    document = pypdfium2.PdfDocument.new()
    for _ in range(10_000):
        document.new_page(595, 842)
    return saved(document)


def huge_page() -> bytes:
    document = pypdfium2.PdfDocument.new()
    document.new_page(1e7, 1e7)
    return saved(document)


def slow_page() -> bytes:
    """A page that draws itself for minutes."""
    pattern = b"0 0 595 842 re f 0 842 m 595 0 l 300 842 100 100 500 0 c B* " * 200_000
    return (
        pdf_of("慢").replace(b"BT /F1 12 Tf", b"q /F1 12 Tf").replace(b"Tj ET", b"Tj ET " + pattern)
    )


def encrypted() -> bytes:
    """A PDF that wants a password: its dictionary says so and the password is nobody's."""
    rules = b"/Encrypt << /Filter /Standard /V 1 /R 2 /O <%s> /U <%s> /P -4 >> /ID [<00> <00>]"
    locked = rules % (b"00" * 32, b"11" * 32)
    return pdf_of("密").replace(b"/Root 1 0 R", b"/Root 1 0 R " + locked)


def million_rows() -> bytes:
    rows = b"".join(
        b'<row r="%d"><c r="A%d"><v>1</v></c></row>' % (n, n) for n in range(1, 1_000_001)
    )
    return with_sheet(b"<worksheet><sheetData>%s</sheetData></worksheet>" % rows)


def far_corner() -> bytes:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        sheet = book.add_worksheet()
        sheet.write("A1", "起")
        sheet.write("XFD1048576", "止")
    return buffer.getvalue()


def with_sheet(content: bytes) -> bytes:
    """A workbook whose only sheet is replaced."""
    with zipfile.ZipFile(io.BytesIO(xlsx_of("a"))) as honest:
        parts = {name: honest.read(name) for name in honest.namelist()}
    return package({**parts, "xl/worksheets/sheet1.xml": content})


LAUGHS = b'<!DOCTYPE a [<!ENTITY b "%s"><!ENTITY c "%s">]><w:document>&c;</w:document>' % (
    b"ha" * 1000,
    b"&b;" * 100_000,
)

HOSTILE = {
    "no pdf": (b"%PDF-1.7 nonsense", PDF, BROKEN),
    "encrypted pdf": (encrypted(), PDF, BROKEN),
    "no picture": (b"\x89PNG\r\n\x1a\n...", PNG, BROKEN),
    "a script for a picture": (b"<svg onload='alert(1)'/>", PNG, BROKEN),
    "a pdf for a picture": (pdf_of("x"), JPEG, BROKEN),
    "a bomb for a picture": (picture(14_000, 14_000, "1"), PNG, TOO_LARGE),
    "no workbook": (b"PK\x03\x04...", XLSX, BROKEN),
    "a workbook without sheets": (package({"xl/workbook.xml": b"<x/>"}), XLSX, BROKEN),
    "entities in a workbook": (with_sheet(LAUGHS), XLSX, BROKEN),
    "a million rows": (million_rows(), XLSX, TOO_LARGE),
    "a cell in the far corner": (far_corner(), XLSX, TOO_LARGE),
    "a zip bomb": (package({"xl/a.bin": b"\0" * 300 * 1024 * 1024}), XLSX, TOO_LARGE),
    "no letter": (package({"word/other.xml": b"<x/>"}), DOCX, BROKEN),
    "entities in a letter": (package({"word/document.xml": LAUGHS}), DOCX, BROKEN),
    "elements without end": (
        package({"word/document.xml": b"<a>%s</a>" % (b"<b/>" * 12_000_000)}),
        DOCX,
        TOO_LARGE,
    ),
    "no known encoding": (b"\xff\xff\xff", TEXT, BROKEN),
    "a vector picture": (b"<svg/>", "image/svg+xml", "没有预览"),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_a_harmful_file_costs_a_sentence(walk: Walk, case: str) -> None:
    data, media_type, says = HOSTILE[case]
    client = walk.cast.enter("amy")
    pk = kept(walk, data, media_type)
    began = time.monotonic()
    response = client.get(f"/evidence/{pk}/preview/")
    assert time.monotonic() - began < SECONDS
    assert response.status_code == 200
    assert says in response.content.decode()
    assert "/preview/1.jpg" not in response.content.decode()
    assert client.get(f"/evidence/{pk}/preview/1.jpg").status_code == 404


@pytest.mark.parametrize("draws", [slow_page, lambda: picture(8_000, 8_000)])
def test_what_opens_but_cannot_be_drawn_is_ended(walk: Walk, draws: object) -> None:
    assert callable(draws)
    data = draws()
    pk = kept(walk, data, PDF if data.startswith(b"%PDF") else PNG)
    client = walk.cast.enter("amy")
    began = time.monotonic()
    assert client.get(f"/evidence/{pk}/preview/1.jpg").status_code == 404
    assert time.monotonic() - began < SECONDS
    assert client.get(f"/evidence/{pk}/preview/").status_code == 200


def test_pages_without_number_or_measure_are_shown_one_at_a_time(walk: Walk) -> None:
    client = walk.cast.enter("amy")
    pk = kept(walk, many_pages(), PDF, "册.pdf")
    html = client.get(f"/evidence/{pk}/preview/?page=9999").content.decode()
    assert "/ 10000" in html
    assert f"/evidence/{pk}/preview/9999.jpg" in html
    for asked, shown in (("", "1"), ("x", "1"), ("0", "1"), ("10001", "10000"), ("9" * 40, "1")):
        html = client.get(f"/evidence/{pk}/preview/", {"page": asked}).content.decode()
        assert f"/preview/{shown}.jpg" in html
    for number in (0, 10_001, 10**30):
        assert client.get(f"/evidence/{pk}/preview/{number}.jpg").status_code == 404
    pk = kept(walk, huge_page(), PDF)
    drawn = Image.open(io.BytesIO(client.get(f"/evidence/{pk}/preview/1.jpg").content))
    assert max(drawn.size) <= 1601


def test_a_picture_comes_drawn_anew_and_can_do_nothing(walk: Walk) -> None:
    client = walk.cast.enter("amy")
    pk = kept(walk, picture(40, 30) + b"<script>alert(1)</script>", PNG, "现场.png")
    assert 'alt="现场.png"' in client.get(f"/evidence/{pk}/preview/").content.decode()
    response = client.get(f"/evidence/{pk}/preview/1.jpg")
    assert response.headers["Content-Type"] == "image/jpeg"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert "no-store" in response.headers["Cache-Control"]
    assert b"script" not in response.content
    assert Image.open(io.BytesIO(response.content)).size == (40, 30)


def test_cells_are_text_and_nothing_else(walk: Walk) -> None:
    pk = kept(walk, xlsx_of("<b>桩号</b>", "经度"), XLSX, "台账.xlsx")
    html = walk.cast.enter("amy").get(f"/evidence/{pk}/preview/").content.decode()
    assert "&lt;b&gt;桩号&lt;/b&gt;" in html
    assert "<b>桩号" not in html
    assert '<th scope="col">B</th>' in html


def test_beside_the_value_only_the_part_is_sent(walk: Walk) -> None:
    walk.attach(walk.share, "验收".encode(), "证明.txt")
    walk.submit(walk.share, VALUE)
    pk = Evidence.objects.get().pk
    client = walk.cast.enter("arthur")
    page = client.get(f"/reviews/{walk.duty('arthur', walk.share).submission.pk}/").content.decode()
    assert f'href="/evidence/{pk}/preview/"' in page, "works without script"
    assert f'hx-get="/evidence/{pk}/preview/"' in page
    assert 'id="preview"' in page
    part = client.get(f"/evidence/{pk}/preview/", headers={"HX-Request": "true"}).content.decode()
    assert part.lstrip().startswith("<details")
    assert "验收" in part


def test_it_says_which_values_a_file_serves_to_those_who_may_know(walk: Walk) -> None:
    pk = walk.attach(walk.share, "验收".encode(), "证明.txt")
    client = walk.cast.enter("amy")
    with assert_query_count("indicators:evidence_preview"):
        html = client.get(f"/evidence/{pk}/preview/").content.decode()
    assert "草稿" in html
    walk.submit(walk.share, VALUE)
    walk.send_back(walk.share, "arthur")
    withdraw_evidence(walk.viewer("amy"), walk.duty("amy", walk.share), Evidence.objects.get())
    # The same piece stands in another draft, which is not yet for the office.
    Evidence.objects.get().uses.create(
        submission=walk.save(walk.added, VALUE), added_at=timezone.now()
    )
    amy = walk.cast.enter("amy").get(f"/evidence/{pk}/preview/").content.decode()
    assert "其后撤下" in amy
    assert "第1版" in amy
    assert f'href="/duties/{walk.added.pk}/"' in amy
    olga = walk.cast.enter("olga").get(f"/evidence/{pk}/preview/").content.decode()
    assert f'href="/duties/{walk.share.pk}/"' in olga
    assert f'href="/duties/{walk.added.pk}/"' not in olga


def test_what_was_destroyed_says_so(walk: Walk) -> None:
    pk = walk.attach(walk.share, "验收".encode(), "证明.txt")
    evidence = Evidence.objects.get(pk=pk)
    first, second = (Actor(account=n, unit="", role="office") for n in (1, 2))
    asked = request_destruction(evidence.content, actor=first, legal_basis="法院裁定")
    approve_destruction(asked, actor=second)
    response = walk.cast.enter("amy").get(f"/evidence/{pk}/preview/")
    assert response.status_code == 200
    assert "封存销毁" in response.content.decode()
    assert f'href="/evidence/{pk}/"' not in response.content.decode(), "there is no download"
