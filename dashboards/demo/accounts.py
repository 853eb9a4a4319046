"""Accounts of a demonstration: one for every role of every place, all with the same password.

`<slug>-<role>` are for people who try the product. `<slug>.units` and `<slug>.checks` stand for
the reporters and reviewers of all other departments, and have done the work found at the start.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from audit.domain.actors import Actor
from dashboards.demo.departments import basis_of
from organizations.access import Viewer, viewer_of
from organizations.domain.roles import Role
from organizations.models import Department, Place, User
from organizations.services import create_account, grant_membership
from plans.models import Plan

PASSWORD = "demo"  # noqa: S105 - everybody knows it: the login page of a demonstration shows it
ADMINISTRATIONS = {
    "system-admin": (Role.SYSTEM_ADMIN, "系统管理员(演示)"),
    "security-admin": (Role.SECURITY_ADMIN, "安全管理员(演示)"),
    "audit-admin": (Role.AUDIT_ADMIN, "审计管理员(演示)"),
}
SINCE = date(2021, 1, 1)


@dataclass(frozen=True)
class Staff:
    """Who does a place's work, as viewers."""

    office: Viewer
    joint: Viewer
    own_department: int
    reporter: Viewer
    reviewer: Viewer
    units: Viewer
    checks: Viewer

    def filler_of(self, department_id: int) -> Viewer:
        """Whoever fills for a department, wearing that hat alone."""
        own = department_id == self.own_department
        return self.reporter if own else _in_department(self.units, department_id)

    def checker_of(self, department_id: int) -> Viewer:
        """Whoever reviews in a department, wearing that hat alone."""
        own = department_id == self.own_department
        return self.reviewer if own else _in_department(self.checks, department_id)


def ensure_administrations(*, actor: Actor) -> None:
    """The three administrations, which touch no values."""
    for username, (_role, name) in ADMINISTRATIONS.items():
        if not User.objects.filter(username=username).exists():
            _account(username, name, actor)


def hire(
    plan: Plan,
    *,
    own: Department,
    joint: Department,
    owing: Iterable[Department],
    today: date,
    actor: Actor,
) -> Staff:
    """Create a place's accounts; the reporter and reviewer belong to the department `own`."""
    granting = _Granting(plan, today, actor)
    others = [department for department in owing if department.pk != own.pk]
    reporter = granting.person("reporter", "填报人", Role.REPORTER, departments=[own])
    reviewer = granting.person("reviewer", "审核人", Role.DEPARTMENT_REVIEWER, departments=[own])
    colleague = granting.person("joint", "会审人", Role.DEPARTMENT_REVIEWER, departments=[joint])
    office = granting.person("office", "碳达峰办", Role.OFFICE)
    county = plan.tenant.children.order_by("-counts_in_rollup", "key").first()
    if county is not None:
        granting.person("county", "下级办公室", Role.COUNTY_OFFICE, place=county)
    granting.person("superior", "上级办公室", Role.SUPERIOR_OFFICE)
    granting.person("auditor", "审计人员", Role.AUDITOR)
    for username, (role, _name) in ADMINISTRATIONS.items():
        granting.grant(User.objects.get(username=username), role)
    units = granting.person("units", "各部门填报人", Role.REPORTER, departments=others, mark=".")
    checks = granting.person(
        "checks", "各部门审核人", Role.DEPARTMENT_REVIEWER, departments=others, mark="."
    )
    return Staff(
        office=viewer_of(office, today=today),
        joint=viewer_of(colleague, today=today),
        own_department=own.pk,
        reporter=viewer_of(reporter, today=today),
        reviewer=viewer_of(reviewer, today=today),
        units=viewer_of(units, today=today),
        checks=viewer_of(checks, today=today),
    )


class _Granting:
    """Makes accounts of one place and gives them their roles."""

    def __init__(self, plan: Plan, today: date, actor: Actor) -> None:
        self.plan = plan
        self.today = today
        self.actor = actor

    def person(
        self,
        name: str,
        title: str,
        role: Role,
        *,
        departments: Iterable[Department | None] = (None,),
        place: Place | None = None,
        mark: str = "-",
    ) -> User:
        user = _account(f"{self.plan.slug}{mark}{name}", f"{title}(演示)", self.actor)
        for department in departments:
            self.grant(user, role, department=department, place=place)
        return user

    def grant(
        self,
        user: User,
        role: Role,
        *,
        department: Department | None = None,
        place: Place | None = None,
    ) -> None:
        dated = role is Role.AUDITOR
        grant_membership(
            user=user,
            role=role,
            tenant=self.plan.tenant,
            department=department,
            place=place,
            valid_from=SINCE,
            valid_to=self.today.replace(month=12, day=31, year=self.today.year + 1)
            if dated
            else None,
            basis="演示审计通知书(虚构)" if dated else basis_of(self.plan),
            actor=self.actor,
        )


def _account(username: str, name: str, actor: Actor) -> User:
    return create_account(
        username=username,
        display_name=name,
        password=PASSWORD,
        # Mail is printed; this domain cannot exist. Whoever stands in for many units gets none.
        email=f"{username}@demo.invalid" if "-" in username else "",
        demonstration=True,
        actor=actor,
    )


def _in_department(viewer: Viewer, department_id: int) -> Viewer:
    hats = tuple(hat for hat in viewer.hats if hat.department_id == department_id)
    return replace(viewer, hats=hats)
