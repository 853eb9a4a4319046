"""Uploading and downloading: what is refused, what is lost (nothing), what the browser gets."""

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from audit.services import verify_ledger
from indicators.models import Evidence, EvidenceUse, Submission
from plans.domain.evidence_files import MAX_BYTES
from tests.indicators.walk import VALUE, Walk, make_walk

pytestmark = pytest.mark.django_db


@pytest.fixture
def walk() -> Walk:
    return make_walk()


@pytest.fixture
def amy(walk: Walk) -> Client:
    client = Client()
    client.force_login(walk.cast["amy"])
    return client


def package(*names: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in names:
            archive.writestr(name, b"")
    return buffer.getvalue()


def upload(walk: Walk, client: Client, name: str, data: bytes, **form: str) -> str:
    file = SimpleUploadedFile(name, data)
    response = client.post(f"/duties/{walk.share.pk}/evidence/", form | {"file": file}, follow=True)
    return response.content.decode()


def test_an_upload_keeps_the_form_it_came_with(walk: Walk, amy: Client) -> None:
    page = upload(walk, amy, "证明.txt", "验收".encode(), revision="0", value="48.5", note="待核")
    assert "已上传“证明.txt”" in page
    assert Submission.objects.get().draft["note"] == "待核"
    assert 'value="48.5"' in page


REFUSED = [
    ("big.pdf", b"%PDF-" + b"0" * MAX_BYTES, "超过20 MB的上限"),
    ("tool.exe", b"MZ\x00\x01", "不支持这种文件"),
    ("page.html", b"<script>alert(1)</script>", "这是网页或SVG图形"),
    ("report.pdf", b"\x89PNG\r\n\x1a\n", "与扩展名不符"),
    ("macro.docx", package("word/document.xml", "word/vbaProject.bin"), "含有宏"),
    ("sheet.xlsx", package("xl/workbook.xml", "xl/macrosheets/sheet1.xml"), "含有宏"),
    ("letter.txt", "机密★20年\n关于…".encode(), "密级标志"),
    ("empty.txt", b"", "空的"),
    ("broken.docx", package("word/document.xml"), "已损坏"),
]


@pytest.mark.parametrize(("name", "data", "says"), REFUSED, ids=lambda value: str(value)[:12])
def test_a_bad_file_is_refused_beside_its_field_and_the_typed_stays(
    walk: Walk, amy: Client, name: str, data: bytes, says: str
) -> None:
    page = upload(walk, amy, name, data, revision="0", value="约48", note="一段文字")
    assert 'id="id_file_error"' in page
    assert says in page
    assert 'value="约48"' in page
    assert "一段文字" in page
    assert not Evidence.objects.exists()
    assert not Submission.objects.exists()


def test_an_upload_without_a_file_says_so(walk: Walk, amy: Client) -> None:
    page = amy.post(f"/duties/{walk.share.pk}/evidence/", {"value": "48"}).content.decode()
    assert "请先选择要上传的文件" in page
    assert 'value="48"' in page


def test_secret_text_beside_a_good_file_stops_both(walk: Walk, amy: Client) -> None:
    page = upload(walk, amy, "a.txt", b"fine", revision="0", note="绝密★长期")
    assert "密级标志" in page
    assert not Evidence.objects.exists()


def test_a_file_is_saved_by_the_browser_and_never_run(walk: Walk, amy: Client) -> None:
    pk = walk.attach(walk.share, "验收".encode(), "../市交通局\u202e证明\r\n.txt")
    response = amy.get(f"/evidence/{pk}/")
    assert response.content.decode() == "验收"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    disposition = response.headers["Content-Disposition"]
    assert disposition.startswith("attachment; filename*=utf-8''")
    assert "%E2%80%AE" not in disposition
    assert "/" not in disposition
    assert "no-store" in response.headers["Cache-Control"]


def test_a_file_is_withdrawn_with_a_post_that_keeps_the_form(walk: Walk, amy: Client) -> None:
    pk = walk.attach(walk.share, b"one", "a.txt")
    address = f"/duties/{walk.share.pk}/evidence/{pk}/withdraw/"
    assert amy.get(address).status_code == 405
    response = amy.post(address, VALUE | {"revision": "0"}, follow=True)
    assert "已撤下" in response.content.decode()
    assert EvidenceUse.objects.get().withdrawn_at is not None
    assert Submission.objects.get().draft["value"] == "48.5"
    again = amy.post(address, {}).content.decode()
    assert "不在当前佐证材料中" in again


def test_one_file_proves_several_values(walk: Walk) -> None:
    client = Client(headers={"Accept-Language": "zh-hans"})
    client.force_login(walk.cast["amy"])
    here = "/duties/evidence/"
    assert "新能源公交车占比" in client.get(here).content.decode()
    ticked = [walk.share.pk, walk.added.pk, walk.intensity.pk]

    def sent(duties: list[int], data: bytes = b"yearbook") -> int:
        file = SimpleUploadedFile("年鉴.txt", data)
        return client.post(here, {"file": file, "duty": duties}).status_code

    assert sent([]) == 422
    assert sent([10**19]) == sent([10**4299]) == 422, "numbers that no database holds"
    assert sent([walk.hosted.pk, walk.share.pk]) == 422, "another unit's value is nobody's business"
    assert sent(ticked, b"MZ\x00\x00") == 422
    assert not Evidence.objects.exists()
    assert sent(ticked) == 302
    evidence = Evidence.objects.get()
    page = client.get(here).content.decode()
    assert f'href="/evidence/{evidence.pk}/preview/"' in page
    assert "3项" in page
    assert {use.submission.duty_id for use in evidence.uses.all()} == set(ticked)
    walk.submit(walk.share, VALUE)
    assert sent(ticked[1:]) == 302, "what has the file already keeps it once"
    assert EvidenceUse.objects.count() == 3
    assert sent(ticked) == 409, "the submitted one can no longer be given a file"
    assert EvidenceUse.objects.count() == 3
    assert verify_ledger().holds
