"""What an installation holds of a demonstration: production neither starts nor serves with it."""

from django.conf import settings
from django.db import models

from indicators.models import Observation, SubmissionVersion, TargetState
from organizations.models import Department, Place
from organizations.tenant_scope import every_tenant


def synthetic_rows_in_production() -> list[str]:
    """Which tables of a production installation hold invented rows, as sentences; else nothing."""
    if settings.SYNTHETIC_VALUES_ALLOWED:
        return []
    marked: list[models.QuerySet[models.Model]] = [
        Place.objects.filter(is_synthetic=True),
        Department.objects.filter(is_synthetic=True),
        SubmissionVersion.objects.filter(synthetic=True),
        Observation.objects.filter(synthetic=True),
        TargetState.objects.filter(synthetic=True),
    ]
    with every_tenant("whether anything in the whole database is invented"):
        return _sentences(marked)


def _sentences(marked: list[models.QuerySet[models.Model]]) -> list[str]:
    return [
        f"{rows.model._meta.db_table} holds rows of a demonstration. Use a database of its own."
        for rows in marked
        if rows.exists()
    ]
