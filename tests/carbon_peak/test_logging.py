"""Log lines are JSON objects that carry the id of their request and nothing of its content."""

import json
import logging
from collections.abc import Callable

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory

from carbon_peak.logging import JsonFormatter, RequestIdMiddleware, current_request_id


def line(**extra: object) -> dict[str, object]:
    record = logging.LogRecord("plans", logging.INFO, "a.py", 1, "发布 %s", ("loudi",), None)
    vars(record).update(extra)
    entry: dict[str, object] = json.loads(JsonFormatter().format(record))
    return entry


def test_a_line_names_time_level_logger_and_ids() -> None:
    entry = line(plan_id=7)
    assert entry["message"] == "发布 loudi"
    assert entry["level"] == "INFO"
    assert entry["logger"] == "plans"
    assert entry["plan_id"] == 7
    assert str(entry["time"]).endswith("+00:00")
    assert "request_id" not in entry


def test_the_request_itself_is_not_logged(rf: RequestFactory) -> None:
    assert "request" not in line(request=rf.post("/", {"reason": "secret"}))


def test_an_exception_is_part_of_the_line() -> None:
    try:
        raise ValueError("单位不符")
    except ValueError as error:
        entry = line(exc_info=(ValueError, error, error.__traceback__))
    assert "ValueError: 单位不符" in str(entry["exception"])


def test_a_line_stays_one_line_and_commands_no_terminal() -> None:
    record = logging.LogRecord(
        "a", logging.INFO, "a.py", 1, "%s", ("\u2028\x9b2J\r\n\u202e{}",), None
    )
    written = JsonFormatter().format(record)
    assert len(written.splitlines()) == 1
    assert written.isprintable()
    assert json.loads(written)["message"] == "\u2028\x9b2J\r\n\u202e{}"


@pytest.fixture
def seen() -> list[str]:
    return []


@pytest.fixture
def middleware(seen: list[str]) -> Callable[[HttpRequest], object]:
    def view(_request: HttpRequest) -> HttpResponse:
        seen.append(str(line()["request_id"]))
        return HttpResponse()

    return RequestIdMiddleware(view)


def test_lines_of_a_request_carry_the_id_of_the_proxy(
    rf: RequestFactory, middleware: Callable[[HttpRequest], HttpResponse], seen: list[str]
) -> None:
    response = middleware(rf.get("/", headers={"X-Request-ID": "0123456789abcdef"}))
    assert seen == ["0123456789abcdef"]
    assert response.headers["X-Request-ID"] == "0123456789abcdef"
    assert current_request_id() == ""


@pytest.mark.parametrize("given", ["", "short", "a b c d e f", "x" * 65, 'a"}\n{"forged'])
def test_a_strange_id_is_replaced(
    rf: RequestFactory,
    middleware: Callable[[HttpRequest], HttpResponse],
    seen: list[str],
    given: str,
) -> None:
    middleware(rf.get("/", headers={"X-Request-ID": given}))
    assert seen != [given]
    assert len(seen[0]) == 32


def test_every_answer_carries_an_id(client: Client) -> None:
    assert client.get("/healthz").headers["X-Request-ID"]
