"""How a plan's responsibilities break down into the work of one year, before the office adopts it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from organizations.models import Department
from organizations.models.departments import Governance
from plans.models import AnnualWorkItem, Plan, PlanTask, ResponsibilityRole, WorkSource
from plans.selectors.reading import (
    ResponsibleUnit,
    Share,
    accountable_units,
    shares_of,
    task_label,
)

_PRECEDENCE = (ResponsibilityRole.LEAD, ResponsibilityRole.SHARED, ResponsibilityRole.SUPPORT)


@dataclass(frozen=True)
class ProposedPart:
    """A unit that would owe its part."""

    department_id: int
    name: str
    role: ResponsibilityRole


@dataclass(frozen=True)
class Proposal:
    """One plan task as the item it would become; without a unit that reports it becomes none.

    `held`: how many items of the year the task has already; `adopted`: one of them is the item
    that this proposal would become; `withdrawn`: the office had one and took it back.
    """

    task_key: str
    label: str
    title: str
    start: int
    section: str
    lead: ProposedPart | None
    lead_presumed: bool
    parts: tuple[ProposedPart, ...]
    held: int
    adopted: bool
    withdrawn: bool

    @property
    def is_adoptable(self) -> bool:
        """Somebody would report, and nobody adopted it before."""
        return self.lead is not None and not self.adopted

    @property
    def is_advised(self) -> bool:
        """Nothing speaks against adopting it: the year has no item of the task, and had none."""
        return self.is_adoptable and not self.held and not self.withdrawn


def propose_work_items(plan: Plan, year: int) -> tuple[Proposal, ...]:
    """One item for every plan task of the version in force: six queries.

    A bracket of lead and supports gives each its part; with shared wording every unit owes its
    own. Collective bodies (各县(市)区人民政府) report nothing themselves and are left out.
    """
    version_id = plan.versions.order_by("-number").values_list("pk", flat=True).first()
    if version_id is None:
        return ()
    shares: dict[str, list[Share]] = defaultdict(list)
    for share in shares_of(version_id):
        shares[share.task_key].append(share)
    units = _reporting_units(plan)
    named = accountable_units(plan)
    held = _held(plan, year)
    tasks = PlanTask.objects.filter(version=version_id).select_related("section")
    return tuple(
        _proposal(task, shares[task.key], units, named.get(task.key), held.get(task.key, ()))
        for task in tasks.order_by("position")
    )


Held = tuple[tuple[str, bool], ...]


def _proposal(
    task: PlanTask,
    shares: list[Share],
    units: Mapping[int, str],
    named: ResponsibleUnit | None,
    held: Iterable[tuple[str, bool]],
) -> Proposal:
    parts = _parts(shares, units, named)
    lead, presumed = _lead(parts, named)
    standing = [source for source, withdrawn in held if not withdrawn]
    return Proposal(
        task_key=task.key,
        label=task_label(task.number, task.title),
        title=task.title,
        start=task.start,
        section=task.section.title,
        lead=lead,
        lead_presumed=presumed,
        parts=parts,
        held=len(standing),
        adopted=WorkSource.PLAN in standing,
        withdrawn=any(withdrawn for _source, withdrawn in held),
    )


def _parts(
    shares: list[Share], units: Mapping[int, str], named: ResponsibleUnit | None
) -> tuple[ProposedPart, ...]:
    """Every unit once in printed order, in the strongest role that a bracket gives it."""
    roles: dict[int, ResponsibilityRole] = {}
    for share in shares:
        if share.department_id in units:
            held = roles.get(share.department_id, share.role)
            roles[share.department_id] = min(held, share.role, key=_PRECEDENCE.index)
    if named is not None and named.department_id in units:
        roles.setdefault(named.department_id, ResponsibilityRole.LEAD)
    return tuple(ProposedPart(pk, units[pk], role) for pk, role in roles.items())


def _lead(
    parts: tuple[ProposedPart, ...], named: ResponsibleUnit | None
) -> tuple[ProposedPart | None, bool]:
    """The unit named accountable, else the lead of a bracket, else the first listed, presumed."""
    for part in parts:
        if named is not None and part.department_id == named.department_id:
            return part, False
    for part in parts:
        if part.role is ResponsibilityRole.LEAD:
            return part, False
    return (parts[0], True) if parts else (None, False)


def _reporting_units(plan: Plan) -> dict[int, str]:
    """Units of the plan's place that can report, by their names."""
    units = Department.objects.filter(tenant=plan.tenant_id)
    return dict(units.exclude(governance=Governance.COLLECTIVE).values_list("pk", "name"))


def _held(plan: Plan, year: int) -> dict[str, Held]:
    """By task: the source of every item of the year, and whether it was withdrawn."""
    found: dict[str, list[tuple[str, bool]]] = defaultdict(list)
    rows = AnnualWorkItem.objects.filter(plan=plan, year=year)
    for key, source, withdrawn_at in rows.values_list("task_key", "source", "withdrawn_at"):
        found[key].append((source, withdrawn_at is not None))
    return {key: tuple(items) for key, items in found.items()}
