from django.db import models
from django.utils.translation import gettext_lazy as _

from assessments.models.reports import Report
from audit.models import AppendOnlyModel, StoredContent


class ReportEdit(AppendOnlyModel):
    """A version of what somebody wrote in place of a generated paragraph of a report (修改).

    The last one of a paragraph holds; without a text the generated paragraph holds again. The
    report is the one that was built from the snapshot alone; a revised report takes in what holds.
    """

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="paragraph_edits")
    key = models.CharField(_("段落"), max_length=20)
    # Of the generated paragraph that was read: another version of the product may write otherwise.
    original_sha256 = models.CharField(_("原文哈希"), max_length=64)
    text = models.ForeignKey(
        StoredContent, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    account = models.BigIntegerField(_("账号"))
    unit = models.CharField(_("单位"), max_length=200)
    at = models.DateTimeField(_("时间"))

    class Meta:
        verbose_name = _("报告文字修改")
        verbose_name_plural = _("报告文字修改")
        ordering = ("report", "pk")

    def __str__(self) -> str:
        return f"{self.report_id} {self.key}"
