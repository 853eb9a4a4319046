"""Migrations that are killed in the middle: the next ones finish, and until then nobody is let in."""

import json
import os
import signal
import subprocess
import sys
import time
from contextlib import suppress

import psycopg

from tests import servers
from tests.chaos.crowd import Crowd
from tests.chaos.faults.fault import Fault

DATABASE = "half"
# Applied migrations at which the command is killed, one run after the other.
KILLED_AT = (1, 15, 40, 80)
SECONDS_TO_MIGRATE = 600.0
MIGRATE = ("manage.py", "migrate", "--verbosity", "0")
# A process of its own asks: the web processes of the stack serve another database.
ASK = (
    "import django; django.setup(); from django.test import Client; "
    "answer = Client().get('/readyz'); print(answer.content.decode())"
)


class Migrations(Fault):
    """A new installation, whose `migrate` dies four times."""

    name = "migrations"
    about = "`kill -9` of `migrate` four times, then once more to its end"

    def strike(self, crowd: Crowd) -> None:
        self.url = self.stack.server.replace("/postgres?", f"/{DATABASE}?")
        with psycopg.connect(self.stack.server, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {DATABASE}")
        for count in KILLED_AT:
            self._killed_at(count)
            failed = self._asked()
            self.expect(
                "carbon_peak.health.migrations" in failed, "half migrated and said to be ready"
            )
        done = self._run(*MIGRATE)
        self.expect(done.returncode == 0, f"migrate did not finish: {done.stderr[-300:]!r}")
        self.expect(self._asked() == [], "not ready after the migrations were finished")

    def _killed_at(self, count: int) -> None:
        process = subprocess.Popen(
            [sys.executable, *MIGRATE],
            env=self._environment(),
            cwd=servers.REPOSITORY,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        until = time.monotonic() + SECONDS_TO_MIGRATE
        with psycopg.connect(self.url, autocommit=True) as connection:
            while process.poll() is None and time.monotonic() < until:
                with suppress(psycopg.errors.UndefinedTable):
                    row = connection.execute("SELECT count(*) FROM django_migrations").fetchone()
                    if row and row[0] >= count:
                        break
                time.sleep(0.02)
        process.send_signal(signal.SIGKILL)
        process.wait()

    def _asked(self) -> list[str]:
        done = self._run("-c", ASK)
        found: list[str] = json.loads(done.stdout.splitlines()[-1])["failed"]
        return found

    def _run(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [sys.executable, *arguments],
            env=self._environment(),
            cwd=servers.REPOSITORY,
            capture_output=True,
            text=True,
            check=False,
        )

    def _environment(self) -> dict[str, str]:
        return os.environ | self.stack.environment | {"DATABASE_URL": self.url}
