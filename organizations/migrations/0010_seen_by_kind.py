from typing import Any

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def by_kind(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """What was seen so far were targets alone; values and duties stand beside them now."""
    # Any: the model as it was then.
    subscriptions: Any = apps.get_model("organizations", "PageSubscription")
    rows = list(subscriptions.objects.all())
    for row in rows:
        row.seen = {"targets": row.seen}
    subscriptions.objects.bulk_update(rows, ["seen"], batch_size=500)


def targets_alone(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """The targets again without the rest."""
    subscriptions: Any = apps.get_model("organizations", "PageSubscription")
    rows = list(subscriptions.objects.all())
    for row in rows:
        row.seen = row.seen.get("targets", {})
    subscriptions.objects.bulk_update(rows, ["seen"], batch_size=500)


class Migration(migrations.Migration):
    dependencies = [("organizations", "0009_claimed_mails")]

    operations = [migrations.RunPython(by_kind, targets_alone)]
