from typing import Any

from django.db.backends.postgresql import base
from psycopg.pq import TransactionStatus
from psycopg.sql import SQL

from organizations.tenant_scope import current_scope

# Not as a question, `SELECT set_config(…)`: after one, a transaction takes no isolation level any more.
_FOR_TRANSACTION = SQL("SET LOCAL carbon_peak.tenants = {}")
_FOR_CONNECTION = SQL("SET SESSION carbon_peak.tenants = {}")


class DatabaseWrapper(base.DatabaseWrapper):
    """Sets the scope before a statement that needs another than the one set.

    In a transaction it is set for that transaction alone. Outside, where every statement is its own,
    it is set for the connection, and set anew before the first statement of whoever gets the connection
    next: what the one before left is never believed.
    """

    # What was set on this connection, and in this transaction; None where it is not known.
    _of_connection: str | None = None
    _of_transaction: str | None = None

    def create_cursor(self, name: str | None = None) -> Any:  # Any: as Django's own engine.
        """Every statement is run by a cursor of its own."""
        self._tell_scope()
        return super().create_cursor(name)

    def connect(self) -> None:
        self._of_connection = self._of_transaction = None
        super().connect()

    def _tell_scope(self) -> None:
        wanted, local = current_scope(), not self.autocommit
        if wanted == (self._of_transaction if local else self._of_connection):
            return
        # A transaction that has failed takes nothing but its rollback.
        if self.connection.info.transaction_status == TransactionStatus.INERROR:
            return
        with self.wrap_database_errors, self.connection.cursor() as cursor:
            cursor.execute((_FOR_TRANSACTION if local else _FOR_CONNECTION).format(wanted))
        if local:
            self._of_transaction = wanted
        else:
            self._of_connection = wanted

    def _commit(self) -> None:
        self._of_transaction = None
        super()._commit()  # type: ignore[misc]  # private in the stubs

    def _rollback(self) -> None:
        self._of_transaction = None
        super()._rollback()  # type: ignore[misc]  # private in the stubs

    def _savepoint_rollback(self, sid: str) -> None:
        """What was set since the savepoint is undone with the rest."""
        super()._savepoint_rollback(sid)  # type: ignore[misc]  # private in the stubs
        self._of_transaction = None
