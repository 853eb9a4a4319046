from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("indicators", "0004_filing_uploads")]

    operations = [
        migrations.CreateModel(
            name="ReminderRun",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("day", models.DateField(unique=True, verbose_name="日期")),
                ("at", models.DateTimeField(verbose_name="时间")),
                ("people", models.PositiveIntegerField(default=0, verbose_name="提醒人数")),
                ("duties", models.PositiveIntegerField(default=0, verbose_name="提醒事项")),
            ],
            options={
                "verbose_name": "催报",
                "verbose_name_plural": "催报",
                "ordering": ("-day",),
            },
        ),
        migrations.AddField(
            model_name="reportinground",
            name="daily_reminders_basis",
            field=models.CharField(blank=True, max_length=300, verbose_name="每日催报依据"),
        ),
        migrations.AddIndex(
            model_name="reviewaction",
            index=models.Index(fields=["at"], name="review_action_at"),
        ),
    ]
