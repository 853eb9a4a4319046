"""Review templates: one or two steps in a department, the county's office, several bureaus."""

from collections.abc import Iterable

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404

from indicators.access import access_duty
from indicators.models import ReportingDuty, ReviewAction, Submission
from indicators.selectors.reminders import reviews_waiting
from indicators.selectors.review_course import review_course
from indicators.selectors.review_gaps import Gap, review_gaps
from indicators.selectors.reviews import waiting_reviews
from indicators.services import Proposal, ProposedDuty, ReviewTemplate
from organizations.domain.roles import Role
from organizations.models import Department, Membership
from organizations.services import ensure_county_units
from tests.cast import SYSTEM
from tests.indicators.walk import VALUE, Walk, make_walk

pytestmark = pytest.mark.django_db

TWO = ["section_head", "unit_head", "office"]


@pytest.fixture
def walk() -> Walk:
    return make_walk()


def also(walk: Walk, name: str, role: Role, department: Department) -> None:
    """Give somebody one more hat."""
    Membership.objects.create(
        user=walk.cast[name],
        role=role,
        tenant=walk.cast.siping,
        department=department,
        valid_from=walk.today,
    )


def of_county(walk: Walk) -> ReportingDuty:
    """The duty of 市交通局 as 梨树县 owes it, filled by Amy and reviewed by Arthur."""
    unit = ensure_county_units(walk.cast.siping, actor=SYSTEM)[walk.cast.lishu.pk]
    also(walk, "amy", Role.REPORTER, unit)
    also(walk, "arthur", Role.DEPARTMENT_REVIEWER, unit)
    walk.share.department, walk.share.place = unit, walk.cast.lishu
    walk.share.save()
    return walk.share


def who_wait(walk: Walk, names: Iterable[str]) -> list[str]:
    """Of some people those for whom something waits, in the queue and in the digest alike."""
    waiting = reviews_waiting([walk.cast.siping.pk])
    listed = [each for each in names if waiting_reviews(walk.viewer(each), today=walk.today)]
    assert listed == [each for each in names if waiting.counted(walk.viewer(each))]
    return listed


def test_two_steps_in_a_department_take_two_people_and_neither_is_the_filler(walk: Walk) -> None:
    walk.round.review_steps = TWO
    walk.round.save()
    also(walk, "stan", Role.DEPARTMENT_REVIEWER, walk.cast.transport)
    also(walk, "amy", Role.DEPARTMENT_REVIEWER, walk.cast.transport)
    people = ("amy", "arthur", "stan", "olga")
    walk.submit(walk.share, VALUE)
    assert who_wait(walk, people) == ["arthur", "stan"]
    walk.approve(walk.share, "arthur")
    assert who_wait(walk, people) == ["stan"], "neither the filler nor the first reviewer"
    for name in ("arthur", "amy", "olga"):
        with pytest.raises(PermissionDenied):
            walk.approve(walk.share, name)
    assert walk.approve(walk.share, "stan").waiting_step == "office"
    assert walk.approve(walk.share, "olga").state == "accepted"
    steps = ReviewAction.objects.order_by("pk").values_list("step_name", "account")
    assert list(steps) == [
        (step, walk.cast[name].pk) for step, name in zip(TWO, people[1:], strict=True)
    ]


def test_a_returned_value_goes_through_both_steps_again(walk: Walk) -> None:
    walk.round.review_steps = TWO
    walk.round.save()
    also(walk, "stan", Role.DEPARTMENT_REVIEWER, walk.cast.transport)
    walk.submit(walk.share, VALUE)
    walk.approve(walk.share, "arthur")
    walk.send_back(walk.share, "stan")
    walk.submit(walk.share, VALUE | {"value": "49.5"})
    assert walk.approve(walk.share, "stan").waiting_step == "unit_head"
    assert who_wait(walk, ("arthur", "stan")) == ["arthur"], "Stan has read this version first"


def test_what_waits_keeps_the_steps_it_was_submitted_with(walk: Walk) -> None:
    walk.submit(walk.share, VALUE)
    walk.round.review_steps = TWO
    walk.round.save()
    assert walk.approve(walk.share, "arthur").waiting_step == "office"


