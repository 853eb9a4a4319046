from django.db import models
from django.utils.translation import gettext_lazy as _

from audit.models import StoredContent
from organizations.models import Place


class CityExportState(models.TextChoices):
    ASKED = "asked", _("待审批")
    REFUSED = "refused", _("未获批准")
    LAPSED = "lapsed", _("逾期未审批,已失效")
    WITHDRAWN = "withdrawn", _("已撤回")
    QUEUED = "queued", _("已批准,等待导出")
    WRITING = "writing", _("正在导出")
    FAILED = "failed", _("导出失败")
    READY = "ready", _("可以下载")
    REMOVED = "removed", _("文件已删除")


# Work for a worker.
UNWRITTEN = (CityExportState.QUEUED, CityExportState.WRITING)
# One of these at a time: nobody needs two.
OPEN = (CityExportState.ASKED, *UNWRITTEN)
# Once there was a file.
WRITTEN = (CityExportState.READY, CityExportState.REMOVED)


class CityExport(models.Model):
    """A city's office's wish (全市数据导出) to have all data of the city as one file, and its course.

    What was asked and decided never changes; the columns of the work do, by conditional updates of
    the services. The file is a copy: it lies in the media store under `stored_name`, opened by
    `wrapped_key`, until a day, and then both are forgotten. The row and the ledger stay.
    """

    tenant = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    reason = models.ForeignKey(StoredContent, on_delete=models.PROTECT, related_name="+")
    asked_by = models.BigIntegerField(_("申请人"))
    asked_unit = models.CharField(_("申请单位"), max_length=200)
    asked_at = models.DateTimeField(_("申请时间"))
    decided_by = models.BigIntegerField(_("审批人"), null=True, blank=True)
    decided_at = models.DateTimeField(_("审批时间"), null=True, blank=True)
    state = models.CharField(
        _("状态"),
        max_length=12,
        choices=CityExportState.choices,
        default=CityExportState.ASKED,
    )
    # --- the work ---
    progress = models.PositiveSmallIntegerField(_("进度%"), default=0)
    attempts = models.PositiveSmallIntegerField(_("导出次数"), default=0)
    # Also the worker's token: who finds another time here has lost the work to another worker.
    claimed_at = models.DateTimeField(_("开始导出时间"), null=True, blank=True)
    # The worker's last sign of life.
    beat_at = models.DateTimeField(_("最近进展时间"), null=True, blank=True)
    error = models.CharField(_("失败原因"), max_length=500, blank=True)
    # --- the file ---
    stored_name = models.CharField(max_length=100, blank=True)
    wrapped_key = models.BinaryField(null=True, blank=True)
    size = models.PositiveBigIntegerField(_("字节数"), default=0)
    sha256 = models.CharField(_("文件哈希"), max_length=64, blank=True)
    manifest_sha256 = models.CharField(_("清单哈希"), max_length=64, blank=True)
    written_at = models.DateTimeField(_("导出完成时间"), null=True, blank=True)
    until = models.DateTimeField(_("下载截止时间"), null=True, blank=True)
    taken = models.PositiveIntegerField(_("下载次数"), default=0)
    taken_at = models.DateTimeField(_("最近下载时间"), null=True, blank=True)
    ended_at = models.DateTimeField(_("结束时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("全市数据导出")
        verbose_name_plural = _("全市数据导出")
        ordering = ("-pk",)
        constraints = (
            models.UniqueConstraint(
                fields=("tenant",),
                condition=models.Q(state__in=OPEN),
                name="city_export_one_open",
            ),
            models.CheckConstraint(
                condition=models.Q(decided_by__isnull=True)
                | ~models.Q(decided_by=models.F("asked_by")),
                name="city_export_decided_by_another",
            ),
            models.CheckConstraint(
                condition=models.Q(decided_by__isnull=False, decided_at__isnull=False)
                | models.Q(
                    decided_by__isnull=True,
                    decided_at__isnull=True,
                    state__in=(
                        CityExportState.ASKED,
                        CityExportState.LAPSED,
                        CityExportState.WITHDRAWN,
                    ),
                ),
                name="city_export_nothing_undecided",
            ),
            models.CheckConstraint(
                condition=models.Q(progress__lte=100), name="city_export_progress_is_percent"
            ),
            models.CheckConstraint(
                condition=models.Q(state=CityExportState.FAILED) & ~models.Q(error="")
                | ~models.Q(state=CityExportState.FAILED) & models.Q(error=""),
                name="city_export_error_iff_failed",
            ),
            models.CheckConstraint(
                condition=~models.Q(state=CityExportState.WRITING)
                | models.Q(claimed_at__isnull=False, beat_at__isnull=False)
                & ~models.Q(stored_name=""),
                name="city_export_writing_is_claimed",
            ),
            models.CheckConstraint(
                condition=models.Q(state=CityExportState.READY, wrapped_key__isnull=False)
                & ~models.Q(stored_name="")
                | ~models.Q(state=CityExportState.READY) & models.Q(wrapped_key__isnull=True),
                name="city_export_key_iff_ready",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=WRITTEN, written_at__isnull=False, until__isnull=False)
                & ~models.Q(sha256="")
                & ~models.Q(manifest_sha256="")
                | ~models.Q(state__in=WRITTEN) & models.Q(written_at__isnull=True, sha256=""),
                name="city_export_hashes_iff_written",
            ),
        )

    def __str__(self) -> str:
        return f"{self.tenant_id} {self.asked_at:%Y-%m-%d %H:%M}"

    @property
    def is_unwritten(self) -> bool:
        """Waits for a worker or is being written."""
        return self.state in UNWRITTEN
