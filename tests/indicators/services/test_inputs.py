"""The input table against the same table made row by row, as a person would write it down."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from math import isnan

import pandas as pd
import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from audit.domain.actors import Actor
from audit.services import Recording, recorded, store_text
from indicators.models import (
    Definition,
    Measure,
    MeasureVersion,
    Observation,
    TargetState,
    Trajectory,
)
from indicators.selectors.inputs import Standpoint, inputs_from, progress_inputs
from indicators.services import Period, Reported, record_observation, record_target_state
from tests.prepared import prepared
from tests.seeds import SLUGS, load_seed

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 20)
CLERK = Actor(account=1, unit="统计局", role="reporter")
STATES = {
    "assigned": ("pending", "issued_undisclosed"),
    "milestone": ("progressing", "done"),
}

# What no seed states and no value below has.
SILENT = {
    "base_value",
    "stock_before_counts",
    "warning_scheme",
    "value_reason",
}

Cells = dict[str, object]


@pytest.fixture
@prepared
def plans() -> list[int]:
    """The five plans with values, some revised, some of two definitions, and states."""
    plans = [load_seed(slug) for slug in SLUGS]
    for plan in plans:
        with recorded(CLERK) as recording:
            for nth, measure in enumerate(plan.measures.order_by("pk")):
                _report(recording, measure, nth)
    return [plan.pk for plan in plans]


def _report(recording: Recording, measure: Measure, nth: int) -> None:
    latest = measure.latest
    assert latest is not None
    # Of a commitment said again the first measure is asked for the state.
    said_again = latest.target is not None and latest.target.repeats
    for place, state in enumerate(() if said_again else STATES.get(latest.rule, ())):
        record_target_state(
            recording,
            tenant=measure.place,
            measure=measure,
            year=2022 + 2 * place,
            state=state,
            assigned_value=Decimal("13.5") if state == "issued_undisclosed" and nth % 2 else None,
        )
    if nth % 3 == 0:
        _set_years(recording, measure, latest)
    if latest.indicator is None:
        return
    takes_shares = latest.indicator.takes_shares
    for definition in latest.indicator.definitions.all():
        for year in range(2018 + nth % 4, 2026 + nth % 3, 2 + nth % 2):
            record_observation(
                recording,
                tenant=measure.place,
                place=measure.place,
                indicator=latest.indicator,
                definition=definition,
                period=Period(year),
                reported=Reported(
                    value=Decimal(nth * 7 + year % 10) / 8 + definition.pk,
                    decimals=3,
                    quality="preliminary" if year == 2025 else "final",
                    basis="estimate" if (nth + year) % 5 == 0 else "published",
                    release="public",
                    numerator=Decimal(year) if takes_shares else None,
                    denominator=Decimal("2000.5") if takes_shares else None,
                ),
            )


def _set_years(recording: Recording, measure: Measure, latest: MeasureVersion) -> None:
    """Yearly targets up to the deadline's own: some changed, some taken back, some far ahead."""
    for year in {2022, 2024, 2025, 2029, latest.target_year}:
        for version in range(1, 2 + year % 2):
            Trajectory.objects.create(
                tenant=measure.place,
                measure=measure,
                year=year,
                version=version,
                value=None if version == 2 and measure.pk % 2 else Decimal(year % 7 + version),
                reason=store_text("试", chain=measure.place.chain, now=recording.now),
                recorded_at=timezone.now(),
            )


def test_the_table_is_what_a_person_would_write_down(plans: list[int]) -> None:
    for today in (TODAY, date(2021, 3, 1), date(2031, 12, 31)):
        assert _cells(plans, today, None) == list(_by_hand(plans, today, timezone.now()))
    table = progress_inputs(plans, today=TODAY)
    silent = {name for name in table.columns if table[name].isna().all()}
    assert silent == SILENT


