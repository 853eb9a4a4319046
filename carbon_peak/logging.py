"""Log lines as JSON objects, each with the id of the request or job it belongs to."""

import json
import logging
import re
import uuid
from collections.abc import Callable
from datetime import UTC, datetime

from django.http import HttpRequest, HttpResponseBase
from django.utils.module_loading import import_string

REQUEST_ID_HEADER = "X-Request-ID"
# A foreign id goes into logs and a header: only harmless characters, and not many of them.
ACCEPTABLE_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")

# The ledger notes the same id beside each change, and the ledger is the lower layer.
current_request_id: Callable[[], str] = import_string("audit.request_ids.current_request_id")
set_request_id: Callable[[str], None] = import_string("audit.request_ids.set_request_id")

_STANDARD_FIELDS = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}
# Objects that Django and gunicorn attach to records; their text form could hold form content.
_OMITTED_FIELDS = frozenset({"request", "response", "server_time", "data", "args"})

# Line ends to some readers, commands to a terminal, a turned writing direction: JSON lets them pass.
_UNSEEN = {
    code: f"\\u{code:04x}"
    for code in (
        *range(0x7F, 0xA0),
        *range(0x200E, 0x2010),
        *range(0x2028, 0x202F),
        *range(0x2066, 0x206A),
    )
}


class JsonFormatter(logging.Formatter):
    """One line an entry: time, level, logger, message, request id, and the ids given as `extra`."""

    def format(self, record: logging.LogRecord) -> str:
        entry: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, tz=UTC).isoformat(),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        if identifier := current_request_id():
            entry["request_id"] = identifier
        unwanted = _STANDARD_FIELDS | _OMITTED_FIELDS
        entry |= {name: value for name, value in vars(record).items() if name not in unwanted}
        if record.exc_info:
            entry["exception"] = self.formatException(record.exc_info)
        return json.dumps(entry, ensure_ascii=False, default=str).translate(_UNSEEN)


class RequestIdMiddleware:
    """Give each request an id, kept from the proxy where it sent one, and answer with it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        given = request.headers.get(REQUEST_ID_HEADER, "")
        identifier = given if ACCEPTABLE_ID.fullmatch(given) else uuid.uuid4().hex
        set_request_id(identifier)
        try:
            response = self.get_response(request)
        finally:
            set_request_id("")
        response.headers[REQUEST_ID_HEADER] = identifier
        return response
