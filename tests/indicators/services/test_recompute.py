"""From accepted values to results: the numbers here are worked by hand."""

from datetime import date
from decimal import Decimal
from io import StringIO
from math import log

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from audit.domain.actors import Actor
from audit.services import recorded, verify_ledger
from indicators.models import Definition, Measure, Observation, ProgressResult
from indicators.selectors.inputs import progress_inputs
from indicators.services import (
    Period,
    Reported,
    recompute,
    recompute_progress,
    record_observation,
    record_target_state,
    serve_plan,
)
from indicators.services.measures import TERMS
from indicators.services.recompute import recompute_chunk
from organizations.models import Place
from plans.models import Plan, RecomputeChunk, RecomputeRequest
from plans.selectors import latest_version
from plans.services import (
    finish_run,
    outdated_plans,
    request_recompute,
    serve_recompute,
    start_run,
    take_chunk,
)
from tests.seeds import load_seed, measure_of

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 20)
CLERK = Actor(account=1, unit="四平市统计局", role="reporter")


@pytest.fixture
def siping() -> Plan:
    return load_seed("siping")


def report(measure: Measure, values: dict[int, str], *, quality: str = "final") -> None:
    latest = measure.latest
    assert latest is not None
    assert latest.indicator is not None
    definition = latest.definition or Definition.objects.get(
        indicator=latest.indicator, is_default=True
    )
    keep(measure.place, definition, values, quality=quality)


def enter(place: Place, indicator: str, values: dict[int, str]) -> None:
    definition = Definition.objects.get(indicator__code=indicator, is_default=True)
    keep(place, definition, values)


def keep(
    place: Place, definition: Definition, values: dict[int, str], *, quality: str = "final"
) -> None:
    with recorded(CLERK) as recording:
        for year, value in values.items():
            record_observation(
                recording,
                tenant=place,
                place=place,
                indicator=definition.indicator,
                definition=definition,
                period=Period(year),
                reported=Reported(
                    value=Decimal(value),
                    decimals=1,
                    quality=quality,
                    basis="published",
                    release="public",
                ),
            )


def result(measure: Measure, year: int = 2026) -> ProgressResult:
    return ProgressResult.objects.get(measure_id=measure.pk, period=year)


def test_energy_intensity_is_judged_by_logarithms_of_chained_rates(siping: Plan) -> None:
    """1 - 0.97*0.968*0.975*0.97 = 11.199 % in four years; the even path asks 11.78 %."""
    measure = measure_of(siping, "二#2")
    report(measure, {2021: "-3.0", 2022: "-3.2", 2023: "-2.5", 2024: "-3.0"})
    recompute_progress([siping.pk], today=date(2024, 12, 31))
    found = result(measure, 2024)
    kept = 0.97 * 0.968 * 0.975 * 0.97
    assert found.cumulative_change_pct == pytest.approx((kept - 1) * 100)
    assert found.progress == pytest.approx(log(kept) / log(1 - 0.145))
    assert found.expected == pytest.approx(0.8)
    assert found.status == "slightly_behind"


def test_after_the_deadline_only_the_target_years_own_value_counts(siping: Plan) -> None:
    measure = measure_of(siping, "二#2")
    report(measure, {2021: "-3.0", 2022: "-3.2", 2023: "-2.5", 2024: "-3.0"})
    recompute_progress([siping.pk], today=TODAY)
    assert result(measure).status == "awaiting_final"
    report(measure, {2025: "-3.8"})
    recompute_progress([siping.pk], today=TODAY)
    # 0.88801 * 0.962 = 0.85426: 14.57 % rounds to 14.6 at the printed decimal, target 14.5.
    assert result(measure).status == "exceeded"


def test_a_preliminary_value_decides_only_preliminarily(siping: Plan) -> None:
    measure = measure_of(siping, "二#2")
    report(measure, {2021: "-3.0", 2022: "-3.2", 2023: "-2.5", 2024: "-3.0"})
    report(measure, {2025: "-1.0"}, quality="preliminary")
    recompute_progress([siping.pk], today=TODAY)
    assert result(measure).status == "missed_preliminary"


