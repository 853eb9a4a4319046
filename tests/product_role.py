"""The account by which tests work on PostgreSQL: as in production it owns nothing (deploy/postgres-roles.sh)."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from urllib.parse import quote

from django.db import connection

from carbon_peak.environment import POSTGRESQL_PARAMETERS

ROLE = "carbon_peak_product"
_RIGHTS = (
    f"GRANT USAGE ON SCHEMA public TO {ROLE}",
    f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {ROLE}",
    f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {ROLE}",
)
# Processes of one run share the server, and the role with it.
_MADE = f"""DO $$ BEGIN CREATE ROLE {ROLE};
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$"""
# Also in what the owner adds later.
_LATER_RIGHTS = (
    f"ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {ROLE}",
    f"ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO {ROLE}",
)
STATEMENTS = (_MADE, *_RIGHTS, *_LATER_RIGHTS)
"""What makes the role, and lets it read and write the rows of this database."""


def make_product_role() -> None:
    """Make the role and let it read and write rows; not on SQLite, which knows no accounts."""
    if connection.vendor != "postgresql":
        return
    for statement in STATEMENTS:
        _do(statement)


def address_of_product(owner: str) -> str:
    """The owner's address for web and workers: by it they work as the role all the time."""
    options = quote(f"{POSTGRESQL_PARAMETERS['options']} -c role={ROLE}")
    return f"{owner}{'&' if '?' in owner else '?'}options={options}"


def as_product() -> AbstractContextManager[None]:
    """For a block of this connection, the account of web and workers: row security binds it."""
    return _working(f"SET ROLE {ROLE}", "RESET ROLE")


def as_owner() -> AbstractContextManager[None]:
    """Within such a block, the account that migrates: tables change, nothing is hidden."""
    return _working("RESET ROLE", f"SET ROLE {ROLE}")


@contextmanager
def _working(begin: str, end: str) -> Iterator[None]:
    if connection.vendor != "postgresql":
        yield
        return
    _do(begin)
    try:
        yield
    finally:
        # A transaction that failed takes nothing more, and its rollback undoes the rest.
        if not connection.needs_rollback:
            _do(end)


def _do(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)
