"""A PostgreSQL primary and its synchronous streaming standby, and what an operator does with them.

The settings are those of docs/operations.md, "Two database hosts".
"""

import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg

from tests import servers
from tests.background import Process, wait_until
from tests.hosts.network import NETWORK, Host

SUPERUSER = "postgres"
NAME = "carbon_peak"
SETTINGS = {
    "wal_level": "replica",
    "max_wal_senders": "5",
    "wal_keep_size": "256MB",
    "hot_standby": "on",
    # What pg_rewind needs to make an old primary the new standby.
    "wal_log_hints": "on",
    # A cut link is noticed after so long.
    "wal_sender_timeout": "10s",
    "wal_receiver_timeout": "10s",
    "tcp_keepalives_idle": "5",
    "tcp_keepalives_interval": "3",
    "tcp_keepalives_count": "3",
}
SECONDS_TO_ANSWER = 30.0
COMMITS = 200


@dataclass(frozen=True)
class HeldUp:
    """A table that nobody can write to."""

    database: "Database"
    table: str

    def who_waits(self) -> str:
        """The address of the first that waits to write."""
        question = (
            "SELECT host(client_addr) FROM pg_stat_activity JOIN pg_locks USING (pid) "
            f"WHERE NOT granted AND relation = '{self.table}'::regclass LIMIT 1"
        )
        self.database.until(f"SELECT EXISTS ({question})", name=NAME)
        return str(self.database.ask(question, name=NAME))


