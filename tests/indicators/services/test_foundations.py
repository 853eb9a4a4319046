"""Whether anything came that figures rest on: no change is missed, and nobody else is disturbed."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from audit.services import store_text
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
    Trajectory,
)
from indicators.selectors.foundations import foundations
from organizations.models import Place
from plans.models import Plan
from tests.indicators.walk import VALUE, Walk, make_walk

pytestmark = pytest.mark.django_db

Change = Callable[[Walk], object]


@pytest.fixture
def walk() -> Walk:
    walk = make_walk()
    walk.know(walk.share, {2023: "41", 2024: "43"})
    formula(walk, None, "TR02")
    return walk


def definition(code: str) -> Definition:
    return Definition.objects.get(indicator__code=code)


def formula(walk: Walk, tenant: Place | None, text: str) -> FormulaVersion:
    return FormulaVersion.objects.create(
        tenant=tenant,
        definition=definition("TR01"),
        number=FormulaVersion.objects.filter(tenant=tenant).count() + 1,
        text=text,
        recorded_at=timezone.now(),
    )


def factor_set(tenant: Place | None = None) -> FactorSet:
    return FactorSet.objects.create(
        tenant=tenant, code="cn", name="因子", sha256="a" * 64, recorded_at=timezone.now()
    )


def fuels(tenant: Place | None = None) -> None:
    FuelFactor.objects.create(factor_set=factor_set(tenant), code="coal", facts={"unit": "t"})


def grids(walk: Walk, tenant: Place | None = None) -> None:
    GridFactor.objects.create(
        factor_set=factor_set(tenant),
        region="全国",
        data_year=2023,
        used_for_year=2024,
        factor=Decimal("0.5306"),
        document="公告",
        published_on=walk.today,
    )


def defined_otherwise(_walk: Walk) -> None:
    Definition.objects.create(
        indicator=Indicator.objects.get(code="TR01"),
        code="TR01.2",
        name="另一口径",
        text="另一口径",
        is_default=False,
        recorded_at=timezone.now(),
    )


def judged_by_other_terms(walk: Walk) -> None:
    measure = walk.plan.measures.get(key="一#1")
    terms = MeasureVersion.objects.get(measure=measure)
    terms.pk, terms.number, terms._state.adding = None, 2, True
    terms.save()
    walk.plan.measures.filter(pk=measure.pk).update(latest=terms)


def yearly_target(walk: Walk) -> None:
    Trajectory.objects.create(
        tenant=walk.plan.tenant,
        measure=walk.plan.measures.get(key="一#1"),
        year=2026,
        version=1,
        value=Decimal(50),
        reason=store_text("试验", chain=walk.plan.tenant.chain, now=timezone.now()),
        recorded_at=timezone.now(),
    )


def withdrawal(_walk: Walk) -> None:
    """A computed value that goes as another comes: as many pointers as before."""
    gone = Observation.objects.order_by("pk")[0]
    DerivedWithdrawal.objects.create(observation=gone, recorded_at=timezone.now())


CHANGES: dict[str, Change] = {
    "a new value": lambda walk: walk.know(walk.share, {2025: "45"}),
    "a new version of a value": lambda walk: walk.know(walk.share, {2024: "44"}),
    "a value of an indicator that no measure has": lambda walk: walk.know(walk.added, {2024: "7"}),
    "a pointer gone": lambda _walk: LatestObservation.objects.get(year=2024).delete(),
    "a computed value withdrawn": withdrawal,
    "no such value": lambda walk: walk.accept(walk.share, VALUE | {"answer": "no_statistic"}),
    "a new standard formula": lambda walk: formula(walk, None, "TR02 × 2"),
    "a formula of its own": lambda walk: formula(walk, walk.plan.tenant, "TR02 × 3"),
    "a formula taken back": lambda walk: formula(walk, walk.plan.tenant, ""),
    "a fuel's factors": lambda _walk: fuels(),
    "a fuel's factors of its own": lambda walk: fuels(walk.plan.tenant),
    "a grid's factor": grids,
    "a grid's factor of its own": lambda walk: grids(walk, walk.plan.tenant),
    "a definition": defined_otherwise,
    "an indicator's rule": lambda _walk: Indicator.objects.filter(code="TR01").update(rule="hold"),
    "an indicator's lamp": lambda _walk: Indicator.objects.filter(code="TR01").update(lamp=True),
    "an indicator's decimals": lambda _walk: Indicator.objects.update(decimals=3),
    "a new measure": lambda walk: Measure.objects.create(
        plan=walk.plan, key="一#9", place=walk.cast.lishu
    ),
    "other terms of a measure": judged_by_other_terms,
    "a measure without terms": lambda walk: walk.plan.measures.filter(key="一#1").update(
        latest=None
    ),
}
JUDGED: dict[str, Change] = {
    "a state": lambda walk: walk.know_state(walk.milestone, "progressing"),
    "no state": lambda walk: walk.accept(
        walk.milestone, {"answer": "not_applicable", "note": "本市无此类项目"}
    ),
    "a yearly target": yearly_target,
}
EVERYBODYS = {
    "a new standard formula",
    "a fuel's factors",
    "a grid's factor",
    "a definition",
    "an indicator's rule",
    "an indicator's lamp",
    "an indicator's decimals",
}


@pytest.mark.parametrize("change", CHANGES)
def test_what_formulas_rest_on_is_never_missed(walk: Walk, change: str) -> None:
    other = Plan.objects.get(slug="loudi")
    before = foundations([walk.plan.pk, other.pk])
    CHANGES[change](walk)
    after = foundations([walk.plan.pk, other.pk])
    assert before[walk.plan.pk].formulas != after[walk.plan.pk].formulas
    assert (before[other.pk] != after[other.pk]) == (change in EVERYBODYS)


@pytest.mark.parametrize("change", JUDGED)
def test_what_is_judged_by_only_leaves_the_formulas_alone(walk: Walk, change: str) -> None:
    (before,) = foundations([walk.plan.pk]).values()
    JUDGED[change](walk)
    (after,) = foundations([walk.plan.pk]).values()
    assert before.verdicts != after.verdicts
    assert before.formulas == after.formulas


def test_nothing_new_is_nothing_new_whoever_is_asked_with_it(walk: Walk) -> None:
    """One query, however many plans."""
    both = list(Plan.objects.values_list("pk", flat=True))
    with CaptureQueriesContext(connection) as queries:
        found = foundations(both)
    assert len(queries) == 1
    assert found == foundations(both)
    assert foundations([walk.plan.pk])[walk.plan.pk] == found[walk.plan.pk]
    assert foundations([]) == {}


def test_a_value_of_a_measured_county_counts(walk: Walk) -> None:
    Measure.objects.create(plan=walk.plan, key="一#1", place=walk.cast.lishu)
    (before,) = foundations([walk.plan.pk]).values()
    walk.share.place = walk.cast.lishu
    walk.know(walk.share, {2024: "12"})
    (after,) = foundations([walk.plan.pk]).values()
    assert before.formulas != after.formulas
