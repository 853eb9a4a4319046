from django.db import models
from django.utils.translation import gettext_lazy as _


class UploadState(models.TextChoices):
    OPEN = "open", _("待确认")
    DRAFTED = "drafted", _("已存为草稿")
    SUBMITTED = "submitted", _("已提交")
    DISCARDED = "discarded", _("已放弃")


class FilingUpload(models.Model):
    """A filled workbook between its upload and its confirmation: the rows as read, nothing saved yet.

    `rows` are those of `indicators.domain.filing_sheets`: number, duty, revision, texts, faults.
    """

    account = models.BigIntegerField(_("账号"))
    created_at = models.DateTimeField(_("上传时间"))
    file_name = models.CharField(_("文件名"), max_length=255)
    sha256 = models.CharField(max_length=64)
    sheet = models.CharField(_("工作表"), max_length=40, blank=True)
    rows = models.JSONField(_("内容"))
    state = models.CharField(
        _("状态"), max_length=10, choices=UploadState.choices, default=UploadState.OPEN
    )
    filed_at = models.DateTimeField(_("确认时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("填报表上传")
        verbose_name_plural = _("填报表上传")
        ordering = ("-pk",)

    def __str__(self) -> str:
        return f"{self.file_name} {self.get_state_display()}"
