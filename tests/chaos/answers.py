"""What people and programs may be answered while things fail: a sentence, and nothing of the inside."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from threading import Lock

# Of a stack trace, a library or a server; none of it helps whoever reads it.
INNER = (
    "Traceback (most recent call last)",
    'File "/',
    "psycopg",
    "OperationalError",
    "redis.exceptions",
    "django.db",
    "SQLSTATE",
    "Errno",
    "No space left",
)
UNAVAILABLE = 503
FIRST_SERVER_ERROR = 500
# A proxy would have given up before.
LONGEST_SECONDS = 60.0


@dataclass(frozen=True)
class Answer:
    """One answer as a client got it."""

    method: str
    path: str
    status: int
    headers: Mapping[str, str]
    body: str
    seconds: float = 0.0


def faults_of(answer: Answer) -> list[str]:
    """What a person should not have been shown, as sentences."""
    where = f"{answer.method} {answer.path} {answer.status}"
    return [f"{where}: {what}" for what in _faults(answer)]


def _faults(answer: Answer) -> Iterator[str]:
    for word in INNER:
        if word in answer.body:
            yield f"shows {word!r}"
    if answer.seconds > LONGEST_SECONDS:
        yield f"took {answer.seconds:.0f} s"
    if answer.status < FIRST_SERVER_ERROR:
        return
    if answer.status != UNAVAILABLE:
        yield "is not 503"
    if answer.status == UNAVAILABLE and not answer.headers.get("Retry-After", "").isdigit():
        yield "has no Retry-After"
    yield from _unsaid(answer)


def _unsaid(answer: Answer) -> Iterator[str]:
    """A page says what happened and has the number to report; a program is told a code."""
    if "json" in answer.headers.get("Content-Type", ""):
        told = json.loads(answer.body)
        if not ((told.get("code") and told.get("message")) or "status" in told):
            yield "has neither code nor message"
        return
    if 'class="lead"' not in answer.body:
        yield "has no sentence"
    number = answer.headers.get("X-Request-ID", "")
    if not number or number not in answer.body:
        yield "does not show its number"


class Seen:
    """All answers of a fault's clients, counted and looked at."""

    def __init__(self) -> None:
        self._lock = Lock()
        self.statuses: Counter[str] = Counter()
        self.silent = 0
        self.slowest = 0.0
        self.faults: Counter[str] = Counter()

    def answered(self, answer: Answer) -> None:
        """Look at an answer."""
        with self._lock:
            self.statuses[f"{answer.status // 100}xx"] += answer.status != UNAVAILABLE
            self.statuses["503"] += answer.status == UNAVAILABLE
            self.slowest = max(self.slowest, answer.seconds)
            self.faults.update(faults_of(answer))

    def unanswered(self) -> None:
        """The connection was refused or broke: a proxy would ask another web process, or say so."""
        with self._lock:
            self.silent += 1

    def breach(self, sentence: str) -> None:
        """Something else that a client should not have met."""
        with self._lock:
            self.faults[sentence] += 1
