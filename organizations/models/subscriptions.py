from django.db import models
from django.utils.translation import gettext_lazy as _

from organizations.models.saved_views import LONGEST_ADDRESS
from organizations.models.users import User


class MailState(models.TextChoices):
    """Where the mail of a week stands; what is claimed or failed has not left."""

    SETTLED = "settled", _("已办结")
    CLAIMED = "claimed", _("准备发送")
    HANDED_OVER = "handed_over", _("已交邮件服务器")
    FAILED = "failed", _("发送失败")


class PageSubscription(models.Model):
    """A page that comes to a person by e-mail once a week (每周订阅), until it is ended.

    `week` is the Monday of the last week whose mail was begun, `mail_state` where that mail stands,
    `tries` how often it was begun, `claimed_at` when last, `mail_error` the kind of its last error.
    `seen` is what stood on the page when the last mail left, by the page's own keys: the next one
    tells what changed since.
    """

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="page_subscriptions")
    address = models.CharField(_("网址"), max_length=LONGEST_ADDRESS)
    title = models.CharField(_("名称"), max_length=200)
    language = models.CharField(_("语言"), max_length=10)
    created_at = models.DateTimeField(_("订阅时间"))
    ended_at = models.DateTimeField(_("退订时间"), null=True, blank=True)
    week = models.DateField(_("最近一周"))
    sent_at = models.DateTimeField(_("最近发送"), null=True, blank=True)
    seen = models.JSONField(_("上次内容"), default=dict)
    mail_state = models.CharField(
        _("发送状态"), max_length=12, choices=MailState.choices, default=MailState.SETTLED
    )
    claimed_at = models.DateTimeField(_("开始发送时间"), null=True, blank=True)
    tries = models.PositiveSmallIntegerField(_("发送次数"), default=0)
    mail_error = models.CharField(_("失败原因"), max_length=100, blank=True)

    class Meta:
        verbose_name = _("每周订阅")
        verbose_name_plural = _("每周订阅")
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(
                fields=("user", "address"),
                condition=models.Q(ended_at__isnull=True),
                name="page_subscription_once",
            ),
            models.CheckConstraint(
                condition=models.Q(address__startswith="/") & ~models.Q(address__startswith="//"),
                name="page_subscription_address_is_own",
            ),
        )
        indexes = (
            models.Index(
                fields=("week",),
                condition=models.Q(ended_at__isnull=True),
                name="page_subscription_running",
            ),
        )

    def __str__(self) -> str:
        return f"{self.user_id} {self.address}"
