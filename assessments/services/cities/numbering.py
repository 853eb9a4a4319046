"""Free numbers for rows that arrive with numbers of their own."""

from django.db import models
from django.db.models import Max

from audit.databases import give_out, given_out


def free_numbers(model: type[models.Model], highest: int) -> int:
    """By how much numbers up to `highest` have to rise to be free in a table, and to stay so.

    Nothing where the table never held a row: numbers then stay as they were. On PostgreSQL they are
    taken from the sequence at once, so that nobody gets them meanwhile.
    """
    table, column = model._meta.db_table, str(model._meta.pk.column)
    found: models.QuerySet[models.Model] = models.QuerySet(model)
    held = found.aggregate(highest=Max("pk"))["highest"] or 0
    used = max(held, given_out(table, column))
    if highest:
        give_out(table, column, until=used + highest)
    return used
