from django.db import models
from django.utils.translation import gettext_lazy as _

from organizations.models.users import User

LONGEST_ADDRESS = 500


class SavedView(models.Model):
    """A page that a person keeps under a name (我的视图): its address with the filters chosen there.

    The address is a path of the product; whether the page opens is decided when it is opened.
    """

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="saved_views")
    name = models.CharField(_("名称"), max_length=60)
    address = models.CharField(_("网址"), max_length=LONGEST_ADDRESS)
    position = models.PositiveIntegerField(_("次序"))
    created_at = models.DateTimeField(_("创建时间"))

    class Meta:
        verbose_name = _("我的视图")
        verbose_name_plural = _("我的视图")
        ordering = ("position", "pk")
        constraints = (
            models.UniqueConstraint(fields=("user", "name"), name="saved_view_name_once"),
            models.CheckConstraint(
                condition=models.Q(address__startswith="/") & ~models.Q(address__startswith="//"),
                name="saved_view_address_is_own",
            ),
        )

    def __str__(self) -> str:
        return self.name
