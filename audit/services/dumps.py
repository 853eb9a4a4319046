"""The database as one file, and back: by PostgreSQL's own programs, or SQLite's own copying."""

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction
from psycopg.conninfo import make_conninfo

from audit.databases import engine, exported_moment, hold_still, is_postgresql
from audit.domain.chain import Anchor
from audit.services.verification import ledger_heads

NAMES = {"postgresql": "database.dump", "sqlite": "database.sqlite3"}


class DumpFailed(Exception):
    """A program is missing or gave up; the text says what a person can do."""


def dump_database(folder: Path) -> tuple[Anchor, ...]:
    """Write the database into the folder; returns the ledger's heads of that very moment.

    Raises:
        DumpFailed: with the program's own words.
    """
    target = folder / NAMES[engine()]
    return _to_archive(target) if is_postgresql() else _to_copy(target)


def load_database(folder: Path) -> None:
    """Fill the empty database from the folder, whole or not at all.

    Raises:
        DumpFailed: with the program's own words.
    """
    source = folder / NAMES[engine()]
    if is_postgresql():
        options = ["--exit-on-error", "--single-transaction", "--no-owner", "--no-privileges"]
        _run("pg_restore", *options, f"--dbname={_address()}", str(source))
        return
    connection.ensure_connection()
    with closing(sqlite3.connect(f"file:{source}?mode=ro", uri=True)) as copy:
        copy.backup(connection.connection)


def is_empty() -> bool:
    """No table is there yet."""
    return not connection.introspection.table_names()


def _to_archive(target: Path) -> tuple[Anchor, ...]:
    with transaction.atomic():
        # The heads that are noted and the rows that are dumped must be of one moment.
        hold_still(read_only=True)
        moment = exported_moment()
        heads = _anchors(ledger_heads())
        options = ["--format=custom", "--no-owner", "--no-privileges", f"--snapshot={moment}"]
        _run("pg_dump", *options, f"--file={target}", f"--dbname={_address()}")
    return heads


def _to_copy(target: Path) -> tuple[Anchor, ...]:
    connection.ensure_connection()
    with closing(sqlite3.connect(target)) as copy:
        connection.connection.backup(copy)
        # Else the copy would want two files beside it as soon as somebody looks into it.
        copy.execute("PRAGMA journal_mode=DELETE")
        rows = copy.execute("SELECT chain, seq, hash FROM audit_ledgerhead ORDER BY chain")
        return _anchors({chain: (seq, value) for chain, seq, value in rows})


def _anchors(heads: dict[str, tuple[int, str]]) -> tuple[Anchor, ...]:
    return tuple(Anchor(chain, *head) for chain, head in heads.items())


def _address() -> str:
    """The database for PostgreSQL's programs; the password goes by the environment, unseen."""
    held = connection.settings_dict
    options = {name: word for name, word in held["OPTIONS"].items() if isinstance(word, str)}
    named = {"dbname": held["NAME"], "user": held["USER"], "host": held["HOST"]}
    given = {name: word for name, word in named.items() if word}
    if held["PORT"]:
        given["port"] = str(held["PORT"])
    return make_conninfo("", **options, **given)


def _run(program: str, *arguments: str) -> None:
    folder = settings.POSTGRESQL_PROGRAMS
    path = shutil.which(program, path=str(folder) if folder else None)
    if path is None:
        raise DumpFailed(
            f"找不到{program}。请安装与数据库服务器同版本或更新的PostgreSQL客户端程序,"
            "或将POSTGRESQL_PROGRAMS设为其所在文件夹。"
        )
    environment = os.environ | {"PGPASSWORD": connection.settings_dict["PASSWORD"]}
    done = subprocess.run(  # noqa: S603 - the program is PostgreSQL's, the arguments are ours
        [path, *arguments], env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise DumpFailed(f"{program}未能完成:{done.stderr.strip()}")
