from django.db import models
from django.utils.translation import gettext_lazy as _

from assessments.models.supervision import MAX_LINE
from audit.models import AppendOnlyModel, StoredContent
from organizations.models import Place


class SchemeVersion(AppendOnlyModel):
    """One version of a scoring scheme (考核办法) that a place has adopted: the last one is in force.

    `content` is the YAML as it was handed in, `sha256` that of its bytes, `document` what the
    adoption rests on. A `withdrawn` version says that from then on the scheme is not in force; it
    repeats the text of the one before.
    """

    tenant = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="scheme_versions")
    scheme_id = models.CharField(_("办法代码"), max_length=64)
    number = models.PositiveIntegerField(_("版本"))
    title = models.CharField(_("办法名称"), max_length=MAX_LINE)
    content = models.ForeignKey(StoredContent, on_delete=models.PROTECT, related_name="+")
    sha256 = models.CharField(_("哈希"), max_length=64)
    document = models.CharField(_("依据文件"), max_length=MAX_LINE)
    note = models.ForeignKey(
        StoredContent, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    withdrawn = models.BooleanField(_("停用"), default=False)
    recorded_at = models.DateTimeField(_("记录时间"))
    recorded_by = models.BigIntegerField(_("记录账号"), null=True, blank=True)
    recorded_unit = models.CharField(_("记录单位"), max_length=200)

    class Meta:
        verbose_name = _("考核办法")
        verbose_name_plural = _("考核办法")
        ordering = ("tenant", "scheme_id", "number")
        constraints = (
            models.UniqueConstraint(
                fields=("tenant", "scheme_id", "number"), name="scheme_version_number_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.scheme_id} v{self.number}"
