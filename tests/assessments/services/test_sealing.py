"""Reports are sealed after they are built; a service that is away costs the seal its time alone."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from assessments.models import Report, ReportSeal, ReportState
from assessments.services.sealing import AGAIN_AFTER, reports_to_seal, seal_report
from audit.models import LedgerEntry
from audit.services import verify_ledger
from tests.assessments.management.test_verify_report import verified
from tests.assessments.seals.makers import make_signer
from tests.assessments.small_plan import SmallPlan, make_small_plan
from tests.assessments.verifier.bundles import built, bundle_of, packed, parts

pytestmark = pytest.mark.django_db

SM2, STAMP = "assessments.seals.sm2.Sm2Seal", "assessments.seals.time_stamps.TimeStamp"


@pytest.fixture
def small(settings: LazySettings, tmp_path: Path) -> SmallPlan:
    make_signer(tmp_path)
    settings.REPORT_SEALS = [SM2]
    settings.SEAL_KEY_FILE = tmp_path / "seal.key"
    settings.SEAL_CERTIFICATE_FILE = tmp_path / "seal.pem"
    return make_small_plan()


def page_of(small: SmallPlan, report: Report) -> str:
    client = Client()
    client.force_login(small.cast["olga"])
    return client.get(reverse("assessments:report", args=[report.pk])).content.decode()


def test_a_report_is_sealed_once_and_the_ledger_knows(small: SmallPlan) -> None:
    report = built(small)
    assert reports_to_seal() == [report.pk]
    for _message in range(2):
        seal_report(report.pk)
    seal = ReportSeal.objects.get(report=report)
    report.refresh_from_db()
    assert (report.seals_due, report.seal_error) == ("", "")
    entry = LedgerEntry.objects.get(action="report.seal")
    assert json.loads(entry.after)["signature_sha256"] == seal.signature_sha256
    assert verify_ledger().holds
    page = page_of(small, report)
    assert "CN=四平市碳达峰领导小组办公室" in page
    assert seal.digest in page


def test_without_the_setting_nothing_is_due(small: SmallPlan, settings: LazySettings) -> None:
    settings.REPORT_SEALS = []
    built(small)
    assert reports_to_seal() == []


def test_what_is_away_is_asked_again_and_the_report_is_there_meanwhile(
    small: SmallPlan, settings: LazySettings
) -> None:
    settings.REPORT_SEALS = [STAMP, SM2]
    settings.TSA_URL, settings.TSA_CA_FILE = "http://127.0.0.1:9/", settings.SEAL_CERTIFICATE_FILE
    report = built(small)
    seal_report(report.pk)
    report.refresh_from_db()
    assert (report.state, report.seals_due) == (ReportState.DONE, "rfc3161")
    assert ReportSeal.objects.get(report=report).method == "sm2-sm3"
    assert "时间戳服务http://127.0.0.1:9/没有应答" in page_of(small, report)
    assert reports_to_seal() == []
    Report.objects.update(seal_tried_at=timezone.now() - AGAIN_AFTER - timedelta(seconds=1))
    assert reports_to_seal() == [report.pk]


def test_a_bundle_brings_its_seal_and_verify_report_checks_it(
    small: SmallPlan, tmp_path: Path
) -> None:
    report = built(small)
    seal_report(report.pk)
    bundle = bundle_of(small, report)
    assert {"seals.json", "seals/sm2-sm3.sig", "seals/sm2-sm3.pem"} <= parts(bundle).keys()
    holds, words = verified(tmp_path / "a.zip", bundle)
    assert (holds, "签章 sm2-sm3 CN=四平市碳达峰领导小组办公室" in words) == (True, True), words
    make_signer(tmp_path, "other")
    forged = {**parts(bundle), "seals/sm2-sm3.pem": (tmp_path / "other.pem").read_bytes()}
    holds, words = verified(tmp_path / "b.zip", packed(forged))
    assert (holds, "签章sm2-sm3:SM2签名与文件不符" in words) == (False, True), words
    foreign = {**parts(bundle), "seals/sm2-sm3.sig": b"another"}
    assert "本系统没有对该报告文件作过这一签章" in verified(tmp_path / "c.zip", packed(foreign))[1]
