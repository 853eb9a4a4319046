import django.db.models.deletion
from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import F

import indicators.domain.progress.enums
import indicators.models.codes


def ask_anew(apps: Apps, _editor: BaseDatabaseSchemaEditor) -> None:
    """The figures of before are gone: every plan's are wanted, and the sweep computes them."""
    apps.get_model("plans", "RecomputeRequest").objects.update(
        wanted=F("wanted") + 1, inputs_digest=""
    )


class Migration(migrations.Migration):
    """Results are a cache: the table is made anew, with words as numbers."""

    dependencies = [
        ("indicators", "0019_formulas"),
        ("plans", "0006_recompute_runs"),
    ]

    operations = [
        migrations.DeleteModel("ProgressResult"),
        migrations.CreateModel(
            name="ProgressResult",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "measure_id",
                        "period",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("period", models.PositiveSmallIntegerField(verbose_name="年份")),
                (
                    "status",
                    indicators.models.codes.WordField(indicators.domain.progress.enums.Status),
                ),
                (
                    "annual_status",
                    indicators.models.codes.WordField(indicators.domain.progress.enums.Status),
                ),
                (
                    "cumulative_status",
                    indicators.models.codes.WordField(indicators.domain.progress.enums.Status),
                ),
                (
                    "warning",
                    indicators.models.codes.WordField(indicators.domain.progress.enums.Lamp),
                ),
                (
                    "reason",
                    indicators.models.codes.WordField(indicators.domain.progress.enums.Reason),
                ),
                ("preliminary", models.BooleanField()),
                ("value", models.FloatField(blank=True, null=True)),
                ("value_year", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("progress", models.FloatField(blank=True, null=True)),
                ("expected", models.FloatField(blank=True, null=True)),
                ("path_value", models.FloatField(blank=True, null=True)),
                ("attainment", models.FloatField(blank=True, null=True)),
                ("cumulative_change_pct", models.FloatField(blank=True, null=True)),
                ("required_annual_pct", models.FloatField(blank=True, null=True)),
                (
                    "measure",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        to="indicators.measure",
                    ),
                ),
            ],
            options={"verbose_name": "进度结果", "verbose_name_plural": "进度结果"},
        ),
        migrations.RunPython(ask_anew, migrations.RunPython.noop),
    ]
