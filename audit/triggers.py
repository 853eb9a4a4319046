"""Database triggers that keep append-only tables append-only, on SQLite and PostgreSQL.

SQLite drops the triggers of a table silently when a migration rebuilds it, so they are installed
after every migrate and their presence is checked by `/readyz` and `verify_ledger`.
"""

from collections.abc import Iterator

from django.apps import apps
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper

from audit.models import AppendOnlyModel, ContentKey

_APPROVED = (
    "EXISTS (SELECT 1 FROM audit_destructionapproval a "
    "JOIN audit_destructionrequest r ON r.id = a.request_id "
    "WHERE r.content_id = OLD.content_id)"
)

_POSTGRESQL_FUNCTIONS = f"""
CREATE OR REPLACE FUNCTION audit_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'append-only: %', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE OR REPLACE FUNCTION audit_keep_key() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND {_APPROVED} THEN RETURN OLD; END IF;
    RAISE EXCEPTION 'append-only: %', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END $$;
"""


def append_only_tables() -> list[str]:
    """Tables of all append-only models, sorted."""
    return sorted(
        model._meta.db_table
        for model in apps.get_models()
        if issubclass(model, AppendOnlyModel) and model._meta.managed
    )


def install(using: str = DEFAULT_DB_ALIAS) -> None:
    """Create every trigger that should exist; safe to repeat."""
    connection = connections[using]
    present = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        for statement in _statements(connection, present):
            cursor.execute(statement)


def missing(using: str = DEFAULT_DB_ALIAS) -> list[str]:
    """Names of the triggers that should exist and do not."""
    connection = connections[using]
    expected = {name for name, _ in _triggers(connection)}
    query = (
        "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'"
        if connection.vendor == "postgresql"
        else "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    )
    with connection.cursor() as cursor:
        cursor.execute(query)
        found = {row[0] for row in cursor.fetchall()}
    return sorted(expected - found)


def trigger_names(using: str = DEFAULT_DB_ALIAS) -> list[tuple[str, str]]:
    """(trigger, table) of every trigger of ours."""
    return list(_triggers(connections[using]))


def _triggers(connection: BaseDatabaseWrapper) -> Iterator[tuple[str, str]]:
    operations = ["update", "delete"]
    if connection.vendor == "postgresql":
        operations.append("truncate")
    for table in [*append_only_tables(), ContentKey._meta.db_table]:
        for operation in operations:
            yield f"{table}_no_{operation}", table


def _statements(connection: BaseDatabaseWrapper, present: set[str]) -> Iterator[str]:
    if connection.vendor == "postgresql":
        yield _POSTGRESQL_FUNCTIONS
    for name, table in _triggers(connection):
        if table not in present:
            continue
        operation = name.rsplit("_", 1)[1].upper()
        if connection.vendor == "postgresql":
            yield _postgresql_trigger(name, table, operation)
        else:
            yield _sqlite_trigger(name, table, operation)


def _postgresql_trigger(name: str, table: str, operation: str) -> str:
    each = "STATEMENT" if operation == "TRUNCATE" else "ROW"
    keeps_key = table == ContentKey._meta.db_table and operation != "TRUNCATE"
    function = "audit_keep_key" if keeps_key else "audit_refuse_change"
    return (
        f"CREATE OR REPLACE TRIGGER {name} BEFORE {operation} ON {table} "
        f"FOR EACH {each} EXECUTE FUNCTION {function}()"
    )


def _sqlite_trigger(name: str, table: str, operation: str) -> str:
    only_if = ""
    if table == ContentKey._meta.db_table and operation == "DELETE":
        only_if = f"WHEN NOT {_APPROVED} "
    return (
        f"CREATE TRIGGER IF NOT EXISTS {name} BEFORE {operation} ON {table} {only_if}"
        f"BEGIN SELECT RAISE(ABORT, 'append-only: {table}'); END"
    )
