"""Lifting the append-only triggers, which only the flush between transactional tests may do."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

from audit.triggers import install, trigger_names


@contextmanager
def lifted_triggers() -> Iterator[None]:
    """Drop every trigger of ours, and install them again."""
    on_table = connection.vendor == "postgresql"
    with connection.cursor() as cursor:
        for name, table in trigger_names():
            on = f" ON {table}" if on_table else ""
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}{on}")
    try:
        yield
    finally:
        install()
