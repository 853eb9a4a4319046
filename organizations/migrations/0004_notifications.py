import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('organizations', '0002_membership_dates'),
    ]

    operations = [
        migrations.CreateModel(
            name='NotificationPreference',
            fields=[
                ('user', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='notification_preference', serialize=False, to=settings.AUTH_USER_MODEL)),
                ('mails_digests', models.BooleanField(default=True, verbose_name='接收每日汇总邮件')),
                ('changed_at', models.DateTimeField(verbose_name='更新时间')),
            ],
            options={
                'verbose_name': '通知设置',
                'verbose_name_plural': '通知设置',
            },
        ),
        migrations.CreateModel(
            name='Notification',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('reminder', '截止提醒'), ('overdue', '逾期提醒'), ('escalation', '逾期督促'), ('waiting_review', '待审核'), ('returned', '填报退回'), ('accepted', '审核通过'), ('round_opened', '报送期开放')], max_length=16, verbose_name='类别')),
                ('day', models.DateField(verbose_name='日期')),
                ('key', models.CharField(max_length=64)),
                ('params', models.JSONField(default=dict)),
                ('path', models.CharField(max_length=200)),
                ('created_at', models.DateTimeField(verbose_name='时间')),
                ('read_at', models.DateTimeField(blank=True, null=True, verbose_name='阅读时间')),
                ('mailed_at', models.DateTimeField(blank=True, null=True, verbose_name='邮件时间')),
                ('tenant', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organizations.place')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='notifications', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': '通知',
                'verbose_name_plural': '通知',
                'ordering': ('-created_at', '-pk'),
                'indexes': [models.Index(condition=models.Q(('read_at__isnull', True)), fields=['user'], name='notification_unread'), models.Index(condition=models.Q(('mailed_at__isnull', True)), fields=['created_at'], name='notification_unmailed')],
                'constraints': [models.UniqueConstraint(fields=('user', 'day', 'key'), name='notification_once_a_day')],
            },
        ),
    ]
