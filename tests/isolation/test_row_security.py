"""The second wall: a connection of the product's account tries what the first wall would forbid."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from organizations.access import Viewer
from organizations.models import Place
from organizations.row_security import Wall, install, missing, walls
from organizations.tenant_scope import (
    NOTHING,
    current_scope,
    every_tenant,
    nothing_open,
    tenants,
)
from tests.isolation.asking import Asking
from tests.product_role import as_owner

pytestmark = pytest.mark.django_db
OURS = {"audit", "organizations", "plans", "indicators", "assessments", "dashboards", "tasks"}
postgres = pytest.mark.postgres


def test_every_table_has_its_wall_or_a_reason_to_have_none() -> None:
    ours = {model for model in apps.get_models() if model._meta.app_label in OURS}
    walled = {wall.table for wall in walls()}
    without = {model._meta.label for model in ours if model._meta.db_table not in walled}
    named = set(settings.TABLES_WITHOUT_TENANT)
    assert without == named, (
        f"Give {without ^ named} a key to a tenant, or carbon_peak/walls.py a reason."
    )
    assert all(settings.TABLES_WITHOUT_TENANT.values())
    labels = {model._meta.label for model in ours}
    assert labels >= settings.TABLES_READ_ACROSS_TENANTS


def _asked(sql: str, *given: str) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql, given)
        return [row[0] for row in cursor.fetchall()]


@postgres
def test_the_tests_work_by_an_account_that_owns_and_bypasses_nothing() -> None:
    assert _asked(
        "SELECT NOT rolsuper AND NOT rolbypassrls FROM pg_roles WHERE rolname = current_user"
    ) == [True]
    owned = "SELECT count(*) FROM pg_class c JOIN pg_roles r ON r.oid = c.relowner"
    assert _asked(f"{owned} WHERE r.rolname = current_user") == [0]


@postgres
@pytest.mark.parametrize(
    "broken",
    [
        "ALTER TABLE indicators_observation DISABLE ROW LEVEL SECURITY",
        "DROP POLICY tenant_rows ON indicators_observation",
        "CREATE POLICY more ON indicators_observation USING (true)",
        "ALTER POLICY tenant_rows ON indicators_observation USING (true)",
    ],
)
def test_a_hole_in_the_wall_is_found_and_mended(broken: str) -> None:
    assert missing() == []
    with as_owner():
        # What other tests of the file prepared is checked first: a table with checks to come keeps
        # its form.
        connection.check_constraints()
        _done(broken)
        assert any("indicators_observation" in each for each in missing())
        install()
    assert missing() == []


def _done(sql: str, *given: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql, given)
        return int(cursor.rowcount)


def _rows(table: str) -> dict[str, str]:
    """All rows that are open, whole, by their keys."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT ctid::text, to_jsonb(t)::text FROM {table} t")
        return dict(cursor.fetchall())


@contextmanager
def _undone() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def _refused(write: Callable[[], object]) -> bool:
    """Whether row security itself said no."""
    try:
        with _undone():
            write()
    except DatabaseError as error:
        return "row-level security" in str(error)
    return False


def _tried(table: str, row: str, ctid: str) -> set[str]:
    """What the connection can do with one row, as it is open now."""
    column = next(iter(json.loads(row)))
    insert = f"INSERT INTO {table} SELECT * FROM jsonb_populate_record(NULL::{table}, %s::jsonb)"
    done = set() if _refused(lambda: _done(insert, row)) else {"insert"}
    changes = {
        "update": f"UPDATE {table} SET {column} = {column} WHERE ctid = %s::tid",
        "delete": f"DELETE FROM {table} WHERE ctid = %s::tid",
    }
    for name, statement in changes.items():
        with _undone():
            if _done(statement, ctid):
                done.add(name)
    return done


def _faults(wall: Wall, own: dict[str, str]) -> Iterator[str]:
    """What somebody else, as it is open now, can do with the rows that are open to their tenant alone."""
    if own.keys() & _rows(wall.table).keys() and wall.read is None:
        yield f"{wall.table} is read"
    for ctid, row in list(own.items())[:1]:
        yield from (f"{each} on {wall.table}" for each in _tried(wall.table, row, ctid))
    empty = (
        f"INSERT INTO {wall.table} SELECT * FROM jsonb_populate_record(NULL::{wall.table}, '{{}}')"
    )
    if not _refused(lambda: _done(empty)):
        yield f"{wall.table} takes rows of nobody"


