"""The product's processes as docker-compose.yml starts them, on servers of their own."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote
from urllib.request import urlopen

from carbon_peak.environment import POSTGRESQL_PARAMETERS
from tests import product_role, servers

# As a machine keeps data: every commit waits for the disk, tables are cleaned.
DURABLE = ("listen_addresses=", "max_connections=100", "log_lock_waits=on", "deadlock_timeout=1s")
SECONDS_TO_START = 120.0
SECONDS_TO_STOP = 30.0


@dataclass(frozen=True)
class Running:
    """What runs: where it answers, and the first process of each part."""

    url: str
    owner: str
    redis: str
    environment: Mapping[str, str]
    processes: Mapping[str, int]


@contextmanager
def data_copied(template: Path) -> Iterator[Path]:
    """A copy of the prepared data, gone afterwards; a short path, for the sockets in it."""
    folder = Path("/tmp") / f"load-{os.getpid()}"
    subprocess.run(["cp", "-a", "--reflink=auto", str(template), str(folder)], check=True)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def running(folder: Path, logs: Path) -> Iterator[Running]:
    """Start everything on the data in a folder, stop it at the end."""
    with ExitStack() as stack:
        owner = stack.enter_context(servers.serving(folder / "postgresql", folder, DURABLE))
        redis = stack.enter_context(servers.redis_server(folder))
        url = f"http://127.0.0.1:{_free_port()}"
        environment = environment_of(folder, _as_product(owner), redis)
        processes: dict[str, int] = {}
        for name, command in commands(url).items():
            process = stack.enter_context(_process(command, environment, logs / f"{name}.log"))
            processes[name] = process.pid
        processes["postgresql"] = _postmaster(folder)
        processes["redis"] = _listener(folder / "redis.sock")
        _wait(f"{url}/healthz")
        yield Running(url, owner, redis, environment, processes)


def environment_of(folder: Path, database: str, redis: str) -> dict[str, str]:
    """A demonstration, as production takes no invented values; all else as production has it."""
    return os.environ | {
        "CARBON_PEAK_MODE": "demo",
        "DJANGO_SETTINGS_MODULE": "carbon_peak.settings",
        "DATA_DIR": str(folder / "data"),
        "DATABASE_URL": database,
        "MESSAGE_BROKER": redis,
        "REDIS_URL": redis,
        "BEHIND_PROXY": "true",
        "SESSION_IDLE_MINUTES": "30",
        "SESSIONS_PER_ACCOUNT": "5",
        "LOG_LEVEL": "WARNING",
    }


def commands(url: str) -> dict[str, list[str]]:
    """As the Dockerfile and docker-compose.yml have them; the web counts queries besides."""
    module = [sys.executable, "-m"]
    celery = [*module, "celery", "-A", "carbon_peak.celery"]
    web = [*module, "gunicorn", "--bind", url.removeprefix("http://"), "--worker-class", "gthread"]
    web += ["--workers", "2", "--threads", "4", "--max-requests", "20000"]
    web += ["--max-requests-jitter", "20000", "--timeout", "60", "tests.load.wsgi"]
    worker = [*celery, "worker", "--concurrency", "2", "--loglevel", "WARNING"]
    return {
        "web": web,
        "fast": [*worker, "--queues", "fast", "--hostname", "fast@%h"],
        "slow": [*worker, "--queues", "slow", "--hostname", "slow@%h"],
        "beat": [*celery, "beat", "--loglevel", "WARNING"],
    }


def _as_product(owner: str) -> str:
    """The account that owns nothing and that row security binds, with the product's own options."""
    options = quote(f"{POSTGRESQL_PARAMETERS['options']} -c role={product_role.ROLE}")
    return f"{owner}&options={options}"


@contextmanager
def _process(
    command: list[str], environment: Mapping[str, str], log: Path
) -> Iterator["subprocess.Popen[bytes]"]:
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, env=environment, stdout=output, stderr=output, start_new_session=True
        )
    try:
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(SECONDS_TO_STOP)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _postmaster(folder: Path) -> int:
    return int((folder / "postgresql" / "postmaster.pid").read_text().splitlines()[0])


def _listener(path: Path) -> int:
    """The process at the other end of a socket."""
    with socket.socket(socket.AF_UNIX) as client:
        client.connect(str(path))
        told = client.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12)
    return int.from_bytes(told[:4], sys.byteorder)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def _wait(url: str) -> None:
    deadline = time.monotonic() + SECONDS_TO_START
    while True:
        try:
            urlopen(url, timeout=5).close()
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.2)
        else:
            return
