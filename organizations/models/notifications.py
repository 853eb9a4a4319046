from django.db import models
from django.utils.translation import gettext_lazy as _

from organizations.domain.notifications import DIGESTS, Kind
from organizations.models.places import Place
from organizations.models.users import User

KIND_CHOICES = [
    (Kind.REMINDER.value, _("截止提醒")),
    (Kind.OVERDUE.value, _("逾期提醒")),
    (Kind.ESCALATION.value, _("逾期督促")),
    (Kind.WAITING_REVIEW.value, _("待审核")),
    (Kind.RETURNED.value, _("填报退回")),
    (Kind.ACCEPTED.value, _("审核通过")),
    (Kind.ROUND_OPENED.value, _("报送期开放")),
    (Kind.CORRECTION.value, _("数据修订申请")),
    (Kind.GRANTED.value, _("同意修订")),
    (Kind.REFUSED.value, _("不同意修订")),
    (Kind.ON_BEHALF.value, _("代录待确认")),
    (Kind.CONFIRMED.value, _("代录已确认")),
    (Kind.DECLINED.value, _("代录未获同意")),
    (Kind.REMARK.value, _("留言")),
    (Kind.WORK_ASKED.value, _("年度工作任务待报")),
    (Kind.WORK_REPORTED.value, _("年度工作任务进展")),
    (Kind.WORK_COMPILED.value, _("年度工作任务汇总")),
    (Kind.WORK_REOPENED.value, _("年度工作任务重新开放")),
    (Kind.CASE_ISSUED.value, _("督办事项交办")),
    (Kind.CASE_ANSWERED.value, _("督办事项反馈")),
    (Kind.CASE_DECIDED.value, _("督办事项核查")),
    (Kind.CASE_DUE.value, _("督办事项期限")),
    (Kind.ACCESS_ENDING.value, _("访问令牌到期")),
    (Kind.ASSESSMENT_STEP.value, _("考核阶段")),
    (Kind.ASSESSMENT_FILE.value, _("考核材料")),
    (Kind.ASSESSMENT_DONE.value, _("考核申诉决定")),
    (Kind.ASSESSMENT_DUE.value, _("考核阶段期限")),
    (Kind.EMERGENCY_ASKED.value, _("应急查阅待审批")),
    (Kind.EMERGENCY_BEGUN.value, _("应急查阅开始")),
    (Kind.EMERGENCY_REFUSED.value, _("应急查阅未获批准")),
    (Kind.EMERGENCY_ENDED.value, _("应急查阅结束")),
    (Kind.EXPORT_ASKED.value, _("全市数据导出待审批")),
    (Kind.EXPORT_APPROVED.value, _("全市数据导出获准")),
    (Kind.EXPORT_REFUSED.value, _("全市数据导出未获批准")),
    (Kind.EXPORT_LAPSED.value, _("全市数据导出申请失效")),
    (Kind.EXPORT_READY.value, _("全市数据导出完成")),
    (Kind.EXPORT_FAILED.value, _("全市数据导出失败")),
    (Kind.EXPORT_TAKEN.value, _("全市数据已下载")),
]


class Notification(models.Model):
    """A notification (通知): what one person was told on one day, in the inbox and by e-mail.

    `params` are plain names, dates and counts, put into words in the reader's language; it holds
    no value and no free text. `mailed_at` stays empty until a mail server has taken it.
    """

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="notifications")
    tenant = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(_("类别"), max_length=16, choices=KIND_CHOICES)
    day = models.DateField(_("日期"))
    key = models.CharField(max_length=64)
    params = models.JSONField(default=dict)
    path = models.CharField(max_length=200)
    created_at = models.DateTimeField(_("时间"))
    read_at = models.DateTimeField(_("阅读时间"), null=True, blank=True)
    mailed_at = models.DateTimeField(_("邮件时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("通知")
        verbose_name_plural = _("通知")
        ordering = ("-created_at", "-pk")
        constraints = (
            # Without the kind: a digest whose most pressing part was dealt with meanwhile would
            # otherwise come a second time under another one.
            models.UniqueConstraint(fields=("user", "day", "key"), name="notification_once_a_day"),
        )
        indexes = (
            models.Index(
                fields=("user",),
                condition=models.Q(read_at__isnull=True),
                name="notification_unread",
            ),
            models.Index(
                fields=("created_at",),
                condition=models.Q(mailed_at__isnull=True),
                name="notification_unmailed",
            ),
        )

    def __str__(self) -> str:
        return f"{self.user_id} {self.day} {self.key}"

    @property
    def is_digest(self) -> bool:
        """Comes with others once a day; its e-mail can be declined."""
        return self.kind in DIGESTS


class NotificationPreference(models.Model):
    """Whether a person wants the daily digest by e-mail as well. No row means yes."""

    user = models.OneToOneField(
        User, on_delete=models.PROTECT, primary_key=True, related_name="notification_preference"
    )
    mails_digests = models.BooleanField(_("接收每日汇总邮件"), default=True)
    changed_at = models.DateTimeField(_("更新时间"))

    class Meta:
        verbose_name = _("通知设置")
        verbose_name_plural = _("通知设置")

    def __str__(self) -> str:
        return f"{self.user_id} {self.mails_digests}"
