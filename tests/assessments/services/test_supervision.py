"""Supervision: what may be issued to whom, step by step, and what the ledger keeps."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

from assessments.domain.grounds import GroundKind, TargetGround
from assessments.domain.supervision import CaseAction, CaseKind
from assessments.models import CaseFile, CaseGround, CaseState, CaseStep, SupervisionCase
from assessments.services.case_notices import remind_of_cases
from assessments.services.supervision import escalate_case, issue_case, withdraw_case
from assessments.services.supervision_answers import (
    accept_answer,
    answer_case,
    close_case,
    keep_minutes,
    send_back,
)
from audit.domain.errors import OutdatedError, TransitionError
from audit.models import LedgerEntry
from audit.services import read_text, verify_ledger
from organizations.models import Department, Notification
from plans.domain.evidence_files import check_evidence
from tests.assessments.small_plan import INTENSITY, TRIPS, WIND
from tests.assessments.supervised import BASIS, DAY, DUE, TALK, Supervised, supervised
from tests.clock import on

pytestmark = pytest.mark.django_db


@pytest.fixture
def stage() -> Iterator[Supervised]:
    with supervised() as found:
        yield found


def told(kind: str) -> set[str]:
    rows = Notification.objects.filter(kind=kind)
    return set(rows.values_list("user__username", flat=True))


def test_a_draft_freezes_the_figures_and_proposes_the_letter(stage: Supervised) -> None:
    case = stage.draft()
    ground = case.grounds.get().ground
    assert isinstance(ground, TargetGround)
    assert (ground.status, ground.change_pct, ground.progress, ground.expected) == (
        "behind",
        "-4.87",
        "0.2681",
        "0.6000",
    )
    assert (ground.basis_document, ground.binding, ground.value_year) == (BASIS, True, 2023)
    assert ground.observation is not None
    version = case.versions.get()
    text = read_text(version.text)
    assert "累计下降4.87%,完成进度26.8%,序时进度60.0%,评价为“滞后”" in text
    assert BASIS in text
    assert version.due_on == DUE
    assert (version.document_number, version.signer, version.urgency_level) == ("", "", "")


def test_later_figures_do_not_change_a_ground(stage: Supervised) -> None:
    case = stage.issued()
    before = case.grounds.get().facts
    stage.small.record("EN01", 2023, "-9.00")
    assert case.grounds.get().facts == before
    with pytest.raises(DatabaseError), transaction.atomic():
        CaseGround.objects.update(position=7)


def test_from_the_letter_to_the_end(stage: Supervised) -> None:
    case = stage.issued()
    assert (case.state, case.due_on, told("case_issued")) == ("issued", DUE, {"amy", "arthur"})
    file = check_evidence("整改措施".encode(), "措施.txt")
    amy, olga = stage.small.viewer("amy"), stage.small.viewer("olga")
    answer_case(
        amy, case, action=CaseAction.FEEDBACK, text="初步反馈", files=[file], seen=case.revision
    )
    assert (case.state, told("case_answered")) == ("answered", {"olga"})
    later = DUE + timedelta(days=10)
    send_back(olga, case, reason="缺责任人和时限", due_on=later, seen=case.revision)
    assert (case.state, case.due_on) == ("sent_back", later)
    answer_case(amy, case, action=CaseAction.RECTIFICATION, text="整改报告全文", seen=case.revision)
    accept_answer(olga, case, text="", seen=case.revision)
    close_case(olga, case, text="已整改到位", seen=case.revision)
    assert SupervisionCase.objects.get().state == CaseState.CLOSED
    assert [step.action for step in case.steps.order_by("pk")] == [
        *("draft", "revise", "issue", "feedback", "send_back"),
        *("rectification", "accept", "close"),
    ]
    first = case.steps.get(action="feedback")
    assert (read_text(first.text), first.files.get().file_name) == ("初步反馈", "措施.txt")
    entries = LedgerEntry.objects.filter(action__startswith="supervision.").order_by("seq")
    assert [entry.action.partition(".")[2] for entry in entries] == [
        *("draft", "revise", "issue", "feedback", "file", "send_back"),
        *("rectification", "accept", "close"),
    ]
    assert verify_ledger().holds
    assert CaseFile.objects.count() == 1


def test_a_presumed_unit_gets_nothing(stage: Supervised) -> None:
    with pytest.raises(ValidationError, match="首列单位只是推定。请先在目标页确定责任主体"):
        stage.draft(key=TRIPS)
    assert not SupervisionCase.objects.exists()


def test_another_unit_than_the_named_one_gets_nothing(stage: Supervised) -> None:
    with pytest.raises(ValidationError, match="责任主体是市交通局"):
        stage.draft(unit=stage.small.cast.planning)


def test_a_unit_named_anew_before_the_issue_is_seen_by_a_new_draft_alone(stage: Supervised) -> None:
    stage.name(INTENSITY, stage.small.cast.planning)
    case = stage.draft(unit=stage.small.cast.planning)
    assert case.grounds.get().ground.unit_name == "市发改委"


def test_orders_and_talks_need_a_binding_or_assigned_target(stage: Supervised) -> None:
    stage.name(WIND, stage.unit)
    for kind in (CaseKind.ORDER, CaseKind.TALK):
        with pytest.raises(ValidationError, match="约束性目标或上级下达、分解的目标"):
            stage.draft(kind, key=WIND)
        case = stage.draft(kind)
        with pytest.raises(ValidationError, match="须经批准"):
            issue_case(stage.small.viewer("olga"), case, seen=case.revision)
        assert stage.issued(kind).state == "issued"


def test_units_that_are_not_appraised_here_get_a_notice_alone(stage: Supervised) -> None:
    for governance in ("vertical", "company"):
        Department.objects.filter(pk=stage.unit.pk).update(governance=governance)
        unit = Department.objects.get(pk=stage.unit.pk)
        for kind in (CaseKind.WARNING, CaseKind.ORDER, CaseKind.TALK):
            with pytest.raises(ValidationError, match="请改用函告"):
                stage.draft(kind, unit=unit)
        assert stage.draft(CaseKind.NOTICE, unit=unit).kind == "notice"


def test_a_notice_is_not_for_local_units_nor_anything_for_collective_names(
    stage: Supervised,
) -> None:
    with pytest.raises(ValidationError, match="对本级和双管单位请用"):
        stage.draft(CaseKind.NOTICE)
    Department.objects.filter(pk=stage.unit.pk).update(governance="collective")
    with pytest.raises(ValidationError, match="集体称谓"):
        stage.draft(unit=Department.objects.get(pk=stage.unit.pk))


def test_a_commendation_ends_when_it_is_issued(stage: Supervised) -> None:
    assert stage.issued(CaseKind.RECOGNITION).state == "closed"


def test_of_two_at_once_the_second_changes_nothing(stage: Supervised) -> None:
    case = stage.answered()
    other = SupervisionCase.objects.select_related("tenant", "department").get(pk=case.pk)
    olga = stage.small.viewer("olga")
    seen = case.revision
    accept_answer(olga, case, text="", seen=seen)
    with pytest.raises(OutdatedError):
        send_back(olga, other, reason="不够", due_on=DUE, seen=seen)
    assert SupervisionCase.objects.get().state == "verified"
    assert not LedgerEntry.objects.filter(action="supervision.send_back").exists()


def test_steps_in_the_wrong_state_are_refused(stage: Supervised) -> None:
    case, olga = stage.issued(), stage.small.viewer("olga")
    with pytest.raises(TransitionError, match="已交办"):
        accept_answer(olga, case, text="", seen=case.revision)
    with pytest.raises(TransitionError):
        close_case(olga, case, text="", seen=case.revision)
    with pytest.raises(TransitionError):
        issue_case(olga, case, seen=case.revision)
    withdraw_case(olga, case, reason="数据已修订", seen=case.revision)
    with pytest.raises(TransitionError):
        answer_case(
            stage.small.viewer("amy"),
            case,
            action=CaseAction.FEEDBACK,
            text="迟到",
            seen=case.revision,
        )


def test_the_office_alone_draws_up_issues_and_verifies(stage: Supervised) -> None:
    case = stage.answered()
    for name in ("amy", "audrey", "sue", "oscar", "sysop"):
        viewer = stage.small.viewer(name)
        with pytest.raises(PermissionDenied):
            stage.draft(by=name)
        with pytest.raises(PermissionDenied):
            accept_answer(viewer, case, text="", seen=case.revision)
        with pytest.raises(PermissionDenied):
            escalate_case(viewer, case)


def test_the_unit_alone_answers(stage: Supervised) -> None:
    case = stage.issued()
    for name in ("olga", "alice", "cora", "bob"):
        with pytest.raises(PermissionDenied):
            answer_case(
                stage.small.viewer(name),
                case,
                action=CaseAction.FEEDBACK,
                text="代答",
                seen=case.revision,
            )


def test_an_order_follows_a_letter_and_a_talk_an_order_once(stage: Supervised) -> None:
    olga, letter = stage.small.viewer("olga"), stage.issued()
    order = escalate_case(olga, letter)
    assert (order.kind, order.previous) == ("order", letter)
    with pytest.raises(TransitionError, match="已经升级"):
        escalate_case(olga, letter)
    with pytest.raises(TransitionError, match="尚未办结"):
        escalate_case(olga, order)
    withdraw_case(olga, order, reason="重拟", seen=order.revision)
    assert escalate_case(olga, letter).previous == letter


def test_work_that_is_overdue_bears_an_order_on_the_plan_that_names_its_lead(
    stage: Supervised,
) -> None:
    item = stage.work("建成绿色仓储试点", quarter=3)
    case = stage.issued(CaseKind.ORDER, on=(GroundKind.WORK, item.pk))
    row = case.grounds.get()
    assert (row.kind, row.item, row.measure) == ("work", item, None)
    assert row.ground.basis_document == "《四平市碳达峰实施方案》"
    assert read_text(case.versions.earliest("number").text).splitlines() == [
        "根据《四平市碳达峰实施方案》,截至2024年12月30日,下列年度工作任务的进展落后于要求,现予督办:",
        (
            "1.建成绿色仓储试点:2024年度工作任务,应于2024年9月30日前完成,已逾期,尚未报告进展。"
            "责任主体依据:《四平市碳达峰实施方案》。"
        ),
    ]
    presumed = stage.work("编制方案", quarter=3, lead_presumed=True)
    with pytest.raises(ValidationError, match="没有依据文件"):
        stage.draft(on=(GroundKind.WORK, presumed.pk))


def test_an_overdue_report_bears_a_warning_letter_at_most(stage: Supervised) -> None:
    duty = stage.duty(due_on=DAY - timedelta(days=10))
    on_duty = (GroundKind.DUTY, duty.pk)
    case = stage.issued(on=on_duty)
    assert (case.grounds.get().duty, case.versions.count()) == (duty, 2)
    for kind in (CaseKind.ORDER, CaseKind.TALK):
        with pytest.raises(ValidationError, match="最多发预警函"):
            stage.draft(kind, on=on_duty)
    with pytest.raises(ValidationError, match="最多发预警函"):
        escalate_case(stage.small.viewer("olga"), case)
    Department.objects.filter(pk=stage.unit.pk).update(is_statistics_body=True)
    with pytest.raises(ValidationError, match="请至少选择一项"):
        stage.draft(on=on_duty)


def test_a_ground_is_of_its_kind(stage: Supervised) -> None:
    row = stage.draft().grounds.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        CaseGround.objects.create(
            case=row.case, position=1, kind="work", measure=row.measure, facts={}, sha256=""
        )


def test_a_talk_has_its_minutes_before_the_rectification_report(stage: Supervised) -> None:
    case, asked = stage.issued(CaseKind.TALK), DUE + timedelta(days=30)
    file = check_evidence("纪要".encode(), "纪要.txt")

    def keep() -> CaseStep:
        return keep_minutes(
            stage.small.viewer("olga"),
            case,
            problems="煤耗未降",
            demands="淘汰小锅炉",
            due_on=asked,
            files=[file],
            seen=case.revision,
        )

    def report() -> CaseStep:
        amy, action = stage.small.viewer("amy"), CaseAction.RECTIFICATION
        return answer_case(amy, case, action=action, text="整改报告", seen=case.revision)

    assert case.due_on == TALK.date()
    with pytest.raises(ValidationError, match="尚未举行"):
        keep()
    with pytest.raises(TransitionError):
        report()
    with on(TALK.date()):
        step = keep()
        said = "存在问题:煤耗未降\n整改要求:淘汰小锅炉\n整改时限:2025年2月12日"
        assert (read_text(step.text), step.files.get().file_name) == (said, "纪要.txt")
        assert (case.state, case.due_on) == ("talked", asked)
        report()
    assert case.state == "answered"


def test_a_deadline_is_called_to_mind_once_a_day(stage: Supervised) -> None:
    case = stage.issued()
    with on(DUE - timedelta(days=3)):
        assert remind_of_cases(timezone.now()) == 2
        assert remind_of_cases(timezone.now()) == 0
    assert told("case_due") == {"amy", "arthur"}
    with on(DUE + timedelta(days=1)):
        assert remind_of_cases(timezone.now()) == 0
        assert case.urgency(timezone.localdate()) == "overdue"
    with on(DUE - timedelta(days=4)):
        assert remind_of_cases(timezone.now()) == 0


def test_nothing_secret_is_kept(stage: Supervised) -> None:
    case = stage.draft()
    with pytest.raises(ValidationError, match="密级标志"):
        stage.revise(case, text="机密★10年\n正文")


def test_a_letter_needs_a_term_to_come(stage: Supervised) -> None:
    case = stage.draft()
    stage.revise(case, due_on=DAY)
    with pytest.raises(ValidationError, match="办理期限"):
        issue_case(stage.small.viewer("olga"), case, seen=case.revision)
