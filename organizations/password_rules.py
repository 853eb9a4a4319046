"""What a password must not be, beyond Django's own rules."""

from django.conf import settings
from django.contrib.auth.hashers import check_password
from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from organizations.models import User


class NotReused:
    """Refuses the present password and the ones before it, `PASSWORDS_REMEMBERED` in all."""

    def validate(self, password: str, user: AbstractBaseUser | None = None) -> None:
        if not isinstance(user, User) or user.pk is None:
            return
        past = user.past_passwords.order_by("-ended_at", "-pk").values_list("password", flat=True)
        present = User.objects.filter(pk=user.pk).values_list("password", flat=True)
        held = [*present, *past[: max(settings.PASSWORDS_REMEMBERED - 1, 0)]]
        if any(check_password(password, each) for each in held):
            raise ValidationError(self.get_help_text())

    def get_help_text(self) -> str:
        """The rule, as the form tells it."""
        count = settings.PASSWORDS_REMEMBERED
        return _("新密码不能与最近%(count)s个密码相同。") % {"count": count}
