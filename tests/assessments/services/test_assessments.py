"""An assessment from opening to published results: who may do what when, and what it changes.

市交通局 for 2023, by the city's template: three named targets of four, the fourth only presumed.
Completion 26.81 % ÷ 60 % = 0.4469, 1 and (55−40) ÷ (60−40) = 0.75 of 55 points, each a quarter:
55 × (0.4469 + 1 + 0.75) ÷ 4 = 30.21 of 41.25, so 30.21 × 100 ÷ 41.25 = 73.24, 合格.
"""

import json
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, transaction
from django.utils import timezone

from assessments.domain.assessment import Stage
from assessments.domain.editions import Change
from assessments.domain.scoring.cases import answer_score_cases, read_score_cases
from assessments.domain.scoring.grading import Lacking
from assessments.domain.scoring.schemes import UnitKind
from assessments.models import Assessment, AssessmentResult, SelfReport, Snapshot
from assessments.selectors.assessment_results import effect_page
from assessments.selectors.assessment_scores import current_cases, read_edition, scored
from assessments.selectors.schemes import read_schemes
from assessments.services.assessment_reminders import remind_of_stages
from assessments.services.assessments import (
    adopt_snapshot,
    advance,
    extend_stage,
    go_back,
    switch_ranking,
    withdraw_assessment,
)
from assessments.services.objections import decide_objection, file_objection
from assessments.services.opinions import (
    Evaluation,
    approve_veto,
    give_award,
    give_opinion,
    name_evaluator,
)
from assessments.services.results import correct_result
from assessments.services.self_reports import SelfAssessment, file_self_report
from assessments.services.site_checks import draw_checks, record_outcome
from assessments.services.snapshots import take_snapshot
from audit.domain.errors import OutdatedError, TransitionError
from audit.models import LedgerEntry
from audit.services import read_text, verify_ledger
from organizations.models import Notification
from plans.domain.evidence_files import check_evidence
from tests.assessments.assessed import DAY, DUE, Assessed, assessed
from tests.assessments.small_plan import INTENSITY
from tests.clock import on

pytestmark = pytest.mark.django_db

UNIT = "市交通局"


@pytest.fixture
def stage() -> Iterator[Assessed]:
    with assessed() as found:
        yield found


def told(kind: str) -> set[str]:
    return set(Notification.objects.filter(kind=kind).values_list("user__username", flat=True))


def edition(assessment: Assessment, number: int) -> dict[str, tuple[Decimal | None, str]]:
    """The scores of an edition by unit: score and grade."""
    result = assessment.results.get(number=number)
    scores = scored(assessment, read_edition(result))
    names = {unit.key: unit.name for unit in assessment.units.all()}
    return {names[key]: (each.score, each.grade_name) for key, each in scores.items()}


def test_from_the_self_assessment_to_the_published_results(stage: Assessed) -> None:
    assessment = stage.opened()
    unit = stage.unit(assessment)
    amy, olga = stage.small.viewer("amy"), stage.olga
    assert told("assessment_step") == {"alice", "adam", "amy", "arthur", "stan"}
    filed = SelfAssessment(
        "自评为合格", "无法联网", files=[check_evidence("表".encode(), "自评.txt")]
    )
    file_self_report(amy, unit, filed)
    assert told("assessment_file") == {"olga"}
    name_evaluator(
        olga, assessment, item="pilot", department=stage.small.cast.planning, document="分工表"
    )
    stage.moved(assessment)
    said = Evaluation("pilot", "获评省级试点", Decimal(2), "省试点名单")
    give_opinion(stage.small.viewer("adam"), unit, said)
    stage.moved(assessment)
    drawn = draw_checks(olga, assessment, size=2, seed="2024-12-02")
    with pytest.raises(TransitionError, match="还有2项现场核验没有结论"):
        stage.moved(assessment)
    for check in drawn.checks.select_related("draw__assessment__tenant"):
        record_outcome(olga, check, finding="confirmed", text="现场核对原始记录相符")
    stage.moved(assessment, 2)
    assert edition(assessment, 1)[UNIT] == (Decimal("75.24"), "合格")
    objection = file_objection(amy, unit, item="pilot", text="另有国家级试点")
    with pytest.raises(TransitionError, match="还有1份申诉没有答复"):
        stage.moved(assessment)
    decide_objection(olga, objection, verdict="upheld", reason="国家级试点属实")
    give_award(olga, unit, item="pilot", value=Decimal(5), basis="国家试点名单")
    stage.moved(assessment, 1)
    with pytest.raises(ValidationError, match="审定文件"):
        stage.moved(assessment)
    stage.moved(assessment, document="领导小组会议纪要〔2024〕5号")
    assert (assessment.stage, assessment.due_on) == ("published", None)
    assert edition(assessment, 2)[UNIT] == (Decimal("78.24"), "合格")
    # 市发改委 and 市统计局 have no targets: nothing can be judged, and that is not zero.
    assert edition(assessment, 2)["市统计局"] == (None, "")
    change = Change.of(assessment.results.get(number=2).changes[0])
    assert (change.name, change.score_before, change.score_after) == (UNIT, "75.24", "78.24")
    assert [(each.before, each.after) for each in change.items] == [("2.00/5.00", "5.00/5.00")]
    assert told("assessment_done") == {"amy", "arthur"}
    actions = LedgerEntry.objects.filter(action__startswith="assessment.").order_by("seq")
    assert [entry.action.partition(".")[2] for entry in actions] == [
        *("open", "self_report", "evaluator", "advance", "opinion", "award", "advance"),
        *("draw", "check", "check", "advance", "advance", "result", "object", "decide"),
        *("award", "advance", "advance", "result"),
    ]
    assert verify_ledger().holds


