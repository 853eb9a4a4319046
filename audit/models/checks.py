from django.db import models
from django.utils.translation import gettext_lazy as _

from audit.models.append_only import AppendOnlyModel


class LedgerCheck(AppendOnlyModel):
    """One recomputation of all chains of the ledger (台账核对), and what it found.

    `heads` are the chains with seq and hash of their last entry; `faults` the first break of each
    broken chain as [chain, seq, kind], and missing triggers as ["", 0, name]. Empty: it is whole.
    """

    at = models.DateTimeField(_("核对时间"))
    entries = models.PositiveBigIntegerField(_("记录条数"))
    heads = models.JSONField(_("链首"), default=dict)
    faults = models.JSONField(_("断点"), default=list)

    class Meta:
        verbose_name = _("台账核对")
        verbose_name_plural = _("台账核对")
        ordering = ("-pk",)

    def __str__(self) -> str:
        return f"{self.at} {self.entries}"

    @property
    def holds(self) -> bool:
        """Nothing was broken or missing."""
        return not self.faults
