from types import MappingProxyType

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from assessments.models.snapshots import Snapshot
from audit.domain.numbers import AfterWord
from audit.models import AppendOnlyModel, StoredContent
from organizations.models import Place
from plans.models import Plan, PlanVersion


class ReportKind(models.TextChoices):
    ANNUAL_REPORT = "annual_report", _("年度评估报告")
    MIDTERM_REPORT = "midterm_report", _("中期评估报告")
    FINAL_REPORT = "final_report", _("终期评估报告")
    BULLETIN = "bulletin", _("调度通报")
    DEPARTMENT_SHEET = "department_sheet", _("部门单页")
    COUNTY_SHEET = "county_sheet", _("县区单页")
    RESPONSIBILITY_LIST = "responsibility_list", _("责任清单")
    TARGET_LEDGER = "target_ledger", _("目标台账")
    PROGRESS_TABLE = "progress_table", _("指标进展表")
    SCORE_SHEET = "score_sheet", _("考核计分表")


class FileFormat(models.TextChoices):
    DOCX = "docx", _("Word(docx)")
    XLSX = "xlsx", _("Excel(xlsx)")
    PDF = "pdf", _("PDF(pdf)")


class ReportLanguage(models.TextChoices):
    CHINESE = "zh", _("中文")
    ENGLISH = "en", _("英文")


class ReportState(models.TextChoices):
    QUEUED = "queued", _("等待编制")
    BUILDING = "building", _("正在编制")
    DONE = "done", _("已完成")
    FAILED = "failed", _("编制失败")
    CANCELLED = "cancelled", _("已撤销")


UNFINISHED = (ReportState.QUEUED, ReportState.BUILDING)


class Report(models.Model):
    """A report that somebody asked for (报告): one kind, of one plan and year, as of one moment.

    What was asked never changes; a changed wish is a new report. Only the columns of the work
    change, by conditional updates of the services, until the state is an end. The result is a
    `ReportFile`, which the database itself keeps from being edited.
    """

    numbered = MappingProxyType(
        {
            "subject": AfterWord(
                {
                    "department": "organizations.department",
                    "assessment": "assessments.assessment",
                }
            )
        }
    )

    tenant = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="reports")
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="reports")
    kind = models.CharField(_("类型"), max_length=20, choices=ReportKind.choices)
    year = models.PositiveSmallIntegerField(
        _("年度"), validators=[MinValueValidator(2000), MaxValueValidator(2100)]
    )
    as_of = models.DateTimeField(_("数据截止时间"))
    file_format = models.CharField(
        _("格式"), max_length=4, choices=FileFormat.choices, default=FileFormat.DOCX
    )
    language = models.CharField(
        _("语言"), max_length=2, choices=ReportLanguage.choices, default=ReportLanguage.CHINESE
    )
    # What a report about one thing is about, as `assessments.domain.orders.ReportOrder` has it.
    subject = models.CharField(_("对象"), max_length=80, blank=True)
    # Fields of an official paper that people filled in (`OfficialFields`); empty ones are left out.
    official = models.JSONField(_("公文要素"), default=dict, blank=True)
    # Paragraphs that people rewrote: JSON of paragraph keys and texts.
    edits = models.ForeignKey(
        StoredContent, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    # The report whose text was rewritten; both rest on the same snapshot.
    base = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="revisions"
    )
    requested_by = models.BigIntegerField(_("申请账号"), null=True, blank=True)
    requested_unit = models.CharField(_("申请单位"), max_length=200)
    requested_role = models.CharField(_("申请角色"), max_length=40)
    requested_at = models.DateTimeField(_("申请时间"))
    # --- the work ---
    snapshot = models.ForeignKey(
        Snapshot, on_delete=models.PROTECT, null=True, blank=True, related_name="reports"
    )
    state = models.CharField(
        _("状态"), max_length=12, choices=ReportState.choices, default=ReportState.QUEUED
    )
    progress = models.PositiveSmallIntegerField(_("进度%"), default=0)
    attempts = models.PositiveSmallIntegerField(_("编制次数"), default=0)
    # Also the worker's token: who finds another time here has lost the report to another worker.
    claimed_at = models.DateTimeField(_("开始编制时间"), null=True, blank=True)
    ended_at = models.DateTimeField(_("结束时间"), null=True, blank=True)
    error = models.CharField(_("失败原因"), max_length=500, blank=True)
    # --- after the work ---
    # Methods of seals that are still to be put on the file, with commas between.
    seals_due = models.CharField(_("待签章"), max_length=100, blank=True, default="", db_default="")
    seal_tried_at = models.DateTimeField(_("上次签章时间"), null=True, blank=True)
    seal_error = models.CharField(
        _("未能签章的原因"), max_length=500, blank=True, default="", db_default=""
    )

    class Meta:
        verbose_name = _("报告")
        verbose_name_plural = _("报告")
        ordering = ("-pk",)
        indexes = (
            models.Index(
                fields=("requested_at",),
                condition=models.Q(state__in=UNFINISHED),
                name="report_unfinished",
            ),
            models.Index(fields=("id",), condition=~models.Q(seals_due=""), name="report_seal_due"),
        )
        constraints = (
            models.CheckConstraint(
                condition=models.Q(progress__lte=100), name="report_progress_is_percent"
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=UNFINISHED, ended_at__isnull=True)
                | (~models.Q(state__in=UNFINISHED) & models.Q(ended_at__isnull=False)),
                name="report_ended_iff_over",
            ),
            models.CheckConstraint(
                condition=models.Q(state=ReportState.FAILED) & ~models.Q(error="")
                | ~models.Q(state=ReportState.FAILED) & models.Q(error=""),
                name="report_error_iff_failed",
            ),
            models.CheckConstraint(
                condition=~models.Q(state=ReportState.BUILDING)
                | models.Q(claimed_at__isnull=False),
                name="report_building_is_claimed",
            ),
            models.CheckConstraint(
                condition=models.Q(as_of__lte=models.F("requested_at")),
                name="report_as_of_not_ahead",
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.year}"

    @property
    def is_unfinished(self) -> bool:
        """Waits for a worker or is being built."""
        return self.state in UNFINISHED


