"""Fixtures for every test: the cast of servers, a real worker, a real browser."""

import os
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import quote, urlencode

import hypothesis
import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client, TransactionTestCase
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    expect,
    sync_playwright,
)
from pytest_django.live_server_helper import LiveServer
from pytest_django.plugin import DjangoDbBlocker

from carbon_peak.celery import app as celery_app
from carbon_peak.processes import commands
from organizations.tenant_scope import every_tenant
from tests import background
from tests.append_only import lifted_triggers
from tests.background import Process
from tests.product_role import as_product, make_product_role

# What answers people and programs: tested on PostgreSQL, by an account that row security binds. All else is
# tested on SQLite, and as the owner of the tables where PostgreSQL is given.
BY_THE_PRODUCT = (
    "tests/assessments/views/",
    "tests/dashboards/",
    "tests/indicators/api/",
    "tests/indicators/views/",
    "tests/isolation/",
    "tests/organizations/views/",
    "tests/plans/views/",
    "tests/tasks/test_jobs.py",
    "tests/walk/test_city.py",
)
LONGEST = ("tests/walk/test_city.py", "tests/walk/test_walk_browser.py")
# The demonstration is on SQLite.
ON_SQLITE = "tests/dashboards/demo/"
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome")
CHROMIUM_OPTIONS = [
    "--no-sandbox",  # the tests may run as root in a container
    "--headless",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

# The machine's speed must fail neither a page nor a property; the same examples in every run of `make test`.
expect.set_options(timeout=20_000)
hypothesis.settings.register_profile("usual", deadline=None)
hypothesis.settings.register_profile("repeatable", deadline=None, derandomize=True)
hypothesis.settings.load_profile("repeatable" if os.environ.get("CI") else "usual")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what is tested by the product's account; say why what needs PostgreSQL does not run on SQLite."""
    # At the end one process would wait for the other.
    items.sort(key=lambda item: not item.nodeid.startswith(LONGEST))
    for item in items:
        if item.nodeid.startswith(BY_THE_PRODUCT) and not item.nodeid.startswith(ON_SQLITE):
            item.add_marker(pytest.mark.by_the_product)
    if connection.vendor == "postgresql":
        return
    reason = "needs PostgreSQL: run it under `python -m tests.servers run`"
    for item in items:
        if item.get_closest_marker("postgres"):
            item.add_marker(pytest.mark.skip(reason=reason))


@pytest.fixture(scope="session", autouse=True)
def triggers_lifted_for_the_flush() -> Iterator[None]:
    """Let transactional tests empty append-only tables, at the flush and at no other time."""
    flush = TransactionTestCase._fixture_teardown  # type: ignore[attr-defined]  # private in stubs

    def flush_without_triggers(self: TransactionTestCase) -> None:
        with lifted_triggers():
            flush(self)

    patch = pytest.MonkeyPatch()
    patch.setattr(TransactionTestCase, "_fixture_teardown", flush_without_triggers)
    yield
    patch.undo()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """The database as if migrated, with the account of deploy/postgres-roles.sh beside its owner."""
    with django_db_blocker.unblock():
        _record_migrations()
        make_product_role()


def _record_migrations() -> None:
    """Note the migrations that the settings of the tests pass over, as health checks and backups read them."""
    recorder = MigrationRecorder(connection)
    recorder.ensure_schema()
    recorder.migration_qs.bulk_create(
        recorder.Migration(app=app, name=name)
        for app, name in MigrationLoader(connection).disk_migrations
    )


@pytest.fixture(autouse=True)
def who_asks_the_database(request: pytest.FixtureRequest) -> Iterator[None]:
    """Web and workers as the product's account, where BY_THE_PRODUCT says so; else the owner."""
    marks = {mark.name for mark in request.node.iter_markers()}
    # A browser's server has connections of its own.
    if not {"by_the_product", "django_db"} <= marks or "browser" in marks:
        yield
        return
    request.getfixturevalue("db")
    with as_product():
        yield


@pytest.fixture(scope="session", autouse=True)
def every_tenant_open_for_what_tests_do_themselves() -> Iterator[None]:
    """Requests and jobs open their own; only what a test prepares and looks up is not held back."""
    with every_tenant("tests prepare and look up rows of all tenants"):
        yield


# --- A real worker -------------------------------------------------------------------------------


def _test_database_url() -> str:
    """Return the address of the test database, which another process can open."""
    database = connection.settings_dict
    if connection.vendor != "postgresql":
        pytest.fail("A worker cannot open a database in memory: use `python -m tests.servers run`.")
    account = quote(database["USER"], safe="")
    parameters = {"host": database["HOST"], "port": str(database["PORT"])}
    query = urlencode({name: value for name, value in parameters.items() if value})
    password = f":{quote(database['PASSWORD'], safe='')}" if database["PASSWORD"] else ""
    return f"postgresql://{account}{password}@/{quote(database['NAME'], safe='')}?{query}"


@pytest.fixture(scope="session")
def worker_process(
    django_db_setup: None, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Path]:
    """A Celery worker of its own process on the test database; yields its log."""
    log = tmp_path_factory.mktemp("worker") / "worker.log"
    # As the demonstration's, but one for both queues.
    command = [*commands("")["fast"], "--queues", "fast,slow"]
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "DATABASE_URL": _test_database_url(),
    }
    with background.running(Process(command, log, environment)) as process:
        process.until(lambda: " ready." in log.read_text(encoding="utf-8"))
        yield log