def test_a_level_goes_on_the_straight_line_from_its_base(siping: Plan) -> None:
    """Wind 84 in 2020 to 184 in 2030: 134 in 2025 is half the way in half the time."""
    measure = measure_of(siping, "三/(一)/1#1")
    report(measure, {2020: "84", 2025: "134"})
    recompute_progress([siping.pk], today=TODAY)
    found = result(measure)
    assert found.progress == pytest.approx(0.5)
    assert found.expected == pytest.approx(0.5)
    assert (found.value_year, found.status) == (2025, "on_track")


def test_a_target_said_again_takes_the_state_reported_for_the_first(siping: Plan) -> None:
    jungar = load_seed("jungar")
    first, again = measure_of(jungar, "二#9"), measure_of(jungar, "二#12")
    with recorded(CLERK) as recording:
        record_target_state(
            recording, tenant=jungar.tenant, measure=first, year=2025, state="issued_undisclosed"
        )
    recompute_progress([jungar.pk], today=TODAY)
    assert result(first).status == "issued_undisclosed"
    assert result(again).status == "issued_undisclosed"


def test_an_earlier_target_of_the_series_bends_the_expected_path() -> None:
    """Loudi: 9,300 chargers by 2025 and 26,000 by 2030: whoever hits 9,300 is on track."""
    loudi = load_seed("loudi")
    latest = {
        m.latest.target_year: m
        for m in Measure.objects.filter(plan=loudi, latest__indicator__code="TR08").select_related(
            "latest__indicator", "place"
        )
        if m.latest
    }
    table = progress_inputs([loudi.pk], today=TODAY)
    later = table[table["measure_id"] == latest[2030].pk].set_index("year")
    assert later.loc[2025, "path_value"] == 9300


def test_revisions_are_new_versions_and_the_past_can_be_asked_for(siping: Plan) -> None:
    measure = measure_of(siping, "三/(一)/1#1")
    report(measure, {2020: "84", 2025: "134"})
    before = timezone.now()
    report(measure, {2025: "140"})
    assert measure.latest is not None
    assert Observation.objects.filter(indicator=measure.latest.indicator, year=2025).count() == 2
    now = progress_inputs([siping.pk], today=TODAY).set_index(["measure_id", "year"])
    then = progress_inputs([siping.pk], today=TODAY, as_of=before).set_index(["measure_id", "year"])
    assert now.loc[(measure.pk, 2025), "value"] == 140
    assert then.loc[(measure.pk, 2025), "value"] == 134
    assert verify_ledger().holds


def test_only_rows_that_differ_are_written(siping: Plan) -> None:
    report(measure_of(siping, "三/(一)/1#1"), {2020: "84", 2025: "134"})
    assert recompute_progress([siping.pk], today=TODAY) > 0
    assert recompute_progress([siping.pk], today=TODAY) == 0
    report(measure_of(siping, "三/(一)/1#1"), {2025: "135"})
    assert recompute_progress([siping.pk], today=TODAY) == 2  # 2025 and 2026


def test_rows_that_say_otherwise_are_put_right_and_strangers_deleted(siping: Plan) -> None:
    """A wrong word, a number where there is none, a year that is not judged."""
    measure = measure_of(siping, "三/(一)/1#1")
    report(measure, {2020: "84", 2025: "134"})
    recompute_progress([siping.pk], today=TODAY)
    right = list(ProgressResult.objects.order_by("measure_id", "period").values())
    mine = ProgressResult.objects.filter(measure_id=measure.pk)
    mine.filter(period=2023).update(status="recognised_met")
    mine.filter(period=2024).update(required_annual_pct=1.5, preliminary=True)
    mine.filter(period=2026).update(value=None)
    mine.filter(period=2022).update(period=2019)
    # 2019 goes, four years are written.
    assert recompute_progress([siping.pk], today=TODAY) == 5
    assert list(ProgressResult.objects.order_by("measure_id", "period").values()) == right


def test_results_go_when_a_plan_has_no_measures_in_force(siping: Plan) -> None:
    assert recompute_progress([siping.pk], today=TODAY) > 0
    siping.measures.update(latest=None)
    held = ProgressResult.objects.count()
    assert recompute_progress([siping.pk], today=TODAY) == held
    assert not ProgressResult.objects.exists()


