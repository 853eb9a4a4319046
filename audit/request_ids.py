"""The id of the request (or job) at work, for log lines and ledger entries."""

from contextvars import ContextVar

_request_id: ContextVar[str] = ContextVar("request_id", default="")


def current_request_id() -> str:
    """The current id, empty outside requests and jobs."""
    return _request_id.get()


def set_request_id(value: str) -> None:
    """Set the id for the work at hand (at most 64 characters are kept)."""
    _request_id.set(value[:64])
