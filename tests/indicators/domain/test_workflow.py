"""States of a submission: every state against every action."""

from datetime import date

import pytest

from indicators.domain.workflow import (
    TWO_STEPS,
    Action,
    State,
    Step,
    closes_on,
    refusal,
    review_steps,
    state_at,
)

ALLOWED = {
    # state: what people may do then
    State.DRAFT: {Action.SAVE, Action.SUBMIT},
    State.SUBMITTED: {Action.APPROVE, Action.RETURN},
    State.IN_REVIEW: {Action.APPROVE, Action.RETURN},
    State.RETURNED: {Action.SAVE, Action.SUBMIT},
    State.ACCEPTED: set(),
}


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("action", Action)
def test_an_action_is_allowed_or_says_why_not(state: State, action: Action) -> None:
    refused = refusal(state, action)
    assert (refused is None) is (action in ALLOWED[state])
    if refused is not None:
        assert refused.endswith("。"), "a sentence that says what to do"


def test_a_value_of_the_host_bureau_is_reviewed_jointly_before_the_office() -> None:
    usual = ["department", "office"]
    assert review_steps(usual, county=False, bureaus=0) == [Step.DEPARTMENT, Step.OFFICE]
    jointly = review_steps(usual, county=False, bureaus=1)
    assert jointly == [Step.DEPARTMENT, Step.JOINT, Step.OFFICE]


def test_two_steps_the_county_and_every_bureau_come_before_the_office() -> None:
    steps = review_steps(TWO_STEPS, county=True, bureaus=2)
    assert steps == ["section_head", "unit_head", "county", "joint", "joint", "office"]


def test_the_first_step_is_submitted_and_later_ones_in_review() -> None:
    assert [state_at(step) for step in range(3)] == ["submitted", "in_review", "in_review"]


def test_filling_ends_with_the_lock_or_the_later_date_of_a_return() -> None:
    lock, later, earlier = date(2026, 12, 1), date(2026, 12, 9), date(2026, 11, 1)
    assert closes_on(lock, later) == later
    assert closes_on(lock, earlier) == lock