def test_the_past_is_read_the_same_way(plans: list[int]) -> None:
    """Half of what was recorded, and the terms before the office changed them."""
    for measure in Measure.objects.filter(plan__in=plans[:2]).select_related("latest"):
        _change_terms(measure)
    moments = sorted(Observation.objects.values_list("recorded_at", flat=True))
    moments.insert(0, sorted(Trajectory.objects.values_list("recorded_at", flat=True))[20])
    for moment in (moments[0], moments[len(moments) // 2], moments[-1], timezone.now()):
        assert _cells(plans, TODAY, moment) == list(_by_hand(plans, TODAY, moment))
    long_ago = moments[1] - timedelta(days=1)
    assert progress_inputs(plans, today=TODAY, as_of=long_ago).empty


def test_several_moments_read_at_once_are_each_what_it_is_alone(
    plans: list[int], django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    moments = sorted(Observation.objects.values_list("recorded_at", flat=True))
    asked = [
        Standpoint(TODAY),
        Standpoint(date(2023, 12, 31), moments[len(moments) // 2]),
        Standpoint(TODAY, moments[0] - timedelta(days=1)),
    ]
    with django_assert_max_num_queries(1):
        tables = inputs_from(plans, *asked)
    alone = [_cells(plans, each.today, each.as_of) for each in asked]
    assert [_rows(table) for table in tables] == alone
    assert [bool(rows) for rows in alone] == [True, True, False]


def test_without_measures_the_table_is_empty() -> None:
    assert progress_inputs([1], today=TODAY).empty
    assert progress_inputs([], today=TODAY).empty


def _change_terms(measure: Measure) -> None:
    latest = measure.latest
    assert latest is not None
    again = MeasureVersion.objects.get(pk=latest.pk)
    again.pk, again.number, again.recorded_at = None, latest.number + 1, timezone.now()
    again.target_year = latest.target_year + 1
    again.save(force_insert=True)
    measure.latest = again
    measure.save(update_fields=["latest"])


# --- The table that is tested --------------------------------------------------------------------


def _cells(plans: list[int], today: date, as_of: datetime | None) -> list[Cells]:
    return _rows(progress_inputs(plans, today=today, as_of=as_of))


def _rows(table: pd.DataFrame) -> list[Cells]:
    return [
        {str(name): _plain(cell) for name, cell in row.items()} for row in table.to_dict("records")
    ]


def _plain(cell: object) -> object:
    return None if isinstance(cell, float) and isnan(cell) else cell


# --- The same by hand ----------------------------------------------------------------------------


def _by_hand(plans: list[int], today: date, moment: datetime) -> Iterator[Cells]:
    terms = {}
    rows = MeasureVersion.objects.filter(measure__plan__in=plans, recorded_at__lte=moment)
    for version in rows.select_related("measure", "target", "indicator").order_by("number"):
        terms[version.measure_id] = version
    for measure_id in sorted(terms):
        yield from _measure(terms[measure_id], list(terms.values()), today, moment)


def _measure(
    terms: MeasureVersion, every: list[MeasureVersion], today: date, moment: datetime
) -> Iterator[Cells]:
    values = _values(terms, moment)
    states = _states(terms, every, moment)
    begin = min(terms.base_year or 2020, *(value.year for value in values), 9999)
    path = {year: point for year, point in _path(terms, every, moment).items() if point is not None}
    last = max(begin, today.year)
    # Where the path bends ahead, rows go on to there; nothing was reported in them.
    years = range(begin, min((year for year in path if year > last), default=last) + 1)
    values = [value for value in values if value.year <= last]
    states = [state for state in states if state.year <= last]
    nothing: list[Observation | None] = [None]
    assigned = [s.assigned_value for s in states if s.year in years and s.assigned_value]
    for year in years:
        state = next((s.state for s in reversed(states) if begin <= s.year <= year), None)
        for value in [value for value in values if value.year == year] or nothing:
            yield {
                "measure_id": terms.measure_id,
                "year": year,
                **_terms(terms),
                **_value(terms, value),
                "path_value": path.get(year),
                "assigned_value": _number(assigned[-1] if assigned else None),
                "assigned_state": state if terms.rule == "assigned" else None,
                "milestone_state": state if terms.rule == "milestone" else None,
                "today": float(f"{today:%Y%m%d}") if year == today.year else None,
            }


def _terms(terms: MeasureVersion) -> Cells:
    indicator = terms.indicator
    words = ("rule", "direction", "comparator", "target_form", "numeric_rule", "warning_scheme")
    numbers = ("target_value", "target_year", "base_year", "base_value", "decimals")
    rarer = ("tolerance_pct", "reference_value", "stock_before_counts")
    return {
        **{name: getattr(terms, name) or None for name in words},
        **{name: _number(getattr(terms, name)) for name in (*numbers, *rarer)},
        "lamp": _number(indicator.lamp if indicator else None),
    }


def _value(terms: MeasureVersion, value: Observation | None) -> Cells:
    rule = terms.indicator.rule if terms.indicator else None
    entered = _number(value.value if value else None)
    plain = rule not in ("log_decline", "increment")
    return {
        "value": entered if plain else None,
        "annual_change_pct": entered if rule == "log_decline" else None,
        "addition": entered if rule == "increment" else None,
        "numerator": _number(value.numerator if value else None),
        "denominator": _number(value.denominator if value else None),
        "definition": str(value.definition_id) if value else None,
        "price_base": str(value.price_base) if value and value.price_base else None,
        "quality": value.quality if value else None,
        "is_estimate": _number(value.basis == "estimate" if value else None),
        "observation_id": _number(value.pk if value else None),
        "value_reason": None,
    }


def _values(terms: MeasureVersion, moment: datetime) -> list[Observation]:
    """What is in force of the measure's own definition, or of the default one."""
    definition = terms.definition_id
    if definition is None and terms.indicator is not None:
        default = Definition.objects.filter(indicator=terms.indicator, is_default=True).first()
        definition = default.pk if default else None
    rows = Observation.objects.filter(
        place=terms.measure.place_id,
        indicator=terms.indicator_id,
        period_kind__in=("year", "point"),
        recorded_at__lte=moment,
    ).order_by("version")
    last = {
        (row.definition_id, row.period_kind, row.year): row
        for row in rows
        if definition in (None, row.definition_id)
    }
    return list(last.values())


def _states(
    terms: MeasureVersion, every: Iterable[MeasureVersion], moment: datetime
) -> list[TargetState]:
    """The measure's own states; a commitment said again has those of the first time."""
    wanted = {terms.measure_id}
    if terms.target is not None and terms.target.repeats:
        firsts = [
            other.measure_id
            for other in sorted(every, key=lambda each: each.measure_id)
            if _commitment(other) == _commitment(terms)
            and not (other.target is not None and other.target.repeats)
        ]
        wanted |= set(firsts[:1])
    rows = TargetState.objects.filter(measure__in=wanted, recorded_at__lte=moment)
    return list({row.year: row for row in rows.order_by("year", "version")}.values())


def _commitment(terms: MeasureVersion) -> tuple[object, ...]:
    measure = terms.measure
    return (
        measure.plan_id,
        measure.place_id,
        terms.indicator_id,
        terms.rule,
        terms.target_year,
    )


def _path(
    terms: MeasureVersion, every: Iterable[MeasureVersion], moment: datetime
) -> dict[int, float | None]:
    """Earlier targets of the same series, then the steps, then what the office set."""
    path: dict[int, float | None] = {
        other.target_year: float(other.target_value)
        for other in every
        if other.series
        and (other.series, other.measure.plan_id, other.measure.place_id)
        == (terms.series, terms.measure.plan_id, terms.measure.place_id)
        and other.target_value is not None
        and terms.target_value is not None
        and other.target_year < terms.target_year
    }
    for year, share in (terms.steps or {}).items():
        path[int(year)] = float(share) * float(terms.target_value or 0)
    rows = Trajectory.objects.filter(measure=terms.measure_id, recorded_at__lte=moment)
    office = {row.year: row.value for row in rows.order_by("version")}
    path |= {year: _number(value) for year, value in office.items() if value is not None}
    return {year: point for year, point in path.items() if year < terms.target_year}


def _number(value: Decimal | float | bool | None) -> float | None:
    return None if value is None else float(value)
