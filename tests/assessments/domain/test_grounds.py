"""What annual work and reporting duties call for, and how a letter says it."""

from dataclasses import replace
from datetime import date

import pytest

from assessments.domain.grounds import (
    DutyGround,
    DutyStanding,
    Ground,
    GroundKind,
    WorkGround,
    WorkStanding,
    duty_standing,
    ground_of,
    work_standing,
)
from assessments.domain.letters import ground_sentence, letter_text, usual_subject
from assessments.domain.supervision import (
    NOT_FOR_DUTIES,
    PRESUMED,
    CaseAction,
    CaseKind,
    CaseState,
    refusal,
    turns_into,
)

END = date(2024, 9, 30)
WORK = WorkGround(
    item_id=3,
    measure="建成绿色仓储试点",
    task="三/(一)/1",
    place="",
    year=2024,
    ends_on="2024-09-30",
    standing="overdue",
    progress="in_progress",
    reported_on="2024-08-02",
    plan_version=1,
    unit_id=7,
    unit_name="市交通局",
    basis_document="《四平市碳达峰实施方案》",
)
DUTY = DutyGround(
    duty_id=5,
    duty="绿色出行比例",
    place="梨树县",
    period="2023年",
    round="2023年度报送",
    due_on="2024-12-01",
    days_late=29,
    returns=0,
    standing="overdue",
    unit_id=7,
    unit_name="市交通局",
    basis_document="分解方案",
)


@pytest.mark.parametrize(
    ("progress", "reported_on", "today", "standing"),
    [
        ("", None, date(2024, 9, 30), None),
        ("", None, date(2024, 10, 1), WorkStanding.OVERDUE),
        ("in_progress", date(2024, 8, 2), date(2024, 10, 1), WorkStanding.OVERDUE),
        ("in_progress", date(2024, 8, 2), date(2024, 9, 1), None),
        ("slow", date(2024, 8, 2), date(2024, 9, 1), WorkStanding.SLOW),
        ("not_started", date(2024, 8, 2), date(2024, 9, 1), WorkStanding.NOT_STARTED),
        ("done", date(2024, 9, 30), date(2024, 12, 1), WorkStanding.DONE),
        ("done", date(2024, 10, 1), date(2024, 12, 1), None),
    ],
)
def test_work_stands_by_its_term_and_the_last_word_on_it(
    progress: str, reported_on: date | None, today: date, standing: WorkStanding | None
) -> None:
    found = work_standing(progress, ends_on=END, reported_on=reported_on, today=today)
    assert found == standing


def test_a_first_return_is_never_held_against_anybody() -> None:
    assert duty_standing(overdue=False, returns=1) is None
    assert duty_standing(overdue=False, returns=2) is DutyStanding.RETURNED
    assert duty_standing(overdue=True, returns=1) is DutyStanding.OVERDUE


def refused(kind: CaseKind, ground: Ground) -> str | None:
    found = refusal(kind, department_id=7, unit="市交通局", governance="local", grounds=[ground])
    return found.template if found else None


def test_work_bears_an_order_and_late_reports_a_warning_letter_at_most() -> None:
    assert {kind: refused(kind, WORK) for kind in (CaseKind.ORDER, CaseKind.TALK)} == {
        CaseKind.ORDER: None,
        CaseKind.TALK: None,
    }
    assert refused(CaseKind.WARNING, DUTY) is None
    assert refused(CaseKind.ORDER, DUTY) == refused(CaseKind.TALK, DUTY) == NOT_FOR_DUTIES
    nobody = replace(WORK, unit_id=None, basis_document="")
    assert refused(CaseKind.WARNING, nobody) == PRESUMED[GroundKind.WORK]


@pytest.mark.parametrize(
    ("ground", "sentence"),
    [
        (
            WORK,
            "建成绿色仓储试点:2024年度工作任务,应于2024年9月30日前完成,已逾期,2024年8月2日报告为“推进中”。",
        ),
        (
            replace(WORK, progress="", reported_on=""),
            "建成绿色仓储试点:2024年度工作任务,应于2024年9月30日前完成,已逾期,尚未报告进展。",
        ),
        (
            replace(WORK, standing="done", progress="done", reported_on="2024-09-02"),
            "建成绿色仓储试点:2024年度工作任务,应于2024年9月30日前完成,2024年9月2日报告为“已完成”。",
        ),
        (DUTY, "梨树县绿色出行比例(2023年):应于2024年12月1日前报送,逾期29天,尚未报送。"),
        (
            replace(DUTY, standing="returned", returns=2),
            "梨树县绿色出行比例(2023年):应于2024年12月1日前报送,已退回2次,尚未重新报送。",
        ),
    ],
)
def test_facts_in_a_sentence(ground: Ground, sentence: str) -> None:
    assert ground_sentence(ground) == sentence
    assert ground_of(ground.kind, ground.stored()) == ground


def test_a_letter_names_what_it_rests_on() -> None:
    def opening(kind: CaseKind, *grounds: Ground) -> str:
        text = letter_text(kind, plan="方案", grounds=grounds, day=date(2024, 12, 30))
        return text.splitlines()[0].partition("截至2024年12月30日,")[2]

    assert opening(CaseKind.ORDER, WORK) == "下列年度工作任务的进展落后于要求,现予督办:"
    assert opening(CaseKind.WARNING, DUTY) == "下列报送事项未按时按要求报送,现予预警:"
    assert opening(CaseKind.WARNING, WORK, DUTY) == "下列事项的进展落后于要求,现予预警:"
    assert opening(CaseKind.RECOGNITION, WORK) == "你单位负责的下列年度工作任务按期完成,现予表扬:"
    assert usual_subject([WORK, DUTY]) == "建成绿色仓储试点等2项事项"


def test_a_talk_is_held_before_it_is_answered() -> None:
    talk, letter = CaseKind.TALK, CaseKind.WARNING
    assert turns_into(talk, CaseState.ISSUED, CaseAction.RECTIFICATION) is None
    assert turns_into(talk, CaseState.ISSUED, CaseAction.MINUTES) is CaseState.TALKED
    assert turns_into(talk, CaseState.TALKED, CaseAction.RECTIFICATION) is CaseState.ANSWERED
    assert turns_into(letter, CaseState.ISSUED, CaseAction.MINUTES) is None
    assert turns_into(letter, CaseState.ISSUED, CaseAction.FEEDBACK) is CaseState.ANSWERED
