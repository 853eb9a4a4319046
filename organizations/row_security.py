"""Row-level security on PostgreSQL: the second wall around each tenant's rows.

The first is `access.py` of each app. Where a door or a filter there fails, the database itself shows
and takes no row of a tenant that `organizations.tenant_scope` did not open. Superusers and the owner
of the tables (who migrates, backs up and restores) are not bound. As the append-only triggers, the
policies are installed after every migrate, from the models, and `/readyz` fails where one is missing.
"""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.apps import apps
from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connections, models, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from audit.models import StoredContent
from organizations.models import Department

ROOM, READING = "tenant_rows", "tenant_reading"
"""The policy for all that is done with a table, and the one that lets read beyond it."""

_SETTING = "current_setting('carbon_peak.tenants', true)"
_FUNCTIONS = {
    "carbon_peak_tenants": (
        "bigint[]",
        f"SELECT CASE WHEN {_SETTING} LIKE '{{%}}' THEN {_SETTING}::bigint[] END",
    ),
    "carbon_peak_every_tenant": ("boolean", f"SELECT coalesce({_SETTING} = '*', false)"),
}
# In brackets of their own they are asked once a statement, not once a row.
_EVERY = "(SELECT carbon_peak_every_tenant())"
_OPENED = "((SELECT carbon_peak_tenants())::bigint[])"
_CHAINS = (
    "(ARRAY(SELECT 'tenant:' || place.key FROM organizations_place place "  # noqa: S608 - ours
    f"WHERE place.id = ANY {_OPENED}))"
)


@dataclass(frozen=True)
class Wall:
    """What the policies of one table say: which rows are open, and which may be read besides."""

    table: str
    opened: str
    read: str | None

    @property
    def policies(self) -> dict[str, str]:
        """By name: what follows `CREATE POLICY … ON …`."""
        opened = f"{_EVERY} OR {self.opened}"
        found = {ROOM: f"FOR ALL USING ({opened}) WITH CHECK ({opened})"}
        return found if self.read is None else found | {READING: f"FOR SELECT USING ({self.read})"}


def walls() -> list[Wall]:
    """The walls of all tables that hold rows of a tenant, by table."""
    return sorted(
        (
            Wall(model._meta.db_table, opened, _read(model))
            for model in apps.get_models()
            if model._meta.managed
            and model._meta.label not in settings.TABLES_WITHOUT_TENANT
            and (opened := _opened(model, model._meta.db_table)) is not None
        ),
        key=lambda wall: wall.table,
    )


def install(using: str = DEFAULT_DB_ALIAS) -> None:
    """Create what is missing, and replace what says something else; safe to repeat."""
    connection = connections[using]
    if connection.vendor != "postgresql":
        return
    present = set(connection.introspection.table_names())
    held = _held(connection)
    lacking = [wall for wall in walls() if wall.table in present and not _holds(wall, held)]
    if not lacking:
        return
    with connection.cursor() as cursor:
        for statement in _function_statements():
            cursor.execute(statement)
        # A table at a time: who saves meanwhile takes the same tables in another order, and would
        # wait for this while this waits for him.
        for wall in lacking:
            with transaction.atomic(using):
                for statement in _statements(wall, held.get(wall.table, ())):
                    cursor.execute(statement)
        # The policies as the server prints them: by these it is told whether they still hold.
        held = _held(connection)
        for wall in lacking:
            for name, policy in held[wall.table].items():
                cursor.execute(_comment(wall, name, policy))


def missing(using: str = DEFAULT_DB_ALIAS) -> list[str]:
    """Tables without their policies, as sentences; a readiness check."""
    connection = connections[using]
    if connection.vendor != "postgresql":
        return []
    held = _held(connection)
    return [
        f"Row security of {wall.table} is missing or another."
        for wall in walls()
        if not _holds(wall, held)
    ]


# --- What a policy says --------------------------------------------------------------------------


def _opened(model: type[models.Model], row: str) -> str | None:
    """The condition that `row` of a model belongs to an opened tenant; None without a tenant."""
    names = {field.name: field for field in model._meta.concrete_fields}
    if "tenant" in names:
        return f"{row}.{names['tenant'].column} = ANY {_OPENED}"
    if "chain" in names:
        return f"({row}.chain = 'system' OR {row}.chain = ANY {_CHAINS})"
    parent = _parent(model)
    return None if parent is None else _under(parent, row, with_own=True)


