"""Recomputing what is outdated: read all, judge all in one table, write only what differs."""

from collections.abc import Iterable
from datetime import date

from django.db import transaction

from indicators.domain.progress.engine import assess
from indicators.selectors.inputs import progress_inputs
from indicators.services.result_rows import (
    delete_results,
    held_results,
    judged,
    write_results,
)

# About 40,000 results: more at once would be no faster and take more memory.
PLANS_AT_ONCE = 100


def recompute_progress(plan_ids: Iterable[int], *, today: date) -> int:
    """Bring the results of some plans up to date; returns how many rows were written.

    Safe to run twice: a row that already says the same is not written.
    """
    plan_ids = list(plan_ids)
    with transaction.atomic():
        return sum(
            _recompute(plan_ids[start : start + PLANS_AT_ONCE], today)
            for start in range(0, len(plan_ids), PLANS_AT_ONCE)
        )


def _recompute(plan_ids: list[int], today: date) -> int:
    held = held_results(plan_ids)
    table = progress_inputs(plan_ids, today=today)
    if table.empty:
        delete_results(held)
        return held.key.size
    wanted = judged(assess(table))
    changed = wanted.part(wanted.different_from(held))
    stale = held.part(held.missing_in(wanted))
    write_results(changed)
    delete_results(stale)
    return changed.key.size + stale.key.size
