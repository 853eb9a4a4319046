"""Recomputing what is outdated: read all, judge all in one table, write only what differs."""

import hashlib
import logging
from collections.abc import Iterable
from datetime import date

import numpy as np
import pandas as pd
from django.db import transaction

from indicators.domain.progress.engine import assess
from indicators.domain.progress.schema import ENGINE_VERSION
from indicators.models import Measure
from indicators.selectors.inputs import progress_inputs
from indicators.services.derived import derive_values
from indicators.services.result_rows import held_results, judged, replace_results
from plans.services.recompute_runs import PLANS_IN_CHUNK, Taken

logger = logging.getLogger(__name__)


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
    """
    try:
        with transaction.atomic():
            return _recompute_changed(taken, today)
    except Exception:
        logger.exception("a chunk of %s plans failed, each is tried alone", len(taken.plan_ids))
    return sum(_recompute_alone(taken, plan_id, today) for plan_id in taken.plan_ids)


def _recompute_changed(taken: Taken, today: date) -> int:
    derive_values(taken.plan_ids)
    table = progress_inputs(taken.plan_ids, today=today)
    digests = _digests(table, taken.plan_ids)
    changed = [pk for pk in taken.plan_ids if digests[pk] != taken.digests.get(pk)]
    taken.digests.update(digests)
    if not changed:
        return 0
    if len(changed) < len(taken.plan_ids):
        table = progress_inputs(changed, today=today)
    return _recompute(changed, table, today)


def _recompute_alone(taken: Taken, plan_id: int, today: date) -> int:
    taken.digests[plan_id] = ""
    try:
        derive_values([plan_id])
        return recompute_progress([plan_id], today=today)
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


def _digests(table: pd.DataFrame, plan_ids: list[int]) -> dict[int, str]:
    """For each plan a digest of its rows of the engine's table and of the engine's version."""
    plan_of = dict(Measure.objects.filter(plan__in=plan_ids).values_list("pk", "plan_id"))
    found = {plan_id: hashlib.sha256(ENGINE_VERSION.encode()) for plan_id in plan_ids}
    if not table.empty:
        hashes = pd.util.hash_pandas_object(table, index=False).to_numpy()
        plans = table["measure_id"].map(plan_of).to_numpy(np.int64)
        order = np.argsort(plans, kind="stable")
        begins = np.searchsorted(plans[order], plan_ids, side="left")
        ends = np.searchsorted(plans[order], plan_ids, side="right")
        for plan_id, begin, end in zip(plan_ids, begins, ends, strict=True):
            found[plan_id].update(hashes[order[begin:end]].tobytes())
    return {plan_id: digest.hexdigest() for plan_id, digest in found.items()}
