"""What must hold after a fault: asked of the database, past the web. Needs Django's registry."""

from collections import Counter
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass

from django.db import connection, transaction
from django.utils import timezone

from audit.domain.chain import Anchor
from audit.services import verify_ledger
from indicators.models import Observation
from indicators.models.submissions import Submission, SubmissionState
from indicators.services.recompute import recompute_chunk
from organizations.models import Notification
from plans.models import Plan
from plans.services import outdated_plans, unfinished_runs
from plans.services.recompute import Taken
from plans.services.recompute_runs import PLANS_IN_CHUNK
from tests.acknowledged import faults, held_versions, read_records
from tests.background import wait_until
from tests.chaos.stack import Stack

# "Figures are right within a minute": the sweep comes every 40 seconds and leaves its work the rest.
SECONDS_TO_BE_RIGHT = 60.0
SECONDS_TO_BE_READY = 60.0


@dataclass
class Inspection:
    """How long it took until the product was itself again, and what is wrong with it."""

    ready_after: float
    right_after: float
    breaches: list[str]


class Ledger:
    """The ledger between two faults: the heads that were seen must still be there the next time."""

    def __init__(self) -> None:
        self.noted: list[Anchor] = []

    def faults(self) -> list[str]:
        """What `verify_ledger` finds."""
        found = verify_ledger(self.noted)
        self.noted = [Anchor(chain, *head) for chain, head in found.heads.items()]
        wrong = [*found.breaks, *found.rows, *found.contents, *found.missing_triggers]
        return [f"ledger: {each}" for each in wrong]


class Inspector:
    """Looks at one stack after each fault."""

    def __init__(self, stack: Stack, marks: str) -> None:
        self.stack, self.marks = stack, marks
        self.ledger = Ledger()

    def look(self, approved: Iterable[int]) -> Inspection:
        """Wait until all is settled, then compare."""
        connection.close()
        ready_after = _until(self.stack.ready, SECONDS_TO_BE_READY)
        right_after = _until(_all_is_right, SECONDS_TO_BE_RIGHT)
        breaches = []
        if ready_after > SECONDS_TO_BE_READY:
            breaches.append("not ready within a minute")
        if right_after > SECONDS_TO_BE_RIGHT:
            breaches.append(
                f"figures differ from a full recomputation: {wrong_figures()}; outdated plans "
                f"{outdated_plans()[:5]}, unfinished runs {unfinished_runs()}"
            )
        held = held_versions(self.stack.owner, marks=self.marks)
        breaches += faults(read_records(self.stack.folder / "records"), held)
        breaches += self.ledger.faults() + _acceptances(approved) + _told_twice()
        connection.close()
        return Inspection(ready_after, right_after, breaches)


def wrong_figures() -> bool:
    """Whether a full recomputation, undone afterwards, would change a figure."""
    today = timezone.localdate()
    with transaction.atomic():
        before = _digest_of_figures()
        ids = list(Plan.objects.order_by("pk").values_list("pk", flat=True))
        for start in range(0, len(ids), PLANS_IN_CHUNK):
            part = ids[start : start + PLANS_IN_CHUNK]
            recompute_chunk(Taken(part, dict.fromkeys(part, "")), today=today)
        after = _digest_of_figures()
        transaction.set_rollback(True)
    return before != after


def _digest_of_figures() -> str:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT md5(string_agg(row::text, ';' ORDER BY measure_id, period)) "
            "FROM indicators_progressresult row"
        )
        (digest,) = cursor.fetchone()
    return str(digest)


def _all_is_right() -> bool:
    return not outdated_plans() and not unfinished_runs() and not wrong_figures()


def _acceptances(approved: Iterable[int]) -> list[str]:
    """Every approval that was acknowledged stands, and made one value."""
    wrong = []
    for duty in approved:
        accepted = Submission.objects.filter(duty=duty, state=SubmissionState.ACCEPTED).count()
        values = Observation.objects.filter(submission_version__submission__duty=duty).count()
        if (accepted, values) != (1, 1):
            wrong.append(f"duty {duty}: approved, {accepted} acceptances and {values} values held")
    return wrong


def _told_twice() -> list[str]:
    """Nobody is told the same thing twice on one day."""
    rows = Notification.objects.values_list("user", "day", "kind", "path", "params")
    times = Counter(str(row) for row in rows)
    return [f"told {count} times: {row}" for row, count in times.items() if count > 1]


def _until(holds: Callable[[], bool], limit: float) -> float:
    """Seconds until something holds; a second more than the limit where it does not."""
    with suppress(TimeoutError):
        return wait_until(holds, limit, "all is right", pause=0.5)
    return limit + 1
