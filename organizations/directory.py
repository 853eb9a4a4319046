"""A directory (LDAP) asked whether a password is right; it is neither kept nor written to a log.

Either people bind as themselves, or they are searched first and then bound as. The connection is
encrypted, certificates are checked, and no referral is followed: it would carry the password on.
"""

import logging
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.views.decorators.debug import sensitive_variables
from ldap3 import BASE, NONE, SUBTREE, Connection, Server, Tls
from ldap3.core.exceptions import LDAPException, LDAPOperationResult
from ldap3.core.results import (
    RESULT_INVALID_CREDENTIALS,
    RESULT_NO_SUCH_OBJECT,
    RESULT_SIZE_LIMIT_EXCEEDED,
    RESULT_SUCCESS,
)
from ldap3.utils.conv import escape_filter_chars
from ldap3.utils.dn import escape_rdn

from organizations.domain.sign_on import Identity

logger = logging.getLogger(__name__)

_WRONG = frozenset({RESULT_INVALID_CREDENTIALS, RESULT_NO_SUCH_OBJECT})
_SEARCHED = frozenset({RESULT_SUCCESS, RESULT_SIZE_LIMIT_EXCEEDED, RESULT_NO_SUCH_OBJECT})


class DirectoryUnreachable(Exception):
    """No server of the directory could say anything about a password."""


@sensitive_variables("password")
def identity_by_password(username: str, password: str) -> Identity | None:
    """The person whose name and password these are, as the directory spells the name; else None.

    An empty password is never sent: to a directory it means somebody unnamed, who is let in.

    Raises:
        DirectoryUnreachable: where no server answers, or the product's own search is refused.
    """
    if not username or not password:
        return None
    for url in settings.LDAP_URLS:
        try:
            return _asked(_server(url), username, password)
        except LDAPException as error:
            # Its text may hold the name that was bound as, never the password.
            logger.warning("directory %s does not serve: %s", url, type(error).__name__)
    raise DirectoryUnreachable


def _server(url: str) -> Server:
    tls = Tls(validate=ssl.CERT_REQUIRED, ca_certs_file=settings.LDAP_CA_FILE or None)
    return Server(url, tls=tls, get_info=NONE, connect_timeout=settings.LDAP_TIMEOUT)


@sensitive_variables("password")
def _asked(server: Server, username: str, password: str) -> Identity | None:
    if settings.LDAP_BIND_AS:
        own = settings.LDAP_BIND_AS.replace("{name}", escape_rdn(username))
        with _bound(server, own, password) as connection:
            return _person(connection, username, own) if connection.bound else None
    with _bound(server, settings.LDAP_SEARCH_ACCOUNT, settings.LDAP_SEARCH_PASSWORD) as connection:
        if not connection.bound:
            raise LDAPOperationResult(RESULT_INVALID_CREDENTIALS)
        found = _entry(connection, username)
    if found is None:
        return None
    with _bound(server, found["dn"], password) as connection:
        return _identity(found, username) if connection.bound else None


@contextmanager
@sensitive_variables("password")
def _bound(server: Server, account: str, password: str) -> Iterator[Connection]:
    """A connection, encrypted before anything is sent; `bound` unless the password is wrong."""
    connection = Connection(
        server,
        user=account or None,
        password=password or None,
        auto_referrals=False,
        read_only=True,
        receive_timeout=settings.LDAP_TIMEOUT,
    )
    try:
        connection.open()
        if not server.ssl and settings.LDAP_START_TLS and not connection.start_tls():
            raise LDAPOperationResult(connection.result["result"])
        if not connection.bind() and connection.result["result"] not in _WRONG:
            raise LDAPOperationResult(connection.result["result"])
        yield connection
    finally:
        connection.unbind()
        if connection.socket is not None:
            connection.socket.close()


def _person(connection: Connection, username: str, own: str) -> Identity | None:
    """Who has bound as themselves: found below the base, or else at the very name bound as."""
    if settings.LDAP_SEARCH_BASE:
        found = _entry(connection, username)
    else:
        found = _one(connection, own, "(objectClass=*)", BASE)
    return _identity(found, username) if found else None


# Any below: entries as ldap3 returns them.
def _entry(connection: Connection, username: str) -> dict[str, Any] | None:
    wanted = settings.LDAP_SEARCH_FILTER.replace("{name}", escape_filter_chars(username))
    return _one(connection, settings.LDAP_SEARCH_BASE, wanted, SUBTREE)


def _one(connection: Connection, base: str, wanted: str, scope: str) -> dict[str, Any] | None:
    """The entry, where there is exactly one."""
    attributes = [settings.LDAP_ACCOUNT_ATTRIBUTE, settings.LDAP_NAME_ATTRIBUTE, "mail"]
    connection.search(base, wanted, search_scope=scope, attributes=attributes, size_limit=2)
    if connection.result["result"] not in _SEARCHED:
        raise LDAPOperationResult(connection.result["result"])
    found = [each for each in connection.response or () if each["type"] == "searchResEntry"]
    return found[0] if len(found) == 1 else None


def _identity(found: dict[str, Any], username: str) -> Identity | None:
    """The person of an entry. Directories fold case and spaces, accounts and lock-outs do not."""
    if username not in _values(found, settings.LDAP_ACCOUNT_ATTRIBUTE):
        return None
    name = _values(found, settings.LDAP_NAME_ATTRIBUTE)
    mail = _values(found, "mail")
    return Identity(username, name=next(iter(name), ""), email=next(iter(mail), ""))


def _values(found: dict[str, Any], attribute: str) -> list[str]:
    kept: list[bytes] = found["raw_attributes"].get(attribute) or []
    return [each.decode("utf-8", "replace") for each in kept]