def test_many_plans_are_done_in_parts(siping: Plan, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each part is written before the next is read, all in one transaction."""
    plans = [siping.pk, load_seed("jungar").pk]
    alone = sum(recompute_progress([plan], today=TODAY) for plan in plans)
    ProgressResult.objects.all().delete()
    monkeypatch.setattr("indicators.services.recompute.PLANS_IN_CHUNK", 1)
    assert recompute_progress(plans, today=TODAY) == alone
    assert recompute_progress(plans, today=TODAY) == 0


def test_one_plan_takes_at_most_ten_queries(siping: Plan) -> None:
    recompute_progress([siping.pk], today=TODAY)
    report(measure_of(siping, "三/(一)/1#1"), {2020: "84", 2025: "134"})
    with CaptureQueriesContext(connection) as queries:
        recompute_progress([siping.pk], today=TODAY)
    assert len(queries) <= 10


def test_a_new_value_marks_the_plan_as_outdated_until_it_is_served(siping: Plan) -> None:
    with serve_recompute(siping.pk) as outdated:
        assert outdated
    assert outdated_plans() == []
    report(measure_of(siping, "二#2"), {2021: "-3.0"})
    assert outdated_plans() == [siping.pk]
    with serve_recompute(siping.pk) as outdated:
        assert outdated
    with serve_recompute(siping.pk) as outdated:
        assert not outdated


def test_a_failed_recompute_leaves_the_plan_outdated(siping: Plan) -> None:
    def fail() -> None:
        with serve_recompute(siping.pk):
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert RecomputeRequest.objects.get(plan=siping).is_outdated


def test_every_target_has_a_measure_and_every_city_the_six_indicators() -> None:
    for slug in ("siping", "dalian", "ruichang", "loudi", "jungar"):
        plan = load_seed(slug)
        version = latest_version(plan)
        keys = set(Measure.objects.filter(plan=plan).values_list("key", flat=True))
        assert set(version.targets.values_list("key", flat=True)) <= keys
        codes = set(
            Measure.objects.filter(plan=plan).values_list("latest__indicator__code", flat=True)
        )
        assert {"CB01", "CB02", "EN01", "EN04", "EN06", "EN09"} <= codes


def test_linking_again_writes_no_new_terms(siping: Plan) -> None:
    measure = measure_of(siping, "二#2")
    assert measure.latest is not None
    before = {name: getattr(measure.latest, name) for name in TERMS}
    load_seed("siping")
    again = measure_of(siping, "二#2")
    assert again.latest is not None
    assert again.latest.number == 1
    assert {name: getattr(again.latest, name) for name in TERMS} == before


def test_a_printed_unit_is_converted_to_the_indicators_with_its_precision(siping: Plan) -> None:
    """0.141亿立方米 is 1,410 万立方米, printed to ten: no decimals are pretended."""
    volume = Measure.objects.select_related("latest").get(
        plan=siping, latest__indicator__code="SI02", latest__target_year=2025
    )
    assert volume.latest is not None
    assert (volume.latest.target_value, volume.latest.decimals) == (Decimal(1410), 0)


def test_a_measure_without_a_definition_takes_the_default_ones_values(siping: Plan) -> None:
    """The office has not decided on Siping's definition: what is asked for by default is judged."""
    measure = measure_of(siping, "二#2")
    assert measure.latest is not None
    indicator = measure.latest.indicator
    assert indicator is not None
    report(measure, {2021: "-3.0"})
    other = indicator.definitions.filter(is_default=False).first()
    assert other is not None
    with recorded(CLERK) as recording:
        record_observation(
            recording,
            tenant=measure.place,
            place=measure.place,
            indicator=indicator,
            definition=other,
            period=Period(2021),
            reported=Reported(
                value=Decimal("-9.9"),
                decimals=1,
                quality="final",
                basis="published",
                release="public",
            ),
        )
    recompute_progress([siping.pk], today=date(2021, 12, 31))
    assert result(measure, 2021).cumulative_change_pct == pytest.approx(-3.0)


def run(plans: list[Plan]) -> int:
    """A run over some plans; how many rows it wrote."""
    wanted = start_run(Actor.system("test"), reason="核对", plan_ids=[plan.pk for plan in plans])
    with take_chunk(wanted.pk) as taken:
        assert taken is not None
        written = recompute_chunk(taken, today=TODAY)
    finish_run(wanted.pk)
    return written


def test_a_chunk_judges_only_plans_whose_inputs_differ(siping: Plan) -> None:
    loudi = load_seed("loudi")
    every = run([siping, loudi])
    assert every == ProgressResult.objects.count()
    # The cache is gone, what it was computed from is not: nothing is judged.
    ProgressResult.objects.all().delete()
    assert run([siping, loudi]) == 0
    report(measure_of(siping, "三/(五)/18#1"), {2025: "61.5"})
    of_siping = ProgressResult.objects.filter(measure__plan=siping)
    assert run([siping, loudi]) == of_siping.count() > 0
    assert ProgressResult.objects.count() == of_siping.count()


def test_a_chunk_and_a_single_plan_come_to_the_same(siping: Plan) -> None:
    report(measure_of(siping, "三/(五)/18#1"), {2025: "61.5"})
    run([siping])
    by_run = list(ProgressResult.objects.order_by("pk").values())
    ProgressResult.objects.all().delete()
    recompute_progress([siping.pk], today=TODAY)
    assert list(ProgressResult.objects.order_by("pk").values()) == by_run


def test_a_plan_that_cannot_be_computed_stops_no_other(
    siping: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    loudi = load_seed("loudi")
    read = progress_inputs

    def broken(plan_ids: list[int], *, today: date) -> object:
        if siping.pk in plan_ids:
            raise ValueError("a broken row")
        return read(plan_ids, today=today)

    monkeypatch.setattr(recompute, "progress_inputs", broken)
    assert run([siping, loudi]) == ProgressResult.objects.filter(measure__plan=loudi).count() > 0
    assert outdated_plans() == [siping.pk]
    assert RecomputeChunk.objects.get().failed == [siping.pk]


def test_serving_a_plan_derives_judges_and_does_so_once(siping: Plan) -> None:
    """GDP grew by 5 %, energy by 1 %: 1.01 / 1.05 - 1 = -3.81 %."""
    enter(siping.tenant, "GD06", {2021: "1"})
    enter(siping.tenant, "GD03", {2021: "5"})
    serve_plan(siping.pk, today=TODAY)
    measure = measure_of(siping, "二#2")
    assert result(measure, 2021).cumulative_change_pct == pytest.approx(-3.81)
    assert outdated_plans() == []
    # The cache is gone, what it was computed from is not: nothing is judged, nothing derived.
    ProgressResult.objects.all().delete()
    request_recompute([siping.pk])
    with CaptureQueriesContext(connection) as queries:
        serve_plan(siping.pk, today=TODAY)
    assert not ProgressResult.objects.exists()
    assert len([each for each in queries if "SAVEPOINT" not in each["sql"]]) <= 3
    assert outdated_plans() == []
    # Another day is judged anew.
    request_recompute([siping.pk])
    serve_plan(siping.pk, today=date(2026, 11, 21))
    assert result(measure, 2021).cumulative_change_pct == pytest.approx(-3.81)


def test_a_plan_that_is_named_is_recomputed_whatever_it_rests_on(siping: Plan) -> None:
    serve_plan(siping.pk, today=timezone.localdate())
    held = ProgressResult.objects.count()
    ProgressResult.objects.all().delete()
    call_command("recompute", "siping", stdout=StringIO())
    assert ProgressResult.objects.count() == held > 0


def test_a_value_derived_for_a_run_is_judged_in_it_and_known_afterwards(siping: Plan) -> None:
    run([siping])
    enter(siping.tenant, "GD06", {2021: "1"})
    enter(siping.tenant, "GD03", {2021: "5"})
    assert run([siping]) > 0
    assert result(measure_of(siping, "二#2"), 2021).cumulative_change_pct == pytest.approx(-3.81)
    ProgressResult.objects.all().delete()
    assert run([siping]) == 0
