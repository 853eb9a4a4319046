"""Pages of assessments: who gets in, what each sees at which stage, what they may send."""

import zipfile
from collections.abc import Iterator
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from python_calamine import CalamineWorkbook

from assessments.models import Assessment, ObjectionFile, Report, ReportFile, SelfReportFile
from assessments.selectors.verifying import examine_file
from assessments.services import build_report
from assessments.services.objections import file_objection
from assessments.services.opinions import give_award, name_evaluator
from assessments.services.self_reports import SelfAssessment, file_self_report
from assessments.verifier import verify_scores
from audit.services import read_content
from plans.domain.evidence_files import check_evidence
from tests.assessments.assessed import DUE, NOTICE, YEAR, Assessed, assessed
from tests.query_counts import assert_query_count

pytestmark = pytest.mark.django_db


@pytest.fixture
def stage() -> Iterator[Assessed]:
    with assessed() as found:
        yield found


def address(view: str, *arguments: int | str) -> str:
    return reverse(f"assessments:{view}", args=arguments)


def published(stage: Assessed) -> Assessment:
    """Published with a self-assessment and an objection of the bureau of transport."""
    assessment = stage.opened()
    unit, amy = stage.unit(assessment), stage.small.viewer("amy")
    file = check_evidence("表".encode(), "自评.txt")
    file_self_report(amy, unit, SelfAssessment("自评合格", files=[file]))
    # 市统计局 evaluates, and is assessed itself.
    name_evaluator(
        stage.olga,
        assessment,
        item="pilot",
        department=stage.small.cast.statistics,
        document="分工表",
    )
    stage.moved(assessment, 4)
    objection = file_objection(amy, unit, text="不服", files=[file])
    stage.olga_decides(objection)
    stage.moved(assessment)
    return stage.moved(assessment, document="纪要")


# The list, the assessment, 市交通局, checks, effect, initial and final edition, the cases, the files
# of the self-assessment and of the objection.
ACCESS = {
    "olga": (200, 200, 200, 200, 200, 200, 200, 200, 200, 200),
    "audrey": (200, 200, 200, 200, 200, 200, 200, 200, 200, 200),
    "amy": (200, 200, 200, 404, 404, 404, 200, 404, 200, 200),
    "arthur": (200, 200, 200, 404, 404, 404, 200, 404, 200, 200),
    "alice": (200, 200, 404, 404, 404, 404, 200, 404, 404, 404),
    "stan": (200, 200, 200, 404, 404, 404, 200, 404, 200, 404),
    "cora": (200, 200, 404, 404, 404, 404, 200, 404, 404, 404),
    "sue": (200, 200, 404, 404, 404, 404, 200, 404, 404, 404),
    "bob": (404,) * 10,
    "oscar": (404,) * 10,
    "sysop": (404,) * 10,
}


def test_who_gets_in(stage: Assessed) -> None:
    assessment = published(stage)
    pk, unit = assessment.pk, stage.unit(assessment).pk
    addresses = (
        address("assessments", "siping"),
        address("assessment", pk),
        address("assessed_unit", pk, unit),
        address("site_checks", pk),
        address("assessment_effect", pk),
        address("assessment_result", pk, 1),
        address("assessment_result", pk, 2),
        address("assessment_cases", pk, 2),
        address("self_report_file", SelfReportFile.objects.get().pk),
        address("objection_file", ObjectionFile.objects.get().pk),
    )
    found = {
        name: tuple(stage.small.cast.enter(name).get(each).status_code for each in addresses)
        for name in ACCESS
    }
    assert found == ACCESS


def test_before_publication_others_do_not_see_it(stage: Assessed) -> None:
    assessment = stage.moved(stage.opened(), 3)
    unit = stage.unit(assessment)
    page = address("assessment", assessment.pk)
    assert stage.small.cast.enter("sue").get(page).status_code == 404
    assert stage.small.cast.enter("cora").get(page).status_code == 404
    amy = stage.small.cast.enter("amy")
    # In 初评 the score is the office's alone; from 反馈 on the unit reads its own.
    assert "73.24" in stage.small.cast.enter("olga").get(page).content.decode()
    assert "73.24" not in amy.get(page).content.decode()
    give_award(stage.olga, unit, item="pilot", value=Decimal(2), basis="名单")
    stage.moved(assessment)
    shown = amy.get(address("assessed_unit", assessment.pk, unit.pk)).content.decode()
    assert "75.24" in shown
    assert "提出申诉" in shown
    assert "75.24" not in stage.small.cast.enter("alice").get(page).content.decode()
    other = stage.unit(assessment, "市发改委").pk
    assert amy.get(address("assessed_unit", assessment.pk, other)).status_code == 404


def test_who_may_send(stage: Assessed) -> None:
    assessment = stage.opened()
    pk, unit = assessment.pk, stage.unit(assessment).pk
    advance = {"action": "advance", "seen": 0, "due_on": DUE.isoformat(), "reason": "早"}
    report = {"action": "report", "text": "自评", "no_problems": "on"}
    opening = {"scheme": stage.scheme().pk, "kind": "county", "year": YEAR}
    for name, where, sent, code in (
        ("audrey", address("assessment", pk), advance, 403),
        ("amy", address("assessment", pk), advance, 403),
        ("olga", address("assessed_unit", pk, unit), report, 403),
        ("alice", address("assessed_unit", pk, unit), report, 404),
        ("amy", address("assessed_unit", pk, unit), {"action": "award"}, 403),
        ("amy", address("assessed_unit", pk, unit), {"action": "opinion"}, 403),
        ("audrey", address("site_checks", pk), {"action": "draw", "size": 3}, 403),
        ("audrey", address("assessment_effect", pk), {"action": "take"}, 403),
        ("amy", address("assessments", "siping"), opening, 403),
        ("oscar", address("assessments", "siping"), opening, 404),
    ):
        assert stage.small.cast.enter(name).post(where, sent).status_code == code, (name, sent)
    assert Assessment.objects.get().stage == "self_report"


