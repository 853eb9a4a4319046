"""The demonstration as a visitor finds it."""

import socket
from collections import Counter
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.conf import settings as project
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoDbBlocker

from audit.models import LedgerEntry, LedgerHead
from audit.services.verification import verify_ledger
from indicators.domain.progress.enums import Reason, Status
from indicators.models import (
    Allocation,
    DutyExtension,
    Observation,
    ProgressResult,
    ReportingDuty,
    ReportingRound,
    Submission,
    SubmissionVersion,
    TargetState,
    Trajectory,
)
from indicators.models.submissions import SubmissionState
from indicators.selectors.timeliness import timeliness_page
from indicators.selectors.trajectories import number_of, terms_with_numbers
from organizations.access import viewer_of
from organizations.domain.roles import Role
from organizations.models import Department, Place, User
from organizations.services.demo_names import SUFFIX
from plans.models import AccountableUnit, AnnualWorkItem, Plan, RecomputeRequest, WorkPart
from plans.services import outdated_plans

PLANS = ("siping", "dalian")
ROLES = {
    "reporter": Role.REPORTER,
    "reviewer": Role.DEPARTMENT_REVIEWER,
    "joint": Role.DEPARTMENT_REVIEWER,
    "office": Role.OFFICE,
    "county": Role.COUNTY_OFFICE,
    "superior": Role.SUPERIOR_OFFICE,
    "auditor": Role.AUDITOR,
}


