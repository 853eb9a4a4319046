"""Real PostgreSQL and Redis for one command, on sockets in a temporary folder.

    python -m tests.servers run -- COMMAND

runs COMMAND with DATABASE_URL and REDIS_URL. Addresses already given are kept. Otherwise the
binaries come from the machine (PATH, then Debian's versioned folder), from apt when run as root,
or from the wheels of requirements/servers.txt; the last are for tests only, as their Redis gets no
security fixes. Nothing listens on a port, so nothing can clash.
"""

import argparse
import ctypes
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

import psycopg
import redis

from tests import background

REPOSITORY = Path(__file__).resolve().parent.parent
WHEEL_FOLDER = REPOSITORY / "var" / "servers"
DEBIAN_POSTGRESQL = Path("/usr/lib/postgresql")
PACKAGES = {"initdb": "postgresql", "redis-server": "redis-server", "slapd": "slapd"}
# Where Debian keeps servers that are not for everybody's PATH.
DEBIAN_SERVERS = Path("/usr/sbin")
SETTINGS = (
    "listen_addresses=",
    "max_connections=80",
    # What is written ends with the run.
    "fsync=off",
    "full_page_writes=off",
    "synchronous_commit=off",
    # Of tables whose rows are always rolled back it would note that they are empty: joins of a
    # test that fills them would be planned for one row, and take minutes.
    "autovacuum=off",
)
SECONDS_TO_START = 30.0
DEATH_SIGNAL_OPTION = 1  # PR_SET_PDEATHSIG of prctl(2)
ACCOUNT = "carbon_peak"


class MissingServerError(RuntimeError):
    """No way on this machine led to the server; the text says what a person can do."""


@dataclass(frozen=True)
class Addresses:
    """Where the servers answer."""

    database: str
    redis: str


# --- Finding the binaries ------------------------------------------------------------------------


def binary(name: str) -> Path:
    """Return the server's binary, installing it where the machine has none."""
    for find in (_on_machine, _from_apt, _from_wheels):
        if path := find(name):
            return path
    raise MissingServerError(
        f"{name} is missing and could not be installed. Install the package {PACKAGES[name]}; "
        "in place of PostgreSQL and Redis, DATABASE_URL and REDIS_URL can be set."
    )


def _on_machine(name: str) -> Path | None:
    if found := shutil.which(name):
        # A link in PATH would hide the folders beside the binary, where initdb looks.
        return Path(found).resolve() if name == "initdb" else Path(found)
    if (DEBIAN_SERVERS / name).exists():
        return DEBIAN_SERVERS / name
    versions = [path for path in DEBIAN_POSTGRESQL.glob("*") if path.name.isdigit()]
    for version in sorted(versions, key=lambda path: int(path.name), reverse=True):
        if (version / "bin" / name).exists():
            return version / "bin" / name
    return None


def _from_apt(name: str) -> Path | None:
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return None
    say(f"installing {PACKAGES[name]} by apt-get")
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for arguments in (["update", "-qq"], ["install", "-y", "-qq", PACKAGES[name]]):
        done = subprocess.run(
            ["apt-get", *arguments], env=environment, stdout=subprocess.DEVNULL, check=False
        )
        if done.returncode:
            return None
    return _on_machine(name)


def _from_wheels(name: str) -> Path | None:
    if name == "slapd":
        return None
    if not _in_wheels(name):
        say("installing the wheels of requirements/servers.txt")
        command = [sys.executable, "-m", "pip", "install", "--quiet", "--require-hashes"]
        command += ["--target", str(WHEEL_FOLDER), "-r", "requirements/servers.txt"]
        subprocess.run(command, cwd=REPOSITORY, check=False)
    return _in_wheels(name)


def _in_wheels(name: str) -> Path | None:
    found = sorted(path for path in WHEEL_FOLDER.rglob(name) if os.access(path, os.X_OK))
    return found[0] if found else None


# --- Running them --------------------------------------------------------------------------------


def _account() -> pwd.struct_passwd | None:
    """PostgreSQL refuses to run as root: then it runs as nobody."""
    return pwd.getpwnam("nobody") if os.geteuid() == 0 else None


def own(path: Path) -> None:
    """Give a folder to the account that PostgreSQL runs as."""
    if account := _account():
        os.chown(path, account.pw_uid, account.pw_gid)


def _reachable(path: Path) -> bool:
    return all(folder.stat().st_mode & 0o001 for folder in path.parents)


def _usable(program: Path, folder: Path) -> Path:
    """Return the binary, copied with its libraries where the other account cannot enter."""
    if _account() is None or _reachable(program) or WHEEL_FOLDER not in program.parents:
        return program
    copy = folder / "wheels"
    if not copy.exists():
        shutil.copytree(WHEEL_FOLDER, copy)
    return copy / program.relative_to(WHEEL_FOLDER)