def other_score(bundle: bytes) -> bytes:
    """The bundle with one more point for a unit, hashes left as they were."""
    with zipfile.ZipFile(BytesIO(bundle)) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    files["edition.json"] = files["edition.json"].replace(b'"score":"73.24"', b'"score":"74.24"')
    target = BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return target.getvalue()


def test_office_and_auditor_ask_for_the_score_sheet_of_an_edition(
    stage: Assessed, tmp_path: Path
) -> None:
    assessment = published(stage)
    sheet = address("score_sheet", assessment.pk, 2)
    asked = stage.small.cast.enter("olga").post(sheet, {"file_format": "xlsx"})
    report = Report.objects.get()
    assert asked.headers["Location"] == address("report", report.pk)
    assert (report.subject, report.file_format) == (f"assessment:{assessment.pk}:2", "xlsx")
    build_report(report.pk)
    file = ReportFile.objects.select_related("snapshot", "content").get()
    assert file.snapshot_sha256 == assessment.results.get(number=2).snapshot.sha256
    book = CalamineWorkbook.from_filelike(BytesIO(read_content(file.content)))
    told = book.get_sheet_by_name("得分汇总").to_python(skip_empty_area=False)
    # 73.24 as on the pages; units in their own order, none with a rank.
    assert [row[6] for row in told[3:] if row[0] == "市交通局"] == [73.24]
    assert told[2][0] == "单位"
    assert "名次" not in told[2]
    bundle = tmp_path / "bundle.zip"
    taken = stage.small.cast.enter("audrey").get(address("report_bundle", report.pk))
    bundle.write_bytes(taken.getvalue())
    assert verify_scores.main([str(bundle)]) == 0
    assert examine_file(bundle).faults == ()
    altered = tmp_path / "altered.zip"
    altered.write_bytes(other_score(bundle.read_bytes()))
    assert verify_scores.main([str(altered)]) == 1
    assert any("市交通局" in fault for fault in examine_file(altered).faults)
    for name, code in (("audrey", 302), ("amy", 404), ("sue", 404), ("oscar", 404)):
        assert stage.small.cast.enter(name).post(sheet).status_code == code, name
    assert stage.small.cast.enter("olga").get(sheet).status_code == 405
    assert stage.small.cast.enter("olga").post(sheet, {"file_format": "exe"}).status_code == 302
    assert Report.objects.count() == 2


def test_the_office_opens_an_assessment_and_a_unit_reports_on_its_page(stage: Assessed) -> None:
    scheme = stage.scheme().pk
    olga, amy = stage.small.cast.enter("olga"), stage.small.cast.enter("amy")
    opening = {"scheme": scheme, "kind": "department", "year": YEAR, "document": NOTICE}
    where = address("assessments", "siping")
    assert olga.post(where, {**opening, "due_on": "2024-01-01"}).status_code == 422
    made = olga.post(where, {**opening, "due_on": DUE.isoformat()})
    assessment = Assessment.objects.get()
    assert made["Location"] == address("assessment", assessment.pk)
    again = olga.post(where, {**opening, "due_on": DUE.isoformat()})
    assert again.status_code == 409
    unit = address("assessed_unit", assessment.pk, stage.unit(assessment).pk)
    shown = amy.get(unit).content.decode()
    # Nothing is asked that is held: the counts are there to begin with.
    assert "共4项\uff1a" in shown
    assert "滞后1项(单位GDP能耗)" in shown.replace("\uff08", "(").replace("\uff09", ")")
    neither = {"action": "report", "text": "自评合格"}
    assert amy.post(unit, neither).status_code == 422
    sent = SimpleUploadedFile("自评.txt", "表".encode())
    amy.post(unit, {**neither, "problems": "缺监测设备", "file": sent})
    shown = stage.small.cast.enter("olga").get(unit).content.decode()
    assert "缺监测设备" in shown
    assert "自评.txt" in shown
    stale = {"action": "advance", "seen": 7, "due_on": DUE.isoformat(), "reason": "早"}
    assert olga.post(address("assessment", assessment.pk), stale).status_code == 409


def test_the_home_page_says_what_is_to_be_done(stage: Assessed) -> None:
    assessment = stage.opened()
    unit = address("assessed_unit", assessment.pk, stage.unit(assessment).pk)
    home = reverse("dashboards:home")
    assert unit in stage.small.cast.enter("amy").get(home).content.decode()
    file_self_report(stage.small.viewer("amy"), stage.unit(assessment), SelfAssessment("自评合格"))
    assert unit not in stage.small.cast.enter("amy").get(home).content.decode()
    assert (
        address("assessment", assessment.pk)
        in stage.small.cast.enter("olga").get(home).content.decode()
    )


def test_pages_cost_what_they_cost(stage: Assessed) -> None:
    assessment = published(stage)
    pk, unit = assessment.pk, stage.unit(assessment).pk
    olga = stage.small.cast.enter("olga")
    for view, where in (
        ("assessments", address("assessments", "siping")),
        ("assessment", address("assessment", pk)),
        ("assessed_unit", address("assessed_unit", pk, unit)),
        ("site_checks", address("site_checks", pk)),
        ("assessment_effect", address("assessment_effect", pk)),
        ("assessment_result", address("assessment_result", pk, 2)),
    ):
        with assert_query_count(f"assessments:{view}"):
            olga.get(where)