@pytest.fixture
def worker(transactional_db: None, worker_process: Path) -> Path:
    """The running worker, with no message of an earlier test waiting; its log."""
    celery_app.control.purge()
    return worker_process


@pytest.fixture
def eventually() -> Callable[[Callable[[], bool]], None]:
    """Wait until a condition holds, because a worker or a page brings it about."""

    # No measure of speed: a worker that has just begun, beside two browsers, takes ten seconds and
    # more for its first report.
    def wait(condition: Callable[[], bool], seconds: float = 90.0) -> None:
        deadline = time.monotonic() + seconds
        while not condition():
            assert time.monotonic() < deadline, f"not within {seconds} s"
            time.sleep(0.02)

    return wait


# --- A real browser ------------------------------------------------------------------------------


class SignIn(Protocol):
    """Gives the context of a page the session of a user."""

    def __call__(self, page: Page, user: AbstractBaseUser) -> None: ...


def _chromium() -> str:
    names = (os.environ.get("CHROMIUM", ""), *CHROMIUM_NAMES)
    path = next(filter(None, (shutil.which(name) for name in names if name)), None)
    if path is None:
        pytest.fail("Chromium is missing: run `make browser`, or set CHROMIUM to its path.")
    return path


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium, without a window."""
    # Playwright keeps an event loop in this thread; Django would refuse the database because of it.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=_chromium(), args=CHROMIUM_OPTIONS)
        yield chromium
        chromium.close()


@pytest.fixture
def browser_context(browser: Browser, live_server: LiveServer) -> Iterator[BrowserContext]:
    """A reader in China; addresses are relative to the live server."""
    context = browser.new_context(
        base_url=live_server.url,
        locale="zh-CN",
        timezone_id="Asia/Shanghai",
        viewport={"width": 1366, "height": 860},
    )
    yield context
    context.close()


@pytest.fixture
def refused_addresses() -> list[str]:
    """Ends of addresses that a test means to be refused: the browser's complaint is no fault."""
    # Pages that are not ours name no icon, and the browser asks for one.
    return ["/favicon.ico"]


@pytest.fixture
def page(browser_context: BrowserContext, refused_addresses: list[str]) -> Iterator[Page]:
    """A page; the test fails where the browser refused something under the security policy."""
    complaints: list[str] = []

    def note(message: ConsoleMessage) -> None:
        meant = message.location["url"].endswith(tuple(refused_addresses))
        if message.type == "error" and not meant:
            complaints.append(message.text)

    page = browser_context.new_page()
    page.on("console", note)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    assert not complaints, complaints


@pytest.fixture
def sign_in(live_server: LiveServer) -> SignIn:
    """Enter as a user without the login page, which has tests of its own."""

    def enter(page: Page, user: AbstractBaseUser) -> None:
        client = Client()
        client.force_login(user)  # type: ignore[arg-type]  # the stubs name the model of the settings
        name = settings.SESSION_COOKIE_NAME
        cookie = client.cookies[name].value
        page.context.add_cookies([{"name": name, "value": cookie, "url": live_server.url}])

    return enter


@pytest.fixture
def accessibility_faults(browser: Browser) -> Callable[[Page], list[dict[str, Any]]]:
    """Check a page by axe, in a second context that lets the checker's own script in."""

    def check(page: Page) -> list[dict[str, Any]]:
        context = browser.new_context(
            bypass_csp=True, locale="zh-CN", storage_state=page.context.storage_state()
        )
        try:
            copy = context.new_page()
            copy.goto(page.url)
            copy.wait_for_load_state("networkidle")
            violations: list[dict[str, Any]] = Axe().run(copy).response["violations"]
            return violations
        finally:
            context.close()

    return check
