"""Typed reading of the process environment.

Every error is a full sentence that names the variable and says what to write, because it is read
by the person who starts the product, not by its author.
"""

import base64
import binascii
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

TRUE_WORDS = frozenset({"1", "true", "yes", "on"})
FALSE_WORDS = frozenset({"0", "false", "no", "off"})
CONTENT_KEY_BYTES = 32
POSTGRESQL_SCHEMES = frozenset({"postgresql", "postgres"})

# Measured under eight writers beside two workers: no "database is locked". IMMEDIATE takes the
# write lock at BEGIN; recursive_triggers keeps REPLACE from passing the append-only triggers.
SQLITE_OPTIONS: dict[str, Any] = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": (
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-64000; "
        "PRAGMA temp_store=MEMORY; PRAGMA mmap_size=134217728; PRAGMA recursive_triggers=ON;"
    ),
}

# A host that is cut off says nothing: without these a question to it would wait for a quarter of an
# hour, and its own half-done transaction would hold its rows for two.
POSTGRESQL_PARAMETERS: dict[str, str] = {
    "connect_timeout": "3",
    "keepalives_idle": "5",
    "keepalives_interval": "3",
    "keepalives_count": "3",
    "tcp_user_timeout": "15000",
    # For the server's side. Questions here join many tables for few rows: compiling one (JIT) would
    # cost more than the answer; and what is read through an index lies in memory or on a disk
    # without arms.
    "options": (
        "-c jit=off -c random_page_cost=1.1 "
        "-c tcp_keepalives_idle=5 -c tcp_keepalives_interval=3 "
        "-c tcp_keepalives_count=3 -c tcp_user_timeout=15000"
    ),
}
# Parameters travel apart from the question, which a connection has planned when it asks it again.
PREPARED: dict[str, Any] = {"server_side_binding": True, "prepare_threshold": 2}
# In seconds. While the database is away a page says so soon, and the pool asks for it again every
# few seconds; by itself it would do so at ever longer distances, up to minutes.
POOL_PATIENCE = {"timeout": 5, "reconnect_timeout": 5}
# The same for Redis, in seconds: pages go on without it, and must not wait for it.
REDIS_TIMEOUTS: dict[str, Any] = {"socket_connect_timeout": 1, "socket_timeout": 2}
# Kombu tries again after two, four, six seconds unless it is told not to.
TRIED_ONCE: dict[str, Any] = {"max_retries": 0, "interval_start": 0, "interval_step": 0}