def test_whoever_has_the_cases_and_the_scheme_redoes_an_edition(stage: Assessed) -> None:
    assessment = stage.moved(stage.opened(), 4)
    result = assessment.results.get()
    held = json.loads(read_text(result.content))
    schemes = read_schemes()
    cases = read_score_cases(json.dumps(held["cases"]), schemes)
    assert answer_score_cases(cases, schemes) == held["answers"]
    assert held["snapshot_sha256"] == assessment.snapshot.sha256


def test_two_people_at_once(stage: Assessed) -> None:
    assessment = stage.moved(stage.opened(), 5)
    other = Assessment.objects.get(pk=assessment.pk)
    stage.moved(assessment, document="纪要1号")
    with pytest.raises(OutdatedError, match="刚被他人办理"):
        stage.moved(other, document="纪要2号")
    assert AssessmentResult.objects.filter(kind="final").count() == 1
    with pytest.raises(TransitionError, match="已有按该办法"):
        stage.opened()


def test_a_withdrawn_assessment_makes_room_for_another(stage: Assessed) -> None:
    assessment = stage.opened()
    with pytest.raises(ValidationError):
        withdraw_assessment(stage.olga, assessment, reason=" ", seen=0)
    withdraw_assessment(stage.olga, assessment, reason="年度有误", seen=0)
    assert stage.opened().stage == "self_report"


def test_leaving_a_stage_locks_what_was_filed_in_it(stage: Assessed) -> None:
    assessment = stage.opened()
    unit, amy = stage.unit(assessment), stage.small.viewer("amy")
    with pytest.raises(TransitionError):
        give_award(stage.olga, unit, item="pilot", value=Decimal(1), basis="名单")
    with pytest.raises(TransitionError):
        file_objection(amy, unit, text="不服")
    stage.moved(assessment)
    with pytest.raises(TransitionError, match="“部门评价”阶段"):
        file_self_report(amy, unit, SelfAssessment("迟到的自评"))
    stage.moved(assessment, 3)
    assert assessment.stage == "objection"
    with on(DUE + timedelta(days=1)), pytest.raises(TransitionError, match="已经截止"):
        file_objection(stage.small.viewer("amy"), unit, text="不服")
    assert not SelfReport.objects.exists()
    with pytest.raises(DatabaseError), transaction.atomic():
        AssessmentResult.objects.update(number=9)


def test_a_stage_is_left_early_only_with_a_reason(stage: Assessed) -> None:
    assessment = stage.opened()
    with pytest.raises(ValidationError, match="阶段期限未到"):
        advance(stage.olga, assessment, seen=0, due_on=DUE)
    later = DUE + timedelta(days=10)
    with on(DUE + timedelta(days=1)):
        with pytest.raises(ValidationError, match="今天之后"):
            advance(stage.olga, assessment, seen=0, due_on=DUE)
        advance(stage.olga, assessment, seen=0, due_on=later)
    assert (assessment.stage, assessment.due_on) == ("opinion", later)


def test_it_goes_back_with_a_reason_and_never_after_publication(stage: Assessed) -> None:
    assessment = stage.moved(stage.opened(), 3)
    back = {"stage": Stage.SELF_REPORT, "due_on": DUE}
    with pytest.raises(ValidationError):
        go_back(stage.olga, assessment, **back, reason="", seen=3)  # type: ignore[arg-type]
    go_back(stage.olga, assessment, **back, reason="补报", seen=3)  # type: ignore[arg-type]
    extend_stage(stage.olga, assessment, due_on=DUE + timedelta(days=1), reason="延", seen=4)
    file_self_report(stage.small.viewer("amy"), stage.unit(assessment), SelfAssessment("补报"))
    stage.moved(assessment, 5)
    stage.moved(assessment, document="纪要")
    with pytest.raises(TransitionError, match="不能“退回前一阶段”"):
        go_back(stage.olga, assessment, **back, reason="改", seen=assessment.revision)  # type: ignore[arg-type]


