"""A second, empty database beside that of the tests."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from django.db import connection, connections


@contextmanager
def empty_database(folder: Path) -> Iterator[None]:
    """Let the product see another database without a table; SQLite's lies in `folder`.

    A database is created outside a transaction: the test must be transactional.
    """
    held = connections["default"]
    on_server = held.vendor == "postgresql"
    name = f"second_{held.settings_dict['NAME']}" if on_server else str(folder / "second.sqlite3")
    if on_server:
        _server(f"DROP DATABASE IF EXISTS {name}", f"CREATE DATABASE {name}")
    connections["default"] = type(held)({**held.settings_dict, "NAME": name}, "default")
    try:
        with closing(connections["default"]):
            yield
    finally:
        connections["default"] = held
        if on_server:
            _server(f"DROP DATABASE {name}")


def _server(*statements: str) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
