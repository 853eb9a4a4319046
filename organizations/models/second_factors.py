from django.db import models
from django.utils.translation import gettext_lazy as _

from organizations.models.users import User


class SecondFactor(models.Model):
    """An authenticator (动态口令) of an account: confirmed by a first code, later ended.

    The secret lies sealed under the master key of the content store. `last_step` is the half
    minute of the last code taken: a code is good once.
    """

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="second_factors")
    secret = models.BinaryField()
    wrapped_key = models.BinaryField()
    begun_at = models.DateTimeField(_("开始设置"))
    confirmed_at = models.DateTimeField(_("启用时间"), null=True, blank=True)
    ended_at = models.DateTimeField(_("停用时间"), null=True, blank=True)
    last_step = models.BigIntegerField(default=0)
    failures = models.PositiveSmallIntegerField(default=0)
    failed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("动态口令")
        verbose_name_plural = _("动态口令")
        constraints = (
            models.UniqueConstraint(
                fields=("user",),
                condition=models.Q(confirmed_at__isnull=False, ended_at__isnull=True),
                name="second_factor_one_in_use",
            ),
            models.UniqueConstraint(
                fields=("user",),
                condition=models.Q(confirmed_at__isnull=True, ended_at__isnull=True),
                name="second_factor_one_begun",
            ),
        )

    def __str__(self) -> str:
        return f"{self.user} {self.begun_at:%Y-%m-%d}"


class RecoveryCode(models.Model):
    """A code (恢复码) that stands in for an authenticator once; only its hash is kept."""

    factor = models.ForeignKey(SecondFactor, on_delete=models.PROTECT, related_name="codes")
    sha256 = models.CharField(max_length=64, unique=True)
    used_at = models.DateTimeField(_("使用时间"), null=True, blank=True)
    # Replaced by newer codes before it was used.
    ended_at = models.DateTimeField(_("停用时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("恢复码")
        verbose_name_plural = _("恢复码")

    def __str__(self) -> str:
        return f"{self.sha256[:8]}…"
