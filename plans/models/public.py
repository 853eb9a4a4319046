from types import MappingProxyType

from django.db import models
from django.utils.translation import gettext_lazy as _

from audit.models import AppendOnlyModel
from plans.models.plans import Plan


class PublicView(AppendOnlyModel):
    """The office's decision to open or close a plan's public pages; the last one holds.

    Without one they are closed. Only released figures are ever shown there.
    """

    stated = MappingProxyType({"plan": ("plan__slug",), "basis": ("basis_document",)})

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="public_views")
    is_open = models.BooleanField(_("开放"))
    basis_document = models.CharField(_("依据文件"), max_length=300)
    account = models.BigIntegerField(_("办理账号"), null=True, blank=True)
    recorded_at = models.DateTimeField(_("办理时间"))

    class Meta:
        verbose_name = _("公众页面")
        verbose_name_plural = _("公众页面")
        ordering = ("-pk",)
        indexes = (models.Index(fields=("plan", "-id"), name="public_view_last"),)

    def __str__(self) -> str:
        return f"{self.plan} {self.is_open}"
