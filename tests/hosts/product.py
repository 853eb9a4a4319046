"""What the drill asks of the product's own database, past its pages.

Imported when Django is set up; each question is asked on a connection of its own, for hosts come
and go between them.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from io import StringIO

from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from audit.domain.actors import Actor
from indicators.models import ReportingDuty
from organizations.access import viewer_of
from organizations.domain.roles import Role
from organizations.models import User
from organizations.models.tokens import Scope
from organizations.services.tokens import create_token
from plans.models import Plan, RecomputeRequest
from tests.background import wait_until
from tests.bench.sheets import copied_duties
from tests.bench.walk import SLUG, correct_a_value
from tests.chaos.inspection import Ledger, wrong_figures


@contextmanager
def asked_anew() -> Iterator[None]:
    """On a new connection, to whichever host takes writes now."""
    connection.close()
    try:
        yield
    finally:
        connection.close()


def prepare() -> tuple[str, list[int]]:
    """Load one city; returns a program's token and the duties it owes."""
    call_command("load_demo", SLUG, stdout=StringIO())
    user = User.objects.get(username=f"{SLUG}-reporter")
    viewer = viewer_of(user, today=timezone.localdate())
    duties: list[ReportingDuty] = copied_duties(viewer.department_ids(Role.REPORTER))
    token = create_token(
        user=user,
        name="drill",
        scopes=[Scope.READ, Scope.WRITE],
        expires_at=timezone.now() + timedelta(days=1),
        actor=Actor.system("drill"),
    )
    connection.close()
    return token.secret, [duty.pk for duty in duties]


def correct() -> None:
    """Give a value a new version: the plan's figures are then out of date."""
    with asked_anew():
        correct_a_value(Plan.objects.get(slug=SLUG))


def is_outdated() -> bool:
    """Whether figures wait for a worker."""
    request = RecomputeRequest.objects.get(plan__slug=SLUG)
    return request.is_outdated


def until_up_to_date(seconds: float) -> float:
    """Wait for the workers; returns the seconds it took.

    Raises:
        TimeoutError: where it took longer.
    """
    with asked_anew():
        return wait_until(lambda: not is_outdated(), seconds, "figures are up to date")


def faults(ledger: Ledger) -> list[str]:
    """What is wrong with the ledger, and whether a full recomputation would change a figure."""
    with asked_anew():
        figures = ["figures differ from a full recomputation"] if wrong_figures() else []
        return figures + ledger.faults()
