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

_REFUSE = (
    "RAISE EXCEPTION 'append-only: %', TG_TABLE_NAME "
    "USING ERRCODE = 'integrity_constraint_violation';"
)
# SQLite keeps a statement without it.
_ONLY_IF_NEW = "IF NOT EXISTS "
# What the functions do on PostgreSQL, by name.
_POSTGRESQL_BODIES = {
    "audit_refuse_change": f"\nBEGIN\n    {_REFUSE}\nEND ",
    "audit_keep_key": (
        f"\nBEGIN\n    IF TG_OP = 'DELETE' AND {_APPROVED} THEN RETURN OLD; END IF;\n"
        f"    {_REFUSE}\nEND "
    ),
}


def append_only_tables() -> list[str]:
    """Tables of all append-only models, sorted."""
    return sorted(
        model._meta.db_table
        for model in apps.get_models()
        if issubclass(model, AppendOnlyModel) and model._meta.managed
    )


def install(using: str = DEFAULT_DB_ALIAS) -> None:
    """Create every trigger that is missing; safe to repeat.

    What is there is not touched: a new trigger has to wait for everybody who writes to its table.
    """
    connection = connections[using]
    present, absent = set(connection.introspection.table_names()), set(missing(using))
    wanted = [each for each in _triggers(connection) if each[0] in absent and each[1] in present]
    with connection.cursor() as cursor:
        for statement in _statements(connection, wanted):
            cursor.execute(statement)


def missing(using: str = DEFAULT_DB_ALIAS) -> list[str]:
    """Names of the triggers that should exist and do not, or do something else than ours."""
    connection = connections[using]
    held = _held_postgresql if connection.vendor == "postgresql" else _held_sqlite
    expected = {name for name, _ in _triggers(connection)}
    return sorted(expected - held(connection))


def _held_postgresql(connection: BaseDatabaseWrapper) -> set[str]:
    """Triggers that are switched on and call a function of ours with the body that it should have."""
    query = (
        "SELECT t.tgname, c.relname, p.proname, p.prosrc FROM pg_trigger t "
        "JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_proc p ON p.oid = t.tgfoid "
        "WHERE NOT t.tgisinternal AND t.tgenabled <> 'D'"
    )
    with connection.cursor() as cursor:
        cursor.execute(query)
        found = {name: row for name, *row in cursor.fetchall()}
    functions = {name: (table, _function(name, table)) for name, table in _triggers(connection)}
    return {
        name
        for name, (table, function) in functions.items()
        if found.get(name) == [table, function, _POSTGRESQL_BODIES[function]]
    }


def _held_sqlite(connection: BaseDatabaseWrapper) -> set[str]:
    """Triggers whose statement is the one that installs them."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        found = dict(cursor.fetchall())
    return {
        name
        for name, table in _triggers(connection)
        if found.get(name) == _sqlite_trigger(name, table).replace(_ONLY_IF_NEW, "")
    }


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


def _statements(connection: BaseDatabaseWrapper, wanted: list[tuple[str, str]]) -> Iterator[str]:
    if connection.vendor == "postgresql" and wanted:
        for name, body in _POSTGRESQL_BODIES.items():
            head = f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql"
            yield f"{head} AS $${body}$$"
    for name, table in wanted:
        if connection.vendor == "postgresql":
            yield _postgresql_trigger(name, table)
        else:
            yield _sqlite_trigger(name, table)


def _operation(name: str) -> str:
    return name.rsplit("_", 1)[1].upper()


def _function(name: str, table: str) -> str:
    keeps_key = table == ContentKey._meta.db_table and _operation(name) != "TRUNCATE"
    return "audit_keep_key" if keeps_key else "audit_refuse_change"


def _postgresql_trigger(name: str, table: str) -> str:
    operation = _operation(name)
    each = "STATEMENT" if operation == "TRUNCATE" else "ROW"
    return (
        f"CREATE OR REPLACE TRIGGER {name} BEFORE {operation} ON {table} "
        f"FOR EACH {each} EXECUTE FUNCTION {_function(name, table)}()"
    )


def _sqlite_trigger(name: str, table: str) -> str:
    operation, only_if = _operation(name), ""
    if table == ContentKey._meta.db_table and operation == "DELETE":
        only_if = f"WHEN NOT {_APPROVED} "
    return (
        f"CREATE TRIGGER {_ONLY_IF_NEW}{name} BEFORE {operation} ON {table} {only_if}"
        f"BEGIN SELECT RAISE(ABORT, 'append-only: {table}'); END"
    )
