from django.db import models
from django.utils.translation import gettext_lazy as _

from audit.models import StoredContent
from indicators.models.rounds import ReportingDuty
from indicators.models.submissions import SubmissionVersion


class OnBehalfState(models.TextChoices):
    OPEN = "open", _("待单位确认")
    CONFIRMED = "confirmed", _("单位已确认")
    DECLINED = "declined", _("单位不同意")
    WITHDRAWN = "withdrawn", _("办公室已撤回")


class EntryOnBehalf(models.Model):
    """What the office typed for a unit, on that unit's letter (代录); nothing until it confirms.

    Confirmed, it becomes a version that the unit itself submits. `typed` is the canonical JSON of
    the form's texts; the letter is a file. `reason` says why the unit did not agree.
    """

    duty = models.ForeignKey(ReportingDuty, on_delete=models.PROTECT, related_name="on_behalf")
    typed = models.ForeignKey(StoredContent, on_delete=models.PROTECT, related_name="+")
    letter = models.ForeignKey(StoredContent, on_delete=models.PROTECT, related_name="+")
    letter_name = models.CharField(_("来函文件名"), max_length=255)
    letter_type = models.CharField(_("类型"), max_length=100)
    letter_sha256 = models.CharField(_("哈希"), max_length=64)
    account = models.BigIntegerField(_("代录账号"))
    at = models.DateTimeField(_("代录时间"))
    state = models.CharField(
        _("状态"), max_length=10, choices=OnBehalfState.choices, default=OnBehalfState.OPEN
    )
    version = models.ForeignKey(
        SubmissionVersion, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_by = models.BigIntegerField(_("答复账号"), null=True, blank=True)
    reason = models.ForeignKey(
        StoredContent, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(_("答复时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("代录")
        verbose_name_plural = _("代录")
        ordering = ("-pk",)
        constraints = (
            models.UniqueConstraint(
                fields=("duty",),
                condition=models.Q(state=OnBehalfState.OPEN),
                name="entry_on_behalf_one_open",
            ),
            models.CheckConstraint(
                condition=models.Q(state=OnBehalfState.CONFIRMED, version__isnull=False)
                | ~models.Q(state=OnBehalfState.CONFIRMED) & models.Q(version__isnull=True),
                name="entry_on_behalf_version_iff_confirmed",
            ),
        )

    def __str__(self) -> str:
        return f"{self.duty} {self.get_state_display()}"
