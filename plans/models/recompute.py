from django.db import models
from django.utils.translation import gettext_lazy as _

from plans.models.plans import Plan


class RecomputeRequest(models.Model):
    """Says whether a plan's figures are outdated: `wanted` counts requests, `done` those served.

    A change raises `wanted` in its own transaction. Messages are only nudges; whatever has
    `done` below `wanted` is repeated by the sweep.
    """

    plan = models.OneToOneField(
        Plan, on_delete=models.PROTECT, primary_key=True, related_name="recompute_request"
    )
    wanted = models.PositiveBigIntegerField(_("已请求"), default=0)
    done = models.PositiveBigIntegerField(_("已完成"), default=0)
    done_at = models.DateTimeField(_("完成时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("重算请求")
        verbose_name_plural = _("重算请求")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(done__lte=models.F("wanted")), name="recompute_done_not_ahead"
            ),
        )

    def __str__(self) -> str:
        return f"{self.plan} {self.done}/{self.wanted}"

    @property
    def is_outdated(self) -> bool:
        """True while a request has not been served."""
        return self.done < self.wanted
