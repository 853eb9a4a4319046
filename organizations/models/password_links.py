from django.db import models
from django.utils.translation import gettext_lazy as _

from organizations.models.users import User


class PasswordLink(models.Model):
    """A link (设置密码链接) by which a person gives the own account a password, once.

    Its code is shown once and kept nowhere, only its hash. It ends unused by a newer one, by a
    sign-in with a password, by closing the account, or by its time.
    """

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="password_links")
    sha256 = models.CharField(max_length=64, unique=True)
    asked_at = models.DateTimeField(_("交付时间"))
    expires_at = models.DateTimeField(_("到期时间"))
    used_at = models.DateTimeField(_("使用时间"), null=True, blank=True)
    ended_at = models.DateTimeField(_("停用时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("设置密码链接")
        verbose_name_plural = _("设置密码链接")
        constraints = (
            models.UniqueConstraint(
                fields=("user",),
                condition=models.Q(used_at__isnull=True, ended_at__isnull=True),
                name="password_link_one_open",
            ),
        )

    def __str__(self) -> str:
        return f"{self.user} {self.asked_at:%Y-%m-%d}"
