from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _

from organizations.models.users import User


class Scope(models.TextChoices):
    """What a token may be used for, at most; what its owner may do stays the bound."""

    READ = "read", _("读取")
    WRITE = "write", _("填报")


class ApiToken(models.Model):
    """A token (访问令牌) by which a program acts for a person, until it expires or is revoked.

    The token itself is shown once and kept nowhere: `sha256` recognises it, `prefix` lets its
    owner tell one from another. `last_used_at` is right to the hour. A renewed one is replaced by
    another and ends a little later, so that its program can be changed over.
    """

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="api_tokens")
    name = models.CharField(_("用途"), max_length=60)
    sha256 = models.CharField(max_length=64, unique=True)
    prefix = models.CharField(_("令牌开头"), max_length=12)
    scopes = models.JSONField(_("权限范围"), default=list)
    created_at = models.DateTimeField(_("创建时间"))
    expires_at = models.DateTimeField(_("到期时间"))
    revoked_at = models.DateTimeField(_("吊销时间"), null=True, blank=True)
    last_used_at = models.DateTimeField(_("最近使用"), null=True, blank=True)
    last_used_from = models.GenericIPAddressField(_("使用地址"), null=True, blank=True)
    replaces = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="successors"
    )

    class Meta:
        verbose_name = _("访问令牌")
        verbose_name_plural = _("访问令牌")
        ordering = ("-created_at", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(expires_at__gt=models.F("created_at")),
                name="api_token_expires_after_creation",
            ),
        )

    def __str__(self) -> str:
        return f"{self.name} {self.prefix}…"

    def is_valid(self, now: datetime) -> bool:
        """Neither revoked nor expired."""
        return self.revoked_at is None and now < self.expires_at


class IdempotencyKey(models.Model):
    """That an account's request was carried out under a key of its own, and what was answered.

    The same request under the same key is answered from here and not carried out again.
    `status` is empty only inside the transaction that carries it out.
    """

    account = models.BigIntegerField(_("账号"))
    key = models.CharField(max_length=100)
    request_sha256 = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(null=True, blank=True)
    response = models.JSONField(default=dict)
    headers = models.JSONField(default=dict)
    created_at = models.DateTimeField(_("时间"))

    class Meta:
        verbose_name = _("幂等键")
        verbose_name_plural = _("幂等键")
        constraints = (
            models.UniqueConstraint(fields=("account", "key"), name="idempotency_key_once"),
        )

    def __str__(self) -> str:
        return f"{self.account} {self.key}"
