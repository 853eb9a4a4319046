"""Every page that can come by e-mail: what changed there, for its reader alone (see `small_plan`).

市交通局 is listed first and answers for all targets; Amy fills for it, Arthur reviews there, Olga
sits in the office, Sue in the office above, who opens nobody's submissions.
"""

from datetime import timedelta
from urllib.parse import quote

import pytest
from django.conf import settings
from django.core import mail
from django.urls import resolve
from django.utils import timezone

from dashboards.weekly_mail import send_page_digests
from indicators.domain.workflow import Step
from indicators.models import ReportingDuty, ReportingRound, Submission
from indicators.services import Filling, recompute_progress, return_submission, submit
from organizations.models import Membership
from tests.assessments.small_plan import TASK, SmallPlan
from tests.dashboards.mailing import OVERVIEW, make_mailed_plan, monday, want

pytestmark = pytest.mark.django_db

PLACES = "/plans/siping/places/"
LISHU = "/plans/siping/places/220322/"
DEPARTMENTS = "/plans/siping/departments/"
INDICATOR = "/indicators/EN11/?plan=siping"
TRIPS = "/indicators/TR03/"
PAGES = (
    OVERVIEW,
    "/plans/siping/targets/",
    DEPARTMENTS,
    PLACES,
    LISHU,
    f"/plans/siping/sections/{quote('三/(一)')}/",
    f"/plans/siping/tasks/{quote(TASK)}/",
    INDICATOR,
    TRIPS,
)


@pytest.fixture
def small() -> SmallPlan:
    return make_mailed_plan()


def mails(weeks: int = 1) -> dict[str, str]:
    """What the run of a Monday sends, as text by the address of the page."""
    mail.outbox.clear()
    send_page_digests(monday(weeks))
    bodies = [str(message.body) for message in mail.outbox]
    return {body.splitlines()[1].removeprefix(settings.SITE_URL): body for body in bodies}


def judge(small: SmallPlan) -> None:
    recompute_progress([small.plan.pk], today=timezone.localdate())


def submit_share(small: SmallPlan) -> Submission:
    """Amy submits the share of green trips of 2024."""
    due = timezone.localdate() + timedelta(days=3)
    round_ = ReportingRound.objects.create(
        tenant=small.plan.tenant,
        plan=small.plan,
        title="2024年度报送",
        period_kind="year",
        year=2024,
        opened_at=timezone.now() - timedelta(days=30),
        due_on=due,
        locks_on=due + timedelta(days=90),
        review_steps=[Step.DEPARTMENT.value, Step.OFFICE.value],
    )
    indicator = small.indicators["TR03"]
    duty = ReportingDuty.objects.create(
        round=round_,
        tenant=small.plan.tenant,
        kind="value",
        department=small.cast.transport,
        place=small.plan.tenant,
        indicator=indicator,
        definition=indicator.definitions.get(),
        due_on=due,
    )
    typed = {
        "answer": "value",
        "year": "2024",
        "value": "58",
        "unit": "percent",
        "quality": "final",
        "basis": "record",
        "release": "internal",
        "document": "统计年报",
        "explanation": "客流减少。",
    }
    submit(Filling(small.viewer("amy"), duty, 0, timezone.localdate()), typed)
    return Submission.objects.get(duty=duty)


def test_every_page_that_can_come_by_mail_tells_a_new_value(small: SmallPlan) -> None:
    transport = f"{DEPARTMENTS}{small.cast.transport.pk}/"
    addresses = (*PAGES, transport)
    views = {resolve(address.partition("?")[0]).view_name for address in addresses}
    assert views == set(settings.DIGEST_PAGES)
    for address in addresses:
        want(small, "olga", address)
    small.record("EN11", 2024, "145")
    small.record("EN11", 2024, "12", place=small.cast.lishu)
    judge(small)
    found = mails()
    assert set(found) == set(addresses)
    turned = (
        "风电装机规模: 由“正常(符合序时)”变为“超前”;"
        "数值由130\N{NO-BREAK SPACE}万千瓦(2023年)变为145\N{NO-BREAK SPACE}万千瓦(2024年)"
    )
    county = "新数值12\N{NO-BREAK SPACE}万千瓦"
    for address in set(addresses) - {PLACES, LISHU, TRIPS}:
        assert turned in found[address], address
    assert f"梨树县 · 风电装机规模(2024年): {county}" in found[PLACES]
    assert f"  - 风电装机规模(2024年): {county}" in found[LISHU]
    assert f"梨树县 · 风电装机规模(2024年): {county}" in found[INDICATOR]
    assert "没有变化" in found[TRIPS]
    assert all("没有变化" in body for body in mails(2).values())


def test_a_value_that_its_reader_may_not_see_leaves_no_trace_on_any_page(small: SmallPlan) -> None:
    small.record("TR03", 2022, "33.25", place=small.cast.lishu)
    for address in PAGES:
        want(small, "sue", address)
    # A preliminary value goes before the final one that was seen.
    small.record("TR03", 2022, "36.75", place=small.cast.lishu, quality="preliminary")
    small.record("TR03", 2024, "57.25", quality="preliminary")
    for body in mails().values():
        assert "57.25" not in body
        assert "36.75" not in body
        assert "33.25" not in body
        assert "不再列在" not in body


def test_a_return_is_told_to_those_who_may_open_the_submission(small: SmallPlan) -> None:
    submission = submit_share(small)
    pages = (DEPARTMENTS, f"{DEPARTMENTS}{small.cast.transport.pk}/", PAGES[6])
    for name in ("olga", "sue"):
        for address in pages:
            want(small, name, address)
    return_submission(
        small.viewer("arthur"),
        submission.pk,
        version_number=1,
        reason_code="definition",
        text="请按口径剔除氢能公交。",
        new_due_on=timezone.localdate() + timedelta(days=7),
        today=timezone.localdate(),
    )
    send_page_digests(monday())
    told = {"olga@siping.example": True, "sue@siping.example": False}
    assert len(mail.outbox) == 2 * len(pages)
    for message in mail.outbox:
        body = str(message.body)
        assert ("绿色出行比例(2024年): 已退回" in body) is told[message.to[0]]
        assert "氢能公交" not in body


def test_who_lost_the_office_gets_no_mail_of_any_page(small: SmallPlan) -> None:
    for address in PAGES:
        want(small, "olga", address)
    yesterday = timezone.localdate() - timedelta(days=1)
    Membership.objects.filter(user=small.cast["olga"]).update(valid_to=yesterday)
    assert mails() == {}


def test_the_filters_of_a_matrix_stand_in_its_title(small: SmallPlan) -> None:
    address = f"{DEPARTMENTS}?section={quote('三/(一)')}&standing=attention"
    want(small, "olga", address)
    assert "四平市 · 各部门、能源绿色低碳转型行动、需要关注" in mails()[address]
