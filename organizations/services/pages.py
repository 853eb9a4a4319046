"""Addresses of the product's own pages, as people keep them."""

from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.urls import Resolver404, ResolverMatch, resolve
from django.utils.translation import gettext_lazy as _

from organizations.models.saved_views import LONGEST_ADDRESS

NOT_A_PAGE = _("只能保存本系统的页面,请从要保存的页面上操作。")
TOO_LONG = _("网址过长,请减少筛选条件。")


def page_of(address: str) -> ResolverMatch:
    """The page behind an address of the product, which is a path with its query and nothing else.

    Raises:
        ValidationError: for another host's address, for a page that cannot be kept, and for an
            address that is too long.
    """
    if len(address) > LONGEST_ADDRESS:
        raise ValidationError({"address": TOO_LONG})
    # A browser reads "//host" and "/\host" as another host.
    own = address.startswith("/") and not address.startswith(("//", "/\\"))
    # Asked first: such an address may be none that can be taken apart.
    if not own or not address.isprintable():
        raise ValidationError({"address": NOT_A_PAGE})
    parts = urlsplit(address)
    # As the page is found when it is opened; no database keeps what cannot be printed, NUL above all.
    path = unquote(parts.path)
    if parts.scheme or parts.netloc or not path.isprintable():
        raise ValidationError({"address": NOT_A_PAGE})
    try:
        match = resolve(path)
    except Resolver404 as error:
        raise ValidationError({"address": NOT_A_PAGE}) from error
    if match.view_name not in settings.SAVABLE_PAGES:
        raise ValidationError({"address": NOT_A_PAGE})
    return match
