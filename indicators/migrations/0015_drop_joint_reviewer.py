from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("indicators", "0014_seat_joint_reviewers")]

    operations = [
        migrations.RemoveField(model_name="reportinground", name="joint_reviewer"),
    ]
