"""Viewers and memberships: who somebody is today, and what the database refuses."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.http import Http404

from audit.domain.actors import Actor
from organizations.access import access_department, access_place, viewer_of
from organizations.domain.roles import Role
from organizations.models import Department, Membership
from organizations.services import (
    DepartmentFacts,
    create_account,
    ensure_departments,
    grant_membership,
)
from tests.cast import PASSWORD, SINCE, SYSTEM, UNTIL, Cast, make_cast

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 20)


@pytest.fixture
def cast() -> Cast:
    return make_cast()


def test_a_reporter_wears_the_hat_of_the_department(cast: Cast) -> None:
    alice = viewer_of(cast["alice"], today=TODAY)
    assert alice.department_ids(Role.REPORTER) == {cast.planning.pk}
    assert alice.actor(cast.siping.pk, Role.REPORTER) == Actor(
        account=cast["alice"].pk, unit="市发改委", role="reporter"
    )
    assert not alice.is_office(cast.siping.pk)


@pytest.mark.parametrize(
    ("name", "reads", "unreleased"),
    [
        ("alice", True, False),
        ("adam", True, False),
        ("olga", True, True),
        ("cora", True, False),
        ("sue", True, False),
        ("audrey", True, True),
        ("bob", False, False),
        ("oscar", False, False),
        ("sysop", False, False),
    ],
)
def test_who_reads_what_of_siping(cast: Cast, name: str, reads: bool, unreleased: bool) -> None:
    viewer = viewer_of(cast[name], today=TODAY)
    assert viewer.reads_tenant(cast.siping.pk) is reads
    assert viewer.reads_unreleased(cast.siping.pk) is unreleased


def test_a_membership_counts_only_between_its_days(cast: Cast) -> None:
    audrey = cast["audrey"]
    for day, holds in (
        (SINCE, True),
        (SINCE - timedelta(days=1), False),
        (UNTIL, True),
        (UNTIL + timedelta(days=1), False),
    ):
        assert viewer_of(audrey, today=day).reads_tenant(cast.siping.pk) is holds


def test_another_citys_department_does_not_exist(cast: Cast) -> None:
    bob = viewer_of(cast["bob"], today=TODAY)
    with pytest.raises(Http404):
        access_department(bob, cast.planning.pk)
    assert access_department(bob, cast.loudi_planning.pk) == cast.loudi_planning


def test_a_county_page_belongs_to_its_city(cast: Cast) -> None:
    alice, bob = (viewer_of(cast[name], today=TODAY) for name in ("alice", "bob"))
    assert access_place(alice, cast.siping, "220322") == cast.lishu
    with pytest.raises(Http404):
        access_place(bob, cast.siping, "220322")
    with pytest.raises(Http404):
        access_place(alice, cast.siping, "431300")


@pytest.mark.parametrize(
    ("role", "with_department", "with_place"),
    [
        (Role.REPORTER, False, False),
        (Role.OFFICE, True, False),
        (Role.COUNTY_OFFICE, False, False),
        (Role.SUPERIOR_OFFICE, False, True),
    ],
)
def test_role_department_and_place_must_fit(
    cast: Cast, role: Role, with_department: bool, with_place: bool
) -> None:
    department = cast.planning if with_department else None
    place = cast.lishu if with_place else None
    with pytest.raises(ValidationError):
        grant_membership(
            user=cast["alice"],
            role=role,
            tenant=cast.siping,
            department=department,
            place=place,
            valid_from=SINCE,
            actor=SYSTEM,
        )
    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.create(
            user=cast["alice"],
            role=role,
            tenant=cast.siping,
            department=department,
            place=place,
            valid_from=SINCE,
        )


def test_an_auditor_needs_a_notice_and_an_end(cast: Cast) -> None:
    with pytest.raises(ValidationError):
        grant_membership(
            user=cast["alice"],
            role=Role.AUDITOR,
            tenant=cast.siping,
            valid_from=SINCE,
            actor=SYSTEM,
        )


def test_a_weak_password_and_a_taken_name_are_refused(cast: Cast) -> None:
    with pytest.raises(ValidationError):
        create_account(username="new", display_name="新", password="12345678", actor=SYSTEM)
    with pytest.raises(ValidationError):
        create_account(username="alice", display_name="甲", password=PASSWORD, actor=SYSTEM)


def test_two_printed_names_of_one_body_are_one_department(cast: Cast) -> None:
    matched = ensure_departments(
        cast.siping,
        [
            DepartmentFacts("市发改委", "四平市发展和改革委员会", "发改", "local"),
            DepartmentFacts("市发展改革委", "四平市发展和改革委员会", "发改", "local"),
        ],
        actor=SYSTEM,
    )
    assert matched["市发改委"] == matched["市发展改革委"] == cast.planning
    assert Department.objects.filter(tenant=cast.siping, function="发改").count() == 1


def test_the_same_name_in_two_cities_is_two_departments(cast: Cast) -> None:
    assert cast.planning.name == cast.loudi_planning.name
    assert cast.planning != cast.loudi_planning