@postgres
def test_another_tenants_rows_cannot_be_read_written_or_deleted(asking: Asking) -> None:
    """A row of every table of Siping's, tried with all other tenants open."""
    siping = asking.stage.walk.cast.siping.pk
    others = set(Place.objects.exclude(pk=siping).values_list("pk", flat=True))
    faults: list[str] = []
    tried: set[str] = set()
    for wall in walls():
        with nothing_open():
            # What is of accounts, and so of no tenant.
            common = _rows(wall.table).keys() if wall.read is None else set()
        with tenants([siping]):
            own = {ctid: row for ctid, row in _rows(wall.table).items() if ctid not in common}
        if wall.read is not None:
            own = {ctid: row for ctid, row in own.items() if _is_of(row, siping)}
        tried |= {wall.table} if own else set()
        with tenants(others):
            faults += _faults(wall, own)
    assert not faults
    assert len(tried) > 50


def _is_of(row: str, tenant: int) -> bool:
    return bool(json.loads(row).get("tenant_id") == tenant)


@postgres
def test_nothing_is_open_until_somebody_says_whose(asking: Asking) -> None:
    with nothing_open():
        open_ = {wall.table for wall in walls() if wall.read is None and _rows(wall.table)}
    # Entries about accounts are of no tenant.
    assert open_ <= {
        "audit_ledgerentry",
        "audit_ledgerhead",
        "audit_storedcontent",
        "audit_contentkey",
    }


@postgres
@pytest.mark.parametrize(
    "address", ["/api/v1/observations/", "/api/v1/observations/?place=220300", "/api/v1/rounds/"]
)
def test_a_broken_filter_still_shows_nothing_of_another(
    asking: Asking, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Loudi's office asks, and the first wall takes it for the office of every place."""
    every = frozenset(Place.objects.values_list("pk", flat=True))
    monkeypatch.setattr(Viewer, "tenant_ids", lambda *_given: every)
    told = asking.get("oscar", address).content.decode()
    with as_owner():
        unwalled = asking.get("oscar", address).content.decode()
    assert "siping" not in told
    assert "四平" not in told
    assert "siping" in unwalled or "四平" in unwalled


@postgres
def test_a_request_leaves_nothing_open(asking: Asking) -> None:
    with nothing_open():
        assert asking.get("olga", "/api/v1/rounds/").status_code == 200
        assert current_scope() == NOTHING
        assert _rows("indicators_reportinground") == {}


@pytest.fixture
def line(db: None) -> Iterator[BaseDatabaseWrapper]:
    """A connection of its own, outside of the test's transaction."""
    line = connection.copy()
    yield line
    line.close()


def _heard(line: BaseDatabaseWrapper) -> str:
    with line.cursor() as cursor:
        cursor.execute("SELECT current_setting('carbon_peak.tenants', true)")
        return str(cursor.fetchone()[0])


@postgres
def test_every_transaction_is_told_anew(line: BaseDatabaseWrapper) -> None:
    with nothing_open():
        line.set_autocommit(False)
        with tenants([2, 1]):
            assert _heard(line) == "{1,2}"
            before = line.savepoint()
            with tenants([3]):
                assert _heard(line) == "{3}"
            line.savepoint_rollback(str(before))
            assert _heard(line) == "{1,2}"
        line.rollback()
        assert _heard(line) == NOTHING
        with tenants([4]):
            assert _heard(line) == "{4}"
        line.commit()
        with line.connection.cursor() as cursor:
            cursor.execute("SELECT current_setting('carbon_peak.tenants', true)")
            assert cursor.fetchone()[0] in ("", NOTHING)


@postgres
def test_a_transaction_may_still_choose_its_isolation(line: BaseDatabaseWrapper) -> None:
    """As a snapshot of a plan does, whose figures must all be of one moment."""
    line.set_autocommit(False)
    with tenants([1]), line.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        cursor.execute("SHOW transaction_isolation")
        assert cursor.fetchone()[0] == "repeatable read"
    assert _heard(line) != "{1}"


@postgres
def test_what_the_one_before_left_on_a_connection_is_not_believed(
    line: BaseDatabaseWrapper, monkeypatch: pytest.MonkeyPatch
) -> None:
    with every_tenant("whoever had the connection before"):
        assert _heard(line) == "*"
    held = line.connection
    monkeypatch.setattr(line, "get_new_connection", lambda _given: held)
    with nothing_open():
        line.connect()
        assert _heard(line) == NOTHING