@pytest.fixture(scope="module", autouse=True)
def demonstration(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Two places of the demonstration, loaded once for all tests of this module."""
    with django_db_blocker.unblock(), transaction.atomic():
        with override_settings(DEMO=True):
            call_command("load_demo", *PLANS, stdout=StringIO())
        yield
        transaction.set_rollback(True)


pytestmark = pytest.mark.django_db


def states_of(slug: str) -> Counter[str]:
    """How many submissions of a plan stand in which state."""
    states = Submission.objects.filter(duty__round__plan__slug=slug).values_list("state", flat=True)
    return Counter(states)


def verdicts(slug: str) -> tuple[set[str], set[str]]:
    """The statuses and reasons of a plan's page."""
    plan = Plan.objects.get(slug=slug)
    year = ProgressResult.objects.filter(measure__plan=plan).order_by("-period")[0].period
    rows = ProgressResult.objects.filter(measure__plan=plan, period=year)
    return {row.status for row in rows}, {row.reason for row in rows}


def sign_in(client: Client, username: str) -> None:
    """Pass the login page."""
    answer = client.post(reverse("organizations:login"), {"username": username, "password": "demo"})
    assert answer.status_code == 302
    assert client.session["_auth_user_id"] == str(User.objects.get(username=username).pk)


def test_siping_shows_every_kind_of_outcome() -> None:
    statuses, reasons = verdicts("siping")
    assert statuses >= {
        Status.AHEAD,
        Status.ON_TRACK,
        Status.SLIGHTLY_BEHIND,
        Status.BEHIND,
        Status.REVERSING,
        Status.MET_EARLY,
        Status.MET,
        Status.MISSED,
        Status.EXCEEDED,
        Status.MET_PRELIMINARY,
        Status.AWAITING_FINAL,
        Status.PENDING,
        Status.ISSUED_UNDISCLOSED,
        Status.NOT_ASSESSABLE,
    }
    assert reasons >= {Reason.MISSING_BASE, Reason.OVERDUE}


def test_figures_are_computed_when_loading_ends() -> None:
    assert RecomputeRequest.objects.count() == len(PLANS)
    assert outdated_plans() == []


def test_every_value_and_state_is_marked_synthetic() -> None:
    for model in (Observation, TargetState, SubmissionVersion):
        assert model.objects.exists()
        assert not model.objects.filter(synthetic=False).exists()


def test_one_value_was_officially_restated() -> None:
    restated = Observation.objects.get(tenant__plans__slug="siping", quality="restated")
    assert restated.version == 2


def test_names_say_that_the_numbers_are_invented() -> None:
    tenants = Place.objects.filter(is_tenant=True)
    assert {tenant.name for tenant in tenants} == {f"四平市{SUFFIX}", f"大连市{SUFFIX}"}
    lower = Place.objects.filter(parent__in=tenants)
    assert all(place.name.endswith(SUFFIX) and place.is_synthetic for place in lower)
    departments = Department.objects.filter(tenant__in=tenants)
    assert all(unit.name.endswith(SUFFIX) and unit.is_synthetic for unit in departments)


@pytest.mark.parametrize("slug", PLANS)
def test_the_export_stays_byte_identical(slug: str, tmp_path: Path) -> None:
    exported = tmp_path / "plan.yaml"
    call_command("export_plan", slug, output=exported)
    fixture = project.BASE_DIR / "fixtures" / "plans" / f"{slug}.yaml"
    assert exported.read_bytes() == fixture.read_bytes()


def test_dalian_has_proposed_bureaux_that_say_so() -> None:
    units = Department.objects.filter(tenant__plans__slug="dalian")
    assert units.filter(hosts_office=True, function="发改").count() == 1
    assert units.filter(is_statistics_body=True).count() == 1
    own = units.filter(place__isnull=True)
    assert all("(建议,非方案规定)" in unit.name for unit in own)


def test_units_are_named_for_a_good_part_of_the_targets_on_a_marked_document() -> None:
    named = AccountableUnit.objects.filter(plan__slug="siping")
    measures = Plan.objects.get(slug="siping").measures.count()
    assert measures / 2 < named.count() < measures
    assert all(unit.basis_document.startswith("演示依据") for unit in named)


@pytest.mark.parametrize("slug", PLANS)
@pytest.mark.parametrize(("name", "role"), ROLES.items())
def test_everybody_can_sign_in(client: Client, slug: str, name: str, role: Role) -> None:
    sign_in(client, f"{slug}-{name}")
    viewer = viewer_of(User.objects.get(username=f"{slug}-{name}"), today=timezone.localdate())
    assert viewer.roles() == {role}


@pytest.mark.parametrize("name", ["system-admin", "security-admin", "audit-admin"])
def test_administrations_are_accounts_of_their_own(client: Client, name: str) -> None:
    sign_in(client, name)
    viewer = viewer_of(User.objects.get(username=name), today=timezone.localdate())
    assert viewer.is_administration_only


def test_the_round_has_work_for_every_role() -> None:
    assert set(states_of("siping")) == set(SubmissionState.values)
    waiting = {
        submission.waiting_step
        for submission in Submission.objects.filter(duty__round__plan__slug="siping")
    }
    assert waiting >= {"department", "joint", "office"}


def test_the_reporter_of_siping_owes_several_values() -> None:
    viewer = viewer_of(User.objects.get(username="siping-reporter"), today=timezone.localdate())
    duties = ReportingDuty.objects.filter(department__in=viewer.department_ids(Role.REPORTER))
    open_ones = duties.exclude(submission__state__in=["submitted", "in_review", "accepted"])
    assert open_ones.count() >= 4
    assert duties.filter(submission__state="returned").exists()
    assert duties.filter(submission__isnull=True, due_on__lt=timezone.localdate()).exists()


def test_one_number_from_above_is_known_with_its_document() -> None:
    known = TargetState.objects.filter(tenant__plans__slug="siping", assigned_value__isnull=False)
    assert [state.state for state in known] == ["issued"]
    assert known[0].document


def test_loading_again_changes_nothing() -> None:
    heads = list(LedgerHead.objects.order_by("chain").values_list("chain", "hash"))
    entries = LedgerEntry.objects.count()
    call_command("load_demo", *PLANS, stdout=StringIO())
    assert list(LedgerHead.objects.order_by("chain").values_list("chain", "hash")) == heads
    assert LedgerEntry.objects.count() == entries


def test_the_ledger_holds() -> None:
    assert verify_ledger().breaks == []


def test_production_refuses_with_a_sentence(settings: LazySettings) -> None:
    settings.SYNTHETIC_VALUES_ALLOWED = False
    with pytest.raises(CommandError, match="正式环境不载入演示数据"):
        call_command("load_demo")


def test_an_unknown_plan_is_named() -> None:
    with pytest.raises(CommandError, match="没有方案nowhere"):
        call_command("load_demo", "nowhere")


def test_an_address_in_use_is_named_before_anything_is_loaded(settings: LazySettings) -> None:
    settings.DEMO = True
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        bind = f"127.0.0.1:{taken.getsockname()[1]}"
        with pytest.raises(CommandError, match=f"地址{bind}不能使用"):
            call_command("demo", bind=bind)


def test_demo_runs_in_demo_mode_alone() -> None:
    with pytest.raises(CommandError, match="CARBON_PEAK_MODE=demo"):
        call_command("demo")


def test_lower_places_report_values_and_are_judged_by_one_allocated_target() -> None:
    siping = Plan.objects.get(slug="siping").tenant
    theirs = Observation.objects.filter(place__parent=siping, year=2025)
    assert {value.place.name.removesuffix(SUFFIX) for value in theirs} == {
        "铁西区",
        "铁东区",
        "梨树县",
        "伊通满族自治县",
        "双辽市",
    }
    divided = Allocation.objects.get(tenant=siping)
    judged = ProgressResult.objects.filter(measure__place__parent=siping)
    assert {row.measure.key for row in judged.select_related("measure")} == {divided.measure.key}
    years = Trajectory.objects.filter(tenant=siping).values_list("measure__place__name").distinct()
    assert years.count() == 6, "the city and its five places"
    found = terms_with_numbers([divided.measure_id])[divided.measure_id]
    parts = sum(part.value for part in divided.parts.all())
    assert 0 < parts < (number_of(found) or 0), "a tenth of the largest part is held back"


def test_most_units_are_punctual_and_a_few_are_not() -> None:
    round_ = ReportingRound.objects.get(plan__slug="siping")
    page = timeliness_page(round_, today=timezone.localdate())
    assert page.total.on_time > 4 * page.total.late > 0
    assert page.total.not_yet_published > 0
    assert DutyExtension.objects.filter(duty__round=round_).exists()


def test_the_year_has_annual_work_reported_and_compiled() -> None:
    items = AnnualWorkItem.objects.filter(plan__slug="siping", year=timezone.localdate().year)
    assert items.count() == 6
    assert items.filter(compiled_at__isnull=False).count() == 1
    states = Counter(WorkPart.objects.filter(item__in=items).values_list("state", flat=True))
    assert states["reported"] >= 2
    assert states["not_reported"] >= 2