def _die_with_parent() -> None:
    ctypes.CDLL(None).prctl(DEATH_SIGNAL_OPTION, signal.SIGINT)


def identity() -> dict[str, object]:
    """How a process begins as that account."""
    account = _account()
    if account is None:
        return {}
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}


@contextmanager
def running(command: list[str], folder: Path, ready: Callable[[], object]) -> Iterator[None]:
    """Run a server until the block ends; `ready` raises while it does not answer."""
    # Only one thread runs here; without it a killed parent leaves the server behind.
    dying = {"preexec_fn": _die_with_parent} if sys.platform == "linux" else {}
    process = background.Process(
        command,
        folder / f"{Path(command[0]).name}.log",
        folder=folder,
        ends_by=signal.SIGINT,
        more=identity() | dying,
    )
    with background.running(process):
        process.until(ready, SECONDS_TO_START)
        yield


@contextmanager
def postgresql(folder: Path, settings: tuple[str, ...] = SETTINGS) -> Iterator[str]:
    """Run a PostgreSQL whose data end with the block; yield its address."""
    initdb = _usable(binary("initdb"), folder)
    data = folder / "postgresql"
    arguments = ["-A", "trust", "-U", ACCOUNT, "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"]
    finish([str(initdb), "-D", str(data), *arguments], folder)
    with serving(data, folder, settings) as address:
        yield address


def finish(command: list[str], folder: Path) -> None:
    """Run a program of PostgreSQL, as the account that owns its data, to its end."""
    done = subprocess.run(  # type: ignore[call-overload]  # keywords in a dictionary
        command,
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        **identity(),
    )
    if done.returncode:
        raise MissingServerError(f"{Path(command[0]).name} failed: {done.stderr}")


@contextmanager
def serving(data: Path, folder: Path, settings: tuple[str, ...] = SETTINGS) -> Iterator[str]:
    """Run a PostgreSQL on a folder of data; yield its address."""
    server = _usable(binary("initdb"), folder).with_name("postgres")
    command = [str(server), "-D", str(data), "-k", str(folder)]
    for setting in settings:
        command += ["-c", setting]
    address = f"postgresql://{ACCOUNT}@/postgres?host={folder}"
    with running(command, folder, lambda: psycopg.connect(address, connect_timeout=2).close()):
        yield address


@contextmanager
def redis_server(folder: Path) -> Iterator[str]:
    """Run a Redis that keeps nothing; yield its address."""
    path = folder / "redis.sock"
    program = _usable(binary("redis-server"), folder)
    command = [str(program), "--port", "0", "--unixsocket", str(path), "--save", ""]
    command += ["--dir", str(folder), "--appendonly", "no", "--databases", "64"]
    address = f"unix://{path}"
    with running(command, folder, lambda: _ping(address)):
        yield address


def _ping(address: str) -> None:
    with redis.Redis.from_url(address, socket_timeout=2) as client:
        client.ping()


@contextmanager
def servers() -> Iterator[Addresses]:
    """Yield the addresses given in the environment; start what is not given."""
    database = os.environ.get("DATABASE_URL", "")
    message_store = os.environ.get("REDIS_URL", "")
    with ExitStack() as stack:
        # Short, because the path of a socket holds at most 107 bytes.
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="cp-", dir="/tmp")))
        own(folder)
        if not database.startswith(("postgresql:", "postgres:")):
            database = stack.enter_context(postgresql(folder))
        if not message_store:
            message_store = stack.enter_context(redis_server(folder))
        yield Addresses(database, message_store)


# --- The command ---------------------------------------------------------------------------------


def run(command: list[str]) -> int:
    """Run the command beside the servers; return its exit status."""
    signal.signal(signal.SIGTERM, leave)
    started = time.monotonic()
    with servers() as addresses:
        say(f"PostgreSQL and Redis answer after {time.monotonic() - started:.1f} s")
        environment = os.environ | {
            "DATABASE_URL": addresses.database,
            "REDIS_URL": addresses.redis,
            "MESSAGE_BROKER": addresses.redis,
        }
        return subprocess.run(command, env=environment, check=False).returncode


def leave(number: int, _frame: FrameType | None) -> None:
    # Leaves by the normal way, so that every server is stopped.
    raise SystemExit(128 + number)


def say(text: str) -> None:
    sys.stderr.write(f"servers: {text}\n")
    sys.stderr.flush()


def main() -> int:
    parser = argparse.ArgumentParser(description="Run a command beside PostgreSQL and Redis.")
    parser.add_argument("action", choices=["run"])
    parser.add_argument("command", nargs=argparse.REMAINDER, metavar="-- COMMAND")
    words = parser.parse_args().command
    command = words[1:] if words[:1] == ["--"] else words
    if not command:
        parser.error("name the command to run after --")
    try:
        return run(command)
    except (MissingServerError, background.NotReadyError) as error:
        say(str(error))
        return 1


if __name__ == "__main__":
    sys.exit(main())
