from typing import Any

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def seat(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """The one bureau of a round so far is the first of its list; what waits there waits for it."""
    # Any: the model as it was then, with a field that it no longer has.
    rounds: Any = apps.get_model("indicators", "ReportingRound")
    reviewers = apps.get_model("indicators", "JointReviewer")
    submissions = apps.get_model("indicators", "Submission")
    seated = dict(
        rounds.objects.filter(joint_reviewer__isnull=False).values_list("pk", "joint_reviewer")
    )
    reviewers.objects.bulk_create(
        reviewers(round_id=round_, department_id=department, position=1)
        for round_, department in seated.items()
    )
    jointly = [
        submission
        for submission in submissions.objects.filter(duty__round__in=seated).select_related("duty")
        if "joint" in submission.review_steps
    ]
    for submission in jointly:
        submission.joint_reviewers = [seated[submission.duty.round_id]]
    submissions.objects.bulk_update(jointly, ["joint_reviewers"], batch_size=500)


class Migration(migrations.Migration):
    dependencies = [("indicators", "0013_review_templates")]

    operations = [migrations.RunPython(seat, migrations.RunPython.noop)]
