"""What the figures of plans rest on, told briefly: whoever finds the same again need not compute.

All that figures are made of is kept in versions, so that counting tells whether anything came; of
the two pointers that move, to the value and to the terms that hold, the ids are added up as well.
A pointer moves to a newer row only, and one that goes away leaves a row that says so: neither can
make up for the other unseen.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import connection

from indicators.models import (
    Definition,
    DerivedWithdrawal,
    FactorSet,
    FormulaVersion,
    FuelFactor,
    GridFactor,
    Indicator,
    LatestObservation,
    Measure,
    MeasureVersion,
    Observation,
    TargetState,
    Trajectory,
    ValueAbsence,
)
from plans.models import Plan

Row = tuple[str, int, int, int, int]
"""A part, whose it is (a plan or place; 0 is everybody's), and three numbers that tell of it."""

_OF_PLACES = frozenset({"values", "withdrawals", "absences"})
# What is judged by, but enters no formula.
_JUDGED = frozenset({"states", "yearly targets", "answers"})

_TABLES = {
    model.__name__: model._meta.db_table
    for model in (
        Definition,
        DerivedWithdrawal,
        FactorSet,
        FormulaVersion,
        FuelFactor,
        GridFactor,
        Indicator,
        LatestObservation,
        Measure,
        MeasureVersion,
        Observation,
        Plan,
        TargetState,
        Trajectory,
        ValueAbsence,
    )
}
# One statement: put together by the ORM, as many parts would cost a single plan more than asking.
_QUESTION = """
    WITH own AS (SELECT id, plan_id, place_id, latest_id FROM {Measure} WHERE plan_id IN ({plans})),
    places AS (SELECT DISTINCT place_id FROM own)
    SELECT 'measures', plan_id, place_id, count(latest_id),
        CAST(coalesce(sum(latest_id), 0) AS bigint) FROM own GROUP BY plan_id, place_id
    UNION ALL SELECT 'terms', plan_id, 0, count(*), 0 FROM {MeasureVersion} version
        JOIN own ON own.id = version.measure_id GROUP BY plan_id
    UNION ALL SELECT 'states', plan_id, 0, count(*), 0 FROM {TargetState} state
        JOIN own ON own.id = state.measure_id GROUP BY plan_id
    UNION ALL SELECT 'answers', plan_id, 0, count(*), 0 FROM {ValueAbsence} absence
        JOIN own ON own.id = absence.measure_id GROUP BY plan_id
    UNION ALL SELECT 'yearly targets', plan_id, 0, count(*), 0 FROM {Trajectory} target
        JOIN own ON own.id = target.measure_id GROUP BY plan_id
    UNION ALL SELECT 'values', place_id, 0, count(*), CAST(sum(observation_id) AS bigint)
        FROM {LatestObservation} WHERE place_id IN (SELECT place_id FROM places) GROUP BY place_id
    UNION ALL SELECT 'absences', place_id, 0, count(*), 0 FROM {ValueAbsence}
        WHERE measure_id IS NULL AND place_id IN (SELECT place_id FROM places) GROUP BY place_id
    UNION ALL SELECT 'withdrawals', place_id, 0, count(*), 0 FROM {DerivedWithdrawal} gone
        JOIN {Observation} value ON value.id = gone.observation_id
        WHERE place_id IN (SELECT place_id FROM places) GROUP BY place_id
    UNION ALL SELECT 'formulas', plan.id, 0, count(*), 0 FROM {Plan} plan
        JOIN {FormulaVersion} formula ON formula.tenant_id = plan.tenant_id
        WHERE plan.id IN ({plans}) GROUP BY plan.id
    UNION ALL SELECT 'fuels', plan.id, 0, count(*), 0 FROM {Plan} plan
        JOIN {FactorSet} held ON held.tenant_id = plan.tenant_id
        JOIN {FuelFactor} factor ON factor.factor_set_id = held.id
        WHERE plan.id IN ({plans}) GROUP BY plan.id
    UNION ALL SELECT 'grids', plan.id, 0, count(*), 0 FROM {Plan} plan
        JOIN {FactorSet} held ON held.tenant_id = plan.tenant_id
        JOIN {GridFactor} factor ON factor.factor_set_id = held.id
        WHERE plan.id IN ({plans}) GROUP BY plan.id
    UNION ALL SELECT 'standard formulas', 0, 0, count(*), 0 FROM {FormulaVersion}
        WHERE tenant_id IS NULL
    UNION ALL SELECT 'definitions', 0, 0, count(*), 0 FROM {Definition}
    UNION ALL SELECT 'standard fuels', 0, 0, count(*), 0 FROM {FuelFactor} factor
        JOIN {FactorSet} held ON held.id = factor.factor_set_id WHERE tenant_id IS NULL
    UNION ALL SELECT 'standard grids', 0, 0, count(*), 0 FROM {GridFactor} factor
        JOIN {FactorSet} held ON held.id = factor.factor_set_id WHERE tenant_id IS NULL
    UNION ALL SELECT 'indicator ' || coalesce(rule, '') || ' ' || unit, 0, id, decimals,
        CASE WHEN lamp THEN 1 ELSE 0 END FROM {Indicator}
"""


@dataclass(frozen=True)
class Foundation:
    """Digests of what one plan's figures rest on.

    `formulas` tells of all that values computed by formula rest on, `verdicts` of the rest.
    """

    formulas: str
    verdicts: str


def foundations(plan_ids: Iterable[int]) -> dict[int, Foundation]:
    """What the figures of each plan rest on as the database stands. One query."""
    wanted = list(plan_ids)
    rows = _rows(wanted)
    common = [row for row in rows if not row[1]]
    of_place: dict[int, list[Row]] = {}
    of_plan: dict[int, list[Row]] = {pk: [] for pk in wanted}
    for row in rows:
        if row[1]:
            (of_place if row[0] in _OF_PLACES else of_plan).setdefault(row[1], []).append(row)
    shared = hashlib.sha256(repr(sorted(common)).encode())
    return {pk: _foundation(shared, own, of_place) for pk, own in of_plan.items()}


def _rows(plan_ids: list[int]) -> list[Row]:
    if not plan_ids:
        return []
    marks = ", ".join(["%s"] * len(plan_ids))
    with connection.cursor() as cursor:
        cursor.execute(
            _QUESTION.format(plans=marks, **_TABLES), plan_ids * _QUESTION.count("{plans}")
        )
        return list(cursor.fetchall())


def _foundation(
    shared: "hashlib._Hash", own: list[Row], of_place: dict[int, list[Row]]
) -> Foundation:
    places = {row[2] for row in own if row[0] == "measures"}
    held = own + [row for place in places for row in of_place.get(place, ())]
    formulas = shared.copy()
    formulas.update(repr(sorted(row for row in held if row[0] not in _JUDGED)).encode())
    verdicts = hashlib.sha256(repr(sorted(row for row in held if row[0] in _JUDGED)).encode())
    return Foundation(formulas.hexdigest(), verdicts.hexdigest())
