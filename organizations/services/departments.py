"""Departments: matched by any name a plan prints, created where none matches."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass

from audit.domain.actors import Actor
from audit.services import recorded
from organizations.models import Department, DepartmentAlias, Place


@dataclass(frozen=True)
class DepartmentFacts:
    """A department as a plan prints it (`name`), with its canonical name."""

    name: str
    canonical_name: str
    function: str
    governance: str


def ensure_departments(
    tenant: Place, facts: Iterable[DepartmentFacts], *, actor: Actor
) -> dict[str, Department]:
    """Match or create the departments of a tenant; returns them by printed name.

    Two printed names with one canonical name are one department with an alias. Three queries
    and one bulk insert each for departments and aliases, however many there are.
    """
    facts = list(facts)
    with recorded(actor) as recording:
        by_canonical = {d.canonical_name: d for d in Department.objects.filter(tenant=tenant)}
        aliases = dict(
            DepartmentAlias.objects.filter(tenant=tenant).values_list("name", "department_id")
        )
        fresh = _fresh_departments(tenant, facts, by_canonical, aliases)
        for department in Department.objects.bulk_create(fresh):
            by_canonical[department.canonical_name] = department
            recording.entry(
                chain=tenant.chain,
                action="department.create",
                of=department,
                after={"name": department.name, "canonical": department.canonical_name},
            )
        by_id = {d.pk: d for d in by_canonical.values()}
        matched = {
            f.name: by_id[aliases[f.name]] if f.name in aliases else by_canonical[f.canonical_name]
            for f in facts
        }
        new_aliases = [
            DepartmentAlias(tenant=tenant, department=department, name=name)
            for name, department in matched.items()
            if name not in aliases
        ]
        for alias in DepartmentAlias.objects.bulk_create(new_aliases):
            recording.entry(
                chain=tenant.chain,
                action="department.alias",
                of=alias,
                after={"name": alias.name, "department": alias.department_id},
            )
    return matched


def _fresh_departments(
    tenant: Place,
    facts: list[DepartmentFacts],
    by_canonical: dict[str, Department],
    aliases: dict[str, int],
) -> list[Department]:
    fresh: dict[str, Department] = {}
    for fact in facts:
        if fact.name in aliases or fact.canonical_name in by_canonical:
            continue
        fresh.setdefault(fact.canonical_name, Department(tenant=tenant, **asdict(fact)))
    for department in fresh.values():
        department.clean_fields(exclude=["tenant"])
    return list(fresh.values())
