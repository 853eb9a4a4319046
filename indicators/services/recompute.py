"""Recomputing what is outdated: read all, judge all in one table, write only what differs."""

from collections.abc import Iterable
from datetime import date

import pandas as pd
from django.db import transaction

from indicators.domain.progress.engine import assess
from indicators.models import Measure, ProgressResult
from indicators.selectors.inputs import progress_inputs

_CODES = ("status", "annual_status", "cumulative_status", "warning", "reason")
_NUMBERS = (
    "value",
    "progress",
    "expected",
    "path_value",
    "attainment",
    "cumulative_change_pct",
    "required_annual_pct",
)
FIELDS = (*_CODES, "preliminary", "value_year", *_NUMBERS)


def recompute_progress(plan_ids: Iterable[int], *, today: date) -> int:
    """Bring the results of some plans up to date; returns how many rows were written.

    Safe to run twice: a row that already says the same is not written.
    """
    plan_ids = list(plan_ids)
    with transaction.atomic():
        table = progress_inputs(plan_ids, today=today)
        wanted = _rows(assess(table)) if not table.empty else {}
        held = _held(plan_ids)
        changed = [row for key, row in wanted.items() if held.get(key) != _compared(row)]
        stale = [key for key in held if key not in wanted]
        ProgressResult.objects.bulk_create(
            changed,
            update_conflicts=True,
            unique_fields=["measure_id", "period"],
            update_fields=FIELDS,
            batch_size=5000,
        )
        for measure_id in {key[0] for key in stale}:
            periods = [period for measure, period in stale if measure == measure_id]
            ProgressResult.objects.filter(measure_id=measure_id, period__in=periods).delete()
    return len(changed) + len(stale)


def _rows(results: pd.DataFrame) -> dict[tuple[int, int], ProgressResult]:
    """Results as unsaved rows, by key. Missing numbers are None, missing codes empty."""
    table = results.rename(columns={"year": "period"})
    columns = ["measure_id", "period", *FIELDS]
    plain = table[columns].astype(object).where(table[columns].notna(), None)
    rows = {}
    for record in plain.to_dict("records"):
        facts = {str(name): value for name, value in record.items()}
        for name in _CODES:
            facts[name] = facts[name] or ""
        facts["preliminary"] = bool(facts["preliminary"])
        facts["value_year"] = None if facts["value_year"] is None else int(facts["value_year"])
        row = ProgressResult(**facts)
        rows[int(facts["measure_id"]), int(facts["period"])] = row
    return rows


def _held(plan_ids: list[int]) -> dict[tuple[int, int], tuple[object, ...]]:
    measures = Measure.objects.filter(plan__in=plan_ids).values("pk")
    rows = ProgressResult.objects.filter(measure__in=measures).values_list(
        "measure_id", "period", *FIELDS
    )
    return {(row[0], row[1]): tuple(row[2:]) for row in rows}


def _compared(row: ProgressResult) -> tuple[object, ...]:
    return tuple(getattr(row, name) for name in FIELDS)
