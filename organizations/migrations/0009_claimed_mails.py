from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('organizations', '0008_kept_pages'),
    ]

    operations = [
        migrations.AddField(
            model_name='pagesubscription',
            name='mail_state',
            field=models.CharField(choices=[('settled', '已办结'), ('claimed', '准备发送'), ('handed_over', '已交邮件服务器'), ('failed', '发送失败')], default='settled', max_length=12, verbose_name='发送状态'),
        ),
        migrations.AddField(
            model_name='pagesubscription',
            name='claimed_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='开始发送时间'),
        ),
        migrations.AddField(
            model_name='pagesubscription',
            name='tries',
            field=models.PositiveSmallIntegerField(default=0, verbose_name='发送次数'),
        ),
        migrations.AddField(
            model_name='pagesubscription',
            name='mail_error',
            field=models.CharField(blank=True, max_length=100, verbose_name='失败原因'),
        ),
    ]
