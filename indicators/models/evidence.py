from django.db import models
from django.utils.translation import gettext_lazy as _

from audit.models import KeptFile
from organizations.models import Department, Place


class Evidence(KeptFile):
    """A piece of evidence (佐证材料): a file with the SHA-256 of its bytes; never replaced.

    A newer file is a new piece; the older one stays.
    """

    tenant = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="evidence")
    uploaded_by = models.BigIntegerField(_("上传账号"))
    uploaded_at = models.DateTimeField(_("上传时间"))

    class Meta:
        verbose_name = _("佐证材料")
        verbose_name_plural = _("佐证材料")


class EvidenceUse(models.Model):
    """That a piece of evidence serves a submission; withdrawn from the draft, it stays known."""

    evidence = models.ForeignKey(Evidence, on_delete=models.PROTECT, related_name="uses")
    submission = models.ForeignKey(
        "Submission", on_delete=models.PROTECT, related_name="evidence_uses"
    )
    added_at = models.DateTimeField(_("添加时间"))
    withdrawn_at = models.DateTimeField(_("撤下时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("佐证用途")
        verbose_name_plural = _("佐证用途")
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(fields=("evidence", "submission"), name="evidence_use_once"),
        )

    def __str__(self) -> str:
        return f"{self.evidence_id} {self.submission_id}"
