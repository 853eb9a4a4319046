"""Loading the five seed plans, for tests that begin with a published plan."""

from functools import cache

from django.conf import settings

from audit.domain.actors import Actor
from indicators.domain.measure_files import parse_measure_file
from indicators.management.commands.load_reference import reference_data
from indicators.models import Indicator, Measure
from indicators.selectors.catalogue import domain_catalogue, domain_definitions
from indicators.services import ReferenceData, load_reference_data, publish_plan
from organizations.services import PlaceFacts, ensure_places
from plans.domain.place_files import PlaceFile, day, parse_place_file
from plans.domain.plan_files import PlanFile, parse_plan_file
from plans.domain.register_files import parse_register_file
from plans.models import Plan
from plans.services import SourceFile, load_register
from tests.prepared import prepared

FIXTURES = settings.BASE_DIR / "fixtures"
SLUGS = ("siping", "dalian", "ruichang", "loudi", "jungar")
SYSTEM = Actor.system("test")


def plan_text(slug: str) -> str:
    """The plan file of a seed."""
    return (FIXTURES / "plans" / f"{slug}.yaml").read_text(encoding="utf-8")


def source_file(slug: str) -> SourceFile:
    """The source document of a seed."""
    data = (FIXTURES / "sources" / f"{slug}.txt").read_bytes()
    return SourceFile(name=f"{slug}.txt", data=data, text=data.decode())


@cache
def _places() -> PlaceFile:
    return parse_place_file((FIXTURES / "places" / "places.yaml").read_text(encoding="utf-8"))


@cache
def _reference() -> ReferenceData:
    return reference_data(FIXTURES / "catalogue")


@cache
def _plan_file(slug: str) -> PlanFile:
    return parse_plan_file(plan_text(slug))


@prepared
def load_reference() -> None:
    """Places, catalogue, definitions and factors; the files are read once in a process."""
    ensure_places(
        (
            PlaceFacts(
                key=row.key,
                code=row.code,
                name=row.name,
                level=row.level,
                parent=row.parent,
                counts_in_rollup=row.counts_in_rollup,
                lower_units_label=row.lower_units_label,
                valid_from=day(row.valid_from),
                valid_to=day(row.valid_to),
            )
            for row in _places().places
        ),
        actor=SYSTEM,
    )
    load_reference_data(_reference(), actor=SYSTEM)


@prepared
def load_seed(slug: str) -> Plan:
    """A seed plan, published with its measures and register; reference data at first need."""
    if not Indicator.objects.exists():
        load_reference()
    plan_file = _plan_file(slug)
    measures = parse_measure_file(
        (FIXTURES / "measures" / f"{slug}.yaml").read_text(encoding="utf-8"),
        plan_file,
        domain_catalogue(),
        domain_definitions(),
    )
    source = source_file(slug)
    version = publish_plan(plan_file, source, measures, actor=SYSTEM)
    register = (FIXTURES / "registers" / f"{slug}.yaml").read_text(encoding="utf-8")
    load_register(version.plan, parse_register_file(register, source.text), actor=SYSTEM)
    return version.plan


def measure_of(plan: Plan, key: str) -> Measure:
    """The city's measure of a target key."""
    return Measure.objects.select_related("latest__indicator", "place").get(
        plan=plan, key=key, place=plan.tenant
    )
