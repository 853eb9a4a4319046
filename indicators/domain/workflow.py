"""The states of a submission and what leads from one to the next, without a database."""

from collections.abc import Iterable
from datetime import date
from enum import StrEnum

from plans.domain.problems import mark


class State(StrEnum):
    """State of a submission (填报)."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    IN_REVIEW = "in_review"
    RETURNED = "returned"
    ACCEPTED = "accepted"


class Step(StrEnum):
    """A review step: inside the department in one step or in two (科室负责人初审, 单位负责人复审),
    by the county's office, by another bureau (会审), by the office. In the order of the queue."""

    DEPARTMENT = "department"
    SECTION_HEAD = "section_head"
    UNIT_HEAD = "unit_head"
    COUNTY = "county"
    JOINT = "joint"
    OFFICE = "office"


class Action(StrEnum):
    """What people do with a submission."""

    SAVE = "save"
    SUBMIT = "submit"
    APPROVE = "approve"
    RETURN = "return"


EDITABLE = frozenset({State.DRAFT, State.RETURNED})
UNDER_REVIEW = frozenset({State.SUBMITTED, State.IN_REVIEW})

ALLOWED: dict[Action, frozenset[State]] = {
    Action.SAVE: EDITABLE,
    Action.SUBMIT: EDITABLE,
    Action.APPROVE: UNDER_REVIEW,
    Action.RETURN: UNDER_REVIEW,
}

# Why an action is refused, for every state it can meet.
REFUSALS: dict[State, str] = {
    State.DRAFT: mark("该事项仍在填报,尚未提交,不能审核。"),
    State.SUBMITTED: mark("该事项已提交,正在等待审核;如需修改,请审核人退回。"),
    State.IN_REVIEW: mark("该事项正在审核中;如需修改,请审核人退回。"),
    State.RETURNED: mark("该事项已退回填报部门,重新提交后才能审核。"),
    State.ACCEPTED: mark("该事项已审核通过并锁定;如需更正,请提出数据修订申请。"),
}

LOCKED_ROUND = mark("报送期已于%(day)s锁定,不能再填报;如需更正,请联系领导小组办公室。")


def refusal(state: State, action: Action) -> str | None:
    """Why `action` is refused in `state`, or None where it is allowed."""
    return None if state in ALLOWED[action] else REFUSALS[state]


IN_DEPARTMENT = frozenset({Step.DEPARTMENT, Step.SECTION_HEAD, Step.UNIT_HEAD})
ONE_STEP = (Step.DEPARTMENT, Step.OFFICE)
TWO_STEPS = (Step.SECTION_HEAD, Step.UNIT_HEAD, Step.OFFICE)


def review_steps(template: Iterable[str], *, county: bool, bureaus: int) -> list[Step]:
    """The steps for one submission: its county's office and every bureau of the joint review come
    before the office, which has the last word."""
    steps: list[Step] = []
    for name in template:
        if name == Step.OFFICE:
            steps += [Step.COUNTY] * county + [Step.JOINT] * bureaus
        steps.append(Step(name))
    return steps


def closes_on(locks_on: date, due_on: date) -> date:
    """The last day to fill: the round's lock, or the later day given when it was returned."""
    return max(locks_on, due_on)


def state_at(step: int) -> State:
    """The state while the review step of this place waits."""
    return State.SUBMITTED if step == 0 else State.IN_REVIEW
