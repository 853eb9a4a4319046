from django.db import models
from django.utils.translation import gettext_lazy as _

from assessments.models.assessments import Assessment
from assessments.models.snapshots import Snapshot
from audit.models import AppendOnlyModel, StoredContent
from indicators.models import Observation


class CheckDraw(AppendOnlyModel):
    """A draw of values to check on site (核验抽样): seed and snapshot give it again."""

    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="draws")
    snapshot = models.ForeignKey(Snapshot, on_delete=models.PROTECT, related_name="+")
    seed = models.CharField(_("种子"), max_length=64)
    size = models.PositiveSmallIntegerField(_("抽取数"))
    population = models.PositiveIntegerField(_("总体"))
    account = models.BigIntegerField(_("账号"))
    at = models.DateTimeField(_("时间"))

    class Meta:
        verbose_name = _("核验抽样")
        verbose_name_plural = _("核验抽样")
        ordering = ("assessment", "pk")
        constraints = (
            models.UniqueConstraint(fields=("assessment", "seed"), name="check_draw_seed_once"),
        )

    def __str__(self) -> str:
        return f"{self.assessment_id} {self.seed}"


class SiteCheck(AppendOnlyModel):
    """A value to be checked on site (现场核验), with its risk and why; in the order of the draw."""

    draw = models.ForeignKey(CheckDraw, on_delete=models.PROTECT, related_name="checks")
    position = models.PositiveSmallIntegerField()
    observation = models.ForeignKey(Observation, on_delete=models.PROTECT, related_name="+")
    risk = models.PositiveSmallIntegerField(_("风险分"))
    # Codes of `assessments.domain.site_checks.Risk`.
    reasons = models.JSONField()

    class Meta:
        verbose_name = _("现场核验")
        verbose_name_plural = _("现场核验")
        ordering = ("draw", "position")
        constraints = (
            models.UniqueConstraint(fields=("draw", "observation"), name="site_check_once"),
        )

    def __str__(self) -> str:
        return f"{self.draw_id} {self.observation_id}"


class Finding(models.TextChoices):
    CONFIRMED = "confirmed", _("属实")
    DEVIATES = "deviates", _("有偏差")
    UNPROVEN = "unproven", _("证据不足")


class CheckOutcome(AppendOnlyModel):
    """What a check on site found; a second look is a new one, the last counts."""

    site_check = models.ForeignKey(SiteCheck, on_delete=models.PROTECT, related_name="outcomes")
    finding = models.CharField(_("核验结论"), max_length=12, choices=Finding.choices)
    text = models.ForeignKey(StoredContent, on_delete=models.PROTECT, related_name="+")
    account = models.BigIntegerField(_("账号"))
    at = models.DateTimeField(_("时间"))

    class Meta:
        verbose_name = _("核验结论")
        verbose_name_plural = _("核验结论")
        ordering = ("site_check", "pk")

    def __str__(self) -> str:
        return f"{self.site_check_id} {self.finding}"