class Database:
    """One PostgreSQL on one host; `name` is its name as a standby."""

    def __init__(self, host: Host, folder: Path) -> None:
        self.host = host
        self.name = host.name
        self.folder = folder / host.name
        self.data = self.folder / "data"
        self.process: Process | None = None
        self.folder.mkdir()
        shutil.chown(self.folder, "nobody", "nogroup")

    def address(self, *, user: str = SUPERUSER, name: str = NAME) -> str:
        """How an operator reaches this one and no other."""
        return f"postgresql://{user}@{self.host.address}/{name}?connect_timeout=3"

    def create(self) -> None:
        """A new, empty primary."""
        arguments = ["-A", "trust", "-U", SUPERUSER, "-E", "UTF8", "--locale=C.UTF-8", "-k"]
        self._program("initdb", "-D", str(self.data), "--no-sync", *arguments)
        own = {"listen_addresses": "*", "max_connections": "120", "cluster_name": self.name}
        lines = [f"{name} = '{value}'" for name, value in (SETTINGS | own).items()]
        # The drill's disks may be slow; nothing here loses its power.
        lines.append("fsync = off")
        with (self.data / "postgresql.conf").open("a", encoding="utf-8") as settings:
            settings.write("\n".join(lines) + "\n")
        with (self.data / "pg_hba.conf").open("a", encoding="utf-8") as rules:
            rules.write(f"host all,replication all {NETWORK}.0/24 trust\n")

    def make_accounts(self) -> None:
        """The product's database and its two accounts, by the script of the deployment."""
        self.ask(f"CREATE DATABASE {NAME}")
        script = servers.REPOSITORY / "deploy" / "postgres-roles.sh"
        account = {"PGHOST": self.host.address, "POSTGRES_DB": NAME}
        passwords = {"OWNER_PASSWORD": "drill", "DATABASE_PASSWORD": "drill"}
        environment = os.environ | account | passwords
        subprocess.run(["bash", str(script)], env=environment, check=True, capture_output=True)

    def follow(self, primary: "Database") -> None:
        """Copy the primary, and stand by for it."""
        self._program(
            "pg_basebackup", "-D", str(self.data), "--checkpoint=fast", "-d", primary.address()
        )
        self._stand_by(primary)

    def rewind(self, primary: "Database") -> None:
        """As an old primary: forget what the new one never had, and stand by for it."""
        # Until a checkpoint pg_rewind sees no new timeline there, and nothing to forget.
        primary.ask("CHECKPOINT")
        source = f"--source-server={primary.address()}"
        self._program("pg_rewind", f"--target-pgdata={self.data}", source)
        self._stand_by(primary)

    def _stand_by(self, primary: "Database") -> None:
        line = f"primary_conninfo = '{primary.address()}&application_name={self.name}"
        line += "&keepalives_idle=5&keepalives_interval=3&keepalives_count=3'\n"
        with (self.data / "postgresql.auto.conf").open("a", encoding="utf-8") as settings:
            settings.write(f"{line}cluster_name = '{self.name}'\nsynchronous_standby_names = ''\n")
        (self.data / "standby.signal").touch()
        for name in ("postgresql.auto.conf", "standby.signal"):
            shutil.chown(self.data / name, "nobody", "nogroup")

    def start(self) -> None:
        """Start it and wait until it answers."""
        program = str(servers.binary("initdb").with_name("postgres"))
        command = [program, "-D", str(self.data), "-k", str(self.folder)]
        self.process = Process(
            self.host.command(*command, as_nobody=True), self.folder / "log", folder=self.folder
        )
        self.process.start()
        self.until("SELECT true", name="postgres")

    def fence(self) -> None:
        """Switch it off, so that it can take no more writes, whatever the network does."""
        if self.process is not None:
            self.process.kill()
        (self.data / "postmaster.pid").unlink(missing_ok=True)

    def promote(self) -> None:
        """Make this standby the primary."""
        self.ask("SELECT pg_promote()")
        self.until("SELECT NOT pg_is_in_recovery()")

    def wait_for(self, standby: str) -> None:
        """Acknowledge nothing that this standby has not; an empty name waits for nobody."""
        names = f'"{standby}"' if standby else ""
        self.ask(f"ALTER SYSTEM SET synchronous_standby_names = '{names}'")
        self.ask("SELECT pg_reload_conf()")
        self.until(f"SELECT current_setting('synchronous_standby_names') = '{names}'")

    def milliseconds_of_a_commit(self, wait: str) -> float:
        """How long a small commit takes here, by how it waits (`synchronous_commit`)."""
        with psycopg.connect(self.address(name="postgres"), autocommit=True) as client:
            client.execute(f"SET synchronous_commit = {wait}")
            client.execute("CREATE TABLE IF NOT EXISTS drill (n integer)")
            began = time.monotonic()
            for n in range(COMMITS):
                client.execute("INSERT INTO drill VALUES (%s)", [n])
            return (time.monotonic() - began) / COMMITS * 1000

    def until_followed(self, by: str) -> None:
        """Until a standby has all that is written here by now."""
        here = self.ask("SELECT pg_current_wal_lsn()")
        self.until(
            "SELECT EXISTS (SELECT FROM pg_stat_replication WHERE state = 'streaming' "
            f"AND application_name = '{by}' AND replay_lsn >= '{here}')"
        )

    @contextmanager
    def held_up(self, table: str) -> Iterator["HeldUp"]:
        """Let whoever writes to a table wait, until the block ends."""
        with psycopg.connect(self.address()) as client:
            client.execute(f"LOCK TABLE {table} IN SHARE MODE")
            yield HeldUp(self, table)
            client.rollback()

    def ask(self, question: str, *, name: str = "postgres") -> object:
        """The first column of the first row."""
        with psycopg.connect(self.address(name=name), autocommit=True) as client:
            found = client.execute(question)
            row = found.fetchone() if found.description else None
            return row[0] if row else None

    def until(self, question: str, *, name: str = "postgres") -> None:
        """Until a question is answered by yes."""
        wait_until(
            lambda: self._says(question, name), SECONDS_TO_ANSWER, f"{self.name}: {question}"
        )

    def _says(self, question: str, name: str) -> bool:
        try:
            return bool(self.ask(question, name=name))
        except psycopg.OperationalError:
            return False

    def _program(self, program: str, *arguments: str) -> None:
        path = servers.binary("initdb").with_name(program)
        done = subprocess.run(
            self.host.command(str(path), *arguments, as_nobody=True),
            cwd=self.folder,
            env=os.environ,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(f"{program} failed: {done.stderr}")
