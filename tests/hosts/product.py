"""What the drill asks of the product's own database, past its pages.

Imported when Django is set up; each question is asked on a connection of its own, for hosts come
and go between them.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from io import StringIO

from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.utils import timezone

from audit.domain.actors import Actor
from indicators.models import ProgressResult, ReportingDuty
from indicators.services.recompute import recompute_progress
from organizations.access import viewer_of
from organizations.domain.roles import Role
from organizations.models import User
from organizations.models.tokens import Scope
from organizations.services.tokens import create_token
from plans.models import Plan, RecomputeRequest
from tests.bench.sheets import copied_duties
from tests.bench.walk import SLUG, correct_a_value


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


def wrong_figures() -> int:
    """How many results differ from those computed from nothing; none is changed."""
    plan = Plan.objects.get(slug=SLUG)
    results = ProgressResult.objects.filter(measure__plan=plan)
    with asked_anew(), transaction.atomic():
        held = set(results.values_list())
        results.delete()
        recompute_progress([plan.pk], today=timezone.localdate())
        anew = set(results.values_list())
        transaction.set_rollback(True)
    return len(held ^ anew)


def ledger_faults() -> list[str]:
    """What `verify_ledger` finds."""
    said = StringIO()
    with asked_anew():
        try:
            call_command("verify_ledger", stdout=StringIO(), stderr=said)
        except CommandError as error:
            return [*said.getvalue().splitlines(), str(error)]
    return []
