from django.db import models
from django.utils.translation import gettext_lazy as _

from organizations.models.users import User


class ProviderIdentity(models.Model):
    """That an account (统一身份) belongs to one person at a provider of OpenID Connect.

    Noted at the first sign-on: a user name that the provider gives to somebody else later
    does not open the account.
    """

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="provider_identities")
    issuer = models.CharField(max_length=200)
    subject = models.CharField(max_length=255)
    bound_at = models.DateTimeField(_("绑定时间"))
    ended_at = models.DateTimeField(_("解除时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("统一身份")
        verbose_name_plural = _("统一身份")
        constraints = (
            models.UniqueConstraint(
                fields=("issuer", "subject"),
                condition=models.Q(ended_at__isnull=True),
                name="provider_identity_one_account",
            ),
            models.UniqueConstraint(
                fields=("user", "issuer"),
                condition=models.Q(ended_at__isnull=True),
                name="provider_identity_one_person",
            ),
        )

    def __str__(self) -> str:
        return f"{self.user} {self.issuer}"
