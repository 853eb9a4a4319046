"""Who answers for a target, as a snapshot holds it."""

from assessments.domain.facts import UnitFacts
from assessments.selectors.frozen_tasks import UnitsInCharge
from indicators.models import Measure, MeasureVersion
from organizations.models import Department, Place
from plans.models import PlanTask, Target

CITY, COUNTY = Place(pk=1, name="四平市"), Place(pk=9, name="铁东区")
FIRST_LISTED = UnitFacts("市发改委", True, "", 3)
UNITS = UnitsInCharge({}, {"三/1": FIRST_LISTED}, {COUNTY.pk: Department(pk=5, name="铁东区")})


def _terms(place: Place, document: str) -> MeasureVersion:
    """A target of a plan task, or the part of it that a place has."""
    target = Target(plan_task=PlanTask(key="三/1"))
    measure = Measure(place=place, key="三/1#1")
    return MeasureVersion(measure=measure, target=target, basis_document=document)


def test_a_county_answers_for_the_part_that_a_document_gave_it() -> None:
    """Its letters go to the county, so papers cannot name a presumed bureau of the city."""
    found = UNITS.of_target(_terms(COUNTY, "四政办〔2024〕3号"))
    assert found == UnitFacts("铁东区", False, "四政办〔2024〕3号", 5)


def test_without_a_document_the_first_listed_unit_is_presumed() -> None:
    assert UNITS.of_target(_terms(COUNTY, "")) == FIRST_LISTED
    assert UNITS.of_target(_terms(CITY, "四政办〔2024〕3号")) == FIRST_LISTED
