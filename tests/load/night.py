"""What the workers do at the turn of the day, done before anybody comes."""

from django.utils import timezone

from audit.domain.actors import Actor
from indicators.services.recompute import recompute_chunk
from plans.services import (
    finish_run,
    outdated_plans,
    request_recompute_of_other_days,
    start_run,
    take_chunk,
)
from tests.nation import settle


def judge_by_today() -> None:
    """Bring every plan's figures up to today."""
    today = timezone.localdate()
    request_recompute_of_other_days(today)
    run = start_run(Actor.system("night"), reason="到了新的一天", plan_ids=outdated_plans())
    more = True
    while more:
        with take_chunk(run.pk) as taken:
            more = taken is not None
            if taken is not None:
                recompute_chunk(taken, today=today)
    finish_run(run.pk)
    settle()
