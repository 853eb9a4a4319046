"""What the drill asks of the product's own database, past its pages.

Imported when Django is set up; each question is asked on a connection of its own, for hosts come
and go between them.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from io import StringIO

from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from audit.domain.actors import Actor
from audit.domain.chain import Anchor
from audit.services import verify_ledger
from indicators.models import ReportingDuty
from organizations.access import viewer_of
from organizations.domain.roles import Role
from organizations.models import User
from organizations.models.tokens import Scope
from organizations.services.tokens import create_token
from plans.models import Plan, RecomputeRequest
from tests.bench.sheets import copied_duties
from tests.bench.walk import SLUG, correct_a_value
from tests.chaos.inspection import wrong_figures


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
    began = time.monotonic()
    with asked_anew():
        while is_outdated():
            if time.monotonic() - began > seconds:
                raise TimeoutError(f"figures were still out of date after {seconds:.0f} s")
            time.sleep(0.1)
    return time.monotonic() - began


class Ledger:
    """The ledger between two faults: the heads that were seen must still be there the next time."""

    def __init__(self) -> None:
        self.noted: list[Anchor] = []

    def faults(self) -> list[str]:
        """What `verify_ledger` finds."""
        with asked_anew():
            found = verify_ledger(self.noted)
        self.noted = [Anchor(chain, *head) for chain, head in found.heads.items()]
        wrong = [*found.breaks, *found.rows, *found.contents, *found.missing_triggers]
        return [f"ledger: {each}" for each in wrong]


def figures_are_right() -> bool:
    """Whether a full recomputation would change nothing."""
    with asked_anew():
        return not wrong_figures()