def test_a_late_revision_shows_its_effect_and_makes_a_corrected_edition(stage: Assessed) -> None:
    """Wind power of 2023 restated as 115: 15 % of 30 % done, 0.5 where it was 1.

    55 × (0.4469 + 0.5 + 0.75) ÷ 4 = 23.33, × 100 ÷ 41.25 = 56.56: 不合格.
    """
    assessment = stage.moved(stage.opened(), 5)
    stage.moved(assessment, document="纪要")
    before = read_text(assessment.results.get(number=2).content)
    with on(DAY + timedelta(days=30)):
        olga = stage.olga
        stage.small.record("EN11", 2023, "115", quality="restated")
        assert effect_page(assessment, olga).newest is None
        plan, actor = stage.small.plan, stage.small.actor()
        newer = take_snapshot(plan, year=2023, actor=actor)
        page = effect_page(assessment, olga)
        assert page.newest == newer
        (change,) = page.changes
        assert (change.score_before, change.score_after) == ("73.24", "56.56")
        assert (change.grade_before, change.grade_after) == ("合格", "不合格")
        assert (change.rank_before, change.rank_after) == (None, None)
        # Looking changes nothing.
        assert assessment.results.count() == 2
        correct_result(
            olga,
            assessment,
            reason="省统计局修订风电数据",
            document="修订函",
            snapshot=newer,
            seen=assessment.revision,
        )
    assert edition(assessment, 3)[UNIT] == (Decimal("56.56"), "不合格")
    corrected = assessment.results.get(number=3)
    assert corrected.reason is not None
    assert read_text(corrected.reason) == "省统计局修订风电数据"
    assert read_text(assessment.results.get(number=2).content) == before
    with pytest.raises(ValidationError, match="没有生成更正版"):
        correct_result(
            stage.olga, assessment, reason="再来", document="函", seen=assessment.revision
        )
    assert assessment.results.count() == 3


def test_newer_figures_are_adopted_before_publication_with_a_reason(stage: Assessed) -> None:
    assessment = stage.moved(stage.opened(), 3)
    old = Snapshot.objects.order_by("pk").first()
    assert old is not None
    with pytest.raises(ValidationError, match="不比考核现用的数据新"):
        adopt_snapshot(stage.olga, assessment, old, reason="旧", seen=3)
    with on(DAY + timedelta(days=1)):
        stage.small.record("EN11", 2023, "115", quality="restated")
        newer = take_snapshot(stage.small.plan, year=2023, actor=stage.small.actor())
        adopt_snapshot(stage.olga, assessment, newer, reason="修订", seen=3)
    scores = scored(assessment, current_cases(assessment))
    assert scores[stage.unit(assessment).key].score == Decimal("56.56")


def test_ranking_needs_its_document(stage: Assessed) -> None:
    assessment = stage.moved(stage.opened(), 3)
    assert not assessment.is_ranked
    switch_ranking(stage.olga, assessment, document="市委办通知〔2024〕1号", seen=3)
    assert assessment.is_ranked


def test_a_draw_is_repeated_by_its_seed_and_snapshot(stage: Assessed) -> None:
    assessment = stage.moved(stage.opened(), 2)
    first = draw_checks(stage.olga, assessment, size=3, seed="甲")
    with pytest.raises(ValidationError, match="已用该种子"):
        draw_checks(stage.olga, assessment, size=3, seed="甲")
    drawn = list(first.checks.values_list("observation", "risk"))
    assert first.population == 3
    assert len(drawn) == 3
    # No value has evidence (2); TR03 of 2023 changed by 37.5 % from nothing held of 2022.
    assert {risk for _pk, risk in drawn} <= {2, 3, 4, 5}


def test_a_veto_needs_a_binding_target_and_an_approval_record() -> None:
    """energy-departments: intensity rose, year and cumulative missed; 未完成 once it is approved."""
    with assessed(binding=(INTENSITY,)) as stage:
        stage.small.record("EN01", 2023, "1.00", quality="restated")
        assessment = stage.moved(stage.opened("energy-departments"), 3)
        unit = stage.unit(assessment)
        item = next(each.key for each in read_schemes()["energy-departments"].items if each.veto)
        before = scored(assessment, current_cases(assessment))[unit.key]
        assert {veto.lacking for veto in before.vetoes} == {(Lacking.APPROVAL,)}
        approve_veto(stage.olga, unit, item=item, document="审批单", approved_by="王某")
        with pytest.raises(TransitionError, match="已有审批记录"):
            approve_veto(stage.olga, unit, item=item, document="审批单", approved_by="王某")
        after = scored(assessment, current_cases(assessment))[unit.key]
        assert any(veto.applies for veto in after.vetoes)
        assert after.grade_name == "未完成"


