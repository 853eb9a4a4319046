"""What is asked of PostgreSQL beyond the SQL that Django writes, gathered for a port to its kin.

SQLite, which serves the demonstration, is served by plain SQL in the caller. What has to be installed
stands in modules of its own: `audit.triggers`, `organizations.row_security`. docs/domestic.md lists
all of it; a test refuses such SQL anywhere else.
"""

import struct
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import copy_context
from datetime import datetime
from typing import Any, NamedTuple

from django.db import connection, connections

# No code and no key holds it, and JSON escapes it.
SEPARATOR = "\x1f"
_SIGNATURE = b"PGCOPY\n\xff\r\n\0" + bytes(8)
_TRAILER = b"\xff\xff"


def is_postgresql() -> bool:
    """Whether the database is PostgreSQL, or speaks as it does."""
    return connection.vendor == "postgresql"


def engine() -> str:
    """The engine's name, such as `sqlite`."""
    return connection.vendor


class ServerFacts(NamedTuple):
    """What an operator asks of a server: its clock, its connections, whether it waits for its disk."""

    now: datetime
    connections: int
    most: int
    is_durable: bool


def server_facts() -> ServerFacts:
    """Of the server of the default connection."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT clock_timestamp(), (SELECT sum(numbackends) FROM pg_stat_database)::int,"
            " current_setting('max_connections')::int,"
            " current_setting('fsync')::bool AND current_setting('full_page_writes')::bool"
            " AND current_setting('synchronous_commit') <> 'off'"
        )
        return ServerFacts(*cursor.fetchone())


# How long a migration waits for a table that others use. Whoever comes meanwhile waits behind it.
LOCK_TIMEOUT = "5s"


def wait_shortly(using: str) -> None:
    """Let statements of the connection give up soon where others use their table."""
    _set_lock_timeout(using, f"'{LOCK_TIMEOUT}'")


@contextmanager
def waiting_shortly(using: str) -> Iterator[None]:
    """The same for a block; a block that fails ends the command, and the connection with it."""
    wait_shortly(using)
    yield
    _set_lock_timeout(using, "DEFAULT")


def _set_lock_timeout(using: str, to: str) -> None:
    if connections[using].vendor == "postgresql":
        with connections[using].cursor() as cursor:
            cursor.execute(f"SET lock_timeout = {to}")


def hold_still(*, read_only: bool = False) -> None:
    """Let all queries of the transaction see one moment; within another that is its own affair."""
    if not is_postgresql() or connection.savepoint_ids:
        return
    mode = ", READ ONLY" if read_only else ""
    with connection.cursor() as cursor:
        cursor.execute(f"SET TRANSACTION ISOLATION LEVEL REPEATABLE READ{mode}")


def aside(work: Callable[[], None]) -> None:
    """Do something that others see at once, whatever becomes of the transaction at hand.

    It has a connection of its own for it. Where another transaction surrounds this one, and on SQLite,
    which has one writer, it is done within, and seen when that ends.
    """
    if not is_postgresql() or connection.savepoint_ids or not connection.in_atomic_block:
        work()
        return
    with ThreadPoolExecutor(max_workers=1) as thread:
        thread.submit(copy_context().run, _on_own_connection, work).result()


def _on_own_connection(work: Callable[[], None]) -> None:
    # Connections are a thread's own: here the name means another one.
    try:
        work()
    finally:
        connection.close()


def exported_moment() -> str:
    """A name by which other connections see what this transaction sees."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_export_snapshot()")
        return str(cursor.fetchone()[0])


def given_out(table: str, column: str) -> int:
    """The highest number that the database ever gave to a row of a table."""
    with connection.cursor() as cursor:
        if not is_postgresql():
            cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
            row = cursor.fetchone()
            return int(row[0]) if row else 0
        cursor.execute(f"SELECT last_value, is_called FROM {_sequence(table, column)}")  # noqa: S608 - the name is the database's own
        value, called = cursor.fetchone()
    return int(value) if called else 0


def give_out(table: str, column: str, *, until: int) -> None:
    """Let numbers go on after one, so that nobody gets those before; SQLite does by itself."""
    if not is_postgresql():
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT setval(%s, %s)", [_sequence(table, column), until])


def _sequence(table: str, column: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_serial_sequence(%s, %s)", [f'"{table}"', column])
        return str(cursor.fetchone()[0])


class Gathering(NamedTuple):
    """A query whose columns are wanted whole: first numbers, then texts."""

    query: str
    parameters: Sequence[Any]
    numbers: int
    texts: int

    def table(self, place: int) -> str:
        """A table of one row: each column gathered into one value."""
        names = [f"c{number}" for number in range(self.numbers + self.texts)]
        told = [f"string_agg(float8send(coalesce({n}, 'NaN')), '')" for n in names[: self.numbers]]
        told += [f"string_agg(coalesce({n}, ''), E'\\x1f')" for n in names[self.numbers :]]
        found = f"({self.query}) AS found({', '.join(names)})"
        return f"(SELECT {', '.join(told)} FROM {found}) AS t{place}"  # noqa: S608 - the query is Django's


def gathered(gatherings: Sequence[Gathering]) -> Iterator[bytes | None]:
    """All columns of some queries one after the other: one statement.

    A number is eight bytes, the highest first; texts have `SEPARATOR` between them, UTF-8. None
    stands for a column of no rows.
    """
    tables = ", ".join(each.table(place) for place, each in enumerate(gatherings))
    # The queries are Django's, the driver quotes their parameters.
    statement = connection.ops.compose_sql(  # type: ignore[attr-defined]  # PostgreSQL's alone
        f"COPY (SELECT * FROM {tables}) TO STDOUT (FORMAT binary)",  # noqa: S608
        [parameter for each in gatherings for parameter in each.parameters],
    )
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        return _fields(b"".join(copy))


def _fields(data: bytes) -> Iterator[bytes | None]:
    """The fields of the only row of a binary COPY, after signature, flags and extension."""
    place = len(_SIGNATURE)
    (count,) = struct.unpack_from("!h", data, place)
    place += 2
    for _ in range(count):
        (size,) = struct.unpack_from("!i", data, place)
        place += 4
        yield data[place : place + size] if size >= 0 else None
        place += max(size, 0)


def copy_in(table: str, columns: Sequence[str], rows: bytes) -> None:
    """Add rows that lie as a binary COPY takes them."""
    statement = f"COPY {table} ({', '.join(columns)}) FROM STDIN (FORMAT binary)"
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        copy.write(_SIGNATURE + rows + _TRAILER)


def delete_all_of(table: str, column: str, numbers: Sequence[int]) -> None:
    """Delete the rows whose column is one of many numbers."""
    statement = f"DELETE FROM {table} WHERE {column} = ANY(%s::bigint[])"  # noqa: S608 - names of ours
    with connection.cursor() as cursor:
        cursor.execute(statement, [_array(numbers)])


def delete_pairs(table: str, columns: tuple[str, str], keys: Sequence[int], *, base: int) -> None:
    """Delete single rows by keys that are the first column times `base` plus the second."""
    statement = (
        f"DELETE FROM {table} USING unnest(%s::bigint[]) AS gone(key) "  # noqa: S608 - names of ours
        f"WHERE {columns[0]} = key / {base} AND {columns[1]} = key %% {base}"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [_array(keys)])


def _array(numbers: Sequence[int]) -> str:
    """Written as PostgreSQL reads an array: the driver would go through it in Python twice."""
    return f"{{{','.join(map(str, numbers))}}}"
