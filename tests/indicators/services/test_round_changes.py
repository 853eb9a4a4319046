"""Changing an open round: what is added, moved, given more time, and what then no longer can be."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from audit.domain.actors import Actor
from audit.models import LedgerEntry
from audit.services import read_text, verify_ledger
from indicators.models import (
    Definition,
    DutyExtension,
    Indicator,
    ReportingDuty,
    Submission,
)
from indicators.services import answers, attach_evidence, save_draft, submit
from indicators.services.round_changes import (
    add_value,
    add_value_of_counties,
    extend_duty,
    reassign_duty,
    withdraw_duty,
)
from organizations.domain.roles import Role
from organizations.models import Department, Place
from plans.domain.evidence_files import check_evidence
from tests.indicators.walk import VALUE, Walk, make_walk

pytestmark = pytest.mark.django_db


@pytest.fixture
def walk() -> Walk:
    return make_walk()


def office(walk: Walk, name: str = "olga") -> Actor:
    return walk.viewer(name).actor(walk.cast.siping.pk, Role.OFFICE)


def gdp(walk: Walk) -> Indicator:
    """A value that no target is about, but that others are computed from."""
    share = walk.share.indicator
    assert share is not None
    indicator = Indicator.objects.get(pk=share.pk)
    indicator.pk, indicator.code, indicator.name_zh = None, "GD99", "地区生产总值"
    indicator.save(force_insert=True)
    assert walk.share.definition is not None
    definition = Definition.objects.get(pk=walk.share.definition.pk)
    definition.pk, definition.indicator, definition.code = None, indicator, "GD99-d"
    definition.is_default = True
    definition.save(force_insert=True)
    return indicator


def test_a_basic_value_is_asked_once(walk: Walk) -> None:
    actor = office(walk)
    indicator = gdp(walk)
    duty = add_value(walk.round, indicator, walk.cast.statistics, actor=actor)
    assert (duty.department, duty.place) == (walk.cast.statistics, walk.cast.siping)
    assert LedgerEntry.objects.latest("pk").action == "duty.add"
    with pytest.raises(ValidationError, match="没有重复添加"):
        add_value(walk.round, indicator, walk.cast.transport, actor=actor)


def test_every_county_is_asked_by_its_own_unit(walk: Walk) -> None:
    second = Place.objects.create(
        key="220382", code="220382", name="双辽市", level="county", parent=walk.cast.siping
    )
    actor = office(walk)
    indicator = gdp(walk)
    added = add_value_of_counties(walk.round, indicator, actor=actor)
    assert [(duty.place.name, duty.department.name) for duty in added] == [
        ("梨树县", "梨树县"),
        ("双辽市", "双辽市"),
    ]
    assert {duty.department.place for duty in added} == {walk.cast.lishu, second}
    assert add_value_of_counties(walk.round, indicator, actor=actor) == []
    assert Department.objects.filter(place=second).count() == 1
    assert verify_ledger().holds


def test_a_duty_goes_to_another_unit_until_somebody_has_begun(walk: Walk) -> None:
    actor = office(walk)
    reassign_duty(walk.added, walk.cast.statistics, actor=actor)
    assert ReportingDuty.objects.get(pk=walk.added.pk).department == walk.cast.statistics
    walk.save(walk.share, VALUE)
    for change in (
        lambda: reassign_duty(walk.share, walk.cast.statistics, actor=actor),
        lambda: withdraw_duty(walk.share, reason="重复", actor=actor),
    ):
        with pytest.raises(ValidationError, match="已开始填报"):
            change()


def test_what_is_asked_no_more_stays_in_the_ledger(walk: Walk) -> None:
    pk = walk.added.pk
    withdraw_duty(walk.added, reason="与统计局重复", actor=office(walk))
    assert not ReportingDuty.objects.filter(pk=pk).exists()
    entry = LedgerEntry.objects.latest("pk")
    assert (entry.action, entry.object_id) == ("duty.withdraw", str(pk))
    assert "与统计局重复" not in entry.before


def test_more_time_is_given_with_a_reason_and_ends(walk: Walk) -> None:
    actor = office(walk)
    due = walk.share.due_on
    for until in (due, due - timedelta(days=1)):
        with pytest.raises(ValidationError, match="应晚于"):
            extend_duty(walk.share, until=until, reason="年鉴推迟", actor=actor)
    extend_duty(walk.share, until=due + timedelta(days=9), reason="年鉴推迟", actor=actor)
    extension = DutyExtension.objects.get()
    assert (extension.due_before, extension.until) == (due, due + timedelta(days=9))
    assert read_text(extension.reason) == "年鉴推迟"
    assert ReportingDuty.objects.get(pk=walk.share.pk).due_on == due + timedelta(days=9)


def test_only_the_office_of_the_place_changes_its_rounds(walk: Walk) -> None:
    strangers = [
        walk.viewer("amy").actor(walk.cast.siping.pk, Role.REPORTER),
        walk.viewer("oscar").actor(walk.cast.loudi.pk, Role.OFFICE),
    ]
    indicator = gdp(walk)
    for actor in strangers:
        for change in (
            lambda: add_value(walk.round, indicator, walk.cast.transport, actor=actor),  # noqa: B023
            lambda: reassign_duty(walk.added, walk.cast.statistics, actor=actor),  # noqa: B023
            lambda: withdraw_duty(walk.added, reason="x", actor=actor),  # noqa: B023
            lambda: extend_duty(
                walk.added,
                until=walk.added.due_on + timedelta(days=3),
                reason="x",
                actor=actor,  # noqa: B023
            ),
        ):
            with pytest.raises(PermissionDenied):
                change()


def test_who_lost_a_duty_meanwhile_begins_nothing_in_it(walk: Walk) -> None:
    """Looked up while it was theirs, filled in when it was another unit's, or nobody's."""
    given, gone = walk.filling("amy", walk.share), walk.filling("amy", walk.added)
    scan = check_evidence(b"\x89PNG\r\n\x1a\nscan", "证明.png")
    reassign_duty(walk.share, walk.cast.planning, actor=office(walk))
    withdraw_duty(walk.added, reason="不再要求", actor=office(walk))
    for begin in (
        lambda: save_draft(given, VALUE),
        lambda: submit(given, VALUE),
        lambda: attach_evidence(given.viewer, given.duty, scan),
        lambda: save_draft(gone, VALUE),
    ):
        with pytest.raises(PermissionDenied):
            begin()
    assert not Submission.objects.exists()


def test_who_lost_a_duty_meanwhile_fills_it_in_no_sheet(
    walk: Walk, monkeypatch: pytest.MonkeyPatch
) -> None:
    check, answer = answers.check_answers, answers.RowAnswer(walk.share.pk, VALUE, 0)

    def checked_then_given_on(*args: Any, **kwargs: Any) -> Any:
        outcomes = check(*args, **kwargs)
        reassign_duty(walk.share, walk.cast.planning, actor=office(walk))
        return outcomes

    monkeypatch.setattr(answers, "check_answers", checked_then_given_on)
    with pytest.raises(answers.AnswersRefused) as refused:
        answers.file_answers(walk.viewer("amy"), [answer], submit=True, today=walk.today)
    (outcome,) = refused.value.outcomes
    assert outcome.refused is not None
    assert outcome.refused.template == answers.NOT_YOURS
    assert not Submission.objects.exists()
