"""Free numbers for rows that arrive with numbers of their own."""

from django.db import connection, models
from django.db.models import Max


def free_numbers(model: type[models.Model], highest: int) -> int:
    """By how much numbers up to `highest` have to rise to be free in a table, and to stay so.

    Nothing where the table never held a row: numbers then stay as they were. On PostgreSQL they are
    taken from the sequence at once, so that nobody gets them meanwhile.
    """
    found: models.QuerySet[models.Model] = models.QuerySet(model)
    held = found.aggregate(highest=Max("pk"))["highest"] or 0
    used = max(held, _given_out(model))
    if highest and connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT setval(%s, %s)", [_sequence(model), used + highest])
    return used


def _given_out(model: type[models.Model]) -> int:
    """The highest number that the database ever gave to a row of the table."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"SELECT last_value, is_called FROM {_sequence(model)}")  # noqa: S608 - the name is the database's own
            value, called = cursor.fetchone()
            return int(value) if called else 0
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [model._meta.db_table])
        row = cursor.fetchone()
        return int(row[0]) if row else 0


def _sequence(model: type[models.Model]) -> str:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_get_serial_sequence(%s, %s)",
            [f'"{model._meta.db_table}"', model._meta.pk.column],
        )
        return str(cursor.fetchone()[0])
