"""The printed form of a unit: whose it is, what its hash is of, and the scan that covers it."""

import hashlib
import json
from typing import cast

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from audit.models import LedgerEntry
from audit.services import verify_ledger
from indicators.models import StampedForm, SubmissionVersion
from indicators.selectors.filing_forms import FilingForm, filing_form
from indicators.services.stamped import attach_stamped_form
from organizations.models import Department
from plans.domain.evidence_files import CheckedFile, check_evidence
from tests.indicators.walk import ASSIGNED, STATE, VALUE, Walk, make_walk
from tests.plans.domain.small_files import pdf_of, xlsx_of

pytestmark = pytest.mark.django_db

PNG = b"\x89PNG\r\n\x1a\nstamped"
ADDED = VALUE | {"value": "120", "unit": "item"}
CHANGED = "打印之后数值有更新"
PEOPLE = ("amy", "arthur", "olga", "audrey", "alice", "stan", "sue", "cora", "bob", "oscar")
READS = dict(zip(PEOPLE, (200, 200, 200, 200, 404, 404, 404, 404, 404, 404), strict=True))
UPLOADS = dict(zip(PEOPLE, (200, 200, 403, 403, 404, 404, 404, 404, 404, 404), strict=True))


@pytest.fixture
def walk() -> Walk:
    return make_walk()


def address(walk: Walk) -> str:
    return f"/rounds/{walk.round.pk}/units/{walk.cast.transport.pk}/form/"


def form_of(walk: Walk, by: str = "amy", unit: Department | None = None) -> FilingForm:
    return filing_form(walk.viewer(by), walk.round, unit or walk.cast.transport)


def scan(data: bytes = PNG, name: str = "盖章.png") -> CheckedFile:
    return check_evidence(data, name)


def attach(walk: Walk, file: CheckedFile, sha256: str, by: str = "amy") -> StampedForm:
    return attach_stamped_form(walk.viewer(by), walk.round, walk.cast.transport, file, sha256)


def upload(walk: Walk, name: str, data: bytes, printed: str, by: str = "amy") -> HttpResponse:
    form = {"printed": printed, "file": SimpleUploadedFile(name, data)}
    answer = walk.cast.enter(by).post(address(walk), form, follow=True)
    return cast("HttpResponse", answer)


def test_the_facts_of_one_value_are_those_written_by_hand(walk: Walk) -> None:
    form = form_of(walk, "alice", walk.cast.planning)
    assert '"submitted":null' in form.facts
    typed = VALUE | {"value": "310.0", "unit": "10k_kw", "release": "public"}
    evidence = walk.attach(walk.hosted, b"grid letter", "a.txt", by="alice")
    walk.submit(walk.hosted, typed | {"released_on": "2026-05-06"}, by="alice")
    version = SubmissionVersion.objects.get()
    assert version.evidence[0][0] == evidence
    at = version.submitted_at.isoformat()
    by_hand = (
        f'{{"department":{walk.cast.planning.pk},"duties":[{{"definition":"EN11.1",'
        f'"duty":{walk.hosted.pk},"indicator":"EN11","kind":"value","measure":null,'
        '"place":"220300","submitted":{"answer":"value","assigned_value":null,"basis":"record",'
        '"decimals":1,"denominator":null,"document":"市交通运输统计年报2025",'
        f'"entered_by":null,"evidence":["{hashlib.sha256(b"grid letter").hexdigest()}"],"expected_on":null,'
        '"numerator":null,"quality":"final","release":"public","released_on":"2026-05-06",'
        f'"submitted_at":"{at}","submitted_by":{walk.cast["alice"].pk},"target_state":"",'
        '"unit":"10k_kw","value":"310","version":1}}],"layout":"filing-form/1",'
        f'"period":["year",2025,0],"round":{walk.round.pk},"tenant":"220300"}}'
    )
    form = form_of(walk, "alice", walk.cast.planning)
    assert form.facts == by_hand
    assert form.sha256 == hashlib.sha256(by_hand.encode()).hexdigest()


def test_a_new_value_changes_the_hash_and_reviewing_does_not(walk: Walk) -> None:
    empty = form_of(walk).sha256
    walk.save(walk.share, VALUE)
    assert form_of(walk).sha256 == empty, "a draft is not printed"
    walk.submit(walk.share, VALUE)
    first = form_of(walk).sha256
    assert first != empty
    walk.approve(walk.share, "arthur")
    form = form_of(walk)
    assert form.sha256 == first
    line = next(line for line in form.lines if line.number)
    assert [(each.by, each.step) for each in line.approvals] == [("Arthur", "部门审核")]
    walk.send_back(walk.share, "olga")
    assert form_of(walk).sha256 == first, "a return alone changes no value"
    walk.submit(walk.share, VALUE | {"value": "47.1"})
    assert form_of(walk).sha256 != first
    assert not next(line for line in form_of(walk).lines if line.number).approvals


