"""The whole product in a temporary folder: PostgreSQL that waits for the disk, Redis that keeps its
messages, two web processes, a worker for each queue, beat. Each can be killed and started again.
"""

import os
import shutil
import subprocess
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from signal import SIGINT

import psycopg
import redis
import requests

from tests import background, servers
from tests.background import NotReadyError, Process
from tests.deployed import commands
from tests.product_role import address_of_product

DATABASE = "peak"
PRODUCT = ("web", "fast", "slow", "beat")
# While the stage is set; afterwards PostgreSQL runs as it is installed.
FAST = ["-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off"]
# Limits are for people; here one account does the work of fifty.
UNLIMITED = dict.fromkeys(
    ("WRITES_PER_MINUTE", "SIGN_INS_PER_MINUTE", "API_REQUESTS_PER_MINUTE"), "1000000"
)


class Stack:
    """All processes by name, where they answer, and what starting again takes."""

    def __init__(self, folder: Path, logs: Path) -> None:
        self.folder, self.logs = folder, logs
        self.data = folder / "postgresql"
        self.state = folder / "data"
        self.media = self.state / "media"
        for path in (logs, self.media):
            path.mkdir(parents=True)
        servers.own(folder)
        self.bind = f"127.0.0.1:{background.free_port()}"
        self.base = f"http://{self.bind}"
        self.server = f"postgresql://{servers.ACCOUNT}@/postgres?host={folder}"
        # The owner of the tables migrates and inspects; row security binds what serves people.
        self.owner = self.server.replace("/postgres?", f"/{DATABASE}?")
        self.broker = f"unix://{folder / 'redis.sock'}"
        self.environment = {
            "CARBON_PEAK_MODE": "demo",
            "DJANGO_SETTINGS_MODULE": "carbon_peak.settings",
            "DATA_DIR": str(self.state),
            "MEDIA_ROOT": str(self.media),
            "DATABASE_URL": address_of_product(self.owner),
            "MESSAGE_BROKER": self.broker,
            "REDIS_URL": self.broker,
            # As they are by default, whatever the one who asks has set for itself.
            "DATABASE_POOL_SIZE": "8",
            "LOG_LEVEL": "INFO",
            **UNLIMITED,
        }
        self.processes = self._processes()

    def __getitem__(self, name: str) -> Process:
        return self.processes[name]

    def _processes(self) -> dict[str, Process]:
        binary = servers.binary
        postgres = [str(binary("initdb").with_name("postgres")), "-D", str(self.data)]
        postgres += ["-k", str(self.folder), "-c", "listen_addresses=", "-c", "max_connections=80"]
        keeping = ["--save", "", "--appendonly", "yes", "--dir", str(self.folder)]
        broker = [str(binary("redis-server")), "--port", "0", *keeping]
        broker += ["--unixsocket", str(self.folder / "redis.sock")]
        as_account = servers.identity()
        database = Process(
            postgres, self._log("postgresql"), folder=self.folder, ends_by=SIGINT, more=as_account
        )
        product = commands(self.bind)
        return {
            "postgresql": database,
            "redis": Process(broker, self._log("redis")),
            **{name: Process(command, self._log(name)) for name, command in product.items()},
        }

    def _log(self, name: str) -> Path:
        return self.logs / f"{name}.log"

    def beside(self, name: str, twin: str, *options: str) -> None:
        """One more process of a kind, for instance on another machine; not started."""
        self.processes[twin] = Process([*self[name].command, *options], self._log(twin))

    def initialise(self) -> None:
        """Make the database and start its servers; until `harden`, without waiting for the disk."""
        arguments = [
            "-A",
            "trust",
            "-U",
            servers.ACCOUNT,
            "-E",
            "UTF8",
            "--locale=C.UTF-8",
            "--no-sync",
        ]
        self["postgresql"].command += FAST
        servers.finish(
            [str(servers.binary("initdb")), "-D", str(self.data), *arguments], self.folder
        )
        self.start("postgresql", "redis")
        with psycopg.connect(self.server, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {DATABASE}")

    def keep(self, kept: Path) -> None:
        """Copy the stage away, so that another run need not set it."""
        self["postgresql"].stop()
        kept.mkdir(parents=True)
        for path in (self.data, self.state):
            subprocess.run(["cp", "-a", "--", str(path), f"{kept}/"], check=True)
        self.start("postgresql")

    def take_over(self, kept: Path) -> None:
        """Begin with a stage that was set before."""
        shutil.rmtree(self.state)
        for path in (self.data, self.state):
            subprocess.run(["cp", "-a", "--", str(kept / path.name), str(path)], check=True)
        self["postgresql"].command += FAST
        self.start("postgresql", "redis")

    def harden(self) -> None:
        """From now on PostgreSQL says that something is saved when it is on the disk."""
        command = self["postgresql"].command
        command[:] = command[: -len(FAST)]
        self.restart("postgresql")

    def start(self, *names: str, more: Mapping[str, str] | None = None) -> None:
        """Start processes, each until it answers."""
        for name in names:
            process = self.processes[name]
            process.environment = {**os.environ, **self.environment, **(more or {})}
            process.start()
            self.wait(name)

    def restart(self, *names: str, more: Mapping[str, str] | None = None) -> None:
        """End processes in good order and start them again."""
        for name in names:
            self.processes[name].stop()
        self.start(*names, more=more)

    def wait(self, name: str) -> None:
        """Wait until a process answers; one that has ended is started again.

        Raises:
            NotReadyError: it did not in time.
        """
        process, answers = self.processes[name], _ANSWERS.get(name, _begun)
        until = time.monotonic() + background.SECONDS_TO_START
        while True:
            try:
                process.until(lambda: answers(self), until - time.monotonic())
            except NotReadyError:
                if process.is_up or time.monotonic() > until:
                    raise
                # What was killed may still hold a lock file or its memory for a moment.
                time.sleep(0.5)
                process.start()
            else:
                return

    def ready(self) -> bool:
        """The web processes say that they may get requests."""
        with suppress(requests.RequestException):
            return requests.get(f"{self.base}/readyz", timeout=10).status_code == 200
        return False

    def stop(self) -> None:
        """End all, the product first."""
        for process in reversed(self.processes.values()):
            process.stop()


def _postgresql_answers(stack: Stack) -> bool:
    with psycopg.connect(stack.server, connect_timeout=2) as connection:
        return connection.execute("SELECT 1").fetchone() == (1,)


def _redis_answers(stack: Stack) -> bool:
    with redis.Redis.from_url(stack.broker, socket_timeout=2) as client:
        return bool(client.ping())


def _web_answers(stack: Stack) -> bool:
    return background.serves(f"{stack.base}/healthz")


def _begun(_stack: Stack) -> bool:
    """Of workers and beat: what they do is waited for where it matters."""
    return True


_ANSWERS: dict[str, Callable[[Stack], bool]] = {
    "postgresql": _postgresql_answers,
    "redis": _redis_answers,
    "web": _web_answers,
}
