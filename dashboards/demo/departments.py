"""The departments of a demonstration: those of the plan, and proposed ones where it names none."""

from collections.abc import Iterable

from audit.domain.actors import Actor
from dashboards.demo.outcomes import chance
from indicators.models import Measure
from organizations.models import Department, Place
from organizations.models.departments import Governance
from organizations.services import DepartmentFacts, ensure_departments
from organizations.services.standing import name_statistics_body, seat_office
from plans.models import Plan, ResponsibilityName
from plans.services import name_accountable_unit

PROPOSED = "(建议,非方案规定)"
PLANNING = "发改"
STATISTICS = "统计"
# Usual names of the bureaux; any other function is called 市…局.
USUAL_NAMES = {
    PLANNING: ("市发改委", "发展和改革委员会"),
    STATISTICS: ("市统计局", "统计局"),
    "供电": ("市供电公司", "供电公司"),
    "林草": ("市林草局", "林业和草原局"),
}
COMPANY_FUNCTIONS = frozenset({"供电", "燃气"})
# So many of the targets have a unit named by the office; the others show the first listed one.
NAMED_SHARE = 0.7


def propose_departments(plan: Plan, *, actor: Actor) -> None:
    """Add the bureaux that a plan does not name but its indicators need, marked as proposed.

    A plan that names departments gets at most those that its office and joint review need.
    """
    held = set(plan.tenant.departments.values_list("function", flat=True))
    wanted = {PLANNING, STATISTICS}
    if not held:
        wanted |= _needed_functions(plan)
    facts = [_proposed(plan.tenant, function) for function in sorted(wanted - held)]
    if facts:
        ensure_departments(plan.tenant, facts, actor=actor)


def give_standing(plan: Plan, *, actor: Actor) -> tuple[Department, Department]:
    """Seat the leading group's office and name the statistics body; returns both bureaux."""
    planning = _by_function(plan.tenant, PLANNING)
    statistics = _by_function(plan.tenant, STATISTICS)
    seat_office(planning, basis=basis_of(plan), actor=actor)
    name_statistics_body(statistics, basis=basis_of(plan), actor=actor)
    return planning, statistics


def name_units(plan: Plan, *, actor: Actor) -> int:
    """Name accountable units for a good part of the targets; returns for how many."""
    by_function: dict[str, Department] = {}
    for department in plan.tenant.departments.order_by("pk"):
        if department.governance != Governance.COLLECTIVE:
            by_function.setdefault(department.function, department)
    named = 0
    for measure in _measures(plan):
        unit = _fitting(measure, by_function)
        if unit is None or chance(f"{plan.slug} unit {measure.key}") >= NAMED_SHARE:
            continue
        name_accountable_unit(
            plan, key=measure.key, department=unit, basis_document=basis_of(plan), actor=actor
        )
        named += 1
    return named


def basis_of(plan: Plan) -> str:
    """The invented document on which the demonstration rests its choices."""
    return f"演示依据:{plan.tenant.name}碳达峰任务分工(虚构,仅供演示)"


def _needed_functions(plan: Plan) -> set[str]:
    lists = plan.measures.filter(latest__indicator__isnull=False).values_list(
        "latest__indicator__functions", flat=True
    )
    return {function for functions in lists for function in functions}


def _proposed(tenant: Place, function: str) -> DepartmentFacts:
    short, full = USUAL_NAMES.get(function, (f"市{function}局", f"{function}局"))
    company = function in COMPANY_FUNCTIONS
    return DepartmentFacts(
        name=short + PROPOSED,
        canonical_name=f"{tenant.name}{full}{PROPOSED}",
        function=function,
        governance=Governance.COMPANY if company else Governance.LOCAL,
    )


def _by_function(tenant: Place, function: str) -> Department:
    return tenant.departments.select_related("tenant").filter(function=function).order_by("pk")[0]


def _measures(plan: Plan) -> Iterable[Measure]:
    return plan.measures.select_related(
        "latest__indicator", "latest__target__plan_task"
    ).prefetch_related("latest__target__plan_task__responsibilities__names__department")


def _fitting(measure: Measure, by_function: dict[str, Department]) -> Department | None:
    """The listed department whose function fits the indicator, else the first listed.

    Where the plan lists none: the one whose function the catalogue names.
    """
    latest = measure.latest
    if latest is None:
        return None
    functions = latest.indicator.functions if latest.indicator else []
    task = latest.target.plan_task if latest.target else None
    listed: list[Department] = []
    if task is not None:
        names: list[ResponsibilityName] = [
            name for bracket in task.responsibilities.all() for name in bracket.names.all()
        ]
        listed = [name.department for name in names]
    listed = [unit for unit in listed if unit.governance != Governance.COLLECTIVE]
    for function in functions:
        for unit in listed or by_function.values():
            if unit.function == function:
                return unit
    return listed[0] if listed else None
