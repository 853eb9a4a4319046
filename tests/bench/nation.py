"""Many plans: the engine on a nation's rows, and recomputing beside a bare insert of as many rows.

The plans are copies of one seed with forty measures, made inside PostgreSQL, in ten years each.
"""

import resource
from datetime import date

import pandas as pd
from django.db import connection

from indicators.domain.progress.engine import assess
from indicators.models import ProgressResult
from indicators.selectors.inputs import progress_inputs
from indicators.services import recompute_progress
from plans.models import Plan
from tests.bench.report import Row
from tests.bench.timing import seconds

SEED = "loudi"
# The base year 2020 and nine more: the ten results of each measure that the budget speaks of.
LAST_DAY = date(2029, 12, 31)
NATION_ROWS = 1_280_000
# Ids of the copies lie far above those of the seed.
STRIDE = 1_000_000
PLANS_AT_ONCE = 100

COPIES = (
    """INSERT INTO organizations_place
    SELECT (jsonb_populate_record(row, jsonb_build_object(
      'id', row.id + n * {stride}, 'key', row.key || '-' || n, 'code', NULL))).*
    FROM organizations_place row, generate_series(1, %s) n WHERE row.id = %s""",
    """INSERT INTO plans_plan
    SELECT (jsonb_populate_record(row, jsonb_build_object('id', row.id + n * {stride},
      'slug', row.slug || '-' || n, 'tenant_id', row.tenant_id + n * {stride}))).*
    FROM plans_plan row, generate_series(1, %s) n WHERE row.tenant_id = %s""",
    """INSERT INTO indicators_measure (id, plan_id, key, place_id, latest_id)
    SELECT m.id + n * {stride}, m.plan_id + n * {stride}, m.key, m.place_id + n * {stride}, NULL
    FROM indicators_measure m, generate_series(1, %s) n WHERE m.place_id = %s""",
    """INSERT INTO indicators_measureversion
    SELECT (jsonb_populate_record(row, jsonb_build_object('id', row.id + n * {stride},
      'measure_id', row.measure_id + n * {stride}))).*
    FROM indicators_measureversion row JOIN indicators_measure m ON m.id = row.measure_id,
      generate_series(1, %s) n WHERE m.place_id = %s""",
    """UPDATE indicators_measure copy SET latest_id = m.latest_id + n * {stride}
    FROM indicators_measure m, generate_series(1, %s) n
    WHERE m.place_id = %s AND copy.id = m.id + n * {stride}""",
    """INSERT INTO indicators_observation
    SELECT (jsonb_populate_record(row, jsonb_build_object('id', row.id + n * {stride},
      'place_id', row.place_id + n * {stride}, 'tenant_id', row.tenant_id + n * {stride},
      'department_id', NULL, 'submission_version_id', NULL))).*
    FROM indicators_observation row, generate_series(1, %s) n WHERE row.place_id = %s""",
    """INSERT INTO indicators_latestobservation
    SELECT (jsonb_populate_record(row, jsonb_build_object('id', row.id + n * {stride},
      'place_id', row.place_id + n * {stride},
      'observation_id', row.observation_id + n * {stride}))).*
    FROM indicators_latestobservation row, generate_series(1, %s) n WHERE row.place_id = %s""",
)


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
    seed = Plan.objects.get(slug=SEED)
    _copy_plans(seed, plans)
    ids = list(Plan.objects.filter(pk__gt=STRIDE).values_list("pk", flat=True))
    written = seconds(lambda: _recompute(ids))
    count = ProgressResult.objects.filter(measure_id__gt=STRIDE).count()
    same = seconds(lambda: _recompute(ids))
    bare = min(_bare_insert() for _ in range(3))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2
    return [
        Row(f"bare insert of {count:,} results", bare, "s"),
        Row(f"recompute {plans:,} plans, all written", written, "s"),
        Row("… as a multiple of the bare insert", written / bare, "×", 3),
        Row(f"recompute {plans:,} plans, nothing changed", same, "s"),
        Row("… as a multiple of the bare insert", same / bare, "×", 1.5),
        Row("most memory so far", peak, "GiB", 2),
    ]


def _copied(table: pd.DataFrame, rows: int) -> pd.DataFrame:
    """The table again and again, with measures of their own."""
    copies = -(-rows // len(table))
    many = pd.concat([table] * copies, ignore_index=True)
    many["measure_id"] += (many.index // len(table)) * STRIDE
    return many.iloc[:rows]


def _copy_plans(seed: Plan, plans: int) -> None:
    with connection.cursor() as cursor:
        for statement in COPIES:
            cursor.execute(statement.format(stride=STRIDE), [plans, seed.tenant_id])
        cursor.execute("ANALYZE")


def _recompute(plan_ids: list[int]) -> None:
    for start in range(0, len(plan_ids), PLANS_AT_ONCE):
        recompute_progress(plan_ids[start : start + PLANS_AT_ONCE], today=LAST_DAY)


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
