"""An upgrade that nobody notices: the release before serves on while this one migrates.

The release before is the last tag `v…` that this commit has behind it; without one, the commit that
`deploy/previous-release` names. A clone that does not hold it fails with a sentence.
"""

import os
import re
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
import pytest

from tests import background, deployed, servers
from tests.background import Process
from tests.chaos.answers import Seen
from tests.chaos.people import Person
from tests.product_role import STATEMENTS, address_of_product

pytestmark = pytest.mark.long

NAMED = servers.REPOSITORY / "deploy" / "previous-release"
ACCOUNT = "siping-reporter"
_REVISION = re.compile(r'name="revision" value="(\d+)"')
_DUTY = re.compile(r'href="(/duties/\d+/)"')


def git(*arguments: str) -> "subprocess.CompletedProcess[bytes]":
    """Ask the history of this repository."""
    command = ["git", "-C", str(servers.REPOSITORY), *arguments]
    return subprocess.run(command, capture_output=True, check=False)


def previous_release() -> str:
    """The commit of the release before."""
    tag = git("describe", "--tags", "--abbrev=0", "--match", "v*", "HEAD^")
    name = tag.stdout.decode().strip() or NAMED.read_text(encoding="ascii").strip()
    if git("cat-file", "-e", f"{name}^{{commit}}").returncode:
        pytest.fail(
            f"The release before, {name}, is not in this clone, so no upgrade from it can be "
            "tried. Fetch the history: git fetch --unshallow --tags."
        )
    return name


@dataclass
class Release:
    """The code of one release, over the one database: its owner migrates, its web is bound by the walls."""

    tree: Path
    environment: dict[str, str]
    log: Path

    @property
    def owner(self) -> str:
        """The address of the database by its owner's account."""
        return self.environment["DATABASE_URL"]

    def run(self, *arguments: str) -> None:
        """A command of its `manage.py`, to its end."""
        command = [sys.executable, "manage.py", *arguments]
        done = subprocess.run(
            command, cwd=self.tree, env=self.environment, capture_output=True, check=False
        )
        assert done.returncode == 0, done.stderr.decode()[-3000:]

    @contextmanager
    def web(self) -> Iterator[str]:
        """Its web process; yields where it answers."""
        bind = f"127.0.0.1:{background.free_port()}"
        web = Process(
            deployed.commands(bind, tree=self.tree)["web"],
            self.log,
            self.environment | {"DATABASE_URL": address_of_product(self.owner)},
            folder=self.tree,
        )
        with background.running(web):
            web.until(lambda: background.serves(f"http://{bind}/readyz"))
            yield f"http://{bind}"


@pytest.fixture
def releases() -> Iterator[tuple[Release, Release]]:
    """The release before with a city of the demonstration, and this one, over a PostgreSQL."""
    name = previous_release()
    with tempfile.TemporaryDirectory(prefix="cp-", dir="/tmp") as folder:
        root = Path(folder)
        servers.own(root)
        tree = root / "before"
        tree.mkdir()
        archive = git("archive", name)
        subprocess.run(["tar", "-x", "-C", str(tree)], input=archive.stdout, check=True)
        with servers.postgresql(root) as server:
            with psycopg.connect(server, autocommit=True) as connection:
                connection.execute("CREATE DATABASE upgrade")
            environment = os.environ | {
                "CARBON_PEAK_MODE": "demo",
                "DJANGO_SETTINGS_MODULE": "carbon_peak.settings",
                "DATA_DIR": str(root / "data"),
                "DATABASE_URL": server.replace("/postgres?", "/upgrade?"),
                "WRITES_PER_MINUTE": "1000000",
                "SIGN_INS_PER_MINUTE": "1000000",
            }
            for unset in ("REDIS_URL", "MESSAGE_BROKER"):
                environment.pop(unset, None)
            before = Release(tree, environment, root / "before.log")
            before.run("migrate", "--verbosity", "0")
            before.run("load_demo", "siping", "--verbosity", "0")
            with psycopg.connect(before.owner, autocommit=True) as connection:
                for statement in STATEMENTS:
                    connection.execute(statement)
            yield before, Release(servers.REPOSITORY, environment, root / "now.log")


@dataclass
class Filler:
    """Somebody who reads and saves a draft all the time; what is not taken stands in `seen`."""

    base: str
    seen: Seen = field(default_factory=Seen)
    rounds: int = 0

    def __post_init__(self) -> None:
        """Sign in, and find a duty that is open."""
        self.person = Person(self.base, self.seen, ACCOUNT)
        paths = dict.fromkeys(_DUTY.findall(self.person.page("/duties/").body))
        self.duty = next(
            path for path in paths if _REVISION.search(self.person.page(path).body) is not None
        )

    def once(self, document: str) -> None:
        """Read the duties, save a draft, and read it back."""
        assert self.person.page("/duties/").status == 200
        page = self.person.page(self.duty)
        revision = _REVISION.search(page.body)
        assert revision is not None
        fields = {"action": "save", "revision": revision[1], "document": document}
        saved = self.person.send(self.duty, page, {**fields, "answer": "value", "value": "1"})
        assert saved is not None
        assert saved.status == 302, saved.body[:2000]
        assert document in self.person.page(self.duty).body
        self.rounds += 1


@contextmanager
def filing(filler: Filler) -> Iterator[list[str]]:
    """Let somebody file until the block ends; yields what went wrong."""
    wrong: list[str] = []
    ended = threading.Event()

    def go_on() -> None:
        while not ended.is_set() and not wrong:
            try:
                filler.once(f"第{filler.rounds}次保存")
            except Exception as error:  # noqa: BLE001 - whatever it is, somebody was not served
                wrong.append(repr(error))

    thread = threading.Thread(target=go_on)
    thread.start()
    try:
        yield wrong
    finally:
        ended.set()
        thread.join()


def test_nobody_notices_an_upgrade(releases: tuple[Release, Release]) -> None:
    before, now = releases
    with before.web() as old:
        filler = Filler(old)
        with filing(filler) as wrong:
            now.run("migrate", "--verbosity", "0")
            served = filler.rounds
        assert (wrong, filler.seen.silent, dict(filler.seen.faults)) == ([], 0, {})
        assert served > 0
        with now.web() as new:
            # Both serve; what the one saved the other reads, and goes on from.
            other = Filler(new)
            other.duty = filler.duty
            for number in range(3):
                filler.once(f"旧版第{number}次")
                assert f"旧版第{number}次" in other.person.page(other.duty).body
                other.once(f"新版第{number}次")
                assert f"新版第{number}次" in filler.person.page(filler.duty).body
            assert not other.seen.faults
        # Back again: this release is gone, and the one before serves on.
        filler.once("退回旧版")
    now.run("verify_ledger")
