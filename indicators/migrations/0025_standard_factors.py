from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('indicators', '0024_indicator_nature'),
    ]

    operations = [
        migrations.AddField(
            model_name='factorset',
            name='follows_standard',
            field=models.BooleanField(default=False, verbose_name='恢复采用标准因子'),
        ),
        migrations.AddConstraint(
            model_name='factorset',
            constraint=models.CheckConstraint(condition=models.Q(('follows_standard', False), ('tenant__isnull', False), _connector='OR'), name='factor_set_place_follows'),
        ),
    ]
