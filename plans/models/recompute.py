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
    # What the figures were computed from; empty where that is not known.
    inputs_digest = models.CharField(_("输入摘要"), max_length=64, blank=True)

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


class RecomputeRun(models.Model):
    """A full recompute (全部重算): every plan once, in chunks that workers take one by one."""

    reason = models.CharField(_("原因"), max_length=300)
    started_by = models.BigIntegerField(_("发起账号"), null=True, blank=True)
    started_at = models.DateTimeField(_("发起时间"))
    plans = models.PositiveIntegerField(_("方案数"))
    finished_at = models.DateTimeField(_("完成时间"), null=True, blank=True)
    cancelled_at = models.DateTimeField(_("撤销时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("全部重算")
        verbose_name_plural = _("全部重算")
        ordering = ("-pk",)
        constraints = (
            models.UniqueConstraint(
                models.Value(1),
                condition=models.Q(finished_at__isnull=True, cancelled_at__isnull=True),
                name="recompute_run_one_at_a_time",
            ),
        )

    def __str__(self) -> str:
        return f"{self.pk} {self.reason}"

    @property
    def is_unfinished(self) -> bool:
        """Chunks may still be taken."""
        return self.finished_at is None and self.cancelled_at is None


class RecomputeChunk(models.Model):
    """Some plans of a full recompute. Whoever holds the row works on it; a lost worker lets go.

    `failed`: plans whose figures could not be computed; they stay outdated.
    """

    run = models.ForeignKey(RecomputeRun, on_delete=models.PROTECT, related_name="chunks")
    number = models.PositiveIntegerField(_("序号"))
    plan_ids = models.JSONField(_("方案"))
    failed = models.JSONField(_("未能重算的方案"), default=list)
    done_at = models.DateTimeField(_("完成时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("重算批次")
        verbose_name_plural = _("重算批次")
        ordering = ("run", "number")
        constraints = (
            models.UniqueConstraint(fields=("run", "number"), name="recompute_chunk_once"),
        )

    def __str__(self) -> str:
        return f"{self.run_id}/{self.number}"
