from django.db import models
from django.utils.translation import gettext_lazy as _

from audit.models import AppendOnlyModel, StoredContent
from indicators.models.rounds import ReportingRound
from organizations.models import Department


class StampedForm(AppendOnlyModel):
    """A scan of a printed filing form (报送表) with the unit's stamp: one file for all its values.

    `form_sha256` is the hash of the facts that stood on the paper. The scan covers the unit's
    values for as long as the form of today has the same hash; it is never replaced.
    """

    round = models.ForeignKey(ReportingRound, on_delete=models.PROTECT, related_name="+")
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="+")
    form_sha256 = models.CharField(_("报送表哈希"), max_length=64)
    content = models.ForeignKey(StoredContent, on_delete=models.PROTECT, related_name="+")
    file_name = models.CharField(_("文件名"), max_length=255)
    media_type = models.CharField(_("类型"), max_length=100)
    sha256 = models.CharField(_("哈希"), max_length=64)
    size = models.PositiveBigIntegerField(_("字节数"))
    uploaded_by = models.BigIntegerField(_("上传账号"))
    uploaded_at = models.DateTimeField(_("上传时间"))

    class Meta:
        verbose_name = _("盖章报送表")
        verbose_name_plural = _("盖章报送表")
        ordering = ("-pk",)
        constraints = (
            models.UniqueConstraint(
                fields=("round", "department", "form_sha256", "sha256"),
                name="stamped_form_file_once",
            ),
        )

    def __str__(self) -> str:
        return self.file_name
