"""`/metrics` for Prometheus: counters of requests, queries and jobs, gauges from the database.

Every process counts for itself and every few seconds adds what it counted to one file, which all
processes of a machine share: whichever answers tells of all, and none is forgotten when it ends.
"""

import atexit
import fcntl
import hmac
import json
import logging
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from time import monotonic
from typing import Any, Protocol

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils.module_loading import import_string
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

logger = logging.getLogger(__name__)

SECONDS_BETWEEN_WRITES = 5.0
# Upper bounds in seconds; pages should answer within half a second.
BUCKETS = (0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
LONGEST_STATEMENT = 500
CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
REQUESTS = "carbon_peak_requests_total"
SECONDS = "carbon_peak_request_seconds"
SLOW = "carbon_peak_slow_queries_total"
FAILED_JOBS = "carbon_peak_failed_jobs_total"
HELP = {
    REQUESTS: ("counter", "Answered requests by route, method and status."),
    SECONDS: ("histogram", "Seconds until the answer began, by route."),
    SLOW: ("counter", "Queries that took SLOW_QUERY_MS or longer."),
    FAILED_JOBS: ("counter", "Jobs that ended with an error, by name."),
}


class Gauge(Protocol):
    """A value for each word of one label, as `METRIC_SOURCES` give it; without a label one value."""

    @property
    def name(self) -> str: ...
    @property
    def help(self) -> str: ...
    @property
    def label(self) -> str: ...
    @property
    def values(self) -> Mapping[str, float]: ...


class Counts:
    """What this process counted since it last wrote; keys are series as Prometheus writes them."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._counted: Counter[str] = Counter()
        self._written = monotonic()

    def add(self, amounts: Mapping[str, float]) -> None:
        """Count, and write where it is time to. A full disk must not fail what is counted."""
        with self._lock:
            self._counted.update(amounts)
            if monotonic() - self._written < SECONDS_BETWEEN_WRITES:
                return
        try:
            self.total()
        except OSError as error:
            logger.warning("metrics not written: %s", error)

    def total(self) -> dict[str, float]:
        """Add what was counted to the file; returns all that stands there."""
        with self._lock:
            settings.METRICS_FILE.parent.mkdir(parents=True, exist_ok=True)
            with settings.METRICS_FILE.open("a+", encoding="utf-8") as file:
                fcntl.flock(file, fcntl.LOCK_EX)
                file.seek(0)
                total = Counter(_parsed(file.read()))
                total.update(self._counted)
                file.truncate(0)
                file.write(json.dumps(total))
            self._counted.clear()
            self._written = monotonic()
        return dict(total)


counts = Counts()


@atexit.register
def _write_the_rest() -> None:
    if settings.configured and counts._counted:  # noqa: SLF001 - the module's own
        counts.add({})


def _parsed(text: str) -> dict[str, float]:
    """What the file holds; one that a crash left half written begins anew."""
    try:
        held: dict[str, float] = json.loads(text or "{}")
    except ValueError:
        return {}
    return held


def series(name: str, **labels: str) -> str:
    """`name{label="word"}`, escaped."""
    words = (f'{label}="{word.translate(_ESCAPED)}"' for label, word in labels.items())
    return f"{name}{{{','.join(words)}}}" if labels else name


_ESCAPED = str.maketrans({"\\": r"\\", '"': r"\"", "\n": r"\n"})


class RequestMetricsMiddleware:
    """Counts each answer by the name of its route; addresses, which name things, are not kept."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        began = monotonic()
        response = self.get_response(request)
        match = request.resolver_match
        route = match.view_name if match else "none"
        method = request.method if request.method in ("GET", "HEAD", "POST") else "other"
        answered = series(REQUESTS, route=route, method=method, status=str(response.status_code))
        counts.add({answered: 1} | _timed(route, monotonic() - began))
        return response


def _timed(route: str, took: float) -> dict[str, float]:
    bounds = [str(bound) for bound in BUCKETS if took <= bound]
    amounts: dict[str, float] = {
        series(f"{SECONDS}_bucket", route=route, le=bound): 1 for bound in [*bounds, "+Inf"]
    }
    amounts[series(f"{SECONDS}_sum", route=route)] = round(took, 6)
    amounts[series(f"{SECONDS}_count", route=route)] = 1
    return amounts


def count_failed_job(name: str) -> None:
    """Count a job that ended with an error."""
    counts.add({series(FAILED_JOBS, job=name): 1})


# Any: Django's own signature of a wrapper of queries.
def _notice_slow(
    execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: Mapping[str, Any]
) -> Any:
    began = monotonic()
    try:
        return execute(sql, params, many, context)
    finally:
        milliseconds = (monotonic() - began) * 1000
        if milliseconds >= settings.SLOW_QUERY_MS:
            counts.add({SLOW: 1})
            # The statement alone: its parameters may be what somebody submitted.
            told = {"milliseconds": round(milliseconds), "sql": str(sql)[:LONGEST_STATEMENT]}
            logger.warning("slow query", extra=told)


def _watch(connection: BaseDatabaseWrapper, **_: Any) -> None:
    if _notice_slow not in connection.execute_wrappers:
        connection.execute_wrappers.append(_notice_slow)


connection_created.connect(_watch, dispatch_uid="carbon_peak.metrics")


@login_not_required
@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """All counters and gauges as text, for whom they are; for others there is no such page."""
    if not _may_read(request):
        raise Http404
    gauges: Iterable[Gauge] = (
        gauge for path in settings.METRIC_SOURCES for gauge in import_string(path)()
    )
    lines = [*_counter_lines(counts.total()), *_gauge_lines(gauges)]
    return HttpResponse("\n".join(lines) + "\n", content_type=CONTENT_TYPE)


def _may_read(request: HttpRequest) -> bool:
    """By the token; without one a program of this machine that came past the proxy."""
    if settings.METRICS_TOKEN:
        given = request.headers.get("Authorization", "")
        wanted = f"Bearer {settings.METRICS_TOKEN}"
        return hmac.compare_digest(given.encode(), wanted.encode())
    local = request.META.get("REMOTE_ADDR") in ("127.0.0.1", "::1", "")
    return local and "X-Forwarded-For" not in request.headers


def _counter_lines(total: Mapping[str, float]) -> Iterator[str]:
    for name, (kind, text) in HELP.items():
        held = sorted((key, amount) for key, amount in total.items() if key.startswith(name))
        yield from _described(name, kind, text)
        yield from (f"{key} {amount:.15g}" for key, amount in held)


def _gauge_lines(gauges: Iterable[Gauge]) -> Iterator[str]:
    for gauge in gauges:
        yield from _described(gauge.name, "gauge", gauge.help)
        for word, value in gauge.values.items():
            labels = {gauge.label: word} if gauge.label else {}
            yield f"{series(gauge.name, **labels)} {value:.15g}"


def _described(name: str, kind: str, text: str) -> Iterator[str]:
    yield f"# HELP {name} {text}"
    yield f"# TYPE {name} {kind}"
