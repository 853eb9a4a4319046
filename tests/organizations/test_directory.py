"""A directory that holds the passwords: who it lets in, what it must never be asked or told."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from axes.models import AccessAttempt, AccessFailureLog
from django.conf import LazySettings
from django.test import Client

from organizations.directory import identity_by_password
from organizations.models import Membership, User
from organizations.services.sign_on import hand_over
from tests.background import free_port
from tests.cast import PASSWORD, SYSTEM, Cast, make_cast
from tests.sign_on_servers import PEOPLE, READER, READER_PASSWORD, Directory, openldap

pytestmark = pytest.mark.django_db

WORD = "a word of the directory 2026"
# The last one's name means something in filters and in distinguished names.
ODD = "o,brien (x)*+1"
DIRECTORY = (("amy", "艾米", WORD), ("li.si", "李四", WORD), (ODD, "奥布", WORD))


@pytest.fixture
def cast(settings: LazySettings) -> Cast:
    cast = make_cast()
    hand_over(user=cast["amy"], reason="改由目录服务登录", actor=SYSTEM)
    settings.AUTHENTICATION_BACKENDS = [
        *settings.AUTHENTICATION_BACKENDS,
        "organizations.backends.DirectoryBackend",
    ]
    settings.LDAP_SEARCH_BASE = PEOPLE
    settings.LDAP_URLS = [f"ldap://localhost:{free_port()}"]
    return cast


def enter(name: str, password: str = WORD) -> tuple[int | None, str]:
    """The account that comes in, and what the page says."""
    client = Client()
    answer = client.post("/login/", {"username": name, "password": password}, follow=True)
    found = client.session.get("_auth_user_id")
    return (int(found) if found else None), answer.content.decode()


# --- Without a directory that answers -------------------------------------------------------------


def test_while_the_directory_is_away_own_passwords_open_and_nothing_is_counted(cast: Cast) -> None:
    assert enter("sysop", PASSWORD)[0] == cast["sysop"].pk
    found, page = enter("amy")
    assert found is None
    assert "目录服务暂时无法访问" in page
    assert not AccessFailureLog.objects.exists()


def test_an_account_with_an_own_password_is_not_asked_about(cast: Cast) -> None:
    """The directory would answer that it is away: nobody is asked, the password is just wrong."""
    assert cast["sysop"].has_usable_password()
    assert "用户名或密码不正确" in enter("sysop", "wrong")[1]


@pytest.mark.parametrize(("name", "password"), [("amy", ""), ("", WORD)])
@pytest.mark.usefixtures("cast")
def test_an_empty_password_is_never_sent(name: str, password: str) -> None:
    assert identity_by_password(name, password) is None


# --- With OpenLDAP --------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def openldap_server() -> Iterator[Directory]:
    temporary = tempfile.TemporaryDirectory(prefix="cp-", dir="/tmp")
    with temporary as folder, openldap(Path(folder), DIRECTORY) as directory:
        yield directory


@pytest.fixture(params=["search", "bind"])
def directory(
    request: pytest.FixtureRequest, openldap_server: Directory, settings: LazySettings, cast: Cast
) -> Directory:
    """Searched by an account of the product over StartTLS, and bound as oneself over LDAPS."""
    settings.LDAP_CA_FILE = str(openldap_server.ca)
    if request.param == "search":
        settings.LDAP_URLS = [openldap_server.start_tls]
        settings.LDAP_SEARCH_ACCOUNT = READER
        settings.LDAP_SEARCH_PASSWORD = READER_PASSWORD
    else:
        settings.LDAP_URLS = [openldap_server.ldaps]
        settings.LDAP_BIND_AS = f"uid={{name}},{PEOPLE}"
        settings.LDAP_SEARCH_BASE = ""
    return openldap_server


@pytest.mark.long
@pytest.mark.usefixtures("directory")
def test_the_directorys_password_opens_the_account(
    cast: Cast, caplog: pytest.LogCaptureFixture
) -> None:
    assert enter("amy")[0] == cast["amy"].pk
    assert "用户名或密码不正确" in enter("amy", "wrong " + WORD)[1]
    # Spellings that a directory takes for the same are other accounts, with locks of their own.
    assert enter("AMY")[0] is None
    kept = User.objects.filter(pk=cast["amy"].pk).values().get()
    attempts = [*AccessAttempt.objects.values(), *AccessFailureLog.objects.values()]
    assert len(attempts) >= 2
    assert WORD not in f"{kept}{attempts}{caplog.text}"


@pytest.mark.long
@pytest.mark.parametrize(
    "name",
    [
        "*",
        "am*",
        "amy)(uid=*",
        "*)(|(uid=*",
        "amy,ou=people",
        "amy\\2a",
        "amy)(&",
        "\\61my",
        "a+cn=艾米",
    ],
)
@pytest.mark.usefixtures("directory")
def test_a_name_is_no_piece_of_a_question(name: str) -> None:
    found, page = enter(name)
    assert found is None
    assert "用户名或密码不正确" in page


@pytest.mark.long
@pytest.mark.usefixtures("directory")
def test_an_odd_name_means_its_person() -> None:
    found = identity_by_password(ODD, WORD)
    assert found is not None
    assert (found.username, found.name) == (ODD, "奥布")


@pytest.mark.long
@pytest.mark.usefixtures("directory")
def test_five_wrong_passwords_lock_as_elsewhere(cast: Cast) -> None:
    for _time in range(5):
        enter("amy", "wrong")
    assert enter("amy")[0] is None


@pytest.mark.long
@pytest.mark.usefixtures("directory")
def test_who_has_no_account_is_told_or_gets_one_without_any_role(settings: LazySettings) -> None:
    found, page = enter("li.si")
    assert found is None
    assert "没有用户名为“li.si”的账号" in page
    settings.SIGN_ON_CREATES_ACCOUNTS = True
    found, _page = enter("li.si")
    made = User.objects.get(username="li.si")
    assert (found, made.display_name, made.email) == (made.pk, "李四", "li.si@city.cn")
    assert not made.has_usable_password()
    assert not Membership.objects.filter(user=made).exists()


@pytest.mark.long
def test_a_directory_with_a_foreign_certificate_hears_no_password(
    directory: Directory, settings: LazySettings
) -> None:
    settings.LDAP_CA_FILE = str(directory.ca.with_name("foreign.pem"))
    assert "目录服务暂时无法访问" in enter("amy")[1]
    settings.LDAP_CA_FILE = str(directory.ca)
    settings.LDAP_URLS = [each.replace("localhost", "127.0.0.1") for each in settings.LDAP_URLS]
    assert "目录服务暂时无法访问" in enter("amy")[1]


@pytest.mark.long
def test_the_next_server_is_asked_where_the_first_is_away(
    directory: Directory, settings: LazySettings, cast: Cast
) -> None:
    settings.LDAP_URLS = [f"ldap://localhost:{free_port()}", *settings.LDAP_URLS]
    assert enter("amy")[0] == cast["amy"].pk


@pytest.mark.long
def test_a_search_that_is_refused_is_no_wrong_password(
    openldap_server: Directory, settings: LazySettings, cast: Cast
) -> None:
    settings.LDAP_URLS = [openldap_server.ldaps]
    settings.LDAP_CA_FILE = str(openldap_server.ca)
    settings.LDAP_SEARCH_ACCOUNT, settings.LDAP_SEARCH_PASSWORD = READER, "an old word"
    assert "目录服务暂时无法访问" in enter("amy")[1]
    assert cast["amy"].is_active
