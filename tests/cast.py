"""The fixed cast: two cities, their departments, and a person for every role.

Siping: Alice fills for 市发改委 (which hosts the office), Amy for 市交通局; Adam and Arthur review
in them; Olga sits in the office; Stan reviews jointly for 市统计局; Cora is a county's office;
Audrey audits, Sue is the superior office. Loudi: Bob fills, Oscar is the office.
"""

from dataclasses import dataclass
from datetime import date

from django.test import Client

from audit.domain.actors import Actor
from organizations.domain.roles import Role
from organizations.models import Department, Place, User
from organizations.services import (
    DepartmentFacts,
    PlaceFacts,
    create_account,
    ensure_departments,
    ensure_places,
    grant_membership,
    make_tenant,
)
from tests.prepared import prepared

SYSTEM = Actor.system("test")
PASSWORD = "a long enough passphrase 2026"
SINCE = date(2020, 1, 1)
UNTIL = date(2030, 12, 31)


@dataclass(frozen=True)
class Cast:
    """Everybody by name, and the places and departments they belong to."""

    siping: Place
    loudi: Place
    lishu: Place
    planning: Department
    transport: Department
    statistics: Department
    loudi_planning: Department
    users: dict[str, User]

    def __getitem__(self, name: str) -> User:
        return self.users[name]

    def enter(self, name: str) -> Client:
        """Somebody at the product's pages, signed in, in Chinese."""
        client = Client(headers={"Accept-Language": "zh-hans"})
        client.force_login(self[name])
        return client


@prepared
def make_cast() -> Cast:
    """Create the cast; places and departments are matched to a loaded plan where there is one."""
    places = ensure_places(_places(), actor=SYSTEM)
    siping, loudi, lishu = places["220300"], places["431300"], places["220322"]
    for tenant in (siping, loudi):
        make_tenant(tenant, actor=SYSTEM)
    own = ensure_departments(siping, _departments("四平市"), actor=SYSTEM)
    theirs = ensure_departments(loudi, _departments("娄底市"), actor=SYSTEM)
    own["市发改委"].hosts_office = True
    own["市统计局"].is_statistics_body = True
    Department.objects.bulk_update(
        [own["市发改委"], own["市统计局"]], ["hosts_office", "is_statistics_body"]
    )
    users = {
        name: _person(name, role, tenant, department, place)
        for name, role, tenant, department, place in (
            ("alice", Role.REPORTER, siping, own["市发改委"], None),
            ("adam", Role.DEPARTMENT_REVIEWER, siping, own["市发改委"], None),
            ("amy", Role.REPORTER, siping, own["市交通局"], None),
            ("arthur", Role.DEPARTMENT_REVIEWER, siping, own["市交通局"], None),
            ("stan", Role.DEPARTMENT_REVIEWER, siping, own["市统计局"], None),
            ("olga", Role.OFFICE, siping, None, None),
            ("cora", Role.COUNTY_OFFICE, siping, None, lishu),
            ("sue", Role.SUPERIOR_OFFICE, siping, None, None),
            ("audrey", Role.AUDITOR, siping, None, None),
            ("bob", Role.REPORTER, loudi, theirs["市发改委"], None),
            ("oscar", Role.OFFICE, loudi, None, None),
            ("sysop", Role.SYSTEM_ADMIN, siping, None, None),
        )
    }
    return Cast(
        siping=siping,
        loudi=loudi,
        lishu=lishu,
        planning=own["市发改委"],
        transport=own["市交通局"],
        statistics=own["市统计局"],
        loudi_planning=theirs["市发改委"],
        users=users,
    )


def _places() -> list[PlaceFacts]:
    return [
        PlaceFacts("220000", "吉林省", "province", code="220000"),
        PlaceFacts("220300", "四平市", "prefecture", code="220300", parent="220000"),
        PlaceFacts("220322", "梨树县", "county", code="220322", parent="220300"),
        PlaceFacts("430000", "湖南省", "province", code="430000"),
        PlaceFacts("431300", "娄底市", "prefecture", code="431300", parent="430000"),
    ]


def _departments(city: str) -> list[DepartmentFacts]:
    return [
        DepartmentFacts("市发改委", f"{city}发展和改革委员会", "发改", "local"),
        DepartmentFacts("市交通局", f"{city}交通运输局", "交通", "local"),
        DepartmentFacts("市统计局", f"{city}统计局", "统计", "local"),
    ]


def _person(
    name: str, role: Role, tenant: Place, department: Department | None, place: Place | None
) -> User:
    user = create_account(username=name, display_name=name.title(), password=PASSWORD, actor=SYSTEM)
    audits = role is Role.AUDITOR
    grant_membership(
        user=user,
        role=role,
        tenant=tenant,
        department=department,
        place=place,
        valid_from=SINCE,
        valid_to=UNTIL if audits else None,
        basis="审计通知书〔2026〕1号" if audits else "",
        actor=SYSTEM,
    )
    return user