def test_who_may_do_what(stage: Assessed) -> None:
    assessment = stage.opened()
    unit, alice = stage.unit(assessment), stage.small.viewer("alice")
    transport = stage.small.cast.transport
    audrey = stage.small.viewer("audrey")
    with pytest.raises(PermissionDenied):
        file_self_report(alice, unit, SelfAssessment("代写"))
    with pytest.raises(PermissionDenied):
        advance(audrey, assessment, seen=0, due_on=DUE)
    name_evaluator(stage.olga, assessment, item="pilot", department=transport, document="分工表")
    stage.moved(assessment)
    said = Evaluation("pilot", "很好", Decimal(5), "自荐")
    with pytest.raises(PermissionDenied, match="不评价自己"):
        give_opinion(stage.small.viewer("amy"), unit, said)
    planning = stage.unit(assessment, "市发改委")
    with pytest.raises(PermissionDenied):
        give_opinion(alice, planning, said)
    give_opinion(stage.small.viewer("amy"), planning, said)
    with pytest.raises(ValidationError, match="最多评定"):
        give_award(stage.olga, unit, item="pilot", value=Decimal(6), basis="名单")
    with pytest.raises(ValidationError, match="按数据计分"):
        give_award(stage.olga, unit, item="timely", value=Decimal(1), basis="名单")


def test_counties_are_assessed_too(stage: Assessed) -> None:
    assessment = stage.opened("carbon-2014", UnitKind.COUNTY)
    unit = stage.unit(assessment, "梨树县")
    file_self_report(stage.small.viewer("cora"), unit, SelfAssessment("县自评"))
    stage.moved(assessment, 4)
    assert edition(assessment, 1)["梨树县"] == (None, "")


def reminded_on(day: date) -> set[str]:
    """Who is newly told on a day that a stage ends; a second run of the day tells nobody."""
    before = Notification.objects.filter(kind="assessment_due").values_list("pk", flat=True)
    held = set(before)
    with on(day):
        sent = remind_of_stages(timezone.now())
        assert remind_of_stages(timezone.now()) == 0
    new = Notification.objects.filter(kind="assessment_due").exclude(pk__in=held)
    assert new.count() == sent
    return set(new.values_list("user__username", flat=True))


def test_the_end_of_a_stage_is_called_to_mind_to_whom_it_waits_for(stage: Assessed) -> None:
    assessment = stage.opened()
    assert reminded_on(DUE - timedelta(days=4)) == set()
    with_reports = {"alice", "adam", "amy", "arthur", "stan"}
    assert reminded_on(DUE - timedelta(days=3)) == with_reports
    file_self_report(stage.small.viewer("amy"), stage.unit(assessment), SelfAssessment("合格"))
    # Those of the unit that has filed are left in peace; past the deadline the office learns.
    waited_for = with_reports - {"amy", "arthur"}
    assert reminded_on(DUE) == waited_for
    assert reminded_on(DUE + timedelta(days=7)) == {*waited_for, "olga"}


def test_evaluators_are_reminded_until_they_have_spoken_of_everybody(stage: Assessed) -> None:
    assessment = stage.opened()
    planning = stage.small.cast.planning
    name_evaluator(stage.olga, assessment, item="pilot", department=planning, document="分工表")
    stage.moved(assessment)
    assert reminded_on(DUE - timedelta(days=3)) == {"alice", "adam"}
    for unit in assessment.units.exclude(department=planning):
        give_opinion(stage.small.viewer("adam"), unit, Evaluation("pilot", "获评省级试点"))
    assert reminded_on(DUE) == set()


def test_in_its_own_stages_the_office_is_reminded(stage: Assessed) -> None:
    assessment = stage.moved(stage.opened(), 2)
    assert assessment.now_in is Stage.CHECK
    assert reminded_on(DUE) == {"olga"}


def test_objections_end_with_their_term(stage: Assessed) -> None:
    assessment = stage.opened()
    stage.moved(assessment, 2)
    for check in draw_checks(stage.olga, assessment, size=1, seed="1").checks.all():
        record_outcome(stage.olga, check, finding="confirmed", text="相符")
    stage.moved(assessment, 2)
    assert assessment.now_in is Stage.OBJECTION
    assert "amy" in reminded_on(DUE)
    assert reminded_on(DUE + timedelta(days=7)) == {"olga"}
