"""Pages of the export of a city: who gets in, what they say, what they hand out."""

import zipfile
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from assessments.models import CityExport, CityExportState
from assessments.services.city_export_jobs import write_city_export
from audit.models import LedgerEntry
from tests.assessments.exported import REASON, again, approved, asked, make_city, written
from tests.assessments.small_plan import SmallPlan
from tests.query_counts import assert_query_count
from tests.visible import visible_text

pytestmark = pytest.mark.django_db
LIST, NEW = reverse("assessments:city_exports"), reverse("assessments:city_export_new")


@pytest.fixture(autouse=True)
def store(tmp_path: Path, settings: LazySettings) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def small() -> SmallPlan:
    return make_city(with_values=False)


def enter(small: SmallPlan, name: str) -> Client:
    client = Client()
    client.force_login(small.cast[name])
    return client


def page(client: Client, export: CityExport) -> str:
    answer = client.get(reverse("assessments:city_export", args=[export.pk]))
    return visible_text(answer.content.decode())


def step(client: Client, export: CityExport, action: str) -> int:
    address = reverse("assessments:city_export_step", args=[export.pk])
    return client.post(address, {"action": action}).status_code


def test_from_the_wish_to_the_file(small: SmallPlan) -> None:
    olga, sara = enter(small, "olga"), enter(small, "sara")
    assert "还没有申请过" in visible_text(olga.get(LIST).content.decode())
    told = visible_text(olga.get(NEW).content.decode())
    assert "文件不加密" in told
    assert "个人信息" in told
    sent = {"place": small.cast.siping.pk, "reason": REASON, "understood": "on"}
    answer = olga.post(NEW, sent)
    export = CityExport.objects.get()
    assert answer["Location"] == reverse("assessments:city_export", args=[export.pk])
    decision = page(sara, export)
    assert REASON in decision
    assert "文件不加密" in decision
    assert step(sara, export, "approve") == 302
    waiting = olga.get(answer["Location"]).content.decode()
    assert 'hx-trigger="every 2s"' in waiting
    write_city_export(export.pk)
    export = again(export)
    ready = page(olga, export)
    assert export.sha256 in ready
    assert export.manifest_sha256 in ready
    assert "下载文件" in ready
    assert "删除后不能恢复" in ready
    file = olga.get(reverse("assessments:city_export_file", args=[export.pk]))
    data = b"".join(file)
    assert file["Content-Length"] == str(len(data))
    assert file["Content-Type"] == "application/zip"
    assert "attachment" in file["Content-Disposition"]
    assert "no-store" in file["Cache-Control"]
    with zipfile.ZipFile(BytesIO(data)) as package:
        assert "manifest.json" in package.namelist()
    log = visible_text(enter(small, "audrey").get("/audit/exports/").content.decode())
    assert "下载全市数据" in log


def test_the_wish_wants_a_reason_and_the_understanding(small: SmallPlan) -> None:
    olga, place = enter(small, "olga"), small.cast.siping.pk
    for sent, sentence in (
        ({"place": place, "reason": REASON}, "请先阅读"),
        ({"place": place, "reason": " ", "understood": "on"}, "必填"),
        ({"place": small.cast.loudi.pk, "reason": REASON, "understood": "on"}, ""),
    ):
        answer = olga.post(NEW, sent)
        assert answer.status_code == 200
        assert sentence in answer.content.decode()
    assert not CityExport.objects.exists()


def test_a_second_wish_is_told_why_it_is_refused(small: SmallPlan) -> None:
    asked(small)
    sent = {"place": small.cast.siping.pk, "reason": REASON, "understood": "on"}
    answer = enter(small, "olga").post(NEW, sent)
    assert answer.status_code == 409
    assert "已有待审批或正在导出的申请" in answer.content.decode()


