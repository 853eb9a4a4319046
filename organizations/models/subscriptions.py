from django.db import models
from django.utils.translation import gettext_lazy as _

from organizations.models.saved_views import LONGEST_ADDRESS
from organizations.models.users import User


class PageSubscription(models.Model):
    """A page that comes to a person by e-mail once a week (每周订阅), until it is ended.

    `week` is the Monday of the last week that was served, so that each is served once. `seen` is
    what stood on the page then, by the page's own keys: the next mail tells what changed since.
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
