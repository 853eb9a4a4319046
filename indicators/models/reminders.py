from django.db import models
from django.utils.translation import gettext_lazy as _


class ReminderRun(models.Model):
    """A day on which the reminders went out (催报): one row, however often the job ran.

    The next run sees from it which days nothing ran, and makes good what they would have sent.
    """

    day = models.DateField(_("日期"), unique=True)
    at = models.DateTimeField(_("时间"))
    people = models.PositiveIntegerField(_("提醒人数"), default=0)
    duties = models.PositiveIntegerField(_("提醒事项"), default=0)

    class Meta:
        verbose_name = _("催报")
        verbose_name_plural = _("催报")
        ordering = ("-day",)

    def __str__(self) -> str:
        return f"{self.day}"
