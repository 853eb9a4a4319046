"""Names, accounts and standings of a demonstration, and what production refuses of them."""

import pytest
from django.conf import LazySettings
from django.core.exceptions import ValidationError

from audit.models import LedgerEntry
from organizations.models import Department, DepartmentAlias, Place
from organizations.services import DepartmentFacts, create_account, ensure_departments
from organizations.services.demo_names import SUFFIX, DemonstrationRefused, mark_demonstration
from organizations.services.standing import name_statistics_body, seat_office
from tests.cast import SYSTEM, Cast, make_cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return make_cast()


def names_of(tenant: Place) -> set[str]:
    return set(Department.objects.filter(tenant=tenant).values_list("name", flat=True))


def test_places_and_departments_of_one_tenant_are_renamed_once(cast: Cast) -> None:
    renamed = mark_demonstration(cast.siping, actor=SYSTEM)
    assert renamed == 5  # the city, its county, three departments
    cast.siping.refresh_from_db()
    cast.lishu.refresh_from_db()
    assert (cast.siping.name, cast.lishu.name) == (f"四平市{SUFFIX}", f"梨树县{SUFFIX}")
    assert all(name.endswith(SUFFIX) for name in names_of(cast.siping))
    assert not any(name.endswith(SUFFIX) for name in names_of(cast.loudi))
    assert LedgerEntry.objects.filter(action="demonstration.name").count() == renamed
    assert mark_demonstration(cast.siping, actor=SYSTEM) == 0


def test_a_later_plan_version_still_finds_a_renamed_department(cast: Cast) -> None:
    mark_demonstration(cast.siping, actor=SYSTEM)
    facts = DepartmentFacts("市交通运输局", "四平市交通运输局", "交通", "local")
    found = ensure_departments(cast.siping, [facts], actor=SYSTEM)
    assert found["市交通运输局"].pk == cast.transport.pk
    assert DepartmentAlias.objects.filter(name="市交通运输局").exists()


def test_production_renames_nothing(cast: Cast, settings: LazySettings) -> None:
    settings.SYNTHETIC_VALUES_ALLOWED = False
    with pytest.raises(DemonstrationRefused, match="正式环境"):
        mark_demonstration(cast.siping, actor=SYSTEM)
    cast.siping.refresh_from_db()
    assert cast.siping.name == "四平市"


def test_the_known_password_is_for_demonstrations_alone(settings: LazySettings) -> None:
    def create(username: str, *, demonstration: bool) -> None:
        create_account(
            username=username,
            display_name="填报人",
            password="demo",
            demonstration=demonstration,
            actor=SYSTEM,
        )

    create("one", demonstration=True)
    with pytest.raises(ValidationError):
        create("two", demonstration=False)
    settings.SYNTHETIC_VALUES_ALLOWED = False
    with pytest.raises(ValidationError):
        create("three", demonstration=True)


def test_the_seat_of_the_office_is_recorded_once(cast: Cast) -> None:
    seat_office(cast.loudi_planning, basis="娄发〔2023〕1号", actor=SYSTEM)
    seat_office(cast.loudi_planning, basis="娄发〔2023〕1号", actor=SYSTEM)
    cast.loudi_planning.refresh_from_db()
    assert cast.loudi_planning.hosts_office
    assert LedgerEntry.objects.filter(action="department.standing").count() == 1


def test_a_statistics_body_is_named(cast: Cast) -> None:
    name_statistics_body(cast.transport, basis="示例", actor=SYSTEM)
    cast.transport.refresh_from_db()
    assert cast.transport.is_statistics_body
