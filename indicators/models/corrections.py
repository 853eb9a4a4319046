from django.db import models
from django.utils.translation import gettext_lazy as _

from audit.models import AppendOnlyModel, StoredContent
from indicators.models.submissions import Submission, SubmissionVersion


class RevisionState(models.TextChoices):
    OPEN = "open", _("待答复")
    GRANTED = "granted", _("同意修订")
    REFUSED = "refused", _("不同意")


class RevisionRequest(models.Model):
    """A unit asks to correct an accepted value (数据修订申请); the office grants or refuses it.

    What was accepted stays as it is: granted, the unit files a new version and it is reviewed again.
    """

    submission = models.ForeignKey(
        Submission, on_delete=models.PROTECT, related_name="revision_requests"
    )
    version = models.ForeignKey(SubmissionVersion, on_delete=models.PROTECT, related_name="+")
    reason = models.ForeignKey(StoredContent, on_delete=models.PROTECT, related_name="+")
    account = models.BigIntegerField(_("申请账号"))
    at = models.DateTimeField(_("申请时间"))
    state = models.CharField(
        _("状态"), max_length=10, choices=RevisionState.choices, default=RevisionState.OPEN
    )
    answer = models.ForeignKey(
        StoredContent, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_by = models.BigIntegerField(_("答复账号"), null=True, blank=True)
    decided_at = models.DateTimeField(_("答复时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("数据修订申请")
        verbose_name_plural = _("数据修订申请")
        ordering = ("-pk",)
        constraints = (
            models.UniqueConstraint(
                fields=("submission",),
                condition=models.Q(state=RevisionState.OPEN),
                name="revision_request_one_open",
            ),
            models.CheckConstraint(
                condition=models.Q(state=RevisionState.OPEN, decided_at__isnull=True)
                | ~models.Q(state=RevisionState.OPEN) & models.Q(decided_at__isnull=False),
                name="revision_request_decided_iff_answered",
            ),
        )

    def __str__(self) -> str:
        return f"{self.submission} {self.get_state_display()}"


class SubmissionComment(AppendOnlyModel):
    """A remark (留言) between a duty's filler and its reviewers; it changes no state."""

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="comments")
    text = models.ForeignKey(StoredContent, on_delete=models.PROTECT, related_name="+")
    account = models.BigIntegerField(_("账号"))
    unit = models.CharField(_("单位"), max_length=200)
    at = models.DateTimeField(_("时间"))

    class Meta:
        verbose_name = _("留言")
        verbose_name_plural = _("留言")
        ordering = ("submission", "pk")

    def __str__(self) -> str:
        return f"{self.submission_id} {self.at}"
