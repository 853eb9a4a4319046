from django.db import models
from django.utils.translation import gettext_lazy as _

from assessments.models.reports import Report
from audit.models import AppendOnlyModel, StoredContent


class ReportSeal(AppendOnlyModel):
    """A seal on the file of a report (签章), or a time-stamp (时间戳), kept beside it.

    Signature and certificate are kept as they were made, so that whoever has the file can check
    them without this system; their hashes stand in the ledger.
    """

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="seals")
    # As `assessments.seals.Sealer` has it.
    method = models.CharField(_("方式"), max_length=20)
    digest_algorithm = models.CharField(_("摘要算法"), max_length=20)
    digest = models.CharField(_("摘要"), max_length=128)
    signature = models.ForeignKey(StoredContent, on_delete=models.PROTECT, related_name="+")
    signature_sha256 = models.CharField(_("签名哈希"), max_length=64)
    certificate = models.ForeignKey(StoredContent, on_delete=models.PROTECT, related_name="+")
    certificate_sha256 = models.CharField(_("证书哈希"), max_length=64)
    signer = models.CharField(_("签章人"), max_length=300, blank=True)
    # The moment that a time-stamp attests.
    stamped_at = models.DateTimeField(_("时间戳时间"), null=True, blank=True)
    sealed_at = models.DateTimeField(_("签章时间"))

    class Meta:
        verbose_name = _("报告签章")
        verbose_name_plural = _("报告签章")
        ordering = ("report", "pk")
        constraints = (
            models.UniqueConstraint(fields=("report", "method"), name="report_seal_once"),
        )

    def __str__(self) -> str:
        return f"{self.report_id} {self.method}"
