"""The product as one process tree: web, a worker for each queue, and beat.

    python -m carbon_peak.processes

serves at BIND (127.0.0.1:8000). Where one process ends, all end: a page without its worker would
show figures that no one brings up to date.
"""

import ctypes
import os
import signal
import subprocess
import sys
import time
from types import FrameType

DEATH_SIGNAL_OPTION = 1  # PR_SET_PDEATHSIG of prctl(2)
SECONDS_TO_STOP = 10.0
SECONDS_BETWEEN_LOOKS = 0.2


def commands(bind: str) -> dict[str, list[str]]:
    """Return the command of each process by its name."""
    module = [sys.executable, "-m"]
    celery = [*module, "celery", "-A", "carbon_peak.celery"]
    worker = [*celery, "worker", "--pool", "solo", "--loglevel", "INFO", "--without-gossip"]
    worker += ["--without-mingle", "--without-heartbeat"]
    web = [*module, "gunicorn", "--bind", bind, "--worker-class", "gthread", "--threads", "4"]
    return {
        "web": [*web, "--access-logfile", "-", "carbon_peak.wsgi"],
        "fast": [*worker, "--queues", "fast", "--hostname", "fast@%h"],
        "slow": [*worker, "--queues", "slow", "--hostname", "slow@%h"],
        "beat": [*celery, "beat", "--loglevel", "INFO"],
    }


def _die_with_parent() -> None:
    ctypes.CDLL(None).prctl(DEATH_SIGNAL_OPTION, signal.SIGTERM)


def _start(command: list[str]) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(  # noqa: S603 - the commands are ours
        command,
        # A session of its own: Ctrl-C reaches this process alone, which then stops the others.
        start_new_session=True,
        preexec_fn=_die_with_parent if sys.platform == "linux" else None,  # noqa: PLW1509 - one thread
    )


def _stop(processes: "list[subprocess.Popen[bytes]]") -> None:
    for process in processes:
        process.terminate()
    deadline = time.monotonic() + SECONDS_TO_STOP
    for process in processes:
        try:
            process.wait(max(0.0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _leave(number: int, _frame: FrameType | None) -> None:
    raise SystemExit(0 if number == signal.SIGINT else 128 + number)


def main() -> int:
    """Run the tree until a signal or the end of one of its processes."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _leave)
    bind = os.environ.get("BIND", "127.0.0.1:8000")
    running: dict[str, subprocess.Popen[bytes]] = {}
    try:
        for name, command in commands(bind).items():
            running[name] = _start(command)
        sys.stderr.write(f"Serving at http://{bind} - stop with Ctrl-C.\n")
        while not (
            ended := [name for name, process in running.items() if process.poll() is not None]
        ):
            time.sleep(SECONDS_BETWEEN_LOOKS)
        sys.stderr.write(f"{', '.join(ended)} ended; stopping the others.\n")
        return 1
    finally:
        _stop(list(running.values()))


if __name__ == "__main__":
    sys.exit(main())
