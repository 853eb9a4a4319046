"""The whole product in a temporary folder: PostgreSQL that waits for the disk, Redis that keeps its
messages, two web processes, a worker for each queue, beat. Each can be killed and started again.
"""

import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
import redis
import requests

from carbon_peak.processes import commands
from tests import servers

DATABASE = "peak"
SECONDS_TO_START = 60.0
SECONDS_TO_STOP = 20.0
PRODUCT = ("web", "fast", "slow", "beat")
# While the stage is set; afterwards PostgreSQL runs as it is installed.
FAST = ["-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off"]
# Limits are for people; here one account does the work of fifty.
UNLIMITED = dict.fromkeys(
    ("WRITES_PER_MINUTE", "SIGN_INS_PER_MINUTE", "API_REQUESTS_PER_MINUTE"), "1000000"
)


class NotReadyError(RuntimeError):
    """A process did not come up."""


@dataclass
class Process:
    """One server; `more` is what its environment has beside the others'."""

    name: str
    command: list[str]
    folder: Path
    log: Path
    environment: dict[str, str]
    as_postgres: bool = False
    more: dict[str, str] = field(default_factory=dict)
    running: "subprocess.Popen[bytes] | None" = None

    @property
    def is_up(self) -> bool:
        """It has not ended."""
        return self.running is not None and self.running.poll() is None

    def start(self) -> None:
        """Begin; it has a session of its own, so that no signal reaches it by accident."""
        with self.log.open("ab") as output:
            self.running = subprocess.Popen(  # type: ignore[call-overload]  # keywords in a dictionary
                self.command,
                cwd=self.folder if self.as_postgres else servers.REPOSITORY,
                env=os.environ | self.environment | self.more,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
                **(servers.identity() if self.as_postgres else {}),
            )

    def kill(self) -> None:
        """`kill -9`, with all that it has started."""
        if self.running is None:
            return
        for pid in [*_descendants(self.running.pid), self.running.pid]:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.running.wait()

    def kill_child(self) -> None:
        """`kill -9` of one of its own processes; it makes itself another."""
        children = _descendants(self.running.pid) if self.running is not None else []
        for pid in children[:1]:
            os.kill(pid, signal.SIGKILL)

    def stop(self) -> None:
        """End in good order."""
        if not self.is_up or self.running is None:
            return
        self.running.send_signal(signal.SIGINT if self.as_postgres else signal.SIGTERM)
        try:
            self.running.wait(SECONDS_TO_STOP)
        except subprocess.TimeoutExpired:
            self.kill()


def _descendants(pid: int) -> list[int]:
    """Processes that a process started, and those that they started."""
    with suppress(FileNotFoundError, ProcessLookupError):
        own = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
        children = [int(word) for word in own]
        return children + [each for child in children for each in _descendants(child)]
    return []


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
        self.bind = f"127.0.0.1:{_free_port()}"
        self.base = f"http://{self.bind}"
        self.server = f"postgresql://{servers.ACCOUNT}@/postgres?host={folder}"
        self.database = self.server.replace("/postgres?", f"/{DATABASE}?")
        self.broker = f"unix://{folder / 'redis.sock'}"
        self.environment = {
            "CARBON_PEAK_MODE": "demo",
            "DJANGO_SETTINGS_MODULE": "carbon_peak.settings",
            "DATA_DIR": str(self.state),
            "MEDIA_ROOT": str(self.media),
            "DATABASE_URL": self.database,
            "MESSAGE_BROKER": self.broker,
            "REDIS_URL": self.broker,
            # As they are by default, whatever the one who asks has set for itself.
            "DATABASE_POOL_SIZE": "8",
            "LOG_LEVEL": "INFO",
            **UNLIMITED,
        }
        self.processes = {each.name: each for each in self._processes()}

    def __getitem__(self, name: str) -> Process:
        return self.processes[name]

    def _processes(self) -> list[Process]:
        binary = servers.binary
        postgres = [str(binary("initdb").with_name("postgres")), "-D", str(self.data)]
        postgres += ["-k", str(self.folder), "-c", "listen_addresses=", "-c", "max_connections=80"]
        keeping = ["--save", "", "--appendonly", "yes", "--dir", str(self.folder)]
        broker = [str(binary("redis-server")), "--port", "0", *keeping]
        broker += ["--unixsocket", str(self.folder / "redis.sock")]
        product = commands(self.bind)
        # As the image starts it: of two processes one may die without anybody noticing.
        product["web"][-1:] = ["--workers", "2", "--timeout", "60", product["web"][-1]]
        return [
            self._process("postgresql", postgres, as_postgres=True),
            self._process("redis", broker),
            *(self._process(name, command) for name, command in product.items()),
        ]

    def _process(self, name: str, command: list[str], *, as_postgres: bool = False) -> Process:
        log = self.logs / f"{name}.log"
        return Process(name, command, self.folder, log, self.environment, as_postgres)

    def beside(self, name: str, twin: str, *options: str) -> Process:
        """One more process of a kind, for instance on another machine; not started."""
        made = self._process(twin, [*self[name].command, *options])
        self.processes[twin] = made
        return made

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
            process.more = dict(more or {})
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
            NotReadyError: after a minute.
        """
        process, answers = self.processes[name], _ANSWERS.get(name, _begun)
        until = time.monotonic() + SECONDS_TO_START
        while time.monotonic() < until:
            with suppress(psycopg.Error, redis.RedisError, requests.RequestException, OSError):
                if answers(self):
                    return
            if not process.is_up:
                # What was killed may still hold a lock file or its memory for a moment.
                time.sleep(0.5)
                process.start()
            time.sleep(0.1)
        raise NotReadyError(f"{process.name} does not answer; see {process.log}")

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
    return requests.get(f"{stack.base}/healthz", timeout=5).status_code == 200


def _begun(_stack: Stack) -> bool:
    """Of workers and beat: what they do is waited for where it matters."""
    return True


_ANSWERS: dict[str, Callable[[Stack], bool]] = {
    "postgresql": _postgresql_answers,
    "redis": _redis_answers,
    "web": _web_answers,
}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
