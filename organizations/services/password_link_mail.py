"""A link to set a password, by e-mail: nobody but the person reads it then."""

import logging
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext
from django.views.decorators.debug import sensitive_variables

from organizations.services.passwords import GivenLink

logger = logging.getLogger(__name__)


def link_address(site: str, code: str) -> str:
    """The address that fills in the code.

    As a fragment, which browsers keep to themselves: it comes into no log, no `Referer`, and no
    program that opens links in advance can use it up.
    """
    return f"{site}{reverse('organizations:set_password')}#{code}"


@sensitive_variables("given", "message")
def mail_password_link(given: GivenLink) -> bool:
    """Send the link to the account's address; False where no mail server took it."""
    with translation.override(settings.LANGUAGE_CODE):
        message = EmailMessage(
            gettext("碳达峰目标跟踪:设置密码"), _body(given), to=[given.user.email]
        )
    try:
        message.send()
    except (SMTPException, OSError) as error:
        logger.warning(
            "password link for account %s not sent: %s", given.user.pk, type(error).__name__
        )
        return False
    return True


@sensitive_variables("given")
def _body(given: GivenLink) -> str:
    until = timezone.localtime(given.expires_at)
    facts = {"name": given.user.get_username(), "until": f"{until:%Y-%m-%d %H:%M}"}
    return "\n".join(
        (
            gettext("安全管理员为您的账号“%(name)s”交付了设置密码的链接:") % facts,
            link_address(settings.SITE_URL, given.code),
            "",
            gettext("链接有效至%(until)s,只能使用一次;打开网页不算使用。") % facts,
            gettext("如非本人申请,请不要使用,并告知本单位安全管理员。"),
            gettext("本邮件由系统自动发出,请勿回复。"),
        )
    )
