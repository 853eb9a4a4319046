"""Recomputing what is outdated: read all, judge all in one table, write only what differs."""

import hashlib
import logging
from collections.abc import Iterable
from datetime import date

import numpy as np
import pandas as pd
from django.db import InterfaceError, OperationalError, transaction

from indicators.domain.progress.engine import assess
from indicators.domain.progress.schema import ENGINE_VERSION
from indicators.selectors.foundations import Foundation, foundations
from indicators.selectors.inputs import progress_inputs
from indicators.services.derived import derive_values
from indicators.services.result_rows import held_results, judged, replace_results
from plans.services import serve_recompute
from plans.services.recompute import Taken
from plans.services.recompute_runs import PLANS_IN_CHUNK

logger = logging.getLogger(__name__)

# No fault of a plan: the chunk is let go, and taken again when the database is back.
AWAY = (OperationalError, InterfaceError)

# A digest of two halves: what formulas rest on, then all that verdicts rest on.
_HALF = 32


def serve_plan(plan_id: int, *, today: date) -> None:
    """Bring one plan's figures up to date, if a change has asked for it."""
    with serve_recompute(plan_id) as taken:
        if taken is not None:
            written = _recompute_changed(taken, today)
            logger.info("plan %s recomputed, %s rows written", plan_id, written)


def recompute_progress(plan_ids: Iterable[int], *, today: date) -> int:
    """Bring the results of some plans up to date; returns how many rows were written.

    Safe to run twice: a row that already says the same is not written.
    """
    plan_ids = list(plan_ids)
    with transaction.atomic():
        return sum(
            _recompute(part, progress_inputs(part, today=today), today)
            for start in range(0, len(plan_ids), PLANS_IN_CHUNK)
            if (part := plan_ids[start : start + PLANS_IN_CHUNK])
        )


def recompute_chunk(taken: Taken, *, today: date) -> int:
    """Bring a chunk up to date; a plan that rests on what it rested on before is not judged again.

    A plan that cannot be computed is told in `taken.failed`, and the others are done. Returns how
    many rows were written.

    Raises:
        OperationalError, InterfaceError: the database is away.
    """
    try:
        with transaction.atomic():
            return _recompute_changed(taken, today)
    except AWAY:
        raise
    except Exception:
        logger.exception("a chunk of %s plans failed, each is tried alone", len(taken.plan_ids))
    return sum(_recompute_alone(taken, plan_id, today) for plan_id in taken.plan_ids)


def _recompute_changed(taken: Taken, today: date) -> int:
    """Derive and judge what rests on something else than before; what is unknown is done anew."""
    found = _derived(taken)
    digests = {plan_id: _digest(each, today) for plan_id, each in found.items()}
    changed = [pk for pk in taken.plan_ids if digests[pk] != taken.known.get(pk)]
    written = _recompute(changed, progress_inputs(changed, today=today), today) if changed else 0
    taken.digests.update(digests)
    return written


def _derived(taken: Taken) -> dict[int, Foundation]:
    """Compute values by formula where that is due; returns what each plan then rests on.

    The plans' requests are locked: whoever reports a value must wait to ask for its figures, so
    that nothing comes in between but what is derived here.
    """
    found = foundations(taken.plan_ids)
    known = {pk: taken.known.get(pk, "") for pk in taken.plan_ids}
    unknown = [pk for pk in taken.plan_ids if not known[pk]]
    due = [pk for pk in taken.plan_ids if known[pk] and not known[pk].startswith(_first(found[pk]))]
    for plan_ids, anew in ((unknown, True), (due, False)):
        if plan_ids and derive_values(plan_ids, anew=anew):
            found |= foundations(plan_ids)
    return found


def _recompute_alone(taken: Taken, plan_id: int, today: date) -> int:
    try:
        derive_values([plan_id], anew=True)
        return recompute_progress([plan_id], today=today)
    except AWAY:
        raise
    except Exception:
        logger.exception("plan %s could not be recomputed", plan_id)
        taken.failed.append(plan_id)
        return 0


def _recompute(plan_ids: list[int], table: pd.DataFrame, today: date) -> int:
    held = held_results(plan_ids)
    if table.empty:
        replace_results(held, held.part(np.zeros(held.key.size, dtype=bool)), stale=held)
        return held.key.size
    results = assess(table)
    # Years ahead stand in the table where the path has a point there; they are not judged.
    ahead = results["year"] > today.year
    wanted = judged(results[~ahead] if ahead.any() else results)
    changed = wanted.part(wanted.different_from(held))
    stale = held.part(held.missing_in(wanted))
    replace_results(held, changed, stale)
    return changed.key.size + stale.key.size


def _digest(found: Foundation, today: date) -> str:
    """What a plan's verdicts rest on: the day and the engine's version, too."""
    told = f"{found.formulas} {found.verdicts} {ENGINE_VERSION} {today.isoformat()}"
    return _first(found) + hashlib.sha256(told.encode()).hexdigest()[:_HALF]


def _first(found: Foundation) -> str:
    return found.formulas[:_HALF]
