"""A nation in one database: copies of a city with all that hangs on it, made inside PostgreSQL.

Everything that points at the city, or at what points at it, is copied with other ids: plan, targets,
units, rounds, values, results. People are not, and texts and files are shared. The ledger of a copy
has the city's entries under a chain of its own, which nobody verifies: they name the city's rows.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.apps import apps
from django.db import connection, models

from organizations.models import Place

# Ids of the copies lie far above those of the city.
STRIDE = 1_000_000
# Whoever works in a city works there alone.
_PEOPLE = {"Membership", "Notification", "SavedView", "PageSubscription", "ApiToken"}
# Ids that stand inside a column: [[definition, observation], …].
_SHIFTED_JSON = {
    "Derivation.inputs": """(SELECT coalesce(jsonb_agg(jsonb_build_array(each->0,
      (each->>1)::bigint + n * {stride}::bigint)), '[]') FROM jsonb_array_elements(seed.inputs) each)"""
}
_LEDGER = (
    """INSERT INTO audit_ledgerentry ({columns})
    SELECT {values} FROM audit_ledgerentry seed, generate_series(%(first)s::integer, %(last)s::integer) n
    WHERE seed.chain = %(chain)s""",
    """INSERT INTO audit_ledgerhead (chain, seq, hash)
    SELECT seed.chain || '-' || n, seed.seq, seed.hash
    FROM audit_ledgerhead seed, generate_series(%(first)s::integer, %(last)s::integer) n
    WHERE seed.chain = %(chain)s""",
)

Rows = dict[type[models.Model], set[int]]


@dataclass(frozen=True)
class Numbers:
    """The copies from the first number to the last; two cities have no number in common."""

    first: int
    last: int


def copy_city(tenant: Place, numbers: Numbers, *, ledger: bool = True) -> None:
    """Copy a city; its plan's slug, and the keys of its places, get the number at their end.

    Without its ledger, what is copied stands in no chain, and all chains can be verified.
    """
    found = _rows_of(tenant)
    with connection.cursor() as cursor:
        # Neither foreign keys nor append-only triggers are asked row by row.
        cursor.execute("SET session_replication_role = replica")
        for model in found:
            _copy(cursor, model, found, numbers)
        if ledger:
            _copy_ledger(cursor, tenant, numbers)
        cursor.execute("SET session_replication_role = origin")


def settle() -> None:
    """Let new ids begin above the copies', and the planner know how many rows there are."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT format('SELECT setval(%L, (SELECT max(id) + 1 FROM %I))',"
            " pg_get_serial_sequence(table_name, 'id'), table_name)"
            " FROM information_schema.columns WHERE table_schema = 'public'"
            " AND column_name = 'id' AND is_identity = 'YES'"
        )
        for (statement,) in cursor.fetchall():
            cursor.execute(statement)
        cursor.execute("VACUUM ANALYZE")


def _rows_of(tenant: Place) -> Rows:
    """The city's rows by model, found from the city on along the foreign keys."""
    found: Rows = {Place: {tenant.pk}}
    held = -1
    while held != (held := sum(map(len, found.values()))):
        for model in _copied():
            for field in _relations(model):
                targets, number = found.get(field.related_model), _number_of(model)
                if targets and number:
                    own = model._default_manager.filter(**{f"{field.attname}__in": targets})
                    found.setdefault(model, set()).update(own.values_list(number, flat=True))
    return {model: rows for model, rows in found.items() if rows}


def _copied() -> Iterable[type[models.Model]]:
    for model in apps.get_models():
        ours = model._meta.app_label in ("organizations", "plans", "indicators", "assessments")
        if ours and model.__name__ not in _PEOPLE:
            yield model


def _relations(model: type[models.Model]) -> list["models.ForeignKey[models.Model]"]:
    return [field for field in model._meta.concrete_fields if isinstance(field, models.ForeignKey)]


def _number_of(model: type[models.Model]) -> str:
    """The column by which rows are told: the key; of a composite one its foreign key; else none."""
    key = model._meta.pk
    if isinstance(key, models.CompositePrimaryKey):
        return next(field.attname for field in _relations(model))
    return key.attname if isinstance(key, models.AutoField | models.ForeignKey) else ""


def _copy(cursor, model: type[models.Model], found: Rows, numbers: Numbers) -> None:  # type: ignore[no-untyped-def]  # Django's cursor has no type
    moved = {
        field.attname: found[target]
        for field in _relations(model)
        if (target := field.related_model) in found
    }
    flags = "".join(f", (seed.{name} = ANY(%({name})s))::int AS moves_{name}" for name in moved)
    table, number = model._meta.db_table, _number_of(model)
    cursor.execute(
        f"CREATE TEMP TABLE seed AS SELECT seed.*{flags} FROM {table} seed"
        f" WHERE seed.{number} = ANY(%(rows)s)",
        {"rows": list(found[model])} | {name: list(ids) for name, ids in moved.items()},
    )
    texts = _told_apart(model, moved)
    values = {
        f'"{field.column}"': _value(model, field, moved, texts)
        for field in model._meta.concrete_fields
        if field.column and not field.generated
    }
    cursor.execute(
        f"INSERT INTO {table} ({', '.join(values)}) SELECT {', '.join(values.values())}"
        " FROM seed, generate_series(%(first)s::integer, %(last)s::integer) n",
        {"first": numbers.first, "last": numbers.last},
    )
    cursor.execute("DROP TABLE seed")


def _value(
    model: type[models.Model],
    field: "models.Field[object, object]",
    moved: Collection[str],
    texts: Collection[str],
) -> str:
    held = f'seed."{field.column}"'
    if field.attname in moved:
        return f"{held} + seed.moves_{field.attname} * n * {STRIDE}::bigint"
    if field.primary_key:
        return f"{held} + n * {STRIDE}::bigint"
    if field.name in texts and field.null:
        return "NULL"
    if field.name in texts:
        return f"left({held}, {field.max_length or 80} - 8) || '-' || n"
    shifted = _SHIFTED_JSON.get(f"{model.__name__}.{field.name}")
    return shifted.format(stride=STRIDE) if shifted else held


def _told_apart(model: type[models.Model], moved: Collection[str]) -> set[str]:
    """Texts that must differ from copy to copy: what is unique and holds no moved key."""
    names: set[str] = set()
    columns = {field.name: field for field in model._meta.concrete_fields}
    unique = [[name] for name, field in columns.items() if field.unique]
    unique += [list(each.fields) for each in model._meta.total_unique_constraints]
    for fields in unique:
        known = [columns[name] for name in fields]
        if any(field.primary_key or field.attname in moved for field in known):
            continue
        names.add(next(field.name for field in known if isinstance(field, models.CharField)))
    return names


def _copy_ledger(cursor, tenant: Place, numbers: Numbers) -> None:  # type: ignore[no-untyped-def]  # as above
    entries = apps.get_model("audit", "LedgerEntry")._meta.concrete_fields
    columns = [str(field.column) for field in entries if not field.primary_key]
    values = {column: f"seed.{column}" for column in columns}
    values["chain"] = "seed.chain || '-' || n"
    for statement in _LEDGER:
        cursor.execute(
            statement.format(columns=", ".join(values), values=", ".join(values.values())),
            {"chain": tenant.chain, "first": numbers.first, "last": numbers.last},
        )
