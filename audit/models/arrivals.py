from django.db import models
from django.utils.translation import gettext_lazy as _

from audit.models.append_only import AppendOnlyModel


class ChainArrival(AppendOnlyModel):
    """A chain that came from another installation (迁入): what the numbers in its entries mean here.

    Entries stay as they were written, numbers of rows included, so that every hash can be redone.
    One row is of the entries after those of the row before, up to `until`: `shifts` has by type
    (`app.model`) what to add to a number, `named` the number here by the number there.
    """

    chain = models.CharField(_("链"), max_length=64)
    until = models.BigIntegerField(_("至序号"))
    shifts = models.JSONField(_("编号增量"), default=dict)
    named = models.JSONField(_("编号对照"), default=dict)
    at = models.DateTimeField(_("迁入时间"))

    class Meta:
        verbose_name = _("台账迁入")
        verbose_name_plural = _("台账迁入")
        ordering = ("chain", "until")
        constraints = (
            models.UniqueConstraint(fields=("chain", "until"), name="chain_arrival_once"),
        )

    def __str__(self) -> str:
        return f"{self.chain} #{self.until}"
