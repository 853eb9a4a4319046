"""The environment is read by type, and every refusal says what to write."""

import base64
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from carbon_peak.environment import (
    POSTGRESQL_PARAMETERS,
    PREPARED,
    SQLITE_OPTIONS,
    Environment,
    broker_settings,
    check_directory,
    check_together,
    database_settings,
    sign_out_origins,
)

BASE = Path("/data")
KEY = bytes(range(32))


def test_a_value_is_trimmed_and_an_empty_one_is_not_set() -> None:
    environment = Environment({"NAME": " 娄底 ", "EMPTY": "  "})
    assert environment.text("NAME") == "娄底"
    assert environment.text("EMPTY", "default") == "default"
    assert environment.text("ABSENT", "") == ""


def test_a_required_value_is_asked_for_with_its_hint() -> None:
    with pytest.raises(ImproperlyConfigured, match=r"^SECRET_KEY is not set\. Make one\.$"):
        Environment({}).text("SECRET_KEY", hint="Make one.")


def test_a_secret_may_be_handed_on_by_systemd(tmp_path: Path) -> None:
    (tmp_path / "name").write_text("from systemd\n", encoding="utf-8")
    environment = Environment({"CREDENTIALS_DIRECTORY": str(tmp_path), "OTHER": "said"})
    assert environment.text("NAME") == "from systemd"
    assert environment.text("OTHER") == "said"
    assert environment.text("ABSENT", "") == ""


def test_a_secret_may_stand_in_a_file(tmp_path: Path) -> None:
    path = tmp_path / "secret"
    path.write_text("from the file\n", encoding="utf-8")
    environment = Environment({"NAME_FILE": str(path), "OTHER_FILE": str(tmp_path / "none")})
    assert environment.text("NAME") == "from the file"
    with pytest.raises(ImproperlyConfigured, match=r"OTHER_FILE names .* which cannot be read"):
        environment.text("OTHER", "default")


@pytest.mark.parametrize(
    ("word", "meaning"),
    [("1", True), ("TRUE", True), ("on", True), ("0", False), ("No", False), ("off", False)],
)
def test_a_flag_has_plain_words(word: str, meaning: bool) -> None:
    assert Environment({"HTTPS": word}).flag("HTTPS", not meaning) is meaning


def test_lists_and_numbers() -> None:
    environment = Environment({"HOSTS": "a.cn, b.cn,,", "PORT": "25"})
    assert environment.names("HOSTS") == ["a.cn", "b.cn"]
    assert environment.number("PORT", 587) == 25
    assert environment.number("OTHER", 587) == 587


@pytest.mark.parametrize("url_safe", [False, True])
def test_a_key_is_read_from_either_base64(url_safe: bool) -> None:
    encode = base64.urlsafe_b64encode if url_safe else base64.b64encode
    key = b"\xfb\xff" * 16
    assert Environment({"CONTENT_KEY": encode(key).decode()}).key("CONTENT_KEY") == key


def test_a_given_key_goes_before_the_generated_one() -> None:
    given = Environment({"CONTENT_KEY": base64.b64encode(KEY).decode()})
    assert given.key("CONTENT_KEY", b"x" * 32) == KEY
    assert Environment({}).key("CONTENT_KEY", b"x" * 32) == b"x" * 32


@pytest.mark.parametrize(
    ("values", "read", "sentence"),
    [
        ({"HTTPS": "maybe"}, lambda e: e.flag("HTTPS", True), "HTTPS is 'maybe'. Write true or"),
        ({"PORT": "-1"}, lambda e: e.number("PORT", 1), "PORT is '-1'. Write a whole number."),
        ({"PORT": "٣"}, lambda e: e.number("PORT", 1), "Write a whole number."),
        ({"MODE": "x"}, lambda e: e.choice("MODE", "a", ("a", "b")), "Write one of a, b."),
        ({"DIR": "media"}, lambda e: e.folder("DIR"), "DIR is 'media'. Write an absolute path."),
        ({"K": "abc"}, lambda e: e.key("K"), "K is not a key."),
        ({"K": base64.b64encode(b"short").decode()}, lambda e: e.key("K"), "K is not a key."),
        ({}, lambda e: e.key("K"), "K is not set. It is the master key"),
    ],
)
def test_a_wrong_value_is_refused(values, read, sentence) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(ImproperlyConfigured) as refused:
        read(Environment(values))
    assert sentence in str(refused.value)


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("sqlite:///tracker.sqlite3", "/data/tracker.sqlite3"),
        ("sqlite:////var/tracker.sqlite3", "/var/tracker.sqlite3"),
    ],
)
def test_sqlite_is_tuned(url: str, name: str) -> None:
    database = database_settings(url, base=BASE, pool_size=8)
    assert database["NAME"] == name
    assert database["OPTIONS"] == SQLITE_OPTIONS
    assert "recursive_triggers=ON" in database["OPTIONS"]["init_command"]


def test_postgresql_over_the_network() -> None:
    url = "postgresql://tracker:p%40ss@db.cn:5433/peak?sslmode=verify-full"
    database = database_settings(url, base=BASE, pool_size=8)
    assert (database["USER"], database["PASSWORD"]) == ("tracker", "p@ss")
    assert (database["HOST"], database["PORT"], database["NAME"]) == ("db.cn", "5433", "peak")
    assert database["OPTIONS"]["sslmode"] == "verify-full"
    assert database["OPTIONS"]["pool"]["max_size"] == 8


