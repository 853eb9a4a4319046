from django.db import models
from django.utils.translation import gettext_lazy as _

from audit.models import AppendOnlyModel, StoredContent
from indicators.domain.check_rules import Severity
from organizations.models import Place


class CheckSeverity(models.TextChoices):
    BLOCK = Severity.BLOCK, _("不得提交")
    EXPLAIN = Severity.EXPLAIN, _("须说明原因")
    OFF = Severity.OFF, _("不检查")


class CheckSetting(AppendOnlyModel):
    """How a place has set one soft check (校验规则); the last one counts, the earlier ones stay."""

    tenant = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="check_settings")
    code = models.CharField(_("规则"), max_length=30)
    severity = models.CharField(_("处理"), max_length=10, choices=CheckSeverity.choices)
    threshold = models.DecimalField(
        _("界限"), max_digits=8, decimal_places=2, null=True, blank=True
    )
    reason = models.ForeignKey(StoredContent, on_delete=models.PROTECT, related_name="+")
    account = models.BigIntegerField(_("账号"))
    at = models.DateTimeField(_("时间"))

    class Meta:
        verbose_name = _("校验规则")
        verbose_name_plural = _("校验规则")
        ordering = ("tenant", "pk")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(threshold__isnull=True) | models.Q(threshold__gt=0),
                name="check_setting_threshold_positive",
            ),
        )

    def __str__(self) -> str:
        return f"{self.code} {self.severity}"


class IdentitySet(AppendOnlyModel):
    """What has to add up (恒等关系), as loaded with the catalogue; the last set counts.

    `facts` are the identities with definitions and factors resolved, in the order of the file.
    """

    sha256 = models.CharField(max_length=64)
    facts = models.JSONField(_("内容"))
    recorded_at = models.DateTimeField(_("记录时间"))

    class Meta:
        verbose_name = _("恒等关系")
        verbose_name_plural = _("恒等关系")
        ordering = ("pk",)

    def __str__(self) -> str:
        return self.sha256[:12]
