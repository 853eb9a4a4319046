"""A bulletin knows the issue before it, and only one that was numbered."""

import pytest

from assessments.domain.papers.last_issue import LAST_ISSUE
from assessments.models import Report, ReportKind
from assessments.services import Asked, build_report, request_report
from assessments.services.building import order_of
from tests.assessments.small_plan import WIND, YEAR, SmallPlan, make_small_plan

pytestmark = pytest.mark.django_db


def bulletin(small: SmallPlan, issue: str) -> Report:
    asked = request_report(small.plan, Asked(ReportKind.BULLETIN, YEAR), actor=small.actor())
    Report.objects.filter(pk=asked.pk).update(official={"issue": issue} if issue else {})
    build_report(asked.pk)
    return Report.objects.get(pk=asked.pk)


def test_the_last_numbered_issue_is_carried_by_the_order() -> None:
    small = make_small_plan()
    bulletin(small, "3")
    bulletin(small, "")
    fourth = bulletin(small, "4")
    last = order_of(fourth).matter[LAST_ISSUE]
    assert isinstance(last, dict)
    assert last["issue"] == "3"
    assert isinstance(last["verdicts"], dict)
    assert last["verdicts"][WIND] == "on_track"


def test_the_first_issue_compares_with_nothing() -> None:
    assert order_of(bulletin(make_small_plan(), "1")).matter == {}