def _read(model: type[models.Model]) -> str | None:
    """What may be read besides: by everybody, or what belongs to all tenants and so to none."""
    row = model._meta.db_table
    if model._meta.label in settings.TABLES_READ_ACROSS_TENANTS:
        return "true"
    names = {field.name: field for field in model._meta.concrete_fields}
    if "tenant" in names:
        return f"{row}.{names['tenant'].column} IS NULL" if names["tenant"].null else None
    parent = _parent(model)
    if parent is None or _read(_model_of(parent)) in (None, "true"):
        return None
    return _under(parent, row, with_own=False)


def _under(field: "models.ForeignKey[models.Model]", row: str, *, with_own: bool) -> str:
    """That the row above is to be seen, and, where others read it too, is of an opened tenant.

    A question for each row, by the key above: EXISTS would let the planner read all rows above once.
    """
    model = _model_of(field)
    above = model._meta.db_table
    key = field.target_field
    found = f"SELECT true FROM {above} WHERE {above}.{key.column} = {row}.{field.column}"  # noqa: S608 - names of ours
    if with_own and _read(model) is not None:
        found += f" AND {_opened(model, above)}"
    return f"({found})"


def _parent(model: type[models.Model]) -> "models.ForeignKey[models.Model] | None":
    """The first required key to something of a tenant; to who is who, or a content, where no other."""
    keys = [
        field
        for field in model._meta.concrete_fields
        if isinstance(field, models.ForeignKey) and not field.null and _is_walled(_model_of(field))
    ]
    keys.sort(key=lambda field: _model_of(field) in (Department, StoredContent))
    return keys[0] if keys else None


def _is_walled(model: type[models.Model]) -> bool:
    label = model._meta.label
    return label not in settings.TABLES_WITHOUT_TENANT and _opened(model, "") is not None


def _model_of(field: "models.ForeignKey[models.Model]") -> type[models.Model]:
    return field.related_model


# --- What the database holds ---------------------------------------------------------------------


def _function_statements() -> Iterator[str]:
    for name, (answer, body) in _FUNCTIONS.items():
        yield (
            f"CREATE OR REPLACE FUNCTION {name}() RETURNS {answer} "
            f"LANGUAGE sql STABLE PARALLEL SAFE AS $${body}$$"
        )


def _statements(wall: Wall, old: Iterable[str]) -> Iterator[str]:
    yield f"ALTER TABLE {wall.table} ENABLE ROW LEVEL SECURITY"
    yield from (f'DROP POLICY "{name}" ON {wall.table}' for name in old)
    for name, text in wall.policies.items():
        yield f"CREATE POLICY {name} ON {wall.table} {text}"


@dataclass(frozen=True)
class _Policy:
    """A policy as the catalogue has it, in words of its own, and the comment that we left on it."""

    words: str
    comment: str


def _held(connection: BaseDatabaseWrapper) -> dict[str, dict[str, _Policy]]:
    """By table: its policies by name; in their words, too, whether it is on, and what they ask."""
    query = (
        "SELECT c.relname, p.polname, concat_ws(' ', c.relrowsecurity, p.polcmd, p.polpermissive, p.polroles, "
        "pg_get_expr(p.polqual, p.polrelid), pg_get_expr(p.polwithcheck, p.polrelid), "
        "(SELECT string_agg(f.prosrc, ' ' ORDER BY f.proname) FROM pg_proc f "
        "WHERE f.proname = ANY(%s) AND f.pronamespace = c.relnamespace)), "
        "coalesce(obj_description(p.oid, 'pg_policy'), '') "
        "FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid "
        "WHERE c.relnamespace = current_schema()::regnamespace"
    )
    found: dict[str, dict[str, _Policy]] = {}
    with connection.cursor() as cursor:
        cursor.execute(query, [list(_FUNCTIONS)])
        for table, name, words, comment in cursor.fetchall():
            found.setdefault(table, {})[name] = _Policy(words, comment)
    return found


def _holds(wall: Wall, held: dict[str, dict[str, _Policy]]) -> bool:
    policies = held.get(wall.table, {})
    return policies.keys() == wall.policies.keys() and all(
        policy.comment == _mark(wall, name, policy) for name, policy in policies.items()
    )


def _mark(wall: Wall, name: str, policy: _Policy) -> str:
    """The digest of what we wrote and of what the catalogue made of it: neither changes unseen."""
    return hashlib.sha256(f"{wall.policies[name]}\n{policy.words}".encode()).hexdigest()


def _comment(wall: Wall, name: str, policy: _Policy) -> str:
    return f"COMMENT ON POLICY {name} ON {wall.table} IS '{_mark(wall, name, policy)}'"
