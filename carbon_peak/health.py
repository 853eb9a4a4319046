"""Answers for the machines that watch the product: is it alive, and may it get requests?"""

import logging
import os
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, OperationalError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.utils.module_loading import import_string
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

logger = logging.getLogger(__name__)

# A readiness check returns what is wrong, in full sentences; nothing means ready.
ReadinessCheck = Callable[[], list[str]]


@login_not_required
@never_cache
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """The process answers. Touches nothing else, so that a slow database restarts no process."""
    return JsonResponse({"status": "ok"})


@login_not_required
@never_cache
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """Every configured check passes. The answer names the failed checks, the log says why."""
    failed = _failed_checks()
    for path, problems in failed.items():
        logger.error("readiness check failed", extra={"check": path, "problems": problems})
    body = {"status": "not ready" if failed else "ok", "failed": sorted(failed)}
    return JsonResponse(body, status=503 if failed else 200)


def refuse_bad_start() -> None:
    """Let no process begin that would serve or compute what it must not.

    A database that does not answer, or has no tables yet, is for readiness to tell: it may come.

    Raises:
        ImproperlyConfigured: with the sentences of the failed checks.
    """
    problems: list[str] = []
    try:
        for path in settings.START_CHECKS:
            check: ReadinessCheck = import_string(path)
            problems += check()
    except DatabaseError:
        logger.warning("start checks not made: the database does not answer", exc_info=True)
    finally:
        # What follows may fork: no two processes may share a connection.
        if not connection.in_atomic_block:
            connection.close()
    if problems:
        raise ImproperlyConfigured(" ".join(problems))


def _failed_checks() -> dict[str, list[str]]:
    """What is wrong, by check. Of a database that is away one wait is enough."""
    failed: dict[str, list[str]] = {}
    for path in settings.READINESS_CHECKS:
        check: ReadinessCheck = import_string(path)
        try:
            problems = check()
        except DatabaseError as error:
            problems = [f"The database does not answer: {error}"]
            if isinstance(error, OperationalError):
                return failed | {path: problems}
        if problems:
            failed[path] = problems
    return failed


def database() -> list[str]:
    """The database answers a query."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        cursor.fetchone()
    return []


def migrations() -> list[str]:
    """Every migration of this version is applied."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"Migration {migration} is not applied." for migration, _ in plan]


def media_store() -> list[str]:
    """The media store can be written to, where there is one yet: it is made with the first file."""
    root = Path(settings.MEDIA_ROOT)
    if root.exists() and not os.access(root, os.W_OK | os.X_OK):
        return [f"The media store {root} cannot be written to."]
    return []
