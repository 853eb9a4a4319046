from django.db import migrations, models


def synthetic_index(name: str) -> models.Index:
    return models.Index(condition=models.Q(("synthetic", True)), fields=["id"], name=name)


class Migration(migrations.Migration):
    dependencies = [("indicators", "0002_progress_results")]

    operations = [
        migrations.AddIndex("observation", synthetic_index("observation_synthetic")),
        migrations.AddIndex("submissionversion", synthetic_index("submission_version_synthetic")),
        migrations.AddIndex("targetstate", synthetic_index("target_state_synthetic")),
    ]