@dataclass(frozen=True)
class Environment:
    """The variables of one process, read once, at start.

    What each read says in `about` goes into the reference (carbon_peak.reference), which takes it
    from the source; a read with a `hint` is required in production.
    """

    values: Mapping[str, str]

    def text(
        self, name: str, default: str | None = None, *, hint: str = "", about: str = ""
    ) -> str:
        """Return the variable, else the default; without a default the variable is required.

        A secret may stand in a file that NAME_FILE names, or be handed on by systemd under its name
        in small letters (LoadCredential=): who sees the processes does not see it.
        """
        value = (
            self.values.get(name, "").strip()
            or self._from_file(f"{name}_FILE")
            or self._from_systemd(name)
        )
        if value:
            return value
        if default is None:
            raise ImproperlyConfigured(f"{name} is not set. {hint or 'Set it and start again.'}")
        return default

    def _from_file(self, name: str) -> str:
        path = self.values.get(name, "").strip()
        try:
            return Path(path).read_text(encoding="utf-8").strip() if path else ""
        except (OSError, UnicodeDecodeError) as error:
            raise ImproperlyConfigured(f"{name} names {path}, which cannot be read.") from error

    def _from_systemd(self, name: str) -> str:
        folder = self.values.get("CREDENTIALS_DIRECTORY", "")
        path = Path(folder, name.lower())
        return path.read_text(encoding="utf-8").strip() if folder and path.is_file() else ""

    def flag(self, name: str, default: bool, *, about: str = "") -> bool:
        value = self.text(name, "").lower()
        if not value:
            return default
        if value in TRUE_WORDS | FALSE_WORDS:
            return value in TRUE_WORDS
        raise ImproperlyConfigured(f"{name} is {value!r}. Write true or false.")

    def number(self, name: str, default: int, *, about: str = "") -> int:
        value = self.text(name, str(default))
        if not value.isascii() or not value.isdigit():
            raise ImproperlyConfigured(f"{name} is {value!r}. Write a whole number.")
        return int(value)

    def choice(self, name: str, default: str, choices: tuple[str, ...], *, about: str = "") -> str:
        value = self.text(name, default)
        if value not in choices:
            raise ImproperlyConfigured(f"{name} is {value!r}. Write one of {', '.join(choices)}.")
        return value

    def names(
        self, name: str, default: str | None = None, *, hint: str = "", about: str = ""
    ) -> list[str]:
        """Return a list written with commas."""
        words = (word.strip() for word in self.text(name, default, hint=hint).split(","))
        return [word for word in words if word]

    def folder(
        self, name: str, default: Path | None = None, *, hint: str = "", about: str = ""
    ) -> Path:
        """Return an absolute folder; a relative one would depend on where the process started."""
        path = Path(self.text(name, str(default) if default else None, hint=hint))
        if not path.is_absolute():
            raise ImproperlyConfigured(f"{name} is {str(path)!r}. Write an absolute path.")
        return path

    def optional_folder(self, name: str, *, about: str = "") -> Path | None:
        """Return an absolute folder, or None where none is named."""
        return self.folder(name) if self.text(name, "") else None

    def optional_file(self, name: str, *, about: str = "") -> Path | None:
        """Return the absolute path of a file, which only some of the processes may have."""
        return self.optional_folder(name)

    def address(self, name: str, *, schemes: tuple[str, ...], about: str = "") -> str:
        """Return an address of one of the schemes; empty where it is not set."""
        value = self.text(name, "")
        parts = urlsplit(value)
        try:
            complete = parts.path if parts.scheme == "unix" else parts.hostname and parts.port
        except ValueError:
            complete = None
        if value and (parts.scheme not in schemes or not complete):
            written = " or ".join(
                "unix:///folder/socket" if each == "unix" else f"{each}://host:port"
                for each in schemes
            )
            raise ImproperlyConfigured(f"{name} is {value!r}. Write {written}.")
        return value

    def origin(self, name: str, *, about: str = "") -> str:
        """Return a scheme and host; empty where it is not set."""
        value = self.text(name, "").rstrip("/")
        parts = urlsplit(value)
        if value and (
            parts.scheme not in {"https", "http"} or value != f"{parts.scheme}://{parts.netloc}"
        ):
            raise ImproperlyConfigured(f"{name} is {value!r}. Write https://host.")
        return value

    def site(self, name: str, *, about: str = "") -> str:
        """Return an address of a site, path included and as it is written; empty where not set."""
        value = self.text(name, "")
        parts = urlsplit(value)
        if value and (parts.scheme not in {"https", "http"} or not parts.hostname or parts.query):
            raise ImproperlyConfigured(f"{name} is {value!r}. Write https://host/path.")
        return value

    def file(self, name: str, *, about: str = "") -> str:
        """Return the path of a file that can be read; empty where none is named."""
        path = self.text(name, "")
        if path and not os.access(path, os.R_OK):
            raise ImproperlyConfigured(f"{name} is {path!r}. Write the path of a file to be read.")
        return path

    def key(self, name: str, default: bytes | None = None, *, about: str = "") -> bytes:
        """Return a key of 32 bytes, written in base64."""
        hint = (
            "It is the master key of the content store: 32 random bytes in base64, for instance "
            "from `openssl rand -base64 32`. Keep it outside the database and its backups."
        )
        value = self.text(name, "" if default is not None else None, hint=hint)
        if default is not None and not value:
            return default
        try:
            key = base64.b64decode(value.replace("-", "+").replace("_", "/"), validate=True)
        except binascii.Error:
            key = b""
        if len(key) != CONTENT_KEY_BYTES:
            raise ImproperlyConfigured(f"{name} is not a key. {hint}")
        return key


def check_together(values: Mapping[str, object], first: str, *others: str) -> None:
    """Refuse half a configuration: all of the settings are given, or none of them.

    Raises:
        ImproperlyConfigured: naming one that is missing and one that needs it.
    """
    given = [name for name in (first, *others) if values[name]]
    missing = [name for name in (first, *others) if not values[name]]
    if given and missing:
        raise ImproperlyConfigured(
            f"{missing[0]} is not set, and {given[0]} needs it. Set it, or leave out {given[0]}."
        )


def check_directory(
    urls: list[str], *, filled: Mapping[str, str], search_base: str, in_the_clear: bool
) -> None:
    """Refuse half a configuration of a directory; `filled` are the templates for a name.

    Raises:
        ImproperlyConfigured: naming the setting and what to write.
    """
    if not urls:
        if named := search_base or filled["LDAP_BIND_AS"]:
            raise ImproperlyConfigured(f"LDAP_URLS is not set, and {named!r} needs it. Set it.")
        return
    if any(urlsplit(url).scheme not in {"ldap", "ldaps"} for url in urls):
        raise ImproperlyConfigured("LDAP_URLS is not understood. Write ldaps://host:636.")
    if in_the_clear and any(url.startswith("ldap:") for url in urls):
        raise ImproperlyConfigured(
            "LDAP_START_TLS is off: passwords would be sent in the clear. Turn it on, or write "
            "ldaps://host in LDAP_URLS."
        )
    if not filled["LDAP_BIND_AS"] and not search_base:
        raise ImproperlyConfigured(
            "LDAP_SEARCH_BASE is not set, and LDAP_URLS needs it or LDAP_BIND_AS. Set one of them."
        )
    for name, template in filled.items():
        if template and "{name}" not in template:
            raise ImproperlyConfigured(f"{name} is {template!r}. Write {{name}} where it belongs.")