def test_every_bureau_reviews_jointly_in_its_turn_but_not_its_own_values(walk: Walk) -> None:
    walk.seat(walk.cast.statistics, walk.cast.transport)
    ReportingDuty.objects.filter(pk__in=(walk.share.pk, walk.intensity.pk)).update(
        joint_review=True
    )
    walk.submit(walk.share, VALUE)
    walk.approve(walk.share, "arthur")
    assert Submission.objects.get().joint_reviewers == [walk.cast.statistics.pk]
    assert who_wait(walk, ("stan", "arthur", "olga")) == ["stan"]
    walk.approve(walk.share, "stan")
    assert walk.approve(walk.share, "olga").state == "accepted"

    walk.submit(walk.hosted, VALUE | {"unit": "10k_kw"}, by="alice")
    walk.approve(walk.hosted, "adam")
    course = [
        (step.words, step.passed.value) for step in review_course(walk.duty("olga", walk.hosted))
    ]
    assert course == [
        ("部门审核(市发改委)", "done"),
        ("会审(市统计局)", "now"),
        ("会审(市交通局)", "ahead"),
        ("领导小组办公室审核", "ahead"),
    ]
    walk.approve(walk.hosted, "stan")
    assert who_wait(walk, ("stan", "arthur", "olga")) == ["arthur"]
    walk.approve(walk.hosted, "arthur")
    assert walk.approve(walk.hosted, "olga").state == "accepted"


def test_a_bureau_sees_what_it_reviews_jointly_and_nothing_else(walk: Walk) -> None:
    stan = walk.viewer("stan")
    with pytest.raises(Http404):
        access_duty(stan, walk.share.pk)
    ReportingDuty.objects.filter(pk=walk.share.pk).update(joint_review=True)
    assert access_duty(stan, walk.share.pk).pk == walk.share.pk
    with pytest.raises(Http404):
        access_duty(stan, walk.added.pk)


def test_what_a_county_files_passes_its_own_office_first(walk: Walk) -> None:
    duty = of_county(walk)
    cora = walk.viewer("cora")
    with pytest.raises(Http404):
        access_duty(cora, duty.pk)
    walk.round.county_review = True
    walk.round.save()
    assert access_duty(cora, duty.pk).pk == duty.pk
    with pytest.raises(Http404):
        access_duty(cora, walk.added.pk)
    walk.submit(duty, VALUE)
    walk.approve(duty, "arthur")
    assert who_wait(walk, ("arthur", "cora", "olga")) == ["cora"]
    with pytest.raises(PermissionDenied):
        walk.approve(duty, "olga")
    assert walk.approve(duty, "cora").waiting_step == "office"
    assert ReviewAction.objects.get(step_name="county").unit == "梨树县"
    walk.submit(walk.added, {"answer": "no_statistic", "note": "统计制度未建立"})
    steps = Submission.objects.get(duty=walk.added).review_steps
    assert steps == ["department", "office"], "what the city files does not pass a county"


def test_the_office_hears_where_nobody_could_decide(walk: Walk) -> None:
    """市交通局 has one filler and one reviewer, 市统计局 a reviewer, and 梨树县 nobody but Cora."""
    measure = walk.assigned.measure
    assert measure is not None
    unit = ensure_county_units(walk.cast.siping, actor=SYSTEM)[walk.cast.lishu.pk]
    owing = (walk.cast.transport, unit)
    proposal = Proposal([ProposedDuty(measure, each, False, None) for each in owing])

    def gaps(template: ReviewTemplate) -> list[Gap]:
        found = review_gaps(proposal, template, walk.cast.siping.pk, today=walk.today)
        return sorted(found, key=lambda gap: (gap.unit, gap.step))

    assert gaps(ReviewTemplate()) == [Gap("梨树县", "部门审核", 1)]
    assert gaps(ReviewTemplate(two_steps=True)) == [
        Gap("市交通局", "单位负责人复审", 1),
        Gap("梨树县", "科室负责人初审", 2),
    ]
    also(walk, "arthur", Role.DEPARTMENT_REVIEWER, unit)
    also(walk, "arthur", Role.REPORTER, walk.cast.transport)
    Membership.objects.filter(user=walk.cast["amy"]).delete()
    assert gaps(ReviewTemplate()) == [Gap("市交通局", "部门审核", 1)], "Arthur fills alone there"
    Membership.objects.filter(user=walk.cast["cora"]).delete()
    Membership.objects.filter(user=walk.cast["stan"]).delete()
    jointly = ReviewTemplate(
        county_review=True, scope="all", joint_reviewers=(walk.cast.statistics,)
    )
    assert gaps(jointly)[1:] == [
        Gap("市统计局", "会审", 1),
        Gap("梨树县", "县区办公室审核", 1),
    ]
