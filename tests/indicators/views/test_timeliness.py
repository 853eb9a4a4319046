"""Completeness and timeliness of a round: the figures of a small one, who sees them, the download."""

import csv
import io
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from indicators.models import Measure, ReportingDuty, SubmissionVersion
from indicators.selectors.timeliness import timeliness_page
from indicators.services.round_changes import extend_duty
from organizations.domain.roles import Role
from organizations.models import Department
from tests.indicators.walk import STATE, VALUE, Walk, make_walk
from tests.query_counts import assert_query_count

pytestmark = pytest.mark.django_db

PEOPLE = {
    "olga": 200,
    "audrey": 200,
    "amy": 403,
    "arthur": 403,
    "sue": 403,
    "cora": 403,
    "bob": 404,
    "oscar": 404,
    "sysop": 404,
}
NOT_YET = {"answer": "not_yet_published", "year": "2025", "expected_on": "2030-06-30"}


@pytest.fixture
def walk() -> Walk:
    return make_walk()


def signed_in(walk: Walk, name: str) -> Client:
    client = Client(headers={"Accept-Language": "zh-hans"})
    client.force_login(walk.cast[name], backend="django.contrib.auth.backends.ModelBackend")
    return client


def address(walk: Walk) -> str:
    return f"/rounds/{walk.round.pk}/timeliness/"


@pytest.mark.parametrize("name", PEOPLE)
def test_only_those_who_read_every_unit_get_in(walk: Walk, name: str) -> None:
    for query in ("", "?download=csv"):
        assert signed_in(walk, name).get(address(walk) + query).status_code == PEOPLE[name]
    assert signed_in(walk, "olga").post(address(walk)).status_code == 405


def test_nobody_enters_without_an_account(walk: Walk) -> None:
    assert Client().get(address(walk)).headers["Location"].startswith("/login/")


def test_a_round_is_counted_by_department_and_place(walk: Walk) -> None:
    walk.accept(walk.share, VALUE)
    walk.submit(walk.intensity, NOT_YET)
    walk.submit(walk.milestone, STATE)
    walk.send_back(walk.milestone, "arthur", days=15)
    ReportingDuty.objects.filter(pk=walk.added.pk).update(place=walk.cast.lishu)
    # The day after the due date, while the returned one has five days left.
    page = timeliness_page(walk.round, today=walk.round.due_on + timedelta(days=1))
    assert [row.name for row in page.departments] == ["市发改委", "市交通局"]
    transport = page.departments[1].tally
    assert (transport.owed, transport.accepted, transport.not_yet_published) == (5, 1, 1)
    assert (transport.extended, transport.overdue, transport.on_time) == (1, 2, 1)
    assert transport.completeness == Decimal("0.25")  # 1 of 5 - 1
    assert [(row.name, row.tally.owed) for row in page.places] == [("四平市", 5), ("梨树县", 1)]
    assert (page.total.owed, page.total.overdue) == (6, 3)


def test_more_time_is_told_from_a_value_that_is_due_later_by_itself(walk: Walk) -> None:
    actor = walk.viewer("olga").actor(walk.cast.siping.pk, Role.OFFICE)
    later = walk.round.due_on + timedelta(days=5)
    extend_duty(walk.share, until=later, reason="统计口径调整。", actor=actor)
    ReportingDuty.objects.filter(pk=walk.added.pk).update(due_on=later)
    page = timeliness_page(walk.round, today=walk.round.due_on + timedelta(days=1))
    assert (page.total.extended, page.total.not_due, page.total.overdue) == (1, 1, 4)
    page = timeliness_page(walk.round, today=later + timedelta(days=1))
    assert (page.total.extended, page.total.overdue) == (0, 6)


def test_before_the_due_date_nothing_is_late(walk: Walk) -> None:
    page = timeliness_page(walk.round, today=walk.today)
    assert (page.total.not_due, page.total.overdue, page.total.timeliness) == (6, 0, None)


def test_a_late_answer_is_told_from_one_in_time(walk: Walk) -> None:
    walk.submit(walk.share, VALUE)
    ReportingDuty.objects.filter(round=walk.round).update(due_on=walk.today - timedelta(days=1))
    walk.round.due_on = walk.today - timedelta(days=1)
    walk.round.save(update_fields=["due_on"])
    page = timeliness_page(walk.round, today=walk.today)
    assert (page.total.under_review, page.total.late, page.total.on_time) == (1, 1, 0)
    assert SubmissionVersion.objects.count() == 1


def test_the_page_shows_totals_and_says_how_they_are_made(walk: Walk) -> None:
    page = signed_in(walk, "olga").get(address(walk)).content.decode()
    for expected in ("市交通局", "四平市", "合计", "不排名", "逾期每周催报", "尚无已报送"):
        assert expected in page


def test_the_download_has_the_same_figures(walk: Walk) -> None:
    walk.accept(walk.share, VALUE)
    answer = signed_in(walk, "audrey").get(address(walk), {"download": "csv"})
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.content.startswith("\ufeff维度".encode())
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    transport = next(row for row in rows if row["名称"] == "市交通局")
    assert (transport["应报"], transport["已通过"], transport["完整率(%)"]) == ("5", "1", "20.0")
    assert transport["及时率(%)"] == "100.0"
    assert rows[-1]["维度"] == "合计"


def test_a_name_cannot_become_a_formula(walk: Walk) -> None:
    Department.objects.filter(pk=walk.cast.transport.pk).update(name="=1+1")
    answer = signed_in(walk, "olga").get(address(walk), {"download": "csv"})
    assert "'=1+1" in answer.content.decode()


def test_many_duties_cost_what_few_cost(walk: Walk) -> None:
    walk.accept(walk.share, VALUE)
    client = signed_in(walk, "olga")
    with assert_query_count("indicators:timeliness"):
        client.get(address(walk))
    with CaptureQueriesContext(connection) as few:
        timeliness_page(walk.round, today=walk.today)
    measure = walk.milestone.measure
    assert measure is not None
    for number in range(5):
        copy = Measure.objects.create(plan=walk.plan, key=f"copy{number}", place=walk.cast.siping)
        ReportingDuty.objects.create(
            round=walk.round,
            tenant=walk.cast.siping,
            kind="state",
            department=walk.cast.statistics,
            place=walk.cast.lishu,
            measure=copy,
            due_on=walk.round.due_on,
        )
    with CaptureQueriesContext(connection) as many:
        timeliness_page(walk.round, today=walk.today)
    assert len(few) == len(many) == 2
