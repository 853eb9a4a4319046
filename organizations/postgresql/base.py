from typing import Any

from django.db.backends.postgresql import base
from psycopg import ClientCursor
from psycopg.pq import TransactionStatus
from psycopg.sql import SQL

from organizations.tenant_scope import current_scope

# Not as a question, `SELECT set_config(…)`: after one, a transaction takes no isolation level any more.
_FOR_TRANSACTION = SQL("SET LOCAL carbon_peak.tenants = {}")
_FOR_CONNECTION = SQL("SET SESSION carbon_peak.tenants = {}")
# A page asks a dozen questions. Each connection keeps so many plans, of about 0.35 MB each.
MOST_PREPARED = 150
# Lists of another length are other questions: what has more parameters is not worth keeping, and the
# protocol has no room for more than 65,535.
MOST_PARAMETERS = 500


class Cursor(base.ServerBindingCursor):
    """Binds parameters at the server, unless there are so many that they belong into the text."""

    def execute(self, query: Any, params: Any = None, **options: Any) -> Any:  # Any: as psycopg's.
        if params is not None and len(params) > MOST_PARAMETERS:
            connection = self.connection  # type: ignore[attr-defined]  # the stubs do not know psycopg
            query = ClientCursor(connection).mogrify(query, params)
            params, options = None, options | {"prepare": False}
        return super().execute(query, params, **options)  # type: ignore[misc]  # as above


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

    def get_connection_params(self) -> dict[str, Any]:
        return super().get_connection_params() | {"cursor_factory": Cursor}

    def _configure_connection(self, connection: Any) -> bool:  # Any: psycopg's, of any rows.
        connection.prepared_max = MOST_PREPARED
        return bool(super()._configure_connection(connection))  # type: ignore[misc]  # private in the stubs

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
            told = (_FOR_TRANSACTION if local else _FOR_CONNECTION).format(wanted)
            cursor.execute(told, prepare=False)
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
