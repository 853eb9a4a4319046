"""What is to be filed: rounds of many months and years, with who files and who decides.

Needs Django's registry.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from itertools import chain

from django.core.management import call_command
from django.utils import timezone

from audit.domain.actors import Actor
from indicators.domain.entries import check_entry
from indicators.models import ReportingDuty, ReportingRound
from indicators.models.choices import PeriodKind
from indicators.models.rounds import DutyKind
from indicators.selectors.asked import asked_to_file
from indicators.services import Period, ReviewTemplate, open_round, propose_duties
from organizations.access import Viewer, viewer_of
from organizations.domain.roles import Role
from organizations.models import Department, User
from organizations.services.tokens import create_token
from plans.models import Plan
from tests.chaos.people import Duty
from tests.nation import Numbers, copy_city, settle

SLUG = "siping"
# So many more plans make a full recompute long enough to be interrupted.
COPIES = 100
YEARS = range(2021, 2025)
MONTHS = [(year, month) for year in (2023, 2024, 2025) for month in range(1, 13)]
_DUE_IN, _LOCKS_IN = timedelta(days=60), timedelta(days=120)
_RELATED = ("round", "tenant", "department", "place", "indicator", "definition", "measure__latest")


def load() -> None:
    """One city of the demonstration, and copies of it."""
    call_command("load_demo", SLUG, verbosity=0)
    plan = Plan.objects.select_related("tenant").get(slug=SLUG)
    copy_city(plan.tenant, Numbers(1, COPIES), ledger=False)
    settle()
    call_command("recompute", verbosity=0)


def monthly_duties() -> list[Duty]:
    """Duties of months; what is filed for them is not accepted."""
    rounds = (_opened(Period(year, PeriodKind.MONTH, month)) for year, month in MONTHS)
    return [replace(each, reviewers=()) for each in _of_rounds(rounds)]


def yearly_duties() -> list[Duty]:
    """Duties of earlier years: what is accepted corrects a figure, whose verdict changes."""
    # A value of the office's own bureau takes a step more.
    return [each for each in _of_rounds(_opened(Period(year)) for year in YEARS) if each.reviewers]


def _opened(period: Period) -> ReportingRound:
    plan = Plan.objects.get(slug=SLUG)
    today = timezone.localdate()
    bureau = Department.objects.get(tenant=plan.tenant, is_statistics_body=True)
    office = _viewer("office", today)
    return open_round(
        plan,
        period=period,
        title=f"{period.year}-{period.month}",
        due_on=today + _DUE_IN,
        locks_on=today + _LOCKS_IN,
        template=ReviewTemplate(joint_reviewers=(bureau,)),
        proposal=propose_duties(plan, period.year, states=False),
        actor=office.actor(plan.tenant_id, Role.OFFICE),
    )


def _of_rounds(rounds: Iterator[ReportingRound]) -> list[Duty]:
    maker = _Maker()
    return list(chain.from_iterable(maker.of_round(each) for each in rounds))


class _Maker:
    """Duties with a value that passes its checks, each another."""

    def __init__(self) -> None:
        today = timezone.localdate()
        self.today = today
        self.tokens = {name: _token(name) for name in (f"{SLUG}-reporter", f"{SLUG}.units")}
        self.own, self.others = (
            set(
                viewer_of(User.objects.get(username=name), today=today).department_ids(
                    Role.REPORTER
                )
            )
            for name in self.tokens
        )
        self.passes: dict[tuple[int | None, str], bool] = {}
        self.number = 0

    def of_round(self, round_: ReportingRound) -> Iterator[Duty]:
        duties = ReportingDuty.objects.filter(round=round_, kind=DutyKind.VALUE)
        known = duties.filter(department__in=self.own | self.others)
        for duty in known.select_related(*_RELATED).order_by("pk"):
            made = self._duty(duty)
            key = (duty.definition_id, round_.period_kind)
            if key not in self.passes:
                self.passes[key] = self._check(duty, made)
            if self.passes[key]:
                yield made

    def _duty(self, duty: ReportingDuty) -> Duty:
        self.number += 1
        own = duty.department_id in self.own
        account = f"{SLUG}-reporter" if own else f"{SLUG}.units"
        checker = f"{SLUG}-reviewer" if own else f"{SLUG}.checks"
        plain = not duty.department.hosts_office
        return Duty(
            pk=duty.pk,
            account=account,
            token=self.tokens[account],
            value=f"{10 + self.number % 80}.{self.number % 100:02d}",
            unit=duty.indicator.unit if duty.indicator else "",
            reviewers=(checker, f"{SLUG}-office") if plain else (),
        )

    def _check(self, duty: ReportingDuty, made: Duty) -> bool:
        asked = asked_to_file(duty, self.today)
        return check_entry(made.typed("演练"), asked).entry is not None


def _viewer(name: str, today: date) -> Viewer:
    return viewer_of(User.objects.get(username=f"{SLUG}-{name}"), today=today)


def _token(account: str) -> str:
    user = User.objects.get(username=account)
    return create_token(
        user=user,
        name="演练",
        scopes=("read", "write"),
        expires_at=timezone.now() + timedelta(days=300),
        actor=Actor(account=user.pk, unit="", role="account"),
    ).secret
