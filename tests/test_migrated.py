"""Tests make their tables from the models; here the migrations make them, and nothing differs."""

from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection

from tests.second_database import empty_database

QUESTIONS = (
    """SELECT 'column', table_name, column_name, data_type, is_nullable, column_default,
        character_maximum_length, numeric_precision, numeric_scale, collation_name, is_identity
        FROM information_schema.columns WHERE table_schema = 'public'""",
    """SELECT 'constraint', conrelid::regclass::text, conname, pg_get_constraintdef(oid)
        FROM pg_constraint WHERE connamespace = 'public'::regnamespace""",
    "SELECT 'index', tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'",
    """SELECT 'trigger', tgrelid::regclass::text, tgname, pg_get_triggerdef(oid)
        FROM pg_trigger WHERE NOT tgisinternal""",
    """SELECT 'policy', tablename, policyname, permissive, roles::text, cmd, qual, with_check
        FROM pg_policies""",
)
# Django's own, about which its migrations and its models are not at one.
EXCEPT = "auth_group_permissions"


# On PostgreSQL, which production runs on; SQLite's tables are migrated by the test of the demonstration.
# Transactional: a server creates no database within a transaction.
@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_the_migrations_make_what_the_models_say(tmp_path: Path) -> None:
    by_the_models = _schema()
    with empty_database(tmp_path):
        call_command("migrate", verbosity=0)
        by_the_migrations = _schema()
    assert by_the_migrations - by_the_models == set()
    assert by_the_models - by_the_migrations == set()


def _schema() -> set[tuple[Any, ...]]:
    """Every column, constraint, index, trigger and policy; Any: as the engine tells of them."""
    found: set[tuple[Any, ...]] = set()
    with connection.cursor() as cursor:
        for question in QUESTIONS:
            cursor.execute(question)
            found.update(row for row in cursor.fetchall() if row[1] != EXCEPT)
    return found
