"""考核试算: what a scheme would give if the year ended today (see `small_plan`).

市交通局 is listed first in the only bracket; only what the office names it accountable for is scored.
In 2023 energy intensity has done 26.8 % of the 60 % asked for, wind power 30 % of 30 %.
"""

from datetime import date
from decimal import Decimal

import pytest
from django.test import Client

from assessments.access import TrialScope, access_trial
from assessments.domain.scoring.grading import Score
from assessments.domain.scoring.inputs import PRESUMED
from assessments.domain.scoring.items import Verdict
from assessments.selectors.schemes import scheme_files
from assessments.services.schemes import Basis, keep_scheme
from audit.models import LedgerEntry
from dashboards.selectors.sensitivity import choice_of, sensitivity_page
from dashboards.selectors.trial import TrialFilter, TrialPage, trial_page
from dashboards.selectors.trial_schemes import kinds_of, offers_for
from indicators.services import recompute_progress
from plans.models import AccountableUnit
from tests.assessments.small_plan import INTENSITY, TRIPS, WIND, SmallPlan, make_small_plan
from tests.query_counts import assert_query_count

pytestmark = pytest.mark.django_db

TODAY = date(2023, 12, 31)
ALL = TrialScope(whole=True, departments=frozenset(), places=frozenset())


@pytest.fixture
def small() -> SmallPlan:
    small = make_small_plan()
    recompute_progress([small.plan.pk], today=TODAY)
    return small


def name_accountable(small: SmallPlan, *keys: str) -> None:
    for key in keys:
        AccountableUnit.objects.create(
            plan=small.plan,
            key=key,
            department=small.cast.transport,
            basis_document="四平市任务分工方案",
            recorded_at=small.plan.versions.get().published_at,
        )


def tried(small: SmallPlan, by: str = "olga", scope: TrialScope = ALL, **query: str) -> TrialPage:
    offers = offers_for(small.plan.tenant_id, kinds_of(scope))
    chosen = TrialFilter.of(query, scope, offers, this_year=TODAY.year)
    return trial_page(small.plan, small.viewer(by), scope, offers, chosen, today=TODAY)


def score_of(page: TrialPage, name: str = "市交通局") -> Score:
    found = next(unit.score for unit in page.units if unit.name == name)
    assert found is not None
    return found


def test_a_unit_that_is_only_presumed_is_not_scored(small: SmallPlan) -> None:
    scored = score_of(tried(small)).items[0]
    assert scored.points is None
    assert {part.reason.template for part in scored.parts if part.reason} == {PRESUMED}


def test_targets_are_scored_by_progress_against_what_was_expected(small: SmallPlan) -> None:
    """55 × 0.268 ÷ 0.6 and 55 × 1: (55 × 0.4466 + 55) ÷ 3, the third only met or not."""
    name_accountable(small, INTENSITY, WIND, TRIPS)
    scored = score_of(tried(small)).items[0]
    parts = {part.ref: part for part in scored.parts if part.is_judged}
    verdicts = sorted(part.verdict.value for part in parts.values())
    assert verdicts == [Verdict.MET, Verdict.STRIVEN_UNMET, Verdict.UNMET]
    assert [part.label for part in parts.values()]
    earned = sum(part.points for part in parts.values() if part.points is not None)
    assert scored.points == (
        Decimal(earned.numerator) / earned.denominator / len(scored.parts)
    ).quantize(Decimal("0.01"))


def test_units_that_are_not_appraised_here_have_no_score(small: SmallPlan) -> None:
    department = small.cast.statistics
    department.governance = "vertical"
    department.save(update_fields=["governance"])
    units = {unit.id: unit for unit in tried(small).units}
    assert units[department.pk].score is None
    assert units[department.pk].governance


def test_a_unit_under_dual_management_is_appraised_here(small: SmallPlan) -> None:
    department = small.cast.statistics
    department.governance = "dual"
    department.save(update_fields=["governance"])
    assert score_of(tried(small), department.name).items


def test_the_unit_of_a_county_is_scored_as_its_county_and_not_twice(small: SmallPlan) -> None:
    """Green trips were named to the county's government; 市交通局 becomes that of 梨树县."""
    name_accountable(small, TRIPS)
    transport = small.cast.transport
    transport.place = small.cast.lishu
    transport.save(update_fields=["place"])
    assert transport.pk not in {unit.id for unit in tried(small).units}
    scored = score_of(tried(small, units="county"), "梨树县").items[0]
    assert [part.label for part in scored.parts] == ["绿色出行比例"]
    _plan, scope = access_trial(small.viewer("amy"), "siping")
    assert not scope.departments
    assert scope.places == {small.cast.lishu.pk}
    own = tried(small, "amy", scope)
    assert [unit.name for unit in own.units] == ["梨树县"]


