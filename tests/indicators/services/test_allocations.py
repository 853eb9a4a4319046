"""Dividing a target among counties: measures of their own, versions, refusals. Numbers by hand."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.db.models import F, Model, QuerySet
from django.utils import timezone

from audit.models import LedgerEntry
from audit.services import verify_ledger
from indicators.domain.allocation.kinds import Kind, Method
from indicators.models import AllocatedPart, Allocation, Measure, MeasureVersion, ProgressResult
from indicators.selectors.allocation_proposals import kind_of_terms, propose_parts
from indicators.selectors.inputs import progress_inputs
from indicators.selectors.trajectories import terms_with_numbers
from indicators.services import propose_duties, recompute_progress
from indicators.services.allocations import Part, PartsRefused, allocate, set_matrix
from indicators.services.measures import _write
from indicators.services.trajectories import Grounds, Printed, YearsRefused
from organizations.models import Department, Place
from tests.assessments.small_plan import INTENSITY, TRIPS, WIND, WORDS
from tests.indicators.counties import Counties, make_counties

pytestmark = pytest.mark.django_db

END_2023 = date(2023, 12, 31)
WHY = Grounds("按资源条件和在建项目分解", "四碳组办〔2023〕2号")


@pytest.fixture
def counties() -> Counties:
    return make_counties()


def part(place: Place, value: str, above: str = "", below: str = "") -> Part:
    decimals = len(value.partition(".")[2])
    return Part(
        place,
        Decimal(value),
        decimals,
        Decimal(above) if above else None,
        Decimal(below) if below else None,
    )


def divide(counties: Counties, *values: str, key: str = WIND) -> Allocation | None:
    parts = [part(*pair) for pair in zip(counties.all, values, strict=False)]
    return allocate(counties.measure(key), parts, grounds=WHY, actor=counties.small.actor())


def test_a_part_is_a_measure_of_its_place_judged_by_the_citys_terms(counties: Counties) -> None:
    """梨树 90 of 200: from 40 in 2020 to 55 in 2023 is 15 of 50, asked for 30 %."""
    assert divide(counties, "90", "60", "50") is not None
    lishu = counties.measure(WIND, counties.lishu)
    assert lishu.latest is not None
    city = counties.measure(WIND).latest
    assert city is not None
    same = ("target_id", "indicator_id", "rule", "direction", "comparator", "target_year")
    assert all(getattr(lishu.latest, name) == getattr(city, name) for name in same)
    assert (lishu.latest.target_value, lishu.latest.base_year) == (Decimal(90), 2020)
    assert lishu.latest.basis_document == WHY.document
    for year, value in ((2020, "40"), (2023, "55")):
        counties.record("EN11", counties.lishu, year, value)
    recompute_progress([counties.small.plan.pk], today=END_2023)
    found = ProgressResult.objects.get(measure=lishu, period=2023)
    assert found.progress == pytest.approx(0.3)
    assert found.expected == pytest.approx(0.3)
    assert found.status == "on_track"


def test_only_what_differs_is_a_new_version(counties: Counties) -> None:
    divide(counties, "90", "60", "50")
    assert divide(counties, "90", "60", "50") is None
    second = divide(counties, "80", "60", "50")
    assert second is not None
    assert second.number == 2
    numbers = {
        measure.place.name: measure.latest.number
        for measure in Measure.objects.filter(key=WIND, latest__isnull=False).select_related(
            "latest", "place"
        )
        if measure.latest
    }
    assert numbers == {"四平市": 1, "梨树县": 2, "双辽市": 1, "铁西区": 1}
    assert AllocatedPart.objects.filter(allocation=second).count() == 3
    entries = LedgerEntry.objects.filter(action="allocation.set").order_by("seq")
    assert [WHY.reason in entry.after for entry in entries] == [False, False]
    assert verify_ledger().holds


def test_a_part_taken_back_is_judged_no_more_and_the_past_still_knows_it(
    counties: Counties,
) -> None:
    divide(counties, "90", "60", "50")
    then = timezone.now()
    divide(counties, "90", "60")
    tiexi = counties.measure(WIND, counties.tiexi)
    assert tiexi.latest is None
    assert tiexi.versions.get(number=2).withdrawn
    plan = counties.small.plan.pk
    held = [
        set(progress_inputs([plan], today=END_2023, as_of=moment)["measure_id"])
        for moment in (None, then, timezone.now())
    ]
    assert [tiexi.pk in measures for measures in held] == [False, True, False]
    divide(counties, "90", "60", "45")
    again = counties.measure(WIND, counties.tiexi).latest
    assert again is not None
    assert (again.number, again.target_value, again.withdrawn) == (3, Decimal(45), False)


def test_parts_follow_the_citys_terms_when_the_plan_is_published_anew(counties: Counties) -> None:
    divide(counties, "90", "60", "50")
    city = counties.measure(WIND).latest
    assert city is not None
    wanted = MeasureVersion.objects.get(pk=city.pk)
    wanted.pk, wanted.target_year, wanted.recorded_at = None, 2029, timezone.now()
    _write(counties.small.plan, {WIND: wanted})
    lishu = counties.measure(WIND, counties.lishu).latest
    assert lishu is not None
    assert (lishu.number, lishu.target_year, lishu.target_value) == (2, 2029, Decimal(90))


def test_who_may_not_and_what_is_refused(counties: Counties) -> None:
    small, wind = counties.small, counties.measure(WIND)
    for name in ("amy", "cora", "oscar"):
        viewer = small.viewer(name)
        actor = viewer.actor(next(iter(viewer.tenant_ids())), *viewer.roles())
        with pytest.raises(PermissionDenied):
            allocate(wind, [part(counties.lishu, "90")], grounds=WHY, actor=actor)
    wrong = [
        part(counties.lishu, "-1"),
        part(small.cast.loudi, "5"),
        part(counties.tiexi, "5"),
        part(counties.tiexi, "6"),
    ]
    with pytest.raises(PartsRefused) as refused:
        allocate(wind, wrong, grounds=WHY, actor=small.actor())
    assert set(refused.value.problems) == {each.place.pk for each in wrong}
    for key in (WORDS,):
        with pytest.raises(ValidationError):
            divide(counties, "1", key=key)
    with pytest.raises(ValidationError):
        allocate(wind, [], grounds=Grounds(""), actor=small.actor())
    with pytest.raises(PartsRefused):
        divide(counties, "100", key=INTENSITY)
    assert not Allocation.objects.exists()
    assert not Measure.objects.exclude(place=small.plan.tenant).exists()
    assert not Department.objects.filter(place__isnull=False).exists()


def test_a_part_is_not_divided_again(counties: Counties) -> None:
    divide(counties, "90", "60", "50")
    with pytest.raises(ValidationError):
        allocate(
            counties.measure(WIND, counties.lishu),
            [part(counties.tiexi, "5")],
            grounds=WHY,
            actor=counties.small.actor(),
        )


def test_a_share_agrees_with_its_two_numbers(counties: Counties) -> None:
    trips, actor = counties.measure(TRIPS), counties.small.actor()
    for wrong in (
        part(counties.lishu, "62.5", "5", "9"),
        part(counties.lishu, "62.5", "5", "0"),
        part(counties.lishu, "101"),
    ):
        if trips.latest and trips.latest.indicator and wrong.value > 100:
            trips.latest.indicator.input_form = "ratio"
            trips.latest.indicator.save()
        with pytest.raises(PartsRefused):
            allocate(trips, [wrong], grounds=WHY, actor=actor)
    assert allocate(trips, [part(counties.lishu, "62.5", "5", "8")], grounds=WHY, actor=actor)


def test_divisions_are_never_changed_or_deleted(counties: Counties) -> None:
    divide(counties, "90", "60", "50")
    every: tuple[QuerySet[Model], ...] = (Allocation.objects.all(), AllocatedPart.objects.all())
    for rows in every:
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.delete()
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(id=F("id") + 100)


def test_a_whole_matrix_or_nothing(counties: Counties) -> None:
    small, wind = counties.small, counties.measure(WIND)
    parts = [part(counties.lishu, "90"), part(counties.tiexi, "60")]
    city = {2025: Printed(Decimal(150), 0), 2030: Printed(Decimal(199), 0)}
    beyond = {counties.tiexi.pk: {2031: Printed(Decimal(61), 0)}, small.plan.tenant_id: city}
    with pytest.raises(YearsRefused) as refused:
        set_matrix(wind, parts, beyond, grounds=WHY, actor=small.actor())
    assert set(refused.value.problems) == {(small.plan.tenant_id, 2030), (counties.tiexi.pk, 2031)}
    assert not Allocation.objects.exists()
    years = {
        small.plan.tenant_id: {2025: Printed(Decimal(150), 0)},
        counties.lishu.pk: {2025: Printed(Decimal(70), 0)},
    }
    set_matrix(wind, parts, years, grounds=WHY, actor=small.actor())
    lishu = counties.measure(WIND, counties.lishu)
    assert [(row.year, row.value) for row in lishu.trajectories.all()] == [(2025, Decimal(70))]


def test_rounds_ask_the_places_own_unit(counties: Counties) -> None:
    divide(counties, "90", "60", "50")
    proposal = propose_duties(counties.small.plan, 2025)
    asked = {
        (duty.measure.place.name, duty.department.place_id, duty.presumed)
        for duty in proposal.duties
        if duty.measure.key == WIND
    }
    assert asked == {
        ("四平市", None, True),
        ("梨树县", counties.lishu.pk, False),
        ("双辽市", counties.shuangliao.pk, False),
        ("铁西区", counties.tiexi.pk, False),
    }


# --- Formulas ------------------------------------------------------------------------------------


def proposed(counties: Counties, method: Method, key: str = WIND) -> dict[str, str] | str:
    """What a formula gives, by name; the places named by a refusal."""
    measure = counties.measure(key)
    places = [*counties.all, counties.zone]
    found = propose_parts(terms_with_numbers([measure.pk])[measure.pk], places, method)
    assert found.left_out == (counties.zone,)
    if found.refusal is not None:
        assert not found.parts
        return str(found.refusal.params.get("places", found.refusal.template))
    names = {place.pk: place.name for place in places}
    return {names[pk]: str(value) for pk, value in found.parts.items()}


def test_equal_parts(counties: Counties) -> None:
    assert proposed(counties, Method.EQUAL) == {"梨树县": "67", "双辽市": "67", "铁西区": "66"}
    # A rate is the same for all: then the counties' declines make exactly the city's.
    same = dict.fromkeys(("梨树县", "双辽市", "铁西区"), "17")
    assert proposed(counties, Method.EQUAL, INTENSITY) == same
    assert "不能相加" in proposed(counties, Method.GDP, INTENSITY)


def test_by_gdp_of_the_last_year_that_all_have(counties: Counties) -> None:
    """50, 30, 20 of 100 in 2022: 200 is 100, 60, 40; 2023 is not complete."""
    for place, value in zip(counties.all, ("50", "30", "20"), strict=True):
        counties.record("GD01", place, 2022, value)
    counties.record("GD01", counties.lishu, 2023, "99")
    assert proposed(counties, Method.GDP) == {"梨树县": "100", "双辽市": "60", "铁西区": "40"}


def test_no_weight_is_invented(counties: Counties) -> None:
    assert "各地都没有数值" in proposed(counties, Method.ENERGY)
    counties.record("EN03", counties.lishu, 2022, "120")
    counties.record("EN03", counties.tiexi, 2022, "80", basis="estimate")
    assert proposed(counties, Method.ENERGY) == "双辽市、铁西区"
    for place in counties.all:
        counties.record("GD07", place, 2022, "0")
    assert "合计为零" in proposed(counties, Method.INDUSTRY_ENERGY)


def test_by_the_last_value_of_the_indicator_itself(counties: Counties) -> None:
    for place, value in zip(counties.all, ("40", "40", "20"), strict=True):
        counties.record("EN11", place, 2022, value)
    counties.record("EN11", counties.zone, 2022, "500")
    assert proposed(counties, Method.LAST_VALUE) == {
        "梨树县": "80",
        "双辽市": "80",
        "铁西区": "40",
    }


def test_kinds_of_the_plans_targets(counties: Counties) -> None:
    wanted = {WIND: Kind.ADDITIVE, INTENSITY: Kind.DECLINE, TRIPS: Kind.UNCHECKED}
    for key, kind in wanted.items():
        pk = counties.measure(key).pk
        assert kind_of_terms(terms_with_numbers([pk])[pk]) is kind
