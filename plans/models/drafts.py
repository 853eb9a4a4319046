from types import MappingProxyType

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from audit.domain.numbers import UnderKeys
from audit.models import AppendOnlyModel, StoredContent
from organizations.models import Place
from plans.models.plans import PlanVersion


class DraftState(models.TextChoices):
    QUEUED = "queued", _("等待解析")
    READING = "reading", _("正在解析")
    READY = "ready", _("待核对")
    FAILED = "failed", _("不能解析")
    CANCELLED = "cancelled", _("已停止")
    PUBLISHED = "published", _("已发布")
    DISCARDED = "discarded", _("已弃用")


class PieceKind(models.TextChoices):
    SECTION = "section", _("章节")
    TASK = "task", _("任务")
    RESPONSIBILITY = "responsibility", _("责任单位")
    TARGET = "target", _("目标")
    LEFT_OUT = "left_out", _("未列为目标的数字")
    REGISTER_ITEM = "register_item", _("台账事项")


class PieceState(models.TextChoices):
    UNCHECKED = "unchecked", _("待核对")
    ACCEPTED = "accepted", _("已确认")
    EDITED = "edited", _("已修改")
    ADDED = "added", _("人工添加")
    DISCARDED = "discarded", _("已弃用")


UNFINISHED_DRAFTS = (DraftState.QUEUED, DraftState.READING)


class PlanDraft(models.Model):
    """A plan document on its way to a published version (方案草稿): read, checked, published.

    The document and what the reader said of it never change; what people make of it stands in the
    pieces. `revision` guards the head: who saves must have seen the last one.
    """

    tenant = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="plan_drafts")
    file_name = models.CharField(_("文件名"), max_length=255)
    content = models.ForeignKey(StoredContent, on_delete=models.PROTECT, related_name="+")
    sha256 = models.CharField(_("文件哈希"), max_length=64)
    encoding = models.CharField(_("编码"), max_length=20, blank=True)
    text = models.TextField(_("文本"), blank=True)
    head = models.JSONField(_("方案信息"), default=dict)
    revision = models.PositiveIntegerField(_("修订"), default=1)
    base_version = models.ForeignKey(
        PlanVersion, on_delete=models.PROTECT, null=True, blank=True, related_name="next_drafts"
    )
    published_version = models.OneToOneField(
        PlanVersion, on_delete=models.PROTECT, null=True, blank=True, related_name="draft"
    )
    created_by = models.BigIntegerField(_("上传账号"), null=True, blank=True)
    created_unit = models.CharField(_("上传单位"), max_length=200)
    created_at = models.DateTimeField(_("上传时间"))
    # --- the work ---
    state = models.CharField(
        _("状态"), max_length=12, choices=DraftState.choices, default=DraftState.QUEUED
    )
    progress = models.PositiveSmallIntegerField(_("进度%"), default=0)
    attempts = models.PositiveSmallIntegerField(_("解析次数"), default=0)
    # Also the worker's token: who finds another time here has lost the draft to another worker.
    claimed_at = models.DateTimeField(_("开始解析时间"), null=True, blank=True)
    problems = models.JSONField(_("不能解析的原因"), default=list)

    class Meta:
        verbose_name = _("方案草稿")
        verbose_name_plural = _("方案草稿")
        ordering = ("-pk",)
        indexes = (
            models.Index(
                fields=("created_at",),
                condition=Q(state__in=UNFINISHED_DRAFTS),
                name="plan_draft_unfinished",
            ),
        )
        constraints = (
            models.CheckConstraint(condition=Q(progress__lte=100), name="plan_draft_is_percent"),
            models.CheckConstraint(
                condition=Q(state=DraftState.PUBLISHED, published_version__isnull=False)
                | (~Q(state=DraftState.PUBLISHED) & Q(published_version__isnull=True)),
                name="plan_draft_version_iff_published",
            ),
        )

    def __str__(self) -> str:
        return self.file_name

    @property
    def is_editable(self) -> bool:
        """Whether its pieces may still be checked and changed."""
        return self.state == DraftState.READY


class DraftAttachment(AppendOnlyModel):
    """A second document of a draft, a division of work (任务分工); its text follows the draft's own."""

    draft = models.ForeignKey(PlanDraft, on_delete=models.PROTECT, related_name="attachments")
    file_name = models.CharField(_("文件名"), max_length=255)
    content = models.ForeignKey(StoredContent, on_delete=models.PROTECT, related_name="+")
    sha256 = models.CharField(_("文件哈希"), max_length=64)
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    attached_at = models.DateTimeField(_("附上时间"))

    class Meta:
        verbose_name = _("草稿附件")
        verbose_name_plural = _("草稿附件")
        ordering = ("draft", "start")

    def __str__(self) -> str:
        return self.file_name


class DraftPiece(models.Model):
    """One piece of a draft: a section, task, responsibility, target, left-out figure or register item.

    `data` holds the plan file's fields of its kind; `read_data` what the reader said, null where a
    person added the piece. `revision` is its optimistic lock.
    """

    draft = models.ForeignKey(PlanDraft, on_delete=models.PROTECT, related_name="pieces")
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="children"
    )
    kind = models.CharField(max_length=16, choices=PieceKind.choices)
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    position = models.PositiveIntegerField()
    data = models.JSONField()
    read_data = models.JSONField(null=True, blank=True)
    confidence = models.DecimalField(max_digits=3, decimal_places=2, null=True, blank=True)
    rule = models.CharField(max_length=60, blank=True)
    flags = models.JSONField(default=list)
    state = models.CharField(
        max_length=12, choices=PieceState.choices, default=PieceState.UNCHECKED
    )
    discard_reason = models.CharField(max_length=300, blank=True)
    revision = models.PositiveIntegerField(default=1)
    checked_by = models.BigIntegerField(null=True, blank=True)
    checked_name = models.CharField(max_length=200, blank=True)
    checked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("草稿内容")
        verbose_name_plural = _("草稿内容")
        ordering = ("draft", "position", "pk")
        indexes = (models.Index(fields=("draft", "position"), name="draft_piece_order"),)
        constraints = (
            models.CheckConstraint(
                condition=Q(start__lt=models.F("end")), name="draft_piece_span_not_empty"
            ),
            models.CheckConstraint(
                condition=Q(state=PieceState.UNCHECKED, checked_at__isnull=True)
                | (~Q(state=PieceState.UNCHECKED) & Q(checked_at__isnull=False)),
                name="draft_piece_checked_iff_decided",
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.start}-{self.end}"


class DraftChange(AppendOnlyModel):
    """What a person did to a piece (核对记录): the state before and after, by which it can be undone."""

    numbered = MappingProxyType(
        {
            "after": UnderKeys(
                {
                    "split_into": "plans.draftpiece",
                    "merged": "plans.draftpiece",
                    "undid": "plans.draftchange",
                }
            )
        }
    )

    draft = models.ForeignKey(PlanDraft, on_delete=models.PROTECT, related_name="changes")
    piece = models.ForeignKey(DraftPiece, on_delete=models.PROTECT, related_name="changes")
    action = models.CharField(max_length=20)
    before = models.JSONField(null=True, blank=True)
    after = models.JSONField()
    account = models.BigIntegerField(null=True, blank=True)
    name = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("核对记录")
        verbose_name_plural = _("核对记录")
        ordering = ("-pk",)

    def __str__(self) -> str:
        return f"{self.action} {self.piece_id}"
