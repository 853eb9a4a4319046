import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial"), ("plans", "0004_register_progress")]

    operations = [
        migrations.AlterModelOptions(
            name="worksummary",
            options={
                "ordering": ("item", "number"),
                "verbose_name": "汇总",
                "verbose_name_plural": "汇总",
            },
        ),
        migrations.AlterField(
            model_name="worksummary",
            name="item",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="summaries",
                to="plans.annualworkitem",
            ),
        ),
        # An item had one summary so far: its first version.
        migrations.AddField(
            model_name="worksummary",
            name="number",
            field=models.PositiveIntegerField(default=1, verbose_name="版本"),
            preserve_default=False,
        ),
        migrations.AddConstraint(
            model_name="worksummary",
            constraint=models.UniqueConstraint(
                fields=("item", "number"), name="work_summary_number_once"
            ),
        ),
        migrations.CreateModel(
            name="WorkReopening",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("account", models.BigIntegerField(verbose_name="账号")),
                ("unit", models.CharField(max_length=200, verbose_name="单位")),
                ("at", models.DateTimeField(verbose_name="时间")),
                (
                    "reason",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="audit.storedcontent",
                    ),
                ),
                (
                    "summary",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reopening",
                        to="plans.worksummary",
                    ),
                ),
            ],
            options={"verbose_name": "重新开放", "verbose_name_plural": "重新开放"},
        ),
    ]
