"""A city whose data are asked for: the small plan, and who decides."""

from assessments.models import CityExport
from assessments.services.city_export_jobs import write_city_export
from assessments.services.city_exports import approve_city_export, ask_city_export
from audit.domain.actors import Actor
from organizations.domain.roles import Role
from organizations.services import create_account, grant_membership
from tests.assessments.small_plan import SmallPlan, make_small_plan
from tests.cast import PASSWORD, SINCE, SYSTEM

REASON = "机构改革,数据移交市数据局"


def make_city(*, with_values: bool = True) -> SmallPlan:
    """The small plan, with Sara and Sven for Siping's security and Lou for Loudi's."""
    small = make_small_plan(with_values=with_values)
    for name, tenant in (
        ("sara", small.cast.siping),
        ("sven", small.cast.siping),
        ("lou", small.cast.loudi),
    ):
        user = create_account(username=name, display_name=name, password=PASSWORD, actor=SYSTEM)
        grant_membership(
            user=user, role=Role.SECURITY_ADMIN, tenant=tenant, valid_from=SINCE, actor=SYSTEM
        )
        small.cast.users[name] = user
    return small


def by(small: SmallPlan, name: str, role: Role) -> Actor:
    """Somebody who acts by a role, rightly or not."""
    return Actor(account=small.cast[name].pk, unit=small.cast.siping.name, role=role)


def office(small: SmallPlan) -> Actor:
    return by(small, "olga", Role.OFFICE)


def guard(small: SmallPlan) -> Actor:
    return by(small, "sara", Role.SECURITY_ADMIN)


def asked(small: SmallPlan) -> CityExport:
    return ask_city_export(tenant=small.cast.siping, reason=REASON, actor=office(small))


def approved(small: SmallPlan) -> CityExport:
    export = asked(small)
    approve_city_export(export, actor=guard(small))
    return again(export)


def written(small: SmallPlan) -> CityExport:
    export = approved(small)
    assert write_city_export(export.pk)
    return again(export)


def again(export: CityExport) -> CityExport:
    """As it is in the database now."""
    return CityExport.objects.select_related("tenant").get(pk=export.pk)
