"""Many plans: the engine on a nation's rows, and recomputing beside a bare insert of as many rows.

The plans are copies of one city whose plan has forty measures, in ten years each.
"""

import multiprocessing
import resource
from collections.abc import Hashable
from datetime import date
from typing import Any

import pandas as pd
from django.db import connection
from django.db.models import QuerySet

from indicators.domain.progress.engine import assess
from indicators.models import Measure, Observation, ProgressResult
from indicators.selectors.inputs import progress_inputs
from indicators.services.recompute import recompute_chunk
from indicators.services.result_rows import NUMBERS, VOCABULARIES
from plans.models import Plan
from plans.services.recompute import Taken
from plans.services.recompute_runs import PLANS_IN_CHUNK
from tests.bench.report import Row
from tests.bench.timing import seconds
from tests.nation import STRIDE, Numbers, copy_city, settle

SEED = "loudi"
# The base year 2020 and nine more: the ten results of each measure that the budget speaks of.
LAST_DAY = date(2029, 12, 31)
NATION_ROWS = 1_280_000
# Measures saved row by row.
SAMPLE = 10


def engine_rows() -> list[Row]:
    """The engine alone on a nation's rows, and on a tenth of them, to see that it is linear."""
    plan = Plan.objects.get(slug=SEED)
    table = progress_inputs([plan.pk], today=LAST_DAY)
    nation = _copied(table, NATION_ROWS)
    tenth = nation.iloc[: len(nation) // 10]
    few = seconds(lambda: assess(tenth))
    many = seconds(lambda: assess(nation))
    return [
        Row(f"engine, {len(tenth):,} rows", few, "s"),
        Row(f"engine, {len(nation):,} rows", many, "s"),
        Row("engine, time for ten times the rows", many / few, "×"),
    ]


def recompute_rows(plans: int) -> list[Row]:
    """Recomputing many plans, as multiples of a bare set-based insert of as many results."""
    if connection.vendor != "postgresql":
        return []
    seed = Plan.objects.select_related("tenant").get(slug=SEED)
    copy_city(seed.tenant, Numbers(1, plans), ledger=False)
    settle()
    _empty()
    ids = list(Plan.objects.filter(pk__gt=STRIDE).order_by("pk").values_list("pk", flat=True))
    digests: dict[int, str] = {}
    tenth = seconds(lambda: _recompute(ids[: plans // 10], {}))
    _empty()
    written = seconds(lambda: _recompute(ids, digests))
    count = _results().count()
    same = seconds(lambda: _recompute(ids, digests))
    # What formulas rest on is the same: as on the morning of another day.
    turned = {pk: digest[:32] for pk, digest in digests.items()}
    compared = seconds(lambda: _recompute(ids, dict(turned)))
    _results().update(value=-1.0)
    _execute("VACUUM indicators_progressresult")
    replaced = seconds(lambda: _recompute(ids, dict(turned)))
    _empty()
    together = _by_two_workers(ids)
    bare = min(_bare_insert() for _ in range(3))
    one_by_one = _row_by_row(seed.pk) * count
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2
    return [
        Row(f"bare insert of {count:,} results", bare, "s"),
        Row(f"recompute {plans:,} plans, all written", written, "s"),
        Row("… as a multiple of the bare insert", written / bare, "×", 3),
        Row("… time for ten times the plans", written / tenth, "×"),
        Row(f"recompute {plans:,} plans, all written by two workers", together, "s"),
        Row("… as a multiple of the bare insert", together / bare, "×", 3),
        Row(f"recompute {plans:,} plans, all replaced by others", replaced, "s"),
        Row("… as a multiple of the bare insert", replaced / bare, "×", 3),
        Row(f"recompute {plans:,} plans, nothing changed", same, "s"),
        Row("… as a multiple of the bare insert", same / bare, "×", 1.5),
        Row("… judged again on another day, none different, as a multiple", compared / bare, "×"),
        Row("row by row with the ORM, from a sample of one plan", one_by_one, "s"),
        Row("… as a multiple of recomputing, all written", one_by_one / written, "×"),
        Row("most memory so far", peak, "GiB", 2),
    ]


def _copied(table: pd.DataFrame, rows: int) -> pd.DataFrame:
    """The table again and again, with measures of their own."""
    copies = -(-rows // len(table))
    many = pd.concat([table] * copies, ignore_index=True)
    many["measure_id"] += (many.index // len(table)) * STRIDE
    return many.iloc[:rows]


def _recompute(plan_ids: list[int], digests: dict[int, str]) -> None:
    """As a run does it, chunk by chunk; `digests` says what is known of the inputs."""
    for start in range(0, len(plan_ids), PLANS_IN_CHUNK):
        part = plan_ids[start : start + PLANS_IN_CHUNK]
        taken = Taken(part, {pk: digests.get(pk, "") for pk in part})
        recompute_chunk(taken, today=LAST_DAY)
        digests.update(taken.digests)


def _by_two_workers(plan_ids: list[int]) -> float:
    """Seconds for the chunks of a run that two processes take in turns, as workers do."""
    chunks = [
        plan_ids[start : start + PLANS_IN_CHUNK]
        for start in range(0, len(plan_ids), PLANS_IN_CHUNK)
    ]
    connection.close()
    with multiprocessing.get_context("fork").Pool(2) as workers:
        workers.map(_ready, range(2))
        return seconds(lambda: workers.map(_recompute_one, chunks, chunksize=1))


def _ready(_worker: int) -> None:
    """Connect beforehand: workers live long."""
    connection.ensure_connection()


def _recompute_one(plan_ids: list[int]) -> None:
    _recompute(plan_ids, {})


def _empty() -> None:
    """An empty table, as the bare insert finds it."""
    _execute("TRUNCATE indicators_progressresult")


def _execute(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def _results() -> QuerySet[ProgressResult]:
    return ProgressResult.objects.filter(measure_id__gt=STRIDE)


def _row_by_row(plan_id: int) -> float:
    """Seconds for a result in the usual shape: each measure's year read, judged and saved alone."""
    table = progress_inputs([plan_id], today=LAST_DAY)
    measures = table["measure_id"].unique()[:SAMPLE]

    def save() -> None:
        for measure_id in measures.tolist():
            own = table[table["measure_id"] == measure_id]
            measure = Measure.objects.select_related("latest").get(pk=measure_id)
            values = Observation.objects.filter(place=measure.place_id)
            list(values.filter(indicator=measure.latest.indicator_id))  # type: ignore[union-attr]
            for row in assess(own).to_dict("records"):
                ProgressResult.objects.update_or_create(
                    measure_id=measure_id,
                    period=row["year"],
                    defaults=_facts(row),
                )

    taken = seconds(save)
    return taken / len(table[table["measure_id"].isin(measures)])


def _facts(row: dict[Hashable, Any]) -> dict[str, Any]:
    words = {name: "" if row[name] != row[name] else row[name] for name in VOCABULARIES}
    numbers = {name: None if row[name] != row[name] else row[name] for name in NUMBERS}
    return {**words, **numbers, "preliminary": row["preliminary"] == 1}


def _bare_insert() -> float:
    """Write the same results, by one statement, into an empty table with the same key."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE bench_bare (LIKE indicators_progressresult INCLUDING ALL)")
        taken = seconds(
            lambda: cursor.execute(
                "INSERT INTO bench_bare SELECT * FROM indicators_progressresult"
                f" WHERE measure_id > {STRIDE}"
            )
        )
        cursor.execute("DROP TABLE bench_bare")
    return taken
