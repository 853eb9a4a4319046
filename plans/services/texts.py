"""What may be written as free text: something, not too much, and nothing that bears a secrecy mark."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from plans.domain.secrecy import secrecy_mark

MAX_TEXT = 2000
SECRET = _("文中有密级标志。本系统为非涉密系统,不得录入涉密内容。")


def check_text(name: str, text: str, *, required: bool = True, longest: int = MAX_TEXT) -> None:
    """Raise ValidationError for a text that may not be kept.

    Raises:
        ValidationError: empty though required, longer than `longest`, or with a secrecy mark.
    """
    if required and not text.strip():
        raise ValidationError({name: _("请填写内容。")})
    if len(text) > longest:
        raise ValidationError({name: _("最多%(most)s字,请精简。") % {"most": longest}})
    if secrecy_mark(text):
        raise ValidationError({name: SECRET})
