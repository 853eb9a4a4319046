"""Files of strangers are parsed apart: in a process without secrets, with bounds of time and memory."""

import json
import logging
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from django.conf import settings

from plans.domain.confinement import REFUSED, UNREADABLE, Order, answer_type
from plans.domain.evidence_files import BROKEN, TOO_COSTLY
from plans.domain.problems import DocumentError, Problem

logger = logging.getLogger(__name__)

_PYTHON_FAILED = 1

T = TypeVar("T")


@dataclass(frozen=True)
class Bounds:
    """What reading one file may cost: seconds of the processor and bytes.

    `waited` are seconds of the clock, for a process that waits instead of working.
    """

    seconds: int
    memory: int
    waited: int


UPLOAD = Bounds(seconds=10, memory=768 * 1024 * 1024, waited=60)
"""A file that somebody waits for."""
DOCUMENT = Bounds(seconds=120, memory=1024 * 1024 * 1024, waited=600)
"""A plan, read by a worker: hundreds of pages with tables."""


class Unreadable(DocumentError):
    """The parser failed on the file."""

    def __init__(self) -> None:
        super().__init__([Problem(BROKEN)])


class TooCostly(DocumentError):
    """The parser was ended for its time or memory."""

    def __init__(self) -> None:
        super().__init__([Problem(TOO_COSTLY)])


def read_apart(
    function: Callable[..., T], data: bytes, *, bounds: Bounds, **arguments: str | int | None
) -> T:
    """What `function(data=…, **arguments)` returns; a function of plain Python, named in its module.

    Raises:
        DocumentError: as the function does.
        Unreadable, TooCostly: it failed, or was ended at its bounds.
    """
    order = Order(function.__module__, function.__name__, bounds.seconds, bounds.memory, arguments)
    try:
        done = subprocess.run(
            [sys.executable, "-m", "plans.domain.confinement"],
            input=order.request(data),
            capture_output=True,
            check=False,
            cwd=settings.BASE_DIR,
            env={},
            timeout=bounds.waited,
        )
    except subprocess.TimeoutExpired as error:
        raise TooCostly from error
    if done.returncode:
        raise _failure(order, done)
    answer = answer_type(function)
    found: T = (
        done.stdout  # type: ignore[assignment]  # bytes are answered as they are
        if answer.core_schema["type"] == "bytes"
        else answer.validate_json(done.stdout)
    )
    return found


def _failure(order: Order, done: "subprocess.CompletedProcess[bytes]") -> Exception:
    if done.returncode == REFUSED:
        return DocumentError([Problem(**each) for each in json.loads(done.stdout)])
    if done.returncode == _PYTHON_FAILED:
        # Before the file was looked at: the fault is ours, not the file's.
        return RuntimeError(done.stderr.decode("utf-8", "replace")[-2000:])
    logger.warning("%s.%s ended with status %s", order.module, order.function, done.returncode)
    return Unreadable() if done.returncode == UNREADABLE else TooCostly()
