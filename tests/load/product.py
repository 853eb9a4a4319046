"""The product's processes as docker-compose.yml starts them, on servers of their own."""

import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests import background, servers
from tests.background import Process
from tests.deployed import commands
from tests.load.interpreter import Interpreter
from tests.product_role import address_of_product

DEPLOYED = servers.REPOSITORY / "deploy" / "postgresql.conf"


def deployed_settings() -> tuple[str, ...]:
    """What the database is started with: the file that production has, and no port.

    The server's account may not enter this folder, so that it is told line by line.
    """
    lines = DEPLOYED.read_text(encoding="utf-8").splitlines()
    said = [line for line in lines if line and not line.startswith("#")]
    return ("listen_addresses=", *(line.replace(" = ", "=").replace("'", "") for line in said))


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
    # Else the disk would still be writing the copy when people wait for their commits.
    os.sync()
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def running(folder: Path, logs: Path, python: Interpreter) -> Iterator[Running]:
    """Start everything on the data in a folder, stop it at the end."""
    with ExitStack() as stack:
        stack.callback(_keep_log, folder, logs)
        database = servers.serving(folder / "postgresql", folder, deployed_settings())
        owner = stack.enter_context(database)
        redis = stack.enter_context(servers.redis_server(folder))
        url = f"http://127.0.0.1:{background.free_port()}"
        environment = environment_of(folder, address_of_product(owner), redis)
        bind = url.removeprefix("http://")
        # The web counts queries besides.
        started: dict[str, Process] = {}
        for name, (_own, *command) in commands(bind, application="tests.load.wsgi").items():
            process = Process([python.path, *command], logs / f"{name}.log", environment)
            started[name] = stack.enter_context(background.running(process))
        processes = {name: process.pid for name, process in started.items()}
        processes["postgresql"] = _postmaster(folder)
        processes["redis"] = _listener(folder / "redis.sock")
        started["web"].until(lambda: background.serves(f"{url}/healthz"))
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


def _keep_log(folder: Path, logs: Path) -> None:
    """What the database said of its checkpoints and waits, before the folder is gone."""
    shutil.copy(folder / "postgres.log", logs / "postgresql.log")


def _postmaster(folder: Path) -> int:
    return int((folder / "postgresql" / "postmaster.pid").read_text().splitlines()[0])


def _listener(path: Path) -> int:
    """The process at the other end of a socket."""
    with socket.socket(socket.AF_UNIX) as client:
        client.connect(str(path))
        told = client.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12)
    return int.from_bytes(told[:4], sys.byteorder)