class ReportFile(AppendOnlyModel):
    """The finished file of a report, with all that is needed to build it again to the byte.

    `snapshot` and `order` are the canonical JSON that the file was built from and nothing else; the
    snapshot's hash is printed in the file. The file's own hash stands here and in the ledger.
    """

    stated = MappingProxyType(
        {"plan_version": ("plan_version__number",), "head": ("head_seq", "head_hash")}
    )
    named_by = MappingProxyType({"report.build": ("report", "")})

    report = models.OneToOneField(
        Report, on_delete=models.PROTECT, primary_key=True, related_name="file"
    )
    plan_version = models.ForeignKey(PlanVersion, on_delete=models.PROTECT, related_name="+")
    snapshot = models.ForeignKey(StoredContent, on_delete=models.PROTECT, related_name="+")
    snapshot_sha256 = models.CharField(_("快照哈希"), max_length=64)
    # None for files built before orders were kept.
    order = models.ForeignKey(
        StoredContent, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    order_sha256 = models.CharField(_("编制要求哈希"), max_length=64, blank=True)
    content = models.ForeignKey(StoredContent, on_delete=models.PROTECT, related_name="+")
    file_name = models.CharField(_("文件名"), max_length=255)
    media_type = models.CharField(_("类型"), max_length=100)
    sha256 = models.CharField(_("文件哈希"), max_length=64)
    size = models.PositiveBigIntegerField(_("字节数"))
    # The ledger's last entry when the snapshot was taken.
    head_chain = models.CharField(_("链"), max_length=64)
    head_seq = models.BigIntegerField(_("台账末条序号"))
    head_hash = models.CharField(_("台账末条哈希"), max_length=64)
    built_at = models.DateTimeField(_("编制完成时间"))

    class Meta:
        verbose_name = _("报告文件")
        verbose_name_plural = _("报告文件")

    def __str__(self) -> str:
        return self.file_name