def test_an_adopted_version_stands_for_the_scheme_and_against_an_earlier_one(
    small: SmallPlan,
) -> None:
    assert tried(small).chosen.offer.version is None
    text, olga, tenant = (
        scheme_files()["city-template"].text,
        small.viewer("olga"),
        small.plan.tenant,
    )
    keep_scheme(olga, tenant, text, basis=Basis("考核办法"), seen=0)
    heavier = text.replace('from: "90"', 'from: "95"')
    keep_scheme(olga, tenant, heavier, basis=Basis("修订"), seen=1)
    page = tried(small, other="city-template@1")
    assert page.chosen.offer.version is not None
    assert (page.chosen.offer.key, page.chosen.offer.version.number) == ("city-template", 2)
    assert page.chosen.compared is not None
    assert [str(page.chosen.scheme.grades[0].from_), page.chosen.compared.key] == [
        "95",
        "city-template@1",
    ]
    client = Client()
    client.force_login(small.cast["amy"])
    shown = client.get("/plans/siping/trial/").content.decode()
    assert "市级年度评价(参考模板)(第2版)" in shown
    assert "修订" in shown
    assert "(未采用,参考)" in shown


def test_a_department_reads_its_own_score_alone(small: SmallPlan) -> None:
    own = small.cast.transport.pk
    scope = TrialScope(whole=False, departments=frozenset({own}), places=frozenset())
    page = tried(small, "amy", scope, unit=str(small.cast.planning.pk))
    assert [unit.id for unit in page.units] == [own]
    assert page.opened is not None
    assert page.opened.id == own


def test_two_schemes_stand_side_by_side(small: SmallPlan) -> None:
    name_accountable(small, INTENSITY)
    page = tried(small, other="energy-departments")
    unit = next(unit for unit in page.units if unit.id == small.cast.transport.pk)
    assert unit.other is not None
    assert unit.other.scheme.id == "energy-departments"


def test_a_county_without_allocated_targets_is_not_zero(small: SmallPlan) -> None:
    page = tried(small, units="county", scheme="carbon-2014")
    assert page.units
    assert all(unit.score and unit.score.score is None for unit in page.units)


def test_the_page_shows_the_working_and_saves_nothing(small: SmallPlan) -> None:
    name_accountable(small, WIND)
    client = Client()
    client.force_login(small.cast["olga"])
    before = LedgerEntry.objects.count()
    for unit in (small.cast.transport.pk, small.cast.planning.pk):
        with assert_query_count("dashboards:trial"):
            page = client.get(f"/plans/siping/trial/?unit={unit}&other=dual-carbon-2026")
        assert "逐项算法" in page.content.decode()
    assert LedgerEntry.objects.count() == before
    with assert_query_count("dashboards:trial"):
        client.get("/plans/siping/trial/?units=county&scheme=energy-2007")


def test_the_office_sees_whose_grade_flips(small: SmallPlan) -> None:
    """Wind power alone is on its way, 100: 优秀 by the proposal, whatever the weights; no cap of 30 %.

    Waited for instead, the ten points that cannot be judged leave its grade open.
    """
    name_accountable(small, WIND)
    text = scheme_files()["city-template"].text.replace('best_share_pct: "30"\n', "")
    olga, tenant = small.viewer("olga"), small.plan.tenant
    keep_scheme(olga, tenant, text, basis=Basis("考核办法"), seen=0)
    offers = offers_for(tenant.pk, kinds_of(ALL))
    chosen = TrialFilter.of({}, ALL, offers, this_year=TODAY.year)
    choice = choice_of(chosen, {"group": "targets", "unjudged": "1", "item": "x"})
    page = sensitivity_page(small.plan, olga, offers, chosen, choice, today=TODAY)
    assert page.table is not None
    assert [len(column.flips) for column in page.table.columns] == [0, 0, 0, 0, 1]
    flip = page.table.columns[-1].flips[0]
    assert (flip.name, flip.before, flip.after) == ("市交通局", "优秀", "")
    assert page.table.is_graded
    assert not page.table.holds
