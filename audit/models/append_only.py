from django.db import models


class AppendOnlyModel(models.Model):
    """Rows are added, never changed or deleted: database triggers refuse both (audit.triggers)."""

    class Meta:
        abstract = True