def sign_out_origins(issuer: str, further: list[str]) -> list[str]:
    """Where a provider's sign-out leads: the issuer's own origin, and those named beside it."""
    parts = urlsplit(issuer)
    return [f"{parts.scheme}://{parts.netloc}", *further] if issuer else []


def database_settings(
    url: str, *, base: Path, pool_size: int, statement_seconds: int = 0
) -> dict[str, Any]:
    """Return Django's settings for a database address.

    `sqlite:///name.sqlite3` lies under `base`, `sqlite:////folder/name.sqlite3` is absolute;
    `postgresql://user:password@host:port/name` takes a socket folder as `?host=/folder` and
    further libpq parameters the same way, before POSTGRESQL_PARAMETERS; several hosts stand with
    commas between, as libpq has them. A pool of 0 opens a connection for each request. The server
    ends a statement after `statement_seconds`; 0 is never.
    """
    parts = urlsplit(url)
    if parts.scheme == "sqlite" and not parts.netloc and len(parts.path) > 1:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": str(base / unquote(parts.path[1:])),
            "OPTIONS": dict(SQLITE_OPTIONS),
        }
    if parts.scheme in POSTGRESQL_SCHEMES and len(parts.path) > 1:
        return _postgresql_settings(url, pool_size, statement_seconds)
    # The address may hold a password: never print it.
    raise ImproperlyConfigured(
        "DATABASE_URL is not understood. Write sqlite:///name.sqlite3 or "
        "postgresql://user:password@host:port/name."
    )


def _postgresql_settings(url: str, pool_size: int, statement_seconds: int) -> dict[str, Any]:
    parts = urlsplit(url)
    options: dict[str, Any] = POSTGRESQL_PARAMETERS | PREPARED | dict(parse_qsl(parts.query))
    if statement_seconds:
        options["options"] += f" -c statement_timeout={statement_seconds}s"
    hosts, ports = _hosts_and_ports(parts.netloc.rpartition("@")[2])
    host = options.pop("host", None) or hosts
    port = options.pop("port", None) or ports
    if pool_size:
        options["pool"] = {"min_size": 1, "max_size": pool_size, **POOL_PATIENCE}
    return {
        "ENGINE": "organizations.postgresql",
        "NAME": unquote(parts.path[1:]),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": port,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": options,
    }


def _hosts_and_ports(written: str) -> tuple[str, str]:
    """`a:5432,b` as libpq takes it apart: `a,b` and `5432,`; no port at all is none to name."""
    found = [re.fullmatch(r"(\[.*\]|[^:]*)(?::(\d*))?", each) for each in written.split(",")]
    if not all(found):
        raise ImproperlyConfigured(
            "DATABASE_URL is not understood. Write its hosts as host:port, with commas between."
        )
    hosts = [unquote(each[1].strip("[]")) for each in found if each]
    ports = [each[2] or "" for each in found if each]
    return ",".join(hosts), ",".join(ports) if any(ports) else ""


@dataclass(frozen=True)
class Broker:
    """Where the messages of the jobs go."""

    url: str
    transport_options: dict[str, Any]
    # A message is acknowledged after its job, where the broker can return it.
    returns_lost_messages: bool


def broker_settings(url: str) -> Broker:
    """Return the broker for `redis://…`, `rediss://…`, `unix:///socket` or `file:///folder`."""
    parts = urlsplit(url)
    if parts.scheme == "file" and not parts.netloc and len(parts.path) > 1:
        options = {"folder": unquote(parts.path), "polling_interval": 0.1}
        return Broker("folder://localhost/", options, returns_lost_messages=False)
    # Longer than the longest job: a dead worker's message comes back after so many seconds.
    redis_options = {"visibility_timeout": 600, "socket_keepalive": True}
    redis_options |= REDIS_TIMEOUTS | TRIED_ONCE
    if parts.scheme in {"redis", "rediss"} and parts.netloc:
        return Broker(url, redis_options, returns_lost_messages=True)
    if parts.scheme == "unix" and len(parts.path) > 1:
        number = dict(parse_qsl(parts.query)).get("db", "0")
        socket_url = f"redis+socket://{parts.path}?virtual_host={number}"
        return Broker(socket_url, redis_options, returns_lost_messages=True)
    raise ImproperlyConfigured(
        "MESSAGE_BROKER is not understood. Write redis://host:6379/0, unix:///run/redis.sock or "
        "file:///folder."
    )