def test_the_hash_does_not_depend_on_names_or_language(walk: Walk) -> None:
    walk.submit(walk.milestone, STATE)
    before = form_of(walk).sha256
    walk.cast.transport.name = "市交通运输局"
    walk.cast.transport.save()
    page = Client(headers={"Accept-Language": "en"})
    page.force_login(walk.cast["amy"])
    shown = page.get(address(walk)).content.decode()
    assert " ".join(form_of(walk).groups) in shown
    assert form_of(walk).sha256 == before


def test_the_print_shows_the_unit_its_values_and_the_lines_to_sign(walk: Walk) -> None:
    walk.accept(walk.share, VALUE | {"numerator": "485", "denominator": "1000"})
    walk.submit(walk.milestone, STATE)
    walk.submit(walk.assigned, ASSIGNED)
    walk.save(walk.added, ADDED | {"value": "987654"})
    form = form_of(walk)
    page = walk.cast.enter("amy").get(address(walk)).content.decode()
    for text in (
        *("四平市交通运输局", "2025年度报送", "2025年", "工作调度表,非统计调查", "48.5"),
        *("市交通运输统计年报2025", "终期数", "部门记录", "Amy", "Arthur", "Olga", "13.5"),
        *("填表人", "审核人", "负责人", "单位盖章", "报出日期", "核对办法", "尚未提交"),
        "485 / 1,000",
        *("已提交3项", " ".join(form.groups), "data-print", "app/print.js"),
    ):
        assert text in page, text
    assert "987654" not in page, "drafts are not printed"
    assert "onclick" not in page
    assert (len(form.lines), form.submitted, len(form.groups)) == (5, 3, 16)


def test_the_facts_can_be_fetched_and_hashed(walk: Walk) -> None:
    walk.submit(walk.share, VALUE)
    answer = walk.cast.enter("audrey").get(f"{address(walk)}facts.json")
    assert hashlib.sha256(answer.content).hexdigest() == form_of(walk).sha256
    assert len(json.loads(answer.content)["duties"]) == 5
    assert answer.headers["Content-Disposition"].startswith("attachment")


def test_who_may_open_and_who_may_upload(walk: Walk) -> None:
    walk.submit(walk.share, VALUE)
    pk = attach(walk, scan(), form_of(walk).sha256).pk
    for where in (address(walk), f"{address(walk)}facts.json", f"/stamped-forms/{pk}/"):
        assert {name: walk.cast.enter(name).get(where).status_code for name in PEOPLE} == READS
        assert Client().get(where).headers["Location"].startswith("/login/")
    posted = {name: walk.cast.enter(name).post(address(walk), {}).status_code for name in PEOPLE}
    assert posted == UPLOADS
    assert "上传盖章扫描件" in walk.cast.enter("arthur").get(address(walk)).content.decode()
    assert "上传盖章扫描件" not in walk.cast.enter("olga").get(address(walk)).content.decode()


def test_a_unit_that_owes_nothing_in_the_round_has_no_form(walk: Walk) -> None:
    stan, olga = walk.cast.enter("stan"), walk.cast.enter("olga")
    nothing = f"/rounds/{walk.round.pk}/units/{walk.cast.statistics.pk}/form/"
    assert stan.get(nothing).status_code == 404
    assert olga.get(nothing).status_code == 404
    foreign = f"/rounds/{walk.round.pk}/units/{walk.cast.loudi_planning.pk}/form/"
    assert walk.cast.enter("bob").get(foreign).status_code == 404


def test_one_scan_covers_all_values_until_one_changes(walk: Walk) -> None:
    walk.submit(walk.share, VALUE)
    walk.submit(walk.added, ADDED)
    assert not form_of(walk).covered
    printed = " ".join(form_of(walk).groups[:2]).upper()
    page = upload(walk, "盖章.png", PNG, printed, by="arthur").content.decode()
    assert "覆盖当前数值" in page
    kept = StampedForm.objects.get()
    got = walk.cast.enter("audrey").get(f"/stamped-forms/{kept.pk}/")
    assert got.content == PNG
    assert got.headers["Content-Disposition"].startswith("attachment")
    assert got.headers["Content-Type"] == "image/png"
    walk.approve(walk.share, "arthur")
    assert form_of(walk).covered
    walk.send_back(walk.share, "olga")
    walk.submit(walk.share, VALUE | {"value": "47.1"})
    page = walk.cast.enter("amy").get(address(walk)).content.decode()
    assert "之后有更新,请重新打印盖章" in page
    assert ">覆盖当前数值<" not in page
    attach(walk, scan(), form_of(walk).sha256)
    assert [each.covers for each in form_of(walk).stamped] == [True, False], "the older one stays"
    entry = LedgerEntry.objects.filter(action="filing_form.attach").earliest("pk")
    assert kept.form_sha256 in entry.after
    assert "盖章" not in entry.after, "a file's name may name a person"
    assert verify_ledger().holds


