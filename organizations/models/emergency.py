from django.db import models
from django.utils.translation import gettext_lazy as _

from audit.models import AppendOnlyModel, StoredContent
from organizations.models.places import Place


class EmergencyAccess(AppendOnlyModel):
    """A system administrator's wish (应急查阅) to read a place's unreleased data for some hours.

    What became of it stands in its steps; without an approving one it opens nothing.
    """

    tenant = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    account = models.BigIntegerField(_("申请人"))
    reason = models.ForeignKey(StoredContent, on_delete=models.PROTECT, related_name="+")
    hours = models.PositiveSmallIntegerField(_("时长(小时)"))
    asked_at = models.DateTimeField(_("申请时间"))

    class Meta:
        verbose_name = _("应急查阅")
        verbose_name_plural = _("应急查阅")
        ordering = ("-asked_at", "-pk")

    def __str__(self) -> str:
        return f"{self.tenant_id} {self.account} {self.asked_at:%Y-%m-%d %H:%M}"


class StepKind(models.TextChoices):
    APPROVED = "approved", _("批准")
    REFUSED = "refused", _("不同意")
    ENDED = "ended", _("结束")


class EmergencyStep(AppendOnlyModel):
    """What became of a wish: approved `until` a moment or refused, and later ended by hand.

    `asked_by` repeats who asked, so that the database refuses an approval by the same account.
    """

    access = models.ForeignKey(EmergencyAccess, on_delete=models.PROTECT, related_name="steps")
    kind = models.CharField(_("步骤"), max_length=8, choices=StepKind.choices)
    account = models.BigIntegerField(_("经办人"))
    asked_by = models.BigIntegerField(_("申请人"))
    at = models.DateTimeField(_("时间"))
    until = models.DateTimeField(_("截止时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("应急查阅步骤")
        verbose_name_plural = _("应急查阅步骤")
        ordering = ("at", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("access",),
                condition=models.Q(kind__in=(StepKind.APPROVED, StepKind.REFUSED)),
                name="emergency_step_one_decision",
            ),
            models.UniqueConstraint(
                fields=("access",),
                condition=models.Q(kind=StepKind.ENDED),
                name="emergency_step_one_end",
            ),
            models.CheckConstraint(
                condition=models.Q(kind=StepKind.APPROVED, until__isnull=False)
                | ~models.Q(kind=StepKind.APPROVED) & models.Q(until__isnull=True),
                name="emergency_step_until_iff_approved",
            ),
            models.CheckConstraint(
                condition=models.Q(kind=StepKind.ENDED) | ~models.Q(account=models.F("asked_by")),
                name="emergency_step_decided_by_another",
            ),
        )

    def __str__(self) -> str:
        return f"{self.access_id} {self.kind}"
