"""Remarks and corrections by a program: said, asked, answered, and refused in the right state."""

from datetime import timedelta

import pytest

from indicators.models import RevisionRequest, SubmissionComment
from indicators.selectors.corrections import access_revision
from indicators.services.corrections import answer_revision
from indicators.services.round_changes import extend_duty
from organizations.domain.roles import Role
from tests.indicators.api.program import Program, codes, program, told
from tests.indicators.walk import VALUE, Walk, make_walk
from tests.query_counts import assert_query_count

pytestmark = pytest.mark.django_db


@pytest.fixture
def walk() -> Walk:
    return make_walk()


@pytest.fixture
def amy(walk: Walk) -> Program:
    return program(walk, "amy")


def at(walk: Walk, tail: str) -> str:
    return f"/duties/{walk.share.pk}/{tail}/"


def answered(walk: Walk, pk: int, *, grant: bool) -> None:
    olga = walk.viewer("olga")
    found = access_revision(olga, pk)
    assert found is not None
    answer_revision(
        olga,
        found,
        grant=grant,
        text="请附文件",
        new_due_on=walk.today if grant else None,
        today=walk.today,
    )


def test_what_is_said_is_read_by_both_sides(walk: Walk, amy: Program) -> None:
    walk.submit(walk.share, VALUE)
    arthur = program(walk, "arthur")
    asked = arthur.post(at(walk, "comments"), {"text": "请核对分母"})
    assert asked.status_code == 201
    assert amy.post(at(walk, "comments"), {"text": "已核对"}).status_code == 201
    page = amy.read(at(walk, "comments"))
    assert page["count"] == 2
    assert [(row["by"], row["unit"], row["text"]) for row in page["results"]] == [
        ("Arthur", "市交通局", "请核对分母"),
        ("Amy", "市交通局", "已核对"),
    ]
    assert page["results"][0] == told(asked)
    second = amy.read(at(walk, "comments") + "?limit=1&offset=1")
    assert [row["text"] for row in second["results"]] == ["已核对"]
    assert second["next"] is None


def test_a_remark_is_left_once_under_its_key(walk: Walk, amy: Program) -> None:
    walk.submit(walk.share, VALUE)
    first = amy.post(at(walk, "comments"), {"text": "已核对"}, Idempotency_Key="c1")
    again = amy.post(at(walk, "comments"), {"text": "已核对"}, Idempotency_Key="c1")
    assert told(first) == told(again)
    assert again.headers["Idempotency-Replayed"] == "true"
    assert SubmissionComment.objects.count() == 1


def test_a_remark_that_cannot_be_left(walk: Walk, amy: Program) -> None:
    answer = amy.post(at(walk, "comments"), {"text": "早了"})
    assert (answer.status_code, told(answer)["code"]) == (409, "wrong_state")
    walk.submit(walk.share, VALUE)
    answer = amy.post(at(walk, "comments"), {"text": "绝密"})
    assert (answer.status_code, codes(answer)) == (422, {"text": ["invalid"]})
    answer = amy.post(at(walk, "comments"), {"text": ""})
    assert (answer.status_code, codes(answer)) == (400, {"text": ["blank"]})


def test_a_correction_is_asked_and_what_it_touches_is_told(walk: Walk, amy: Program) -> None:
    walk.accept(walk.share, VALUE)
    answer = amy.post(at(walk, "revisions"), {"reason": "分母漏了一个县"})
    assert answer.status_code == 201
    asked = told(answer)
    assert (asked["state"], asked["version"], asked["reason"]) == ("open", 1, "分母漏了一个县")
    assert [(row["plan"], row["target_year"]) for row in asked["touched"]] == [("siping", 2030)]
    assert amy.read(f"/revisions/{asked['id']}/") == asked
    again = amy.post(at(walk, "revisions"), {"reason": "再问一次"})
    assert (again.status_code, told(again)["code"]) == (409, "wrong_state")
    answered(walk, asked["id"], grant=True)
    (row,) = amy.read(at(walk, "revisions"))["results"]
    assert (row["state"], row["answer"], row["decided_by"]) == ("granted", "请附文件", "Olga")
    assert amy.read(f"/duties/{walk.share.pk}/")["state"] == "returned"
    assert RevisionRequest.objects.count() == 1


def test_only_what_was_accepted_is_corrected(walk: Walk, amy: Program) -> None:
    walk.submit(walk.share, VALUE)
    answer = amy.post(at(walk, "revisions"), {"reason": "写错了"})
    assert (answer.status_code, told(answer)["code"]) == (409, "wrong_state")
    assert amy.get(f"/revisions/{10**30}/").status_code == 404


def test_a_duty_says_who_has_it_and_what_time_it_was_given(walk: Walk, amy: Program) -> None:
    walk.submit(walk.share, VALUE)
    before, later = walk.round.due_on, walk.round.due_on + timedelta(days=3)
    olga = walk.viewer("olga").actor(walk.plan.tenant_id, Role.OFFICE)
    extend_duty(walk.share, until=later, reason="年报推迟发布", actor=olga)
    duty = amy.read(f"/duties/{walk.share.pk}/")
    (more,) = duty["extensions"]
    assert (more["until"], more["due_before"]) == (str(later), str(before))
    assert (more["reason"], more["by"]) == ("年报推迟发布", "Olga")
    steps = [(step["step"], step["unit"], step["passed"]) for step in duty["review"]]
    assert steps == [("department", "市交通局", "now"), ("office", "", "ahead")]
    walk.approve(walk.share, "arthur")
    steps = amy.read(f"/duties/{walk.share.pk}/")["review"]
    assert [step["passed"] for step in steps] == ["done", "now"]


def test_the_queries_are_bounded(walk: Walk, amy: Program) -> None:
    walk.accept(walk.share, VALUE)
    asked = told(amy.post(at(walk, "revisions"), {"reason": "写错了"}))
    with assert_query_count("api:comment"):
        amy.post(at(walk, "comments"), {"text": "一"}, Idempotency_Key="a")
    for text in "二三":
        amy.post(at(walk, "comments"), {"text": text})
    with assert_query_count("api:comments"):
        amy.read(at(walk, "comments"))
    with assert_query_count("api:revision"):
        amy.read(f"/revisions/{asked['id']}/")
