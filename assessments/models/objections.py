from django.db import models
from django.utils.translation import gettext_lazy as _

from assessments.models.assessments import AssessedUnit
from audit.models import AppendOnlyModel, KeptFile, StoredContent


class Verdict(models.TextChoices):
    UPHELD = "upheld", _("采纳")
    PARTLY = "partly", _("部分采纳")
    REJECTED = "rejected", _("不采纳")


class Objection(AppendOnlyModel):
    """An objection of a unit against its initial score (申诉), to one item or to the whole."""

    unit = models.ForeignKey(AssessedUnit, on_delete=models.PROTECT, related_name="objections")
    item = models.CharField(_("考核项"), max_length=64, blank=True)
    text = models.ForeignKey(StoredContent, on_delete=models.PROTECT, related_name="+")
    account = models.BigIntegerField(_("账号"))
    filed_by = models.CharField(_("单位"), max_length=200)
    at = models.DateTimeField(_("时间"))

    class Meta:
        verbose_name = _("申诉")
        verbose_name_plural = _("申诉")
        ordering = ("unit", "pk")

    def __str__(self) -> str:
        return f"{self.unit_id} {self.pk}"


class ObjectionFile(KeptFile):
    """A file that came with an objection."""

    objection = models.ForeignKey(Objection, on_delete=models.PROTECT, related_name="files")

    class Meta:
        verbose_name = _("申诉材料")
        verbose_name_plural = _("申诉材料")


class ObjectionDecision(AppendOnlyModel):
    """What was decided on an objection, and why; there is one."""

    objection = models.OneToOneField(
        Objection, on_delete=models.PROTECT, primary_key=True, related_name="decision"
    )
    verdict = models.CharField(_("决定"), max_length=12, choices=Verdict.choices)
    reason = models.ForeignKey(StoredContent, on_delete=models.PROTECT, related_name="+")
    account = models.BigIntegerField(_("账号"))
    decided_by = models.CharField(_("单位"), max_length=200)
    at = models.DateTimeField(_("时间"))

    class Meta:
        verbose_name = _("申诉决定")
        verbose_name_plural = _("申诉决定")

    def __str__(self) -> str:
        return f"{self.objection_id} {self.verdict}"
