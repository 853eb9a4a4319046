"""What counts as a sentence, and what as the inside of the product."""

import pytest

from tests.chaos.answers import Answer, Seen, faults_of
from tests.chaos.report import Outcome, markdown

NUMBER = "0a1b2c3d"
PAGE = f'<p class="lead">数据库暂时没有响应。</p><code>{NUMBER}</code>'
HEADERS = {"Content-Type": "text/html", "X-Request-ID": NUMBER, "Retry-After": "15"}


def page(status: int = 503, body: str = PAGE, seconds: float = 0.1, **without: str) -> Answer:
    headers = {name: word for name, word in HEADERS.items() if name not in without.values()}
    return Answer("GET", "/", status, headers, body, seconds)


def test_an_apology_with_its_number_and_a_time_is_in_order() -> None:
    assert faults_of(page()) == []
    told = Answer(
        "GET",
        "/api/v1/duties/",
        503,
        {"Content-Type": "application/json", "Retry-After": "15"},
        '{"code": "unavailable", "message": "…", "errors": {}}',
    )
    assert faults_of(told) == []


@pytest.mark.parametrize(
    ("answer", "fault"),
    [
        (page(500), "GET / 500: is not 503"),
        (page(without="Retry-After"), "GET / 503: has no Retry-After"),
        (page(body="<h1>Server Error</h1>"), "GET / 503: has no sentence"),
        (page(without="X-Request-ID"), "GET / 503: does not show its number"),
        (page(200, "psycopg.OperationalError"), "GET / 200: shows 'psycopg'"),
        (page(200, seconds=61), "GET / 200: took 61 s"),
    ],
)
def test_what_nobody_should_be_shown_is_found(answer: Answer, fault: str) -> None:
    assert fault in faults_of(answer)


def test_what_was_seen_is_counted_and_told() -> None:
    seen = Seen()
    seen.answered(page(200))
    seen.answered(page())
    seen.unanswered()
    seen.breach("somebody gave up")
    assert (dict(seen.statuses)["2xx"], seen.statuses["503"], seen.silent) == (1, 1, 1)
    outcome = Outcome("web", "`kill -9`", filed=2, breaches=list(seen.faults))
    text = markdown([outcome])
    assert "1 faults, 2 submissions, 1 breaches" in text
    assert "- somebody gave up" in text
