from django.db import models
from django.utils.translation import gettext_lazy as _

from assessments.models.assessments import AssessedUnit
from audit.models import AppendOnlyModel, KeptFile, StoredContent


class SelfReport(AppendOnlyModel):
    """One version of a unit's self-assessment (自评报告) with its report on grave problems.

    `problems` is empty exactly where the unit declares that there are none (无重大问题).
    """

    unit = models.ForeignKey(AssessedUnit, on_delete=models.PROTECT, related_name="self_reports")
    number = models.PositiveIntegerField(_("版本"))
    text = models.ForeignKey(StoredContent, on_delete=models.PROTECT, related_name="+")
    no_problems = models.BooleanField(_("无重大问题"))
    problems = models.ForeignKey(
        StoredContent, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    account = models.BigIntegerField(_("账号"))
    filed_by = models.CharField(_("单位"), max_length=200)
    at = models.DateTimeField(_("时间"))

    class Meta:
        verbose_name = _("自评报告")
        verbose_name_plural = _("自评报告")
        ordering = ("unit", "number")
        constraints = (
            models.UniqueConstraint(fields=("unit", "number"), name="self_report_number_once"),
            models.CheckConstraint(
                condition=models.Q(no_problems=True, problems__isnull=True)
                | models.Q(no_problems=False, problems__isnull=False),
                name="self_report_problems_or_none",
            ),
        )

    def __str__(self) -> str:
        return f"{self.unit_id} v{self.number}"


class SelfReportFile(KeptFile):
    """A file that came with a self-assessment."""

    report = models.ForeignKey(SelfReport, on_delete=models.PROTECT, related_name="files")
    on_problems = models.BooleanField(_("重大问题报告附件"))

    class Meta:
        verbose_name = _("自评报告附件")
        verbose_name_plural = _("自评报告附件")
