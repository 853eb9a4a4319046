"""Who may give accounts, roles and standing: the services ask, whatever their caller has asked."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from audit.domain.actors import Actor
from audit.domain.errors import TransitionError
from audit.models import LedgerEntry
from organizations.access import viewer_of
from organizations.domain.roles import Role
from organizations.models import Department, Membership, Place, User
from organizations.services import create_account, end_membership, grant_membership
from organizations.services.passwords import change_password
from organizations.services.standing import name_statistics_body, seat_office
from tests.cast import PASSWORD, SINCE, SYSTEM, Cast, make_cast

pytestmark = pytest.mark.django_db

START = date(2026, 1, 1)


@pytest.fixture
def cast() -> Cast:
    return make_cast()


def actor(cast: Cast, name: str, role: Role) -> Actor:
    return Actor(account=cast[name].pk, unit="", role=role)


def appoint(cast: Cast, role: Role) -> Actor:
    """A new person with an administration role in Siping."""
    user = create_account(username=role, display_name=role, password=PASSWORD, actor=SYSTEM)
    grant_membership(user=user, role=role, tenant=cast.siping, valid_from=SINCE, actor=SYSTEM)
    return Actor(account=user.pk, unit="", role=role)


def test_only_the_system_administration_creates_accounts(cast: Cast) -> None:
    def create(by: Actor) -> User:
        return create_account(username="new", display_name="New", password=PASSWORD, actor=by)

    for name, role in (("olga", Role.OFFICE), ("olga", Role.SYSTEM_ADMIN)):
        with pytest.raises(PermissionDenied):
            create(actor(cast, name, role))
    assert create(actor(cast, "sysop", Role.SYSTEM_ADMIN)).pk


def test_only_the_security_administration_of_the_tenant_grants_roles(cast: Cast) -> None:
    def grant(tenant: Place, by: Actor) -> Membership:
        return grant_membership(
            user=cast["amy"], role=Role.OFFICE, tenant=tenant, valid_from=START, actor=by
        )

    security = appoint(cast, Role.SECURITY_ADMIN)
    for other in (actor(cast, "sysop", Role.SYSTEM_ADMIN), actor(cast, "olga", Role.OFFICE)):
        with pytest.raises(PermissionDenied):
            grant(cast.siping, other)
    with pytest.raises(PermissionDenied):
        grant(cast.loudi, security)
    assert grant(cast.siping, security).role == Role.OFFICE


def test_a_department_of_another_tenant_is_no_way_in(cast: Cast) -> None:
    with pytest.raises(ValidationError) as refused:
        grant_membership(
            user=cast["amy"],
            role=Role.REPORTER,
            tenant=cast.siping,
            department=cast.loudi_planning,
            valid_from=START,
            actor=SYSTEM,
        )
    assert list(refused.value.message_dict) == ["department"]


def test_a_place_that_is_not_below_the_tenant_is_no_way_in(cast: Cast) -> None:
    with pytest.raises(ValidationError) as refused:
        grant_membership(
            user=cast["amy"],
            role=Role.COUNTY_OFFICE,
            tenant=cast.loudi,
            place=cast.lishu,
            valid_from=START,
            actor=SYSTEM,
        )
    assert list(refused.value.message_dict) == ["place"]


@pytest.mark.parametrize(
    ("name", "role"),
    [
        ("olga", Role.SYSTEM_ADMIN),
        ("sysop", Role.OFFICE),
        ("sysop", Role.SECURITY_ADMIN),
    ],
)
def test_an_administration_is_an_account_of_its_own(cast: Cast, name: str, role: Role) -> None:
    with pytest.raises(ValidationError, match="单独的账号"):
        grant_membership(
            user=cast[name], role=role, tenant=cast.siping, valid_from=START, actor=SYSTEM
        )


def test_a_membership_ends_with_a_day_and_stays_known(cast: Cast) -> None:
    membership = Membership.objects.get(user=cast["amy"])
    ended = end_membership(
        membership,
        last_day=date(2026, 3, 31),
        basis="调离",
        actor=appoint(cast, Role.SECURITY_ADMIN),
    )
    assert ended.valid_to == date(2026, 3, 31)
    assert viewer_of(cast["amy"], today=date(2026, 3, 31)).hats
    assert not viewer_of(cast["amy"], today=date(2026, 4, 1)).hats
    assert LedgerEntry.objects.latest("pk").action == "membership.end"
    with pytest.raises(TransitionError):
        end_membership(membership, last_day=date(2026, 5, 1), basis="", actor=SYSTEM)


def test_a_membership_does_not_end_before_it_began_nor_by_anybody(cast: Cast) -> None:
    membership = Membership.objects.get(user=cast["amy"])
    with pytest.raises(ValidationError):
        end_membership(membership, last_day=date(2019, 1, 1), basis="", actor=SYSTEM)
    with pytest.raises(PermissionDenied):
        end_membership(
            membership,
            last_day=timezone.localdate(),
            basis="",
            actor=actor(cast, "olga", Role.OFFICE),
        )


def test_the_office_has_one_seat(cast: Cast) -> None:
    office = actor(cast, "olga", Role.OFFICE)
    seat_office(cast.transport, basis="市委办〔2026〕1号", actor=office)
    seats = Department.objects.filter(tenant=cast.siping, hosts_office=True)
    assert list(seats) == [cast.transport]
    moved = LedgerEntry.objects.filter(action="department.standing")
    assert moved.count() == 2


def test_only_the_own_office_gives_standing(cast: Cast) -> None:
    theirs = actor(cast, "oscar", Role.OFFICE)
    for give in (seat_office, name_statistics_body):
        with pytest.raises(PermissionDenied):
            give(cast.transport, basis="", actor=theirs)


def test_nobody_changes_the_password_of_another(cast: Cast) -> None:
    with pytest.raises(PermissionDenied):
        change_password(
            user=cast["alice"], password=PASSWORD, actor=actor(cast, "olga", Role.OFFICE)
        )
