"""Programs in the background: each with a log and a session of its own, asked until it answers."""

import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
import redis
import requests

# Of a machine that others keep busy; what has ended is not waited for.
SECONDS_TO_START = 300.0
SECONDS_TO_STOP = 30.0
SECONDS_BETWEEN_LOOKS = 0.05
# What asking meets that a server does not answer yet; those of requests are OSErrors.
NO_ANSWER = (OSError, psycopg.Error, redis.RedisError)


class NotReadyError(RuntimeError):
    """A program did not come up."""


@dataclass
class Process:
    """A program; its session is its own, so that no signal reaches it by accident."""

    command: list[str]
    log: Path
    environment: Mapping[str, str] | None = None
    """All of it; where it is None, that of this process."""
    folder: Path | None = None
    ends_by: signal.Signals = signal.SIGTERM
    more: Mapping[str, object] = field(default_factory=dict)
    """What `subprocess.Popen` takes besides."""
    running: "subprocess.Popen[bytes] | None" = None

    @property
    def pid(self) -> int:
        """The first of its processes."""
        if self.running is None:
            raise NotReadyError(f"{self.log.stem} was never started")
        return self.running.pid

    @property
    def is_up(self) -> bool:
        """It has not ended."""
        return self.running is not None and self.running.poll() is None

    def start(self) -> None:
        """Begin."""
        with self.log.open("ab") as output:
            self.running = subprocess.Popen(  # type: ignore[call-overload]  # keywords in a dictionary
                self.command,
                cwd=self.folder,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
                **self.more,
            )

    def until(self, answers: Callable[[], object], seconds: float = SECONDS_TO_START) -> None:
        """Wait until it answers; `answers` raises or is False while it does not.

        Raises:
            NotReadyError: it has ended, or the time is over; the text has its log.
        """
        why: list[Exception] = []

        def holds() -> bool:
            if not self.is_up:
                raise self._not_ready(why)
            try:
                return answers() is not False
            except NO_ANSWER as error:
                why[:] = [error]
                return False

        try:
            wait_until(holds, seconds, self.log.stem, pause=SECONDS_BETWEEN_LOOKS)
        except TimeoutError as late:
            raise self._not_ready(why) from late

    def _not_ready(self, why: list[Exception]) -> NotReadyError:
        said = self.log.read_text(encoding="utf-8", errors="replace")[-4000:]
        return NotReadyError(f"{self.log.stem} does not answer: {why}; {self.log} ends:\n{said}")

    def stop(self) -> None:
        """End in good order; by `kill` what does not."""
        if not self.is_up or self.running is None:
            return
        self.running.send_signal(self.ends_by)
        try:
            self.running.wait(SECONDS_TO_STOP)
        except subprocess.TimeoutExpired:
            self.kill()

    def kill(self) -> None:
        """`kill -9`, with all that it has started."""
        if self.running is None:
            return
        # The first before the others, so that it makes itself no new ones.
        for pid in [self.running.pid, *_descendants(self.running.pid)]:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.running.wait()

    def kill_child(self) -> None:
        """`kill -9` of one of its own processes; it makes itself another."""
        children = _descendants(self.running.pid) if self.running is not None else []
        for pid in children[:1]:
            os.kill(pid, signal.SIGKILL)


@contextmanager
def running(process: Process) -> Iterator[Process]:
    """Start a program, stop it at the end."""
    process.start()
    try:
        yield process
    finally:
        process.stop()


def wait_until(
    holds: Callable[[], bool], seconds: float, what: str, *, pause: float = 0.1
) -> float:
    """The seconds until something holds.

    Raises:
        TimeoutError: where it took longer.
    """
    began = time.monotonic()
    while not holds():
        if time.monotonic() - began > seconds:
            raise TimeoutError(f"not within {seconds:.0f} s: {what}")
        time.sleep(pause)
    return time.monotonic() - began


def serves(url: str) -> bool:
    """Whether a page is there."""
    return requests.get(url, timeout=10).status_code == 200


def free_port() -> int:
    """A port that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _descendants(pid: int) -> list[int]:
    """Processes that a process started, and those that they started."""
    with suppress(FileNotFoundError, ProcessLookupError):
        own = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
        children = [int(word) for word in own]
        return children + [each for child in children for each in _descendants(child)]
    return []