def test_a_scan_of_an_older_print_is_refused(walk: Walk) -> None:
    walk.submit(walk.share, VALUE)
    old = form_of(walk).sha256
    walk.submit(walk.added, ADDED)
    assert CHANGED in upload(walk, "a.png", PNG, old[:8]).content.decode()
    assert CHANGED in upload(walk, "a.png", PNG, old).content.decode()
    assert not StampedForm.objects.exists()


def test_before_anything_is_submitted_there_is_nothing_to_stamp(walk: Walk) -> None:
    walk.save(walk.share, VALUE)
    sha256 = form_of(walk).sha256
    assert "还没有已提交的数值" in upload(walk, "a.png", PNG, sha256[:8]).content.decode()
    with pytest.raises(ValidationError, match="还没有已提交的数值"):
        attach(walk, scan(), sha256)
    assert not StampedForm.objects.exists()


def test_the_service_itself_asks_who_uploads_and_what(walk: Walk) -> None:
    walk.submit(walk.share, VALUE)
    sha256 = form_of(walk).sha256
    for name in ("olga", "audrey", "alice", "bob"):
        with pytest.raises(PermissionDenied):
            attach(walk, scan(), sha256, by=name)
    with pytest.raises(ValidationError, match="只收PDF、PNG或JPG"):
        attach(walk, check_evidence(b"stamped", "a.txt"), sha256)
    assert not StampedForm.objects.exists()


REFUSED = [
    ("a.txt", b"stamped", "只收PDF、PNG或JPG"),
    ("a.xlsx", xlsx_of("x"), "只收PDF、PNG或JPG"),
    ("a.pdf", PNG, "扩展名不符"),
    ("a.exe", b"MZ\x00\x01", "不支持这种文件"),
    ("a.pdf", pdf_of("机密★5年"), "密级标志"),
    ("a.png", b"", "文件是空的"),
]


@pytest.mark.parametrize(("name", "data", "says"), REFUSED)
def test_other_files_are_refused(walk: Walk, name: str, data: bytes, says: str) -> None:
    walk.submit(walk.share, VALUE)
    page = upload(walk, name, data, form_of(walk).sha256[:8]).content.decode()
    assert says in page
    assert not StampedForm.objects.exists()


def test_what_is_left_out_or_sent_twice_is_told(walk: Walk) -> None:
    walk.submit(walk.share, VALUE)
    sha256 = form_of(walk).sha256
    page = walk.cast.enter("amy").post(address(walk), {}).content.decode()
    assert "请照纸面输入哈希的前8位" in page
    assert "请先选择要上传的文件" in page
    assert "请输入至少8位" in upload(walk, "a.png", PNG, sha256[:7]).content.decode()
    attach(walk, scan(), sha256)
    assert "已经上传" in upload(walk, "a.png", PNG, sha256).content.decode()
    assert StampedForm.objects.count() == 1


def test_the_form_is_linked_for_the_unit_and_for_the_office(walk: Walk) -> None:
    assert f'href="{address(walk)}"' in walk.cast.enter("amy").get("/duties/").content.decode()
    page = walk.cast.enter("olga").get(f"/rounds/{walk.round.pk}/").content.decode()
    assert f'href="{address(walk)}"' in page
    assert f'/units/{walk.cast.planning.pk}/form/"' in page


def test_the_number_of_queries_does_not_grow(walk: Walk) -> None:
    walk.submit(walk.share, VALUE)
    attach(walk, scan(), form_of(walk).sha256)
    viewer, unit = walk.viewer("amy"), walk.cast.transport
    with CaptureQueriesContext(connection) as few:
        filing_form(viewer, walk.round, unit)
    for duty, typed in ((walk.added, ADDED), (walk.milestone, STATE), (walk.assigned, ASSIGNED)):
        walk.accept(duty, typed)
    attach(walk, scan(), form_of(walk).sha256)
    with CaptureQueriesContext(connection) as many:
        filing_form(viewer, walk.round, unit)
    assert len(few) == len(many) == 5