def test_a_question_of_a_page_ends() -> None:
    url = "postgresql://me@db/peak"
    web = database_settings(url, base=BASE, pool_size=8, statement_seconds=30)["OPTIONS"]
    assert web["options"].endswith(" -c statement_timeout=30s")
    assert web["pool"]["timeout"] == 5


def test_postgresql_over_a_socket() -> None:
    database = database_settings("postgresql://me@/peak?host=/tmp/cp", base=BASE, pool_size=0)
    assert (database["HOST"], database["PORT"]) == ("/tmp/cp", "")
    assert database["OPTIONS"] == POSTGRESQL_PARAMETERS | PREPARED
    assert database["OPTIONS"]["options"].startswith("-c jit=off ")


@pytest.mark.parametrize(
    ("written", "hosts", "ports"),
    [
        ("a:5432,b:5433", "a,b", "5432,5433"),
        ("a,b:5433", "a,b", ",5433"),
        ("a,b", "a,b", ""),
        ("[fd00::1]:5432,b", "fd00::1,b", "5432,"),
    ],
)
def test_several_hosts_are_tried_for_the_one_that_takes_writes(
    written: str, hosts: str, ports: str
) -> None:
    url = f"postgresql://me:p%40ss@{written}/peak?target_session_attrs=read-write&connect_timeout=2"
    database = database_settings(url, base=BASE, pool_size=0)
    assert (database["HOST"], database["PORT"]) == (hosts, ports)
    assert database["OPTIONS"]["target_session_attrs"] == "read-write"
    assert database["OPTIONS"]["connect_timeout"] == "2"


def test_a_host_that_is_cut_off_is_given_up() -> None:
    options = database_settings("postgresql://me@a/peak", base=BASE, pool_size=0)["OPTIONS"]
    assert {"connect_timeout", "tcp_user_timeout", "keepalives_idle"} <= set(options)
    assert "tcp_keepalives_idle" in options["options"]
    assert broker_settings("redis://redis:6379/0").transport_options["socket_connect_timeout"] == 1


@pytest.mark.parametrize(
    "url",
    [
        "mysql://a:secret@b/c",
        "sqlite://",
        "postgresql://host",
        "postgresql://a:secret@b:x/c",
        "peak",
    ],
)
def test_another_database_is_refused_without_showing_its_password(url: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="DATABASE_URL is not understood") as refused:
        database_settings(url, base=BASE, pool_size=0)
    assert "secret" not in str(refused.value)


@pytest.mark.parametrize(
    ("url", "celery_url", "returns"),
    [
        ("redis://:word@redis:6379/0", "redis://:word@redis:6379/0", True),
        ("unix:///tmp/redis.sock?db=3", "redis+socket:///tmp/redis.sock?virtual_host=3", True),
        ("file:///data/broker", "folder://localhost/", False),
    ],
)
def test_brokers(url: str, celery_url: str, returns: bool) -> None:
    broker = broker_settings(url)
    assert broker.url == celery_url
    assert broker.returns_lost_messages is returns
    assert ("visibility_timeout" in broker.transport_options) is returns


def test_another_broker_is_refused() -> None:
    with pytest.raises(ImproperlyConfigured, match="MESSAGE_BROKER is not understood"):
        broker_settings("amqp://guest:guest@localhost")


# --- Sign-on --------------------------------------------------------------------------------------


def test_half_a_configuration_is_refused_by_name() -> None:
    values = {"OIDC_ISSUER": "https://id", "OIDC_CLIENT_ID": "", "OIDC_CLIENT_SECRET": ""}
    said = r"^OIDC_CLIENT_ID is not set, and OIDC_ISSUER needs it\."
    with pytest.raises(ImproperlyConfigured, match=said):
        check_together(values, *values)
    check_together(dict.fromkeys(values, ""), *values)
    check_together(dict.fromkeys(values, "x"), *values)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"urls": ["http://host"]}, "LDAP_URLS is not understood"),
        ({"urls": []}, "LDAP_URLS is not set"),
        ({"search_base": ""}, "LDAP_SEARCH_BASE is not set"),
        ({"in_the_clear": True}, "LDAP_START_TLS is off"),
        ({"bind": "uid=amy"}, "LDAP_BIND_AS is 'uid=amy'"),
        ({"filter": "(uid=*)"}, r"LDAP_SEARCH_FILTER is '\(uid=\*\)'"),
    ],
    ids=str,
)
def test_a_directory_is_wholly_configured(changed: dict[str, object], said: str) -> None:
    def check(
        urls: list[str], search_base: str, in_the_clear: bool, bind: str, wanted: str
    ) -> None:
        filled = {"LDAP_BIND_AS": bind, "LDAP_SEARCH_FILTER": wanted}
        check_directory(urls, filled=filled, search_base=search_base, in_the_clear=in_the_clear)

    right: dict[str, Any] = {
        "urls": ["ldap://host"],
        "search_base": "dc=cn",
        "in_the_clear": False,
        "bind": "",
        "filter": "(uid={name})",
    }
    check(*right.values())
    with pytest.raises(ImproperlyConfigured, match=said):
        check(*(right | changed).values())


def test_forms_may_lead_to_the_providers_sign_out() -> None:
    assert sign_out_origins("", ["https://x"]) == []
    assert sign_out_origins("https://id:8443/realm", []) == ["https://id:8443"]
