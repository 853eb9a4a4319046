"""What is asked of PostgreSQL alone, outside the transaction that a test usually is."""

import pytest
from django.db import connection, transaction

from audit.databases import aside, hold_still
from organizations.models import Place
from organizations.tenant_scope import every_tenant, tenants

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("read_only", [False, True])
def test_a_transaction_sees_one_moment_also_where_tenants_are_told_apart(read_only: bool) -> None:
    """The engine says first whose rows are open, and still lets the moment be set."""
    with every_tenant("a test"), transaction.atomic():
        hold_still(read_only=read_only)
        with connection.cursor() as cursor:
            cursor.execute("SHOW transaction_isolation")
            assert cursor.fetchone() == ("repeatable read",)
            cursor.execute("SHOW transaction_read_only")
            assert cursor.fetchone() == ("on" if read_only else "off",)
            cursor.execute("SELECT current_setting('carbon_peak.tenants', true)")
            assert cursor.fetchone() == ("*",)


def test_inside_another_transaction_nothing_is_changed() -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        with transaction.atomic():
            hold_still()
        cursor.execute("SHOW transaction_isolation")
        assert cursor.fetchone() == ("read committed",)


def test_what_is_done_aside_is_seen_at_once_and_stays() -> None:
    """Also where the transaction sees one moment alone, and fails in the end."""
    place = Place.objects.create(key="900000", name="省", level="province")
    names = Place.objects.filter(pk=place.pk).values_list("name", flat=True)

    def rename() -> None:
        names.update(name="别名")

    with pytest.raises(RuntimeError), every_tenant("a test"), transaction.atomic():
        hold_still()
        assert names.get() == "省"
        aside(rename)
        assert names.get() == "省"
        raise RuntimeError
    assert names.get() == "别名"


def test_what_is_done_aside_opens_the_same_tenants() -> None:
    seen = []

    def look() -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_setting('carbon_peak.tenants', true)")
            seen.append(cursor.fetchone()[0])

    with tenants([7]), transaction.atomic():
        aside(look)
    assert seen == ["{7}"]
