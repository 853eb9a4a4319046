from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.utils.translation import gettext_lazy as _


class AccountSession(AbstractBaseSession):
    """A session (登录会话), with the account that it belongs to: people see and end their own."""

    account = models.BigIntegerField(_("账号"), null=True, blank=True, db_index=True)
    begun_at = models.DateTimeField(_("登录时间"), null=True, blank=True)
    seen_at = models.DateTimeField(_("最近使用"), null=True, blank=True)
    address = models.GenericIPAddressField(_("地址"), null=True, blank=True)
    agent = models.CharField(_("浏览器"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("登录会话")
        verbose_name_plural = _("登录会话")