@pytest.mark.parametrize("name", ["alice", "amy", "cora", "sue", "bob", "oscar", "lou", "sysop"])
def test_for_others_it_does_not_exist(small: SmallPlan, name: str) -> None:
    export = written(small)
    client = enter(small, name)
    for view in ("city_export", "city_export_file"):
        address = reverse(f"assessments:{view}", args=[export.pk])
        assert client.get(address).status_code == 404
    assert step(client, export, "remove") == 404
    listed = client.get(LIST)
    if name in ("oscar", "lou"):
        assert REASON not in listed.content.decode()
    else:
        assert listed.status_code == 404


def test_the_auditor_sees_all_and_does_nothing(small: SmallPlan) -> None:
    audrey, export = enter(small, "audrey"), written(small)
    assert REASON in visible_text(audrey.get(LIST).content.decode())
    text = page(audrey, export)
    assert export.sha256 in text
    assert "下载文件" not in text
    assert audrey.get(NEW).status_code == 403
    address = reverse("assessments:city_export_file", args=[export.pk])
    assert audrey.get(address).status_code == 403
    for action in ("approve", "refuse", "withdraw", "retry", "remove"):
        assert step(audrey, export, action) == 403
    assert step(audrey, export, "steal") == 404
    assert again(export).taken == 0


def test_the_office_does_not_decide_and_security_takes_nothing(small: SmallPlan) -> None:
    export = asked(small)
    assert "批准" not in page(enter(small, "olga"), export)
    assert step(enter(small, "olga"), export, "approve") == 403
    assert step(enter(small, "sara"), export, "withdraw") == 403
    ready = approved_and_written(small, export)
    address = reverse("assessments:city_export_file", args=[ready.pk])
    assert enter(small, "sara").get(address).status_code == 403


def approved_and_written(small: SmallPlan, export: CityExport) -> CityExport:
    assert step(enter(small, "sara"), export, "approve") == 302
    write_city_export(export.pk)
    return again(export)


def test_after_its_days_the_page_says_so(small: SmallPlan) -> None:
    export = written(small)
    CityExport.objects.update(until=timezone.now() - timedelta(minutes=1))
    olga = enter(small, "olga")
    text = page(olga, export)
    assert "已过下载期限" in text
    assert "下载文件" not in text
    answer = olga.get(reverse("assessments:city_export_file", args=[export.pk]))
    assert answer.status_code == 409
    assert "下载期限" in answer.content.decode()


def test_a_failure_is_told_with_its_sentence_and_can_be_tried_again(small: SmallPlan) -> None:
    export = approved(small)
    CityExport.objects.update(
        state=CityExportState.FAILED, error="存储空间不足。", ended_at=timezone.now()
    )
    olga = enter(small, "olga")
    assert "存储空间不足。" in page(olga, export)
    assert step(olga, export, "retry") == 302
    assert again(export).state == CityExportState.QUEUED


def test_a_failed_one_stands_among_the_failed_work_of_the_operations_page(
    small: SmallPlan,
) -> None:
    export = approved(small)
    CityExport.objects.update(
        state=CityExportState.FAILED, error="存储空间不足。", ended_at=timezone.now()
    )
    sysop = enter(small, "sysop")
    text = visible_text(sysop.get(reverse("dashboards:operations")).content.decode())
    assert "存储空间不足。" in text
    assert REASON not in text
    address = reverse("dashboards:operations_retry", args=["city_export", export.pk])
    assert sysop.post(address).status_code == 302
    assert again(export).state == CityExportState.QUEUED
    assert LedgerEntry.objects.filter(action="city_export.retry").exists()


def test_it_stands_in_the_menu_of_those_who_have_to_do_with_it(small: SmallPlan) -> None:
    for name, shown in (("olga", True), ("audrey", True), ("sara", True), ("sysop", False)):
        found = f'href="{LIST}"' in enter(small, name).get("/inbox/").content.decode()
        assert found is shown, name


def test_pages_take_as_many_queries_for_one_as_for_many(small: SmallPlan) -> None:
    for _ in range(3):
        export = written(small)
    asked(small)
    olga = enter(small, "olga")
    with assert_query_count("assessments:city_exports"):
        olga.get(LIST)
    with assert_query_count("assessments:city_export"):
        olga.get(reverse("assessments:city_export", args=[export.pk]))
